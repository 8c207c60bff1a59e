import { wayOf } from '../../access/break-glass.ts'
import { type Entitlement, sameEntitlement } from '../../access/catalog.ts'
import type { Freeze } from '../../access/freeze.ts'
import { type Gives, rolesOf } from '../../access/gives.ts'
import { couldBeExtended, roomToExtend } from '../../access/grant/extending.ts'
import type { Grant } from '../../access/grant/states.ts'
import { heldOf } from '../../access/held-now.ts'
import type { Policy } from '../../access/policy.ts'
import { nextTier, tiersCome, tiersInBoth, waitsSince } from '../../access/request/escalating.ts'
import { lengthSoFar } from '../../access/request/given.ts'
import { isOfSeveral } from '../../access/request/of-several.ts'
import type { AccessRequest } from '../../access/request/states.ts'
import type { GrantId, PersonId, RequestId, ResourceId } from '../../access/vocabulary.ts'
import { isNonEmpty } from '../../access/vocabulary.ts'
import type { RequestView } from '../../cards/parts/request-view.ts'
import type { ResourceView } from '../../cards/parts/resource-view.ts'
import { Fault } from '../../ports/fault.ts'
import type { PostedCard } from '../../ports/posted-card.ts'
import type { Story } from '../../ports/store.ts'
import { stageByFile } from '../approvers/stage-in-force.ts'
import { withSettings } from '../asking/offers.ts'
import { freezeOnAccounts, freezeOnAsk } from '../brake/freeze-of-human.ts'
import { extensionRule } from '../grants/extend-grant.ts'
import { nameIn, type Ports } from '../ports.ts'

type Reading = Pick<Ports, 'store' | 'directory'> & Partial<Pick<Ports, 'clock'>>

/** Everything that a card about this request is built from, as it is now. */
export async function viewRequest(ports: Reading, id: RequestId): Promise<RequestView | null> {
  const story = await ports.store.story(id)
  return story && viewOfStory(ports, story)
}

export async function viewOf(ports: Reading, request: AccessRequest): Promise<RequestView> {
  const story = await ports.store.story(request.ask.id)
  return viewOfStory(ports, { ...(story ?? unwritten), request })
}

const unwritten: Omit<Story, 'request'> = {
  grants: [],
  cards: [],
  resources: [],
  names: new Map(),
  positions: new Map(),
  usuallyUsableAfter: new Map(),
  heldBy: new Map(),
  review: null,
  policy: null,
  freezes: [],
}

export async function viewOfStory(ports: Reading, story: Story): Promise<RequestView> {
  const { request, grants, policy } = story
  const resources = request.ask.entitlements.map(entitlement => resourceView(story, entitlement))
  const flow = policy && wayOf(policy, request.ask)
  const room = roomIn(policy, request, grants, ports.clock?.now() ?? request.ask.submittedAt)
  const frozen = await freezeShown(ports, story)
  const now = ports.clock ? { now: ports.clock.now() } : {}
  return {
    request,
    grants,
    resources: isNonEmpty(resources) ? resources : [unknownResource],
    asked: peopleAsked(story.cards),
    ...askedOf(request, story.cards),
    names: nameIn(story.names),
    ...(story.positions.size > 0 ? { positions: story.positions } : {}),
    room,
    ...now,
    ...(frozen ? { frozen } : {}),
    ...(story.review ? { review: story.review } : {}),
    ...(flow && 'hours' in flow && flow.hours?.endsAccess ? { endsWith: flow.hours } : {}),
    ...(policy && request.status === 'awaiting-approval' && !stageByFile(policy, request)
      ? { flowGone: true as const }
      : {}),
    ...atMostOf(policy, request),
    ...escalationOf(policy, request, ports.clock?.now() ?? request.ask.submittedAt),
    ...longerOf(policy, request),
    ...(flow?.stepUp?.approver ? { stepUp: true as const } : {}),
    ...(flow?.revokeSessions ? { revokeSessions: flow.revokeSessions } : {}),
  }
}

/**
 * What keeps it from being given, by the rule of whoever holds it back. Only what may still be given is stopped by it. It is shown, and never
 * decided upon: where the directory cannot be asked who else they are, the accounts themselves have to do.
 */
async function freezeShown({ directory }: Reading, story: Story): Promise<Freeze | null> {
  const { request, grants, freezes, policy } = story
  const isToCome = grants.some(({ status }) => status === 'scheduled' || status === 'starting')
  if (request.status !== 'awaiting-approval' && !isToCome) return null
  const store = { freezes: async () => freezes, activePolicy: async () => policy }
  try {
    return await freezeOnAsk({ store, directory }, request.ask)
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    return freezeOnAccounts(freezes, request.ask.entitlements, [request.ask.beneficiary, request.ask.requester])
  }
}

/** Whoever waits for more than is given by now, and whoever decides, is told before the click. */
function atMostOf(policy: Policy | null, request: AccessRequest): Pick<RequestView, 'atMost'> {
  if (request.status !== 'awaiting-approval') return {}
  const { ask, progress } = request
  const max = policy?.flows.find(({ name }) => name === ask.flow)?.duration.max
  return max !== undefined && lengthSoFar(ask, progress.decisions) > max ? { atMost: max } : {}
}

/** By what was asked and by the file in force: nobody is promised who would decide nothing. */
function escalationOf(policy: Policy | null, request: AccessRequest, now: Date): Pick<RequestView, 'escalation'> {
  if (request.status !== 'awaiting-approval') return {}
  const { ask, progress, lapsesAt } = request
  const [asked, inForce] = [progress.stages[progress.current], policy && stageByFile(policy, request)]
  if (!progress.escalation || !asked) return {}
  const tiers = tiersInBoth({ stage: asked, tiers: progress.escalation.tiers }, inForce)
  const since = waitsSince(ask, progress.decisions, progress.current)
  return { escalation: { came: tiersCome(tiers, since, now), coming: nextTier(tiers, since, now, lapsesAt) } }
}

/** Whoever decides is told before the click what comes of it without them. Hours that end it may leave less. */
function longerOf(policy: Policy | null, request: AccessRequest): Pick<RequestView, 'longerUnasked'> {
  if (request.status !== 'awaiting-approval') return {}
  const { ask } = request
  const within = policy && extensionRule(policy, request, ask.startsAt)
  const longer = within && couldBeExtended(ask.duration, within)
  return longer ? { longerUnasked: longer } : {}
}

/** By the access file in force now, as at the click. */
function roomIn(policy: Policy | null, request: AccessRequest, grants: readonly Grant[], now: Date) {
  const within = policy && extensionRule(policy, request, now)
  return new Map(
    grants.flatMap(grant => {
      const room = within && grant.status === 'active' && roomToExtend(grant, within)
      return room ? [[grant.terms.id, room] as const] : []
    }),
  )
}

/** Everybody who has a card of their own with the buttons to decide. */
export function peopleAsked(posted: readonly PostedCard[]): PersonId[] {
  const people = posted.flatMap(({ role, audience }) =>
    role === 'approval' && audience.kind === 'person' ? [audience.person] : [],
  )
  return [...new Set(people)]
}

/** Whether somebody was asked about all of these: more of it may have become theirs since. */
export const wasAskedAbout = (posted: readonly PostedCard[], person: PersonId, of: readonly ResourceId[]): boolean =>
  of.every(resource => peopleAsked(posted.filter(({ because }) => isAskedAbout(because, resource))).includes(person))

const isAskedAbout = (because: PostedCard['because'], resource: ResourceId): boolean =>
  because?.of === undefined || because.of.includes(resource)

/** Of several, who was asked about which part. */
function askedOf({ ask }: AccessRequest, posted: readonly PostedCard[]): Pick<RequestView, 'askedOf'> {
  if (!isOfSeveral(ask)) return {}
  const about = (resource: ResourceId) => peopleAsked(posted.filter(({ because }) => isAskedAbout(because, resource)))
  return { askedOf: new Map(ask.entitlements.map(({ resource }) => [resource, about(resource)])) }
}

const unknownResource: ResourceView = { name: 'something that is no longer known', type: 'group', accessDetails: null }

function resourceView(
  { request, resources, policy, usuallyUsableAfter, heldBy }: Story,
  entitlement: Entitlement,
): ResourceView {
  const known = resources.find(resource => sameEntitlement(resource, entitlement))
  if (!known) return { ...unknownResource, name: entitlement.resource }
  const settled = policy && withSettings(known, policy)
  const accessDetails = settled?.accessDetails ?? null
  const type = known.type === 'group' ? 'group' : 'directory role'
  const given = rolesOf(givesTold(request), entitlement)
  const gives = given?.map(({ name }) => name) ?? known.gives
  const privileged = known.privileged === true || (given ?? []).some(role => role.privileged)
  const usual = usuallyUsableAfter.get(entitlement.resource)
  const told = request.status === 'awaiting-approval' ? heldOf(request.progress.held ?? [], entitlement) : undefined
  const held = told ? { people: told.people, groups: told.groups } : heldBy.get(entitlement.resource)
  return {
    name: known.name,
    type,
    accessDetails,
    privileged,
    ...(settled?.tierZero ? { tierZero: true as const } : {}),
    ...(settled?.confersAuthority ? { confersAuthority: true as const } : {}),
    ...(gives ? { gives } : {}),
    ...(usual === undefined ? {} : { usuallyUsableAfter: usual }),
    ...(held ? { heldBy: held } : {}),
  }
}

/** What is decided about, and then what was: never more or less than stands behind the decision. */
const givesTold = (request: AccessRequest): readonly Gives[] =>
  (request.status === 'awaiting-approval' ? request.progress.gives : request.decisions[0]?.gives) ?? []

/** The request that a grant came from, with the grant as it is now. */
export async function viewGrant(
  ports: Reading,
  id: GrantId,
): Promise<{ readonly grant: Grant; readonly view: RequestView } | null> {
  const grant = await ports.store.grant(id)
  const view = grant && (await viewRequest(ports, grant.terms.request))
  return grant && view ? { grant, view } : null
}
