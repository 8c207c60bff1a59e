import type { Effect } from '../../access/effect.ts'
import type { Waiting } from '../../access/rules/rule.ts'
import type { RequestId } from '../../access/vocabulary.ts'
import type { Ports } from '../ports.ts'
import { byTimer, saveWhatFollows } from '../save.ts'

/**
 * Looked at too early, or another stage waits by now: its own time is kept. At the deadline and after it only lapsing is left: an
 * appointment from before, kept anew, would be due at once, over and over.
 */
export async function comeBack(
  ports: Ports,
  id: RequestId,
  appointment: (request: Waiting) => Effect | null,
): Promise<void> {
  await ports.store.transaction(async tx => {
    const request = await tx.lockRequest(id)
    if (request?.status !== 'awaiting-approval' || ports.clock.now() >= request.lapsesAt) return
    const again = appointment(request)
    if (again) await saveWhatFollows(tx, ports, byTimer(id), { effects: [again], audit: [] })
  })
}
