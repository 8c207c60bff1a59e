import type { Grant } from '../../access/grant/states.ts'
import { type Line, line, saidStrong, when } from '../../cards/card.ts'
import type { Ports } from '../ports.ts'

/** What whoever revokes these is told: that they are taken back, or by what the person keeps them. */
export async function takenBackText(ports: Pick<Ports, 'store'>, revoked: readonly Grant[]): Promise<string | Line> {
  const kept: Line[] = []
  for (const { terms } of revoked) {
    const others = (await ports.store.liveGrantsFor(terms.entitlement, terms.beneficiary)).filter(
      other => !revoked.some(one => one.terms.id === other.terms.id),
    )
    const until = others.flatMap(one => (one.status === 'active' ? [one.endsAt.getTime()] : []))
    if (until.length === 0) continue
    const name = (await ports.store.inventory.resource(terms.entitlement))?.name ?? terms.entitlement.resource
    kept.push(line(saidStrong(name), ' until ', when(new Date(Math.max(...until)))))
  }
  if (kept.length === 0) return 'It is being taken back now, and whoever held it is told.'
  return line(
    'It is revoked, and whoever held it is told. By another approval they keep ',
    ...kept.flatMap((one, index) => [...line(index > 0 ? ', ' : ''), ...one]),
    '.',
  )
}
