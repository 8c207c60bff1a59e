import type { ChatProblem } from '../../access/channel.ts'
import { Fault } from '../../ports/fault.ts'
import { tooManyMembers } from './connector.ts'
import type { Rosters } from './rosters.ts'

/** Of a team's channel, or a group chat. */
const room = /^19:[^\s;]+@(thread\.(tacv2|v2|skype)|unq\.gbl\.spaces)$/

/** Whether a card can be shown there now, and whether anybody from another organisation reads along. */
export async function channelProblem(rosters: Rosters, channel: string): Promise<ChatProblem | null> {
  if (!room.test(channel)) return 'not-a-channel'
  try {
    return (await rosters.read(channel)).shared ? 'shared-outside' : null
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.retry === 'later') throw fault
    if (fault.code === tooManyMembers) return 'too-many'
    return fault.code === 'teams.ConversationNotFound' || fault.code === 'teams.http_404' ? 'unknown' : 'not-invited'
  }
}
