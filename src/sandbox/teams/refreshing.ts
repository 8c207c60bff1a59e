import { type Fields, fields, words } from '../slack/json.ts'
import type { Chats } from './chats.ts'
import { limits } from './limits.ts'
import { cardOf, type ShownMessage } from './shown.ts'

/**
 * What a card does by itself when this person comes to look at it; `null` where it stays as it is. Named people get their own
 * view, and nobody named means everybody in a small room. A view that is fresh is not asked for again.
 */
export function refreshFor(chats: Chats, user: string, message: ShownMessage): Fields | null {
  if (message.card === null || message.from !== null) return null
  const { action, userIds } = fields(cardOf(message).refresh)
  if (words(fields(action).type) !== 'Action.Execute') return null
  const room = chats.rooms.get(message.conversation)
  const isMeant = Array.isArray(userIds)
    ? userIds.includes(chats.mri(user))
    : (room?.members.length ?? 1) <= limits.refreshEverybody
  const view = chats.view(user, message)
  const isFresh = view !== null && chats.now().getTime() - view.at.getTime() < limits.refreshAgain
  return isMeant && !isFresh ? fields(action) : null
}
