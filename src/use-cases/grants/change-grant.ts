import { sameEntitlement } from '../../access/catalog.ts'
import { decide } from '../../access/grant/decide.ts'
import type { Grant, GrantCommand } from '../../access/grant/states.ts'
import type { Refusal } from '../../access/refusal.ts'
import type { GrantId } from '../../access/vocabulary.ts'
import type { Transaction } from '../../ports/store.ts'
import type { Ports } from '../ports.ts'
import { type Doing, saveWhatFollows } from '../save.ts'

export type GrantChanged =
  | { readonly ok: true; readonly grant: Grant }
  | { readonly ok: false; readonly refusal: Refusal }

/** Load, decide, save: one command to one grant, in one transaction. */
export function changeGrant(
  ports: Pick<Ports, 'store' | 'clock' | 'ids'>,
  id: GrantId,
  command: GrantCommand,
  doing: Doing,
  andThen: (tx: Transaction) => Promise<void> = async () => {},
): Promise<GrantChanged> {
  return ports.store.transaction(async tx => {
    const changed = await changeWithin(tx, ports, id, command, doing)
    if (changed.ok) await andThen(tx)
    return changed
  })
}

/** The same as a part of a transaction that does more. */
export async function changeWithin(
  tx: Transaction,
  ports: Pick<Ports, 'clock' | 'ids'>,
  id: GrantId,
  command: GrantCommand,
  doing: Doing,
): Promise<GrantChanged> {
  const grant = await lockMeant(tx, id, command)
  if (!grant) return { ok: false, refusal: { reason: 'no-such-request' } }
  const outcome = decide(grant, command, ports.clock.now())
  if (!outcome.ok) return outcome
  await tx.saveGrant(outcome.next)
  await saveWhatFollows(tx, ports, doing, outcome)
  return { ok: true, grant: outcome.next }
}

/** Whoever takes back what failed means what became of it: it may have been tried again a moment ago. */
async function lockMeant(tx: Transaction, id: GrantId, { type }: GrantCommand): Promise<Grant | null> {
  const grant = await tx.lockGrant(id)
  if (grant?.status !== 'failed' || (type !== 'revoke' && type !== 'return')) return grant
  const { request, entitlement } = grant.terms
  const last = (await tx.grantsOf(request)).findLast(({ terms }) => sameEntitlement(terms.entitlement, entitlement))
  return last && last.terms.id !== id ? tx.lockGrant(last.terms.id) : grant
}
