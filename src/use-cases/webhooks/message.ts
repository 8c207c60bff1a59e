import { type Event, targetsIn } from '../../ports/history.ts'
import type { Message } from '../../ports/messenger.ts'

/** What a receiver learns of one entry of the audit: who did what to whom, and not the details, which are for auditors. `targets` are all that it is about, `target` the first. */
export function messageOf(event: Event): Message {
  const { id, at, action, actor, via, outcome, reason, request, grant, target, about } = event
  return {
    id: `audit-${id}`,
    body: JSON.stringify({
      type: action,
      timestamp: at.toISOString(),
      data: { id, actor, via, outcome, reason, request, grant, target, targets: targetsIn(event), about },
    }),
  }
}

/** For trying out: it has the shape of all others, and tells nothing that happened. */
export const testMessage = (id: string, at: Date): Message => ({
  id: `test-${id}`,
  body: JSON.stringify({ type: 'webhook.test', timestamp: at.toISOString(), data: { id } }),
})
