import type { ChatProblem } from '../access/channel.ts'
import type { PersonId, SurfaceName } from '../access/vocabulary.ts'
import type { Card } from '../cards/card.ts'
import type { Form } from '../cards/forms/form.ts'
import type { Home } from '../cards/home.ts'

/** An account in a chat, as a verified payload named it. Never a name or an address: those are asked of the chat. */
export interface ChatAccount {
  readonly surface: SurfaceName
  /** The workspace, organisation or tenant that the account belongs to. */
  readonly team: string
  readonly user: string
}

/** What the chat itself says of an account, asked afresh. */
export interface AccountFacts {
  readonly account: ChatAccount
  readonly displayName: string
  readonly kind: 'member' | 'guest' | 'foreign' | 'bot'
  readonly deactivated: boolean
  readonly email: string | null
  readonly emailConfirmed: boolean
  /** By whose clocks they live, by its name in the time zone database. Absent: the chat does not tell. */
  readonly zone?: string
  /**
   * Whose account it is in the directory, where the chat's accounts are the directory's own and a verified payload named it: then
   * nothing has to be linked. Absent: that has to be proven.
   */
  readonly inDirectory?: PersonId
}

/** Somebody whom Doorbell has to write to and who has not spoken to it. */
export interface Wanted {
  readonly person: PersonId
  /** Where it may be looked for: an address in an allowed domain. */
  readonly email: string | null
}

/** A message of ours in a chat. Opaque to everybody but its surface. */
export interface MessageRef {
  readonly surface: SurfaceName
  readonly conversation: string
  readonly message: string
}

/** A form that is open on somebody's screen. Opaque to everybody but its surface; short-lived, a kind of secret. */
export interface FormRef {
  readonly surface: SurfaceName
  readonly view: string
}

/** The way to answer somebody privately about what they just did. Short-lived, a kind of secret. */
export interface ReplyTo {
  readonly account: ChatAccount
  /** The surface's own handle; without one the answer goes to the person's private conversation. */
  readonly handle: string | null
}

/** Text that somebody keeps. */
export interface ChatFile {
  /** `doorbell-requests-2026-11-26.csv`. */
  readonly name: string
  /** What it is, in words of ours. */
  readonly title: string
  readonly content: string
}

/** Where somebody agreed to have a file put. Opaque to everybody but its surface; short-lived, a kind of secret. */
export interface FilePlace {
  readonly surface: SurfaceName
  readonly place: string
}

/** `offered`: this chat asks them first. `missing`: the permission that Doorbell's app lacks, as whoever runs it will find it. */
export type FileGiven = 'given' | 'offered' | { readonly missing: string }

/**
 * A chat that people talk to Doorbell in. Methods throw a `Fault`; `retry: 'never'` on `post` or `update` says that this
 * conversation or message is lost for good. None of them is safe to repeat without thought: the chats know no idempotency key.
 */
export interface ChatSurface {
  readonly name: SurfaceName
  /** What people type before a verb in a conversation of their own with Doorbell, as in `/access`. Empty: nothing. */
  readonly command: string
  /** Whether its accounts are the directory's own, so that nobody has to link theirs. */
  readonly accountsOfDirectory: boolean
  /** Whether some readers of a room can be shown a card of their own in the place of everybody's. */
  readonly ownViews: boolean
  /** Whether everybody has a page of their own in it, for `showHome`. */
  readonly homePages: boolean
  accountFacts(account: ChatAccount): Promise<AccountFacts>
  /** The same, asked afresh for a card that is about to go there, and so in turn with other cards. */
  factsForCard(account: ChatAccount): Promise<AccountFacts>
  /**
   * The account of somebody: theirs by the directory, or the one to which this confirmed address belongs; `null` where there is none.
   * A way to reach somebody, not proof of who they are.
   */
  findAccount(wanted: Wanted): Promise<ChatAccount | null>
  /** A message of its own in the person's private conversation with Doorbell. */
  post(to: ChatAccount, card: Card): Promise<MessageRef>
  /**
   * Opens a way to somebody who never had one here, where that was set up; false where there is nothing to open. Whoever closed one
   * wants it so. Absent: this chat has no such thing.
   */
  openWay?(account: ChatAccount): Promise<boolean>
  /**
   * A file for this person alone, in their private conversation with Doorbell. Where it is `offered` and they agree, `file-wanted`
   * comes in with the same `wanted` and the place to put it, with which this is called again.
   */
  giveFile(to: ChatAccount, file: ChatFile, wanted: string, place: FilePlace | null): Promise<FileGiven>
  /** A file that everybody in the channel can have, for as long as it lies there. Absent: this chat takes none from Doorbell in rooms. */
  postFileToChannel?(channel: string, file: ChatFile): Promise<FileGiven>
  /** What keeps a card from being shown in this channel, asked afresh; `null` when nothing does. */
  channelProblem(channel: string): Promise<ChatProblem | null>
  /**
   * A message that everybody in the channel sees. Ask `channelProblem` first: a room shared with others is not refused here. Where
   * there are own views, these people are shown theirs, as far as they are in the room and as many of them as the chat takes.
   */
  postToChannel(channel: string, card: Card, ownViewFor?: readonly PersonId[]): Promise<MessageRef>
  /** Replaces the whole message, buttons and everybody's own view of it included. */
  update(message: MessageRef, card: Card, ownViewFor?: readonly PersonId[]): Promise<void>
  /** An answer that only this person sees. */
  answer(to: ReplyTo, card: Card): Promise<void>
  /** The same in the place of the private answer that was pressed on; where that is gone or was none, as another one. */
  answerInPlace(to: ReplyTo, card: Card): Promise<void>
  /**
   * Replaces this person's home page, unless something else is on it by now than what `over` (given back by the last time)
   * stands for: then `null`. Without `over` whatever is there is replaced.
   */
  showHome(account: ChatAccount, home: Home, over: string | null): Promise<string | null>
  /**
   * Takes a form away once the cards tell what came of it; one that is gone already is nothing to complain of. Absent: in this chat a
   * form closes when it is sent, or by the hand of whoever filled it in.
   */
  closeForm?(form: FormRef): Promise<void>
  /** Replaces what an open form shows. Returns false when it is not open any more. */
  updateForm(form: FormRef, content: Form): Promise<boolean>
}
