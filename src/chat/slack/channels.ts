import type { WebClient } from '@slack/web-api'
import type { ChatProblem } from '../../access/channel.ts'
import { slackFault, slackWord } from './faults.ts'

type Conversation = NonNullable<Awaited<ReturnType<WebClient['conversations']['info']>>['channel']>

/** Asked before every card: a channel may be shared with another organisation from one minute to the next. */
export async function channelProblem(client: WebClient, channel: string): Promise<ChatProblem | null> {
  try {
    const { channel: found } = await client.conversations.info({ channel })
    return found ? problemOf(found) : 'unknown'
  } catch (error) {
    switch (slackWord(error)) {
      case 'channel_not_found':
        return 'unknown'
      case 'missing_scope':
        return 'no-permission'
      default:
        throw slackFault(error, 'conversations.info', 'read')
    }
  }
}

function problemOf(found: Conversation): ChatProblem | null {
  if (found.is_im || found.is_mpim) return 'not-a-channel'
  if (found.is_archived) return 'archived'
  if (found.is_ext_shared || found.is_pending_ext_shared) return 'shared-outside'
  return found.is_member ? null : 'not-invited'
}
