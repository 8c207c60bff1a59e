import { type AccessFlow, stagesOf } from '../access/access-flow.ts'
import { mayBegin } from '../access/best-flow.ts'
import { isActiveMember, type Resource } from '../access/catalog.ts'
import { ruledOut, secondEndWanted } from '../access/grant/second-end.ts'
import { endsWithHours } from '../access/hours.ts'
import { opens } from '../access/opens.ts'
import { bundlesWith, pathOf, type Wanted } from '../access/path.ts'
import type { Policy } from '../access/policy.ts'
import type { Refusal } from '../access/refusal.ts'
import { isOfParty } from '../access/request/counting.ts'
import { partiesOf } from '../access/stage.ts'
import type { PersonId } from '../access/vocabulary.ts'
import { type CanFlow, type CanView, canCard } from '../cards/can-card.ts'
import type { Card } from '../cards/card.ts'
import { Fault } from '../ports/fault.ts'
import { limitReached } from './ask-for-access.ts'
import { openBreakGlass } from './break-glass/within-reach.ts'
import { searchApprovers } from './find-approvers.ts'
import { entitlementsOf, forOneself, obstacleTo } from './obstacle.ts'
import { namesFor, type Ports } from './ports.ts'
import { standingOf } from './standing.ts'
import type { Subject } from './subject.ts'

/** Who could ask for what, by the name that they call it by. */
interface Could extends Pick<Subject, 'person'> {
  readonly name: string
  readonly wanted: Wanted
}

/** `can`: everything that asking would look at, looked at, and nothing saved. @throws Fault when it cannot be asked. */
export async function dryRun(
  ports: Ports,
  policy: Policy,
  { person: known, name, wanted }: Could,
  self: boolean,
): Promise<Card> {
  const { resources } = wanted
  const [resource] = resources
  const person = await ports.directory.person(known.id)
  const cannot = (refusal: Refusal) => card(ports, { person: known.name, resource: name, self, flow: null }, [refusal])
  if (!person) return cannot({ reason: 'nobody-in-directory' })
  if (!isActiveMember(person))
    return cannot({ reason: person.enabled ? 'guest-in-directory' : 'disabled-in-directory' })
  const now = ports.clock.now()
  const standing = await standingOf(ports, policy, person.id)
  const path = pathOf(policy, wanted, standing, now)
  const flow = path.counts
  const glass = wanted.bundle ? null : await breakGlassFor(ports, policy, person.id, resource)
  const about = { person: person.name, resource: name, self, ...(glass ? { glass } : {}) }
  if (!flow) {
    const within = wanted.bundle ? [] : bundlesWith(policy, resource, standing)
    return card(ports, { ...about, flow: null, within }, [])
  }
  const obstacles =
    resource.ungrantable && !wanted.bundle
      ? [{ reason: 'ungrantable', why: resource.ungrantable } as const]
      : [await obstacleTo(ports, policy, forOneself(person), { ...wanted, flow })]
  const entitlements = entitlementsOf(resources)
  const limit = await ports.store.transaction(tx =>
    limitReached(tx, { requester: person.id, beneficiary: person.id, entitlements }, now),
  )
  const stages = []
  const asked = { requester: person.id, beneficiary: person.id, entitlements }
  for (const [index, stage] of stagesOf(flow).entries())
    for (const [part, { approvers }] of (await searchApprovers(ports, policy, stage, asked)).entries()) {
      const of = wanted.bundle ? resources[part]?.name : undefined
      const about = resources[part]?.resource
      for (const party of partiesOf(stage)) {
        const able = stage.parties ? approvers.filter(({ because }) => isOfParty(because, party, about)) : approvers
        const names = able.map(({ person }) => person.name)
        stages.push({ stage: index + 1, needed: party.needed, approvers: names, ...(of ? { of } : {}) })
      }
    }
  const { default: usual, max } = flow.duration
  const noSecondEnd = wanted.bundle ? null : await ruledOutFor(ports, policy, flow, resource)
  const shown = {
    name: flow.name,
    instead: path.instead.map(({ flow: { name }, because }) => ({ name, because })),
    usual,
    max,
    stages,
    reasonRequired: flow.reasonRequired,
    ...(flow.ticket ? { ticket: flow.ticket } : {}),
    ...(flow.stepUp?.requester ? { signsIn: true as const } : {}),
    ...(flow.startWithin === undefined ? {} : { startWithin: flow.startWithin }),
    ...(flow.hours ? { hours: flow.hours } : {}),
    ...(flow.requestFor ? { requestFor: flow.requestFor } : {}),
    ...(wanted.bundle ? { together: resources.map(one => one.name) } : {}),
    ...endsWithOf(flow, now),
    ...(noSecondEnd ? { noSecondEnd } : {}),
  }
  const through = wanted.bundle ? [] : await ports.directory.heldThrough(resource, person.id)
  return card(ports, { ...about, flow: shown, through }, [...obstacles, limit])
}

const endsWithOf = ({ hours }: AccessFlow, now: Date): Pick<CanFlow, 'endsWith'> =>
  hours?.endsAccess ? { endsWith: { hours, at: mayBegin({ hours }, now) ? endsWithHours(hours, now) : null } } : {}

/** Whether they could give it to themselves in an emergency, and for how long. */
async function breakGlassFor(
  ports: Ports,
  policy: Policy,
  person: PersonId,
  resource: Resource,
): Promise<NonNullable<CanView['glass']> | null> {
  const open = (await openBreakGlass(ports, policy, person)).filter(entry => opens(entry, resource))
  const [longest] = open.toSorted((a, b) => b.duration.max - a.duration.max)
  return longest ? { name: longest.name, length: longest.duration.max } : null
}

/** What the directory's rules leave to the timer, where the file wants the directory to end it too. Nobody waits in vain for them. */
async function ruledOutFor(
  { provider, log }: Pick<Ports, 'provider' | 'log'>,
  policy: Policy,
  flow: AccessFlow,
  resource: Resource,
): Promise<CanFlow['noSecondEnd'] | null> {
  const wanted = secondEndWanted(policy, flow, resource)
  if (!wanted) return null
  try {
    const rules = await provider.endRules(resource)
    const out = rules && ruledOut(rules, flow.duration.max)
    return out && { ruledOut: out, required: wanted.required }
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    log.warn('grant.end-rules-unread', { resource: resource.resource, code: fault.code })
    return null
  }
}

async function card(
  ports: Ports,
  view: Omit<CanView, 'obstacles'>,
  obstacles: readonly (Refusal | null)[],
): Promise<Card> {
  const against = obstacles.filter(refusal => refusal !== null)
  return canCard({ ...view, obstacles: against }, await namesFor(ports, []))
}
