import { type AccessFlow, stagesOf } from '../../access/access-flow.ts'
import { mayBegin } from '../../access/best-flow.ts'
import { wayOf } from '../../access/break-glass.ts'
import { type Entitlement, isActiveMember, sameEntitlement } from '../../access/catalog.ts'
import { type Gives, untold } from '../../access/gives.ts'
import { type SecondEndWanted, secondEndWanted } from '../../access/grant/second-end.ts'
import type { FailReason, Grant } from '../../access/grant/states.ts'
import { endsWithHours } from '../../access/hours.ts'
import { opensWithin } from '../../access/opens.ts'
import { decidedByPeople } from '../../access/picked-together.ts'
import { isProtected, type Policy } from '../../access/policy.ts'
import { waitsSince } from '../../access/request/escalating.ts'
import type { AccessRequest, Ask } from '../../access/request/states.ts'
import { countsUnder, isCarried } from '../../access/request/whose-words.ts'
import { mayAsk } from '../../access/requesters.ts'
import { isAskProven } from '../../access/step-up.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import { examine, isTakenInUnseen } from '../asking/check-entitlement.ts'
import { isStillFor, type StillFor } from '../asking/for-whom.ts'
import { withSettings } from '../asking/offers.ts'
import { standingOf } from '../asking/standing.ts'
import type { Ports } from '../ports.ts'

interface Looked {
  readonly obstacle: FailReason | null
  /** Whether the access file wants the directory to end it too. */
  readonly wanted: SecondEndWanted | null
  /** By when it is over with the hours of its flow, given now. `null`: they set no end. */
  readonly by: Date | null
}

/** What was right at the click may not be right any more. Asked live, just before writing. */
export const whyNotNow = async (ports: Ports, grant: Pick<Grant, 'terms'>): Promise<FailReason | null> =>
  (await lookAgain(ports, grant)).obstacle

export async function lookAgain(
  ports: Ports,
  { terms }: Pick<Grant, 'terms'>,
  { beginning }: { readonly beginning: boolean } = { beginning: false },
): Promise<Looked> {
  const stopped = (obstacle: FailReason): Looked => ({ obstacle, wanted: null, by: null })
  const beneficiary = await ports.directory.person(terms.beneficiary)
  if (!beneficiary || !isActiveMember(beneficiary)) return stopped({ kind: 'beneficiary-inactive' })
  const story = await ports.store.story(terms.request)
  const known = story?.resources.find(resource => sameEntitlement(resource, terms.entitlement))
  if (story?.request.status !== 'approved' || !story.policy || !known) return stopped({ kind: 'policy-changed' })
  const { request, policy } = story
  if (isProtected(policy, terms.beneficiary)) return stopped({ kind: 'beneficiary-protected' })
  const way = await openWay(ports, policy, terms.beneficiary, request.ask)
  const flow = way?.flow
  const resource = withSettings(known, policy)
  const allowed =
    flow &&
    decidedByPeople(way.open, flow, [resource], request.ask.bundle).length === 0 &&
    opensWithin(flow, resource, request.ask.bundle) &&
    terms.duration <= flow.duration.max &&
    isSatisfied(flow, request, terms.entitlement)
  if (!allowed) return stopped({ kind: 'policy-changed' })
  const now = ports.clock.now()
  if (beginning && !mayStillBegin(flow, now)) return stopped({ kind: 'outside-hours' })
  const examined = await examine(ports, policy, known)
  const unseen = isTakenInUnseen(examined, flow, resource, request.ask.bundle)
  const why = unseen ? 'role-assignable' : examined.why
  if (why) return stopped({ kind: 'resource-ungrantable', why })
  const more = examined.gives ? undecided(request, examined.gives) : []
  if (more.length > 0) return stopped({ kind: 'gives-more', roles: more })
  const by = endsWithHours('hours' in flow ? flow.hours : undefined, now)
  return { obstacle: null, wanted: secondEndWanted(policy, flow, resource), by }
}

/** The flow that it was asked by, where it is still there and still open to them, and what else is. */
async function openWay(
  ports: Pick<Ports, 'directory'>,
  policy: Policy,
  beneficiary: PersonId,
  ask: Ask,
): Promise<StillFor | undefined> {
  if (!ask.breakGlass) return isStillFor(ports, policy, ask)
  const way = wayOf(policy, ask)
  const open = way && mayAsk(way.requesters, await standingOf(ports, policy, beneficiary)).open
  return open ? { flow: way, open: [way] } : undefined
}

/** What was decided at the last minute of a window is carried out a moment later. Milliseconds. */
const hoursGrace = 5 * 60_000

/** What ends with its hours needs at least a minute of them. */
const mayStillBegin = (flow: AccessFlow, now: Date): boolean =>
  flow.hours?.endsAccess
    ? mayBegin(flow, now) && mayBegin(flow, new Date(now.getTime() + 60_000))
    : mayBegin(flow, now) || mayBegin(flow, new Date(now.getTime() - hoursGrace))

/** What a group gives by now of which one of those who decided was not told. */
const undecided = ({ decisions }: Extract<AccessRequest, { status: 'approved' }>, now: Gives): readonly string[] => [
  ...new Set(decisions.flatMap(({ gives }) => untold([now], gives).map(({ name }) => name))),
]

/**
 * Behind a grant stand as many people's words about just this as the stages ask for that are in force now, of those whom they name, and
 * not only those of the day it was asked: a rule's word counts only as long as the flow approves by itself.
 */
function isSatisfied(
  flow: AccessFlow,
  { ask, decisions }: Extract<AccessRequest, { status: 'approved' }>,
  entitlement: Entitlement,
): boolean {
  const each = stagesOf(flow).every((stage, index) => {
    const counting = decisions.filter(
      decision => decision.stage === index && countsUnder(flow, stage, decision, waitsSince(ask, decisions, index)),
    )
    return isCarried(stage, entitlement, counting)
  })
  return each && isAskProven(ask, flow.stepUp)
}
