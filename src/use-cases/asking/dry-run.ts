import { type AccessFlow, stagesOf } from '../../access/access-flow.ts'
import { mayBegin } from '../../access/best-flow.ts'
import { isActiveMember, type Resource } from '../../access/catalog.ts'
import { ruledOut, secondEndWanted } from '../../access/grant/second-end.ts'
import { endsWithHours } from '../../access/hours.ts'
import { opens } from '../../access/opens.ts'
import {
  bundlesWith,
  type Path,
  pathOf,
  type Shorter,
  type Wanted,
  type WayForOthers,
  waysForOthers,
} from '../../access/path.ts'
import type { Policy } from '../../access/policy.ts'
import type { Refusal } from '../../access/refusal.ts'
import { isOfParty } from '../../access/request/places.ts'
import type { Standing } from '../../access/requesters.ts'
import { alternativesOf, personIn } from '../../access/stage.ts'
import { minutes, type PersonId } from '../../access/vocabulary.ts'
import { type CanFlow, type CanView, canCard } from '../../cards/can-card.ts'
import type { Card } from '../../cards/card.ts'
import type { CanForOthers, FlowForOthers } from '../../cards/wording/can-for-others.ts'
import { Fault } from '../../ports/fault.ts'
import { searchApprovers } from '../approvers/find-approvers.ts'
import { openBreakGlass } from '../break-glass/within-reach.ts'
import type { Subject } from '../looking-up/subject.ts'
import { namesFor, type Ports } from '../ports.ts'
import { relationOf } from './for-whom.ts'
import { heldStill } from './held-still.ts'
import { limitReached } from './limits.ts'
import { entitlementsOf, forOneself, obstacleTo } from './obstacle.ts'
import { revokedRecently } from './revoked-recently.ts'
import { standingOf } from './standing.ts'

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
  asker: PersonId,
): Promise<Card> {
  const { resources } = wanted
  const several = wanted.bundle !== undefined || resources.length > 1
  const self = known.id === asker
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
  const glass = several ? null : await breakGlassFor(ports, policy, person.id, resource)
  const forOthers = await forOthersOf(ports, policy, wanted, { standing, asker, now, counts: flow })
  const about = {
    ...{ person: person.name, resource: name, self },
    ...(glass ? { glass } : {}),
    ...(forOthers ? { forOthers } : {}),
  }
  if (!flow) {
    const within = several ? [] : bundlesWith(policy, resource, standing)
    return card(ports, { ...about, flow: null, within }, [notAsOne(name, path)])
  }
  const obstacles =
    resource.ungrantable && !several
      ? [{ reason: 'ungrantable', why: resource.ungrantable } as const]
      : [await obstacleTo(ports, policy, forOneself(person), { ...wanted, flow })]
  const asked = { requester: person.id, beneficiary: person.id, entitlements: entitlementsOf(resources) }
  const asksFor = { ...asked, ...(wanted.bundle ? { bundle: wanted.bundle } : {}) }
  const limit =
    (await ports.store.transaction(tx => limitReached(tx, asksFor, resources, now))) ??
    (flow.approval === 'automatic' ? await revokedRecently(ports, asksFor, resources) : null)
  const stages = []
  for (const [index, stage] of stagesOf(flow).entries())
    for (const [part, { approvers }] of (await searchApprovers(ports, policy, stage, asked)).entries()) {
      const of = several ? resources[part]?.name : undefined
      const about = resources[part]?.resource
      for (const [at, parties] of (alternativesOf(stage) ?? [[stage]]).entries())
        for (const party of parties) {
          const able = alternativesOf(stage)
            ? approvers.filter(({ because }) => isOfParty(because, party, about))
            : approvers
          stages.push({
            stage: index + 1,
            ...(stage.anyOf ? { alternative: at + 1 } : {}),
            needed: party.needed,
            approvers: able.map(({ person }) => person.name),
            ...(of ? { of } : {}),
          })
        }
    }
  const { default: usual, max } = flow.duration
  const noSecondEnd = several ? null : await ruledOutFor(ports, policy, flow, resource)
  const held = self && path.shorter.length > 0 ? await heldStill(ports, person.id, [wanted]) : 0
  const shown = {
    name: flow.name,
    instead: path.instead.map(({ flow: { name }, because }) => ({ name, because })),
    ...(path.shorter.length > 0 ? { shorter: path.shorter.map(shownShorter) } : {}),
    ...(held > 0 ? { withHeld: minutes(held) } : {}),
    usual,
    max,
    stages,
    reasonRequired: flow.reasonRequired,
    ...(flow.ticket ? { ticket: flow.ticket } : {}),
    ...(flow.stepUp?.requester ? { signsIn: true as const } : {}),
    ...(flow.startWithin === undefined ? {} : { startWithin: flow.startWithin }),
    ...(flow.hours ? { hours: flow.hours } : {}),
    ...(flow.requestFor ? { requestFor: flow.requestFor } : {}),
    ...(several ? { together: resources.map(one => one.name) } : {}),
    ...endsWithOf(flow, now),
    ...(noSecondEnd ? { noSecondEnd } : {}),
  }
  const through = several ? [] : await ports.directory.heldThrough(resource, person.id)
  return card(ports, { ...about, flow: shown, through }, [...obstacles, limit])
}

/** A bundle that a rule would give, were it not for a part about which people decide. */
function notAsOne(bundle: string, { unjudged }: Path): Refusal | null {
  if (unjudged?.because === 'apart')
    return { reason: 'not-together', apart: unjudged.apart.map(group => group.map(({ name }) => name)) }
  if (unjudged?.because !== 'people-decide') return null
  const [first, ...others] = unjudged.parts
  return { reason: 'people-decide', bundle, parts: [first.name, ...others.map(({ name }) => name)] }
}

interface Asking {
  readonly standing: Standing
  readonly asker: PersonId
  readonly now: Date
  /** The flow that counts for themselves: for whom it serves besides is told with it. */
  readonly counts: AccessFlow | null
}

/** Whom they could ask for, and whether whoever looks could ask for them: by the flows of each of the two, and of nobody else. */
async function forOthersOf(
  ports: Ports,
  policy: Policy,
  wanted: Wanted,
  { standing, asker, now, counts }: Asking,
): Promise<CanForOthers | null> {
  if (wanted.resources.some(({ ungrantable }) => ungrantable !== null)) return null
  const theirs = waysForOthers(policy, wanted, standing, now).filter(({ flow }) => flow !== counts)
  const reader = asker === standing.person ? null : await flowForThem(ports, policy, wanted, standing, asker, now)
  if (theirs.length === 0 && !reader) return null
  return { theirs: theirs.map(shownForOthers), ...(reader ? { reader: shownFlow(reader) } : {}) }
}

async function flowForThem(
  ports: Ports,
  policy: Policy,
  wanted: Wanted,
  standing: Standing,
  asker: PersonId,
  now: Date,
): Promise<AccessFlow | null> {
  const relation = await relationOf(ports, policy, policy.flows, asker, standing.person)
  const own = await standingOf(ports, policy, asker)
  return pathOf(policy, wanted, own, now, { another: { relation, standing } }).counts
}

const shownShorter = ({ flow, upTo }: Shorter) => ({
  ...{ name: flow.name, upTo, stages: stagesOf(flow), reasonRequired: flow.reasonRequired },
  ...(flow.ticket ? { ticket: flow.ticket } : {}),
  ...(flow.stepUp?.requester ? { signsIn: true as const } : {}),
})

const shownForOthers = ({ flow, whom }: WayForOthers) => ({ ...shownFlow(flow), whom })

const shownFlow = (flow: AccessFlow): FlowForOthers => ({
  name: flow.name,
  usual: flow.duration.default,
  max: flow.duration.max,
  stages: stagesOf(flow),
})

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

/** Everybody by whose name a stage is called. */
const namedBy = ({ flow, forOthers }: Pick<CanView, 'flow' | 'forOthers'>): readonly PersonId[] =>
  [...(flow?.shorter ?? []), ...(forOthers?.theirs ?? []), ...(forOthers?.reader ? [forOthers.reader] : [])].flatMap(
    ({ stages }) => stages.flatMap(({ from }) => from.flatMap(source => personIn(source) ?? [])),
  )

async function card(
  ports: Ports,
  view: Omit<CanView, 'obstacles'>,
  obstacles: readonly (Refusal | null)[],
): Promise<Card> {
  const against = obstacles.filter(refusal => refusal !== null)
  return canCard({ ...view, obstacles: against }, await namesFor(ports, namedBy(view)))
}
