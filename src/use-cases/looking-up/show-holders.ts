import type { HeldThrough } from '../../access/catalog.ts'
import type { Policy } from '../../access/policy.ts'
import type { Card } from '../../cards/card.ts'
import { holdersCard } from '../../cards/holders-card.ts'
import { mostShown } from '../../cards/parts/looked-up.ts'
import type { KnownGroup } from '../../ports/history.ts'
import { groupsSeen } from '../cards/view-for.ts'
import { viewRequest } from '../cards/view-request.ts'
import { toldApart, withNames } from '../people/told-apart.ts'
import type { Ports } from '../ports.ts'
import type { Seen, Sight } from './sight.ts'

/** `who`: those who hold it through Doorbell, and the members, or direct holders of a role, that the directory had when it was last read. */
export async function showHolders(
  ports: Ports,
  policy: Policy,
  sight: Sight,
  { resource, close }: Seen,
): Promise<Card> {
  const { store } = ports
  const live = await store.history.liveOn(resource)
  const shown = close ? live : live.filter(({ terms }) => terms.beneficiary === sight.person.id)
  const asOf = await store.inventory.refreshedAt(resource.integration)
  const members = resource.group
    ? await store.history.members(resource.integration, resource.group)
    : await store.history.assigned(resource)
  const through = new Set(live.map(({ terms }) => terms.beneficiary))
  const others = members.filter(({ id }) => close && !through.has(id))
  // The directory is asked about no more people than the card has room for.
  const apart = await toldApart(ports, [
    ...shown.slice(0, mostShown).map(({ terms }) => terms.beneficiary),
    ...others.slice(0, mostShown).map(({ id }) => id),
  ])
  const held = []
  for (const grant of shown) {
    const view = await viewRequest(ports, grant.terms.request)
    if (view) held.push({ grant, view: withNames(view, apart) })
  }
  const names = others.map(({ id, name }) => apart.get(id) ?? name)
  const groups = close ? (await store.history.groupsIn(resource)).map(asThrough) : []
  return holdersCard({
    resource: resource.name,
    close,
    held,
    standing: asOf ? { names, asOf, groups, named: await groupsSeen(ports, policy, sight, groups) } : null,
  })
}

/** Of a group that is no resource nobody here knows the name. */
const asThrough = ({ group, name }: KnownGroup): HeldThrough => ({ kind: 'group', group, name: name ?? group })
