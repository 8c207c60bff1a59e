import type { RequestId } from '../../access/vocabulary.ts'
import type { Ports } from '../ports.ts'
import { byTimer, saveWhatFollows } from '../save.ts'
import { changeRequest } from './change-request.ts'

/** Nobody answered in time. A request that was settled meanwhile is left alone; one that is not due yet is looked at again then. */
export async function lapseRequest(ports: Pick<Ports, 'store' | 'clock' | 'ids'>, id: RequestId): Promise<void> {
  const lapsed = await changeRequest(ports, id, { type: 'lapse' }, byTimer(id))
  if (lapsed.ok || lapsed.refusal.reason !== 'not-due') return
  const { at } = lapsed.refusal
  await ports.store.transaction(async tx => {
    if ((await tx.lockRequest(id))?.status !== 'awaiting-approval') return
    await saveWhatFollows(tx, ports, byTimer(id), { effects: [{ type: 'lapse-request', request: id, at }], audit: [] })
  })
}
