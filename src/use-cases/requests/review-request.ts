import { delegatesOf, isReasonRequired, stagesOf } from '../../access/access-flow.ts'
import type { Via } from '../../access/audit.ts'
import type { Person } from '../../access/catalog.ts'
import { untold } from '../../access/gives.ts'
import type { Policy } from '../../access/policy.ts'
import type { Refusal } from '../../access/refusal.ts'
import { partsOf, speakersOf } from '../../access/request/counting.ts'
import type { AccessRequest, Decider, Everybody, MayDecide } from '../../access/request/states.ts'
import type { Waiting } from '../../access/rules/rule.ts'
import { accountsOfSameHuman, humanBehind } from '../../access/same-human.ts'
import type { Proof } from '../../access/step-up.ts'
import { isNonEmpty, type Minutes, type NonEmpty, type PersonId, type RequestId } from '../../access/vocabulary.ts'
import type { Transaction } from '../../ports/store.ts'
import { type Approver, unspoken, type Voice, voicesOf } from '../approvers/approver.ts'
import { deciders } from '../approvers/deciders.ts'
import { everybodyAmong } from '../approvers/everybody.ts'
import { stageByFile } from '../approvers/stage-in-force.ts'
import { withStandIns } from '../approvers/stand-ins.ts'
import { askedThemselves, entitledThemselves } from '../approvers/who-may-decide.ts'
import { givesOfRequest } from '../asking/gives-now.ts'
import { freezeOnAsk } from '../brake/freeze-of-human.ts'
import type { Ports } from '../ports.ts'
import type { Doing } from '../save.ts'
import { type Changed, changeRequest } from './change-request.ts'
import { closeIfDeparted } from './close-departed.ts'
import { standsStill } from './earlier-words.ts'
import { isStillAllowed } from './still-allowed.ts'

export interface Review {
  readonly verdict: 'approve' | 'deny'
  readonly request: RequestId
  readonly because: string | null
  /** For how long they give it; absent: for as long as was asked. */
  readonly minutes?: Minutes
  /** How often the card that was pressed on had come to tell more. Absent: never. */
  readonly told?: number
  /** What a fresh sign-in proved, and the stage that it was about. */
  readonly proven?: { readonly proof: Proof; readonly stage: number }
}

/**
 * Somebody decides. Whether they may is read from the directory now, never from the card; then the row is locked, so that
 * of two deciders one is first and the other is told so.
 * @throws Fault when the directory cannot be asked: then nothing was decided.
 */
export async function reviewRequest(
  ports: Ports,
  person: Person,
  via: Via,
  review: Review,
  andThen: (tx: Transaction) => Promise<void>,
): Promise<Changed> {
  const doing = {
    actor: { kind: 'person', id: person.id, name: person.name },
    via,
    correlation: review.request,
  } as const
  const found = await deciderOf(ports, person, via, review.request)
  if (!found.ok) return found
  const { seen, policy, decider: by, also, everybody, mayDecide } = found
  const stage = by.entitledTo
  // An approval is good for an hour: given while nothing is given, it could come to life without anybody having thought of it again.
  const frozen = review.verdict === 'approve' && stage !== null ? await freezeOnAsk(ports, seen.ask) : null
  if (frozen) return { ok: false, refusal: { reason: 'frozen', ...frozen } }
  const agrees = review.verdict === 'approve' && stage !== null && seen.status === 'awaiting-approval'
  const allowed = !agrees || (stageByFile(policy, seen) !== null && (await isStillAllowed(ports, policy, seen)))
  if (!allowed) return notAllowedNow(ports, review.request, doing, 'rules-changed')
  if (agrees && !(await standsStill(ports, policy, seen)))
    return notAllowedNow(ports, review.request, doing, 'earlier-word-lost')
  const gives = review.verdict === 'approve' && stage !== null ? await givesOfRequest(ports, seen) : []
  const proven = review.proven
  if (proven && seen.status === 'awaiting-approval' && seen.progress.current !== proven.stage)
    return { ok: false, refusal: { reason: 'not-an-approver' } }
  const { minutes } = review
  const flow = policy.flows.find(({ name }) => name === seen.ask.flow)
  const { stepUp, hours, duration } = flow ?? {}
  const told = review.told === undefined ? {} : { told: review.told }
  const command = {
    type: review.verdict,
    by,
    also,
    because: review.because,
    gives,
    ...told,
    ...(minutes === undefined ? {} : { saysHowLong: true as const }),
    ...(minutes === undefined || minutes === seen.ask.duration ? {} : { minutes }),
    ...(duration ? { max: duration.max } : {}),
    ...(flow ? { stages: stagesOf(flow), reasonRequired: isReasonRequired(flow, review.verdict) } : {}),
    ...(everybody ? { everybody } : {}),
    ...(mayDecide ? { mayDecide } : {}),
    ...(hours ? { hours } : {}),
    ...(stepUp ? { stepUp } : {}),
    ...(proven ? { proof: proven.proof } : {}),
  }
  const changed = await changeRequest(ports, review.request, command, doing, andThen)
  // Told first, so that the next press is about all of it.
  if (!changed.ok && changed.refusal.reason === 'gives-more' && untold(gives, toldBy(seen)).length > 0)
    await changeRequest(ports, review.request, { type: 'tell-more', gives }, doing)
  return changed
}

/** Whoever asked hears of it from here, because it could only lapse. */
async function notAllowedNow(
  ports: Ports,
  request: RequestId,
  doing: Doing,
  reason: 'rules-changed' | 'earlier-word-lost',
): Promise<Changed> {
  await changeRequest(ports, request, { type: 'not-allowed-now' }, doing)
  return { ok: false, refusal: { reason } }
}

type FoundDecider =
  | {
      readonly ok: true
      readonly seen: AccessRequest
      readonly policy: Policy
      readonly decider: Decider
      /** What else they may say at once, each in somebody's stead about other parts. */
      readonly also: readonly Decider[]
      /** Where the stage that waits needs them all. */
      readonly everybody?: readonly Everybody[]
      /** Where it is theirs to decide: who else may. */
      readonly mayDecide?: MayDecide
    }
  | { readonly ok: false; readonly refusal: Refusal }

/** Who they are to this request by the word of now, whether or not they may decide. Of somebody who has left nothing is decided: it is closed. */
export async function deciderOf(ports: Ports, person: Person, via: Via, request: RequestId): Promise<FoundDecider> {
  const seen = await ports.store.request(request)
  const policy = await ports.store.activePolicy()
  if (!seen || !policy) return { ok: false, refusal: { reason: 'no-such-request' } }
  // Whoever decides too late is told so.
  await closeIfDeparted(ports, seen)
  // Before the lock, because nothing of the world is asked while a row is held.
  const entitled = await whatEntitles(ports, policy, seen, person)
  const themselves = { ...(await asHuman(ports, policy, seen, person)), via, policy: policy.hash }
  if (!entitled) return { ok: true, seen, policy, decider: { ...themselves, entitledTo: null }, also: [] }
  const speaking = async ({ whose, because, of }: Voice): Promise<Decider> => ({
    ...themselves,
    entitledTo: entitled.stage,
    entitledBy: because,
    ...partsOf(seen, of),
    ...(whose.id === person.id ? {} : { insteadOf: await asHuman(ports, policy, seen, whose) }),
  })
  const [first, ...others] = entitled.voices
  const { everybody, mayDecide } = entitled
  return {
    ok: true,
    seen,
    policy,
    decider: await speaking(first),
    also: await Promise.all(others.map(speaking)),
    ...(everybody ? { everybody } : {}),
    mayDecide,
  }
}

const asHuman = async (ports: Ports, policy: Policy, request: AccessRequest, person: Person) => ({
  person: person.id,
  human: humanBehind(person, policy.identity.sameHuman),
  sameHumanAs: await sameHumanAs(ports, policy, request, person),
})

const toldBy = (request: AccessRequest) => (request.status === 'awaiting-approval' ? request.progress.gives : undefined)

interface Entitled {
  readonly stage: number
  readonly voices: NonEmpty<Voice>
  readonly everybody: readonly Everybody[] | null
  readonly mayDecide: MayDecide
}

/**
 * The stage that is waiting now, if it is this person's to decide, and whose words they may give about it: by what was asked, and by the access
 * file in force now. Whoever was taken out of the flow since then has no say any more, and whoever was put in has to be asked anew. Where the
 * flow itself is gone nothing can be agreed to, and whoever was asked may deny it all the same. What is not theirs by themselves may be so in
 * the stead of somebody who is away.
 */
export async function whatEntitles(
  ports: Pick<Ports, 'directory' | 'store' | 'clock'>,
  policy: Policy,
  request: AccessRequest,
  person: Pick<Person, 'id'>,
): Promise<Entitled | null> {
  if (request.status !== 'awaiting-approval') return null
  const themselves = stageByFile(policy, request)
    ? await entitledThemselves(ports, policy, request)
    : await askedThemselves(ports, policy, request)
  const isThem = (one: Approver) => one.person.id === person.id
  const own = themselves.find(isThem)
  const isAllTheirs = own?.of.length === request.ask.entitlements.length
  const lent = !isAllTheirs && (await isNamedByAnybody(ports, policy, person))
  const found = lent ? (await withStandIns(ports, policy, request, themselves)).find(isThem) : own
  if (!found) return null
  const left = unspoken(request, found, policy)
  const standIns = await standInsBehind(ports, policy, request)
  // Whoever has spoken about all of it is told so.
  const everybody = everybodyAmong(policy, request, themselves)
  const mayDecide = { themselves: themselves.map(({ person, of }) => ({ person: person.id, of })), ...standIns }
  return { stage: request.progress.current, voices: isNonEmpty(left) ? left : voicesOf(found), everybody, mayDecide }
}

/** Who may stand in for others, where a word of the stage that waits was given so; else nobody is asked about. */
async function standInsBehind(
  ports: Pick<Ports, 'directory' | 'store'>,
  policy: Policy,
  { ask, progress }: Waiting,
): Promise<Pick<MayDecide, 'standIns'>> {
  const instead = progress.decisions.some(
    ({ stage, by }) => stage === progress.current && by.kind === 'person' && by.insteadOf,
  )
  const flow = instead && policy.flows.find(({ name }) => name === ask.flow)
  const delegates = flow && delegatesOf(flow)
  return delegates ? { standIns: (await deciders(ports, delegates)).map(({ id }) => id) } : {}
}

async function isNamedByAnybody(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  policy: Policy,
  { id }: Pick<Person, 'id'>,
): Promise<boolean> {
  if (!policy.flows.some(flow => delegatesOf(flow))) return false
  return (await store.absencesAmong([id], clock.now())).some(({ delegate }) => delegate === id)
}

/** Who of those that have a part in this request is the same human as this person, read live. Each is their own where no mark is named. */
export async function sameHumanAs(
  { directory }: Pick<Ports, 'directory'>,
  { identity }: Policy,
  request: AccessRequest,
  person: Person,
): Promise<readonly PersonId[]> {
  if (!identity.sameHuman || request.status !== 'awaiting-approval') return []
  const { ask, progress } = request
  const deciders = progress.decisions.flatMap(speakersOf).map(one => one.person)
  const others = [...new Set([ask.requester, ask.beneficiary, ...deciders])]
  const read = await Promise.all(others.map(async id => (await directory.person(id)) ?? { id }))
  return accountsOfSameHuman(person, read, identity.sameHuman)
}
