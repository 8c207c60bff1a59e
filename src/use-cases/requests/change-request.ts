import type { Refusal } from '../../access/refusal.ts'
import { decide } from '../../access/request/decide.ts'
import type { RequestCommand } from '../../access/request/states.ts'
import type { RequestId } from '../../access/vocabulary.ts'
import type { Transaction } from '../../ports/store.ts'
import type { Ports } from '../ports.ts'
import { type Doing, saveWhatFollows } from '../save.ts'

export type Changed = { readonly ok: true } | { readonly ok: false; readonly refusal: Refusal }

/** Load, decide, save: one command to one request, in one transaction. */
export function changeRequest(
  ports: Pick<Ports, 'store' | 'clock' | 'ids'>,
  id: RequestId,
  command: RequestCommand,
  doing: Doing,
  andThen: (tx: Transaction) => Promise<void> = async () => {},
): Promise<Changed> {
  return ports.store.transaction(async tx => {
    const request = await tx.lockRequest(id)
    if (!request) return { ok: false, refusal: { reason: 'no-such-request' } }
    const outcome = decide(request, command, ports.clock.now())
    if (!outcome.ok) return outcome
    await tx.saveRequest(outcome.next)
    await saveWhatFollows(tx, ports, doing, outcome)
    await andThen(tx)
    return { ok: true }
  })
}
