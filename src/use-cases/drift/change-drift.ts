import { decide } from '../../access/drift/decide.ts'
import type { Drift, DriftCommand } from '../../access/drift/states.ts'
import type { Refusal } from '../../access/refusal.ts'
import type { DriftId } from '../../access/vocabulary.ts'
import type { Transaction } from '../../ports/store.ts'
import type { Ports } from '../ports.ts'
import { type Doing, saveWhatFollows } from '../save.ts'

export type DriftChanged =
  | { readonly ok: true; readonly drift: Drift }
  | { readonly ok: false; readonly refusal: Refusal }

/** Load, decide, save: one command to one drift, in the transaction of whoever needs more with it. */
export async function changeDriftIn(
  tx: Transaction,
  ports: Pick<Ports, 'clock' | 'ids'>,
  id: DriftId,
  command: DriftCommand,
  doing: Doing,
): Promise<DriftChanged> {
  const drift = await tx.lockDrift(id)
  if (!drift) return { ok: false, refusal: { reason: 'no-such-request' } }
  const outcome = decide(drift, command, ports.clock.now())
  if (!outcome.ok) return outcome
  await tx.saveDrift(outcome.next)
  await saveWhatFollows(tx, ports, doing, outcome)
  return { ok: true, drift: outcome.next }
}

export const changeDrift = (
  ports: Pick<Ports, 'store' | 'clock' | 'ids'>,
  id: DriftId,
  command: DriftCommand,
  doing: Doing,
): Promise<DriftChanged> => ports.store.transaction(tx => changeDriftIn(tx, ports, id, command, doing))
