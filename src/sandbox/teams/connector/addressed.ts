import type { Chats } from '../chats.ts'
import type { TeamsMessage } from '../messages.ts'
import type { TeamsRoom, TeamsUser } from '../settings.ts'
import { activityNotFound, blocked, conversationNotFound, notInRoster } from './refused.ts'

/** Where a call goes. */
export type Addressed =
  | { readonly kind: 'personal'; readonly id: string; readonly user: TeamsUser }
  | { readonly kind: 'room'; readonly id: string; readonly room: TeamsRoom; readonly thread: string | null }

/** The conversation that this id names, in which the bot is. @throws Refused */
export function addressed(chats: Chats, id: string): Addressed {
  const user = chats.userOfChat(id)
  if (user !== null) {
    if (!chats.personal(user.id).installed) throw notInRoster()
    return { kind: 'personal', id, user }
  }
  const [name = '', thread = null] = id.split(';messageid=')
  const room = chats.rooms.get(name)
  if (room === undefined || (thread !== null && chats.messages.find(name, thread) === null))
    throw conversationNotFound()
  if (!room.hasBot) throw notInRoster()
  return { kind: 'room', id: name, room, thread }
}

/** Where something may be written. @throws Refused */
export function writable(chats: Chats, id: string): Addressed {
  const there = addressed(chats, id)
  if (there.kind === 'personal' && chats.personal(there.user.id).blocked) throw blocked()
  return there
}

/** A message of the bot's own. @throws Refused */
export function own(chats: Chats, conversation: string, id: string): TeamsMessage {
  const message = chats.messages.find(conversation, id)
  if (message === null) throw activityNotFound()
  return message
}
