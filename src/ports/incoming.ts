import type { Extras } from '../cards/forms/form-extras.ts'
import type { ChatAccount, FilePlace, FormRef, MessageRef, ReplyTo } from './chat-surface.ts'

/** Something that a person did in a chat, after its signature was verified and before anything was believed of it. */
export interface Incoming {
  /** Unique for this doing: the same key delivered twice is the same doing. */
  readonly deliveryKey: string
  readonly from: ChatAccount
  readonly replyTo: ReplyTo
  /** By whose clocks whoever did it lives, where the payload says so: a convenience, and proof of nothing. */
  readonly zone?: string
  readonly what: Utterance
}

/** An account that typed words name: what the chat says it is, for looking it up. It proves nothing of whoever is named, or names. */
export interface Mention {
  /** How it stands in the text: `@ana`. */
  readonly as: string
  readonly account: ChatAccount
}

/** A form is wanted, in a chat that lets one be opened at any time. `value` is what the button behind it carried; the form goes once it is open. */
export interface FormWanted {
  readonly type: 'form-wanted'
  readonly of: 'request' | 'reason'
  readonly form: FormRef | null
  readonly value?: string
}

export type Utterance =
  /** Somebody looks at their home page. */
  | { readonly type: 'home-opened' }
  | FormWanted
  /** Typed words, the command's own name left out, as they were typed; absent mentions are none. */
  | { readonly type: 'command'; readonly text: string; readonly mentions?: readonly Mention[] }
  /** A file that was offered to them is wanted: `text` is what was typed for it, come back untrusted, and `place` where it goes. */
  | { readonly type: 'file-wanted'; readonly text: string; readonly place: FilePlace }
  /** A button, with the value it carried: untrusted, parsed by `cards/buttons.ts`. */
  | { readonly type: 'press'; readonly value: string; readonly message: MessageRef | null }
  /** The request form, as filled. `form` is where to show what is wrong with it. */
  | ({
      readonly type: 'request-form'
      readonly form: FormRef | null
      readonly resource: string
      readonly duration: string
      readonly reason: string
    } & Extras)
  /** The dialogue behind Deny, and others of its kind: the button's value again, and what was typed. */
  | {
      readonly type: 'deny-form'
      readonly form: FormRef | null
      readonly value: string
      readonly reason: string
      /** Where the form had a field for it, each. */
      readonly duration?: string
      readonly choice?: string
      readonly confirm?: string
    }
