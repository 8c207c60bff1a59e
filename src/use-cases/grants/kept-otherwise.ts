import { isWorthRetrying } from '../../access/grant/opening.ts'
import type { Grant } from '../../access/grant/states.ts'
import { notTriedAgainText, takenBackText } from '../../cards/wording/taken-back-wording.ts'
import type { Ports } from '../ports.ts'

/** By another approval, which stands. */
export interface KeptOtherwise {
  readonly name: string
  readonly until: Date
}

/** What whoever revokes these is told. */
export const wordsOfTakingBack = async (ports: Pick<Ports, 'store'>, revoked: readonly Grant[]) =>
  revoked.length > 0 && revoked.every(isWorthRetrying)
    ? notTriedAgainText
    : takenBackText(await keptOtherwise(ports, revoked))

/** What whoever held these keeps after they are revoked. */
async function keptOtherwise(
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
