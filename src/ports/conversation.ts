import type { Card } from '../cards/card.ts'
import type { FormOption, RequestFormErrors } from '../cards/forms/form.ts'
import type { Extras } from '../cards/forms/form-extras.ts'
import type { HowLong } from '../cards/forms/request-form.ts'
import type { ChatAccount, FormRef, MessageRef } from './chat-surface.ts'
import type { Incoming, Utterance } from './incoming.ts'

/**
 * What a chat surface may ask of Doorbell. Everything that could change something goes through `receive`, and is
 * stored before the surface acknowledges it; the rest only reads, and answers from what is near.
 */
export interface Conversation {
  /** Throws a `Fault` (`store.unavailable`) when it could not be recorded: the surface then says so, and nothing happened. */
  receive(incoming: Incoming): Promise<'stored' | 'seen-before'>
  /** The form that these words ask for, which a surface has to open at once, before anything else; `null`: they ask for none. */
  formAsked(typed: string): FormAsked | null
  /**
   * Fills a form that was opened as `loading`: with fields, or with the reason why there are none. `value` is what the button
   * carried where one was pressed: it may name a request of theirs to begin from. Never throws.
   */
  fillRequestForm(account: ChatAccount, form: FormRef, value?: string): Promise<void>
  /** Fills a form that was opened as `loading` behind a Deny button. `value` is what the button carried. Never throws. */
  fillDenyForm(account: ChatAccount, form: FormRef, value: string): Promise<void>
  /** What this person may ask for and whose name fits, best first; at most `limit`. Empty when they are nobody we know. */
  suggestAccess(account: ChatAccount, typed: string, limit: number): Promise<readonly FormOption[]>
  /**
   * Their own view of a card in a room, asked for with what the card carried; what everybody sees there where they have none, and
   * `null` where it is no card of that room. Many ask at once when a room is opened, so it is a cheap read.
   */
  viewCard(account: ChatAccount, value: string, message: MessageRef): Promise<Card | null>
  /** What a form has to press for how long once this was chosen, and what it says under it; `null`: nothing was. */
  howLong(account: ChatAccount, resource: string | null): Promise<HowLong>
  /**
   * Whether the form behind a button may close when this is sent, because nothing is known against it and the cards tell the rest. False
   * where that is not so, or what comes of it is told by the form.
   */
  isNothingAgainst(account: ChatAccount, typed: FormBehindButton): Promise<boolean>
  /** What is wrong with the fields as typed, as far as can be told without asking the directory. Nothing wrong: an empty object. */
  checkRequestForm(
    account: ChatAccount,
    fields: { readonly resource: string | null; readonly duration: string; readonly reason: string } & Extras &
      Pick<Incoming, 'zone'>,
  ): Promise<RequestFormErrors>
}

/** What the button carried, and what was typed into the form behind it. */
export type FormBehindButton = Pick<Extract<Utterance, { type: 'deny-form' }>, 'value' | 'reason' | 'duration'>

/** `value`: what the button behind it would carry. */
export type FormAsked = { readonly of: 'request' } | { readonly of: 'reason'; readonly value: string }
