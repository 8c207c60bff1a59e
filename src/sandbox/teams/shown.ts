import type { Fields } from '../slack/json.ts'
import type { Chats } from './chats.ts'
import type { TeamsMessage } from './messages.ts'

/** A message as one person sees it: with the card that is meant for them, where there is one. */
export interface ShownMessage extends TeamsMessage {
  /** Whether this is not what everybody sees. */
  readonly onlyFor: string | null
}

export function shownTo(chats: Chats, user: string, message: TeamsMessage): ShownMessage {
  const view = chats.view(user, message)
  return { ...message, card: view?.card ?? message.card, onlyFor: view === null ? null : user }
}

/** The card that somebody sees; throws for a message that is none. */
export function cardOf(message: TeamsMessage): Fields {
  if (message.card === null) throw new Error(`“${message.text}” is no card`)
  return message.card
}
