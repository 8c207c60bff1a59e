import type { Resource } from '../../access/catalog.ts'
import type { ForAnother, Wanted } from '../../access/path.ts'
import type { Policy } from '../../access/policy.ts'
import { type Difference, differences, type Judged, judge } from '../../access/replay.ts'
import type { AccessRequest, Ask } from '../../access/request/states.ts'
import { isNonEmpty, type ResourceId } from '../../access/vocabulary.ts'
import type { InventoryResource } from '../../ports/inventory.ts'
import { askedOnce } from '../asked-once.ts'
import { relationOf } from '../asking/for-whom.ts'
import { withSettings } from '../asking/offers.ts'
import { readTicket } from '../asking/read-ticket.ts'
import { reasonOf } from '../asking/read-wish.ts'
import { standingOf } from '../asking/standing.ts'
import type { Ports } from '../ports.ts'
import { compareDeciders } from './would-decide.ts'

export interface Replayed {
  readonly request: AccessRequest
  readonly names: readonly string[]
  readonly differences: readonly Difference[]
}

/** At most so many are looked at, the newest. */
export const mostReplayed = 10_000

/**
 * What a proposed policy would have said to what was asked since then, where it is not what the one in force would say today. Both are
 * asked about the groups that people are in now: of those days nobody kept them. Reads, and changes nothing.
 *
 * @param proposedResources what the directory has, as the proposed policy's filters let it in.
 */
export async function replay(
  ports: Pick<Ports, 'store' | 'directory'>,
  { inForce, proposed }: { readonly inForce: Policy; readonly proposed: Policy },
  proposedResources: readonly InventoryResource[],
  since: Date,
): Promise<{
  readonly looked: number
  readonly changed: readonly Replayed[]
  readonly nameOf: (resource: ResourceId) => string
}> {
  const { store } = ports
  const requests = await store.history.requestsSince(since, mostReplayed)
  const kept = await store.authorityOfKeptOwners()
  const known = await Promise.all(inForce.integrations.map(({ name }) => store.inventory.resources(name)))
  const sides = [
    { policy: inForce, resources: known.flat() },
    { policy: proposed, resources: proposedResources },
  ].map(({ policy, resources }) => ({
    policy,
    byId: new Map<string, Resource>(
      resources.map(one => [`${one.integration}/${one.resource}`, withSettings(one, policy, kept)]),
    ),
  }))
  const called = new Map(
    sides.toReversed().flatMap(({ byId }) => [...byId.values()].map(one => [one.resource, one.name])),
  )
  const nameOf = (resource: ResourceId): string => called.get(resource) ?? resource
  const asking = { store, directory: askedOnce(ports.directory) }
  const decide = compareDeciders(asking, inForce, proposed)
  const changed: Replayed[] = []
  for (const request of requests) {
    const { ask } = request
    const [before, after] = await Promise.all(
      sides.map(async ({ policy, byId }) => {
        const [standing, another] = await Promise.all([
          standingOf(asking, policy, ask.requester),
          forAnother(asking, policy, ask),
        ])
        return saidEnough(ask, judge(policy, ask, wantedOf(request, byId), standing, another))
      }),
    )
    if (!before || !after) continue
    const others = before.allowed && after.allowed ? await decide(ask, before.flow, after.flow) : []
    const found: readonly Difference[] = [
      ...differences(before, after, ask.bundle),
      ...others.map(other => ({ kind: 'deciders', ...other }) as const),
    ]
    if (found.length > 0)
      changed.push({ request, names: ask.entitlements.map(({ resource }) => nameOf(resource)), differences: found })
  }
  return { looked: requests.length, changed, nameOf }
}

/** What was said with it is read as it is when somebody asks, by the flow that counts. For a sign-in that it wants they would be asked. */
function saidEnough({ ticket, reason }: Ask, judged: Judged): Judged {
  if (!judged.allowed) return judged
  const read = readTicket(ticket, judged.flow.ticket)
  if (!read.ok)
    return { allowed: false, because: read.refusal.reason === 'ticket-required' ? 'no-ticket' : 'other-ticket' }
  return reasonOf(reason, judged.flow).ok ? judged : { allowed: false, because: 'no-reason' }
}

/** How they stand to each other is asked of now as well. */
async function forAnother(
  ports: Pick<Ports, 'directory'>,
  policy: Policy,
  { requester, beneficiary }: Ask,
): Promise<ForAnother | undefined> {
  if (requester === beneficiary) return undefined
  const [relation, standing] = await Promise.all([
    relationOf(ports, policy, policy.flows, requester, beneficiary),
    standingOf(ports, policy, beneficiary),
  ])
  return { relation, standing }
}

function wantedOf({ ask }: AccessRequest, byId: ReadonlyMap<string, Resource>): Wanted | null {
  const resources = ask.entitlements.flatMap(
    ({ integration, resource }) => byId.get(`${integration}/${resource}`) ?? [],
  )
  if (!isNonEmpty(resources) || resources.length < ask.entitlements.length) return null
  return { resources, ...(ask.bundle ? { bundle: ask.bundle } : {}) }
}
