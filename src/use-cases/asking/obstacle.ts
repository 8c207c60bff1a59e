import { isDeepStrictEqual } from 'node:util'
import type { AccessFlow } from '../../access/access-flow.ts'
import { mayBegin } from '../../access/best-flow.ts'
import type { NobodyBecause, Person, Resource } from '../../access/catalog.ts'
import { type Hours, nextWithinHours } from '../../access/hours.ts'
import { opensWithin } from '../../access/opens.ts'
import { isProtected, type Policy } from '../../access/policy.ts'
import { canBeCarriedByAny } from '../../access/quorum.ts'
import type { Refusal } from '../../access/refusal.ts'
import { isOfSeveral } from '../../access/request/of-several.ts'
import type { Ask } from '../../access/request/states.ts'
import { isClose, oneself, type Relation } from '../../access/request-for.ts'
import { after, isNonEmpty, type NonEmpty, type PersonId, type ResourceId } from '../../access/vocabulary.ts'
import { needsOfStages } from '../approvers/needs-of-stages.ts'
import { freezeOnHuman } from '../brake/freeze-of-human.ts'
import { whyStillOurs } from '../grants/being-taken-back.ts'
import type { Ports } from '../ports.ts'
import { examine, isTakenInUnseen } from './check-entitlement.ts'
import type { Together } from './picked.ts'

/** Who asks, and who is to receive it. */
export interface Whose {
  readonly asker: PersonId
  readonly to: Person
  readonly relation: Relation
}

export const forOneself = (person: Person): Whose => ({ asker: person.id, to: person, relation: oneself })

/** Whoever needs more of what was seen looks once. */
type Look = (resource: Resource) => ReturnType<typeof examine>

/** Tells whoever can mend it that nobody could decide about this. Absent where it is only looked at. */
type Alarm = (resource: Resource, because: readonly NobodyBecause[]) => Promise<void>

export const entitlementsOf = ([first, ...others]: NonEmpty<Resource>): Ask['entitlements'] => {
  const bare = ({ integration, resource }: Resource) => ({ integration, resource })
  return [bare(first), ...others.map(bare)]
}

/** What stands against this access for this person now, limits aside. Of several every part is looked at, and named. `at`: when it should begin. */
export async function obstacleTo(
  ports: Ports,
  policy: Policy,
  whose: Whose,
  wanted: Together,
  {
    at = ports.clock.now(),
    look = resource => examine(ports, policy, resource),
    alarm,
  }: { readonly at?: Date; readonly look?: Look; readonly alarm?: Alarm } = {},
): Promise<Refusal | null> {
  const { resources, bundle, flow } = wanted
  if (flow.hours && !mayBegin(flow, at)) return outside(flow, flow.hours, at, ports.clock.now())
  const refusals: (Refusal | null)[] = []
  for (const resource of resources) refusals.push(await obstacleToPart(ports, policy, whose, resource, wanted, look))
  const others = resources.filter((_, at) => refusals[at] === null)
  const undecidable = isNonEmpty(others)
    ? await whereNobodyDecides(ports, policy, whose, flow, others, alarm)
    : new Map()
  const looked = resources.map((resource, at) => ({
    name: resource.name,
    refusal: refusals[at] ?? undecidable.get(resource.resource) ?? null,
  }))
  return ofParts(looked, isOfSeveral({ entitlements: resources, ...(bundle ? { bundle } : {}) }))
}

/** Where the flow lets it begin later, the next window can be asked for already. */
function outside({ startWithin }: AccessFlow, hours: Hours, at: Date, now: Date): Refusal {
  const next = nextWithinHours(hours, at)
  const ahead = startWithin !== undefined && next <= after(now, startWithin)
  return { reason: 'outside-hours', hours, next, ...(ahead ? { ahead } : {}) }
}

/** One sentence, where the same is to be said of all. */
export function ofParts(
  looked: readonly { name: string; refusal: Refusal | null }[],
  ofSeveral: boolean,
): Refusal | null {
  const parts = looked.flatMap(({ name, refusal }) => (refusal ? [{ name, refusal }] : []))
  const [first] = parts
  if (!first || !isNonEmpty(parts)) return null
  const all = parts.length === looked.length && parts.every(({ refusal }) => isDeepStrictEqual(refusal, first.refusal))
  return all || !ofSeveral ? first.refusal : { reason: 'part-refused', parts }
}

async function obstacleToPart(
  ports: Ports,
  policy: Policy,
  { asker, to, relation }: Whose,
  resource: Resource,
  { bundle, flow }: Together,
  look: Look,
): Promise<Refusal | null> {
  // What is only theirs to know is told to nobody who merely asks for them.
  const ofThem = (refusal: Refusal): Refusal => (isClose(relation) ? refusal : { reason: 'whom-cannot' })
  if (isProtected(policy, to.id)) return ofThem({ reason: 'protected-account' })
  const examined = await look(resource)
  const unseen = isTakenInUnseen(examined, flow, resource, bundle) ? 'role-assignable' : null
  const why = examined.why ?? resource.ungrantable ?? unseen
  if (why) return { reason: 'ungrantable', why }
  // All else was looked at: what is left is that it takes more than this flow asks for.
  if (!opensWithin(flow, resource, bundle)) return { reason: 'ungrantable', why: 'tier-zero' }
  const freeze = await freezeOnHuman(ports, [resource], [to.id, asker])
  if (freeze)
    return freeze.scope.of === 'person' ? ofThem({ reason: 'frozen', ...freeze }) : { reason: 'frozen', ...freeze }
  return (await isStanding(ports, resource, to.id))
    ? ofThem({ reason: 'already-held', ...(relation.self ? {} : { whom: to.name }) })
    : null
}

/** Held, and by nothing that is or a moment ago was Doorbell's: what that leaves behind is gone before anything new is given. */
const isStanding = async (ports: Ports, resource: Resource, person: PersonId): Promise<boolean> =>
  (await ports.provider.holds(resource, person)) &&
  (await ports.store.liveGrantsFor(resource, person)).length === 0 &&
  (await whyStillOurs(ports, resource, person)) === null

/** Of which of these too few could decide, and why. */
async function whereNobodyDecides(
  ports: Ports,
  policy: Policy,
  { asker, to }: Whose,
  flow: AccessFlow,
  resources: NonEmpty<Resource>,
  alarm: Alarm | undefined,
): Promise<ReadonlyMap<ResourceId, Refusal>> {
  const asked = { requester: asker, beneficiary: to.id, entitlements: resources }
  const needs = await needsOfStages(ports, policy, flow, asked)
  const refusals = new Map<ResourceId, Refusal>()
  for (const [at, resource] of resources.entries()) {
    const here = needs[at] ?? []
    if (canBeCarriedByAny(here)) continue
    const why = here.flat(2).flatMap(({ able, nobody }) => (able.size === 0 ? nobody : []))
    await alarm?.(resource, why)
    refusals.set(resource.resource, {
      reason: 'nobody-can-decide',
      because: why,
      ...(alarm ? { adminsTold: true } : {}),
    })
  }
  return refusals
}
