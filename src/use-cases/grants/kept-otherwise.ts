import type { Grant } from '../../access/grant/states.ts'
import type { Ports } from '../ports.ts'

/** By another approval, which stands. */
export interface KeptOtherwise {
  readonly name: string
  readonly until: Date
}

/** What whoever held these keeps after they are revoked. */
export async function keptOtherwise(
  { store }: Pick<Ports, 'store'>,
  revoked: readonly Grant[],
): Promise<readonly KeptOtherwise[]> {
  const kept: KeptOtherwise[] = []
  for (const { terms } of revoked) {
    const others = (await store.liveGrantsFor(terms.entitlement, terms.beneficiary)).filter(
      other => !revoked.some(one => one.terms.id === other.terms.id),
    )
    const until = others.flatMap(one => (one.status === 'active' ? [one.endsAt.getTime()] : []))
    if (until.length === 0) continue
    const name = (await store.inventory.resource(terms.entitlement))?.name ?? terms.entitlement.resource
    kept.push({ name, until: new Date(Math.max(...until)) })
  }
  return kept
}
