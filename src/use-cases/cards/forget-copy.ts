import type { Effect } from '../../access/effect.ts'
import type { PostedCard } from '../../ports/posted-card.ts'
import type { Transaction } from '../../ports/store.ts'
import type { Ports } from '../ports.ts'
import { byTimer, saveWhatFollows } from '../save.ts'

type Forgotten = Pick<PostedCard, 'message' | 'request' | 'role'>

/** Nobody reads this copy any more. What it waited for is put to whoever may act by now, wherever a chat reaches them: nothing is lost with a message. */
export async function forgetCopy(tx: Transaction, ports: Pick<Ports, 'clock' | 'ids'>, copy: Forgotten): Promise<void> {
  await tx.forgetCard(copy.message)
  await saveWhatFollows(tx, ports, byTimer(copy.request), { effects: await inItsPlace(tx, copy), audit: [] })
}

async function inItsPlace(tx: Transaction, { request, role }: Forgotten): Promise<readonly Effect[]> {
  switch (role) {
    case 'approval': {
      const waits = await tx.request(request)
      return waits?.status === 'awaiting-approval'
        ? [{ type: 'ask-approvers', request, stage: waits.progress.current }]
        : []
    }
    case 'review':
      return [{ type: 'ask-reviewers', request }]
    case 'status':
      return [{ type: 'refresh-cards', request }]
    case 'reminder':
    case 'question':
    case 'warning':
    case 'alert':
      return []
    default:
      return role satisfies never
  }
}
