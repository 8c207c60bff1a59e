import { isDeepStrictEqual } from 'node:util'
import { delegatesOf } from '../access/access-flow.ts'
import type { Via } from '../access/audit.ts'
import type { AskedBecause, Person } from '../access/catalog.ts'
import { type Freeze, freezeOn } from '../access/freeze.ts'
import { untold } from '../access/gives.ts'
import type { Policy } from '../access/policy.ts'
import type { Refusal } from '../access/refusal.ts'
import { partsOf } from '../access/request/counting.ts'
import { stageAsked } from '../access/request/escalating.ts'
import type { AccessRequest, Decider } from '../access/request/states.ts'
import type { Waiting } from '../access/rules/rule.ts'
import { accountsOfSameHuman, humanBehind } from '../access/same-human.ts'
import type { Proof } from '../access/step-up.ts'
import type { Minutes, PersonId, RequestId, ResourceId } from '../access/vocabulary.ts'
import type { Transaction } from '../ports/store.ts'
import { type Changed, changeRequest } from './change-request.ts'
import { closeIfDeparted } from './close-departed.ts'
import { askedBy, byBoth, findApprovers } from './find-approvers.ts'
import { isStillFor } from './for-whom.ts'
import { givesOfRequest } from './gives-now.ts'
import type { Ports } from './ports.ts'
import { stageInForce } from './stage-in-force.ts'
import { withStandIns } from './stand-ins.ts'
import { entitledThemselves } from './who-may-decide.ts'

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
  const found = await deciderOf(ports, person, via, review.request)
  if (!found.ok) return found
  const { seen, policy, decider: by } = found
  const stage = by.entitledTo
  const doing = {
    actor: { kind: 'person', id: person.id, name: person.name },
    via,
    correlation: review.request,
  } as const
  const frozen = review.verdict === 'approve' && stage !== null ? await frozenFor(ports, seen) : null
  if (frozen) return { ok: false, refusal: { reason: 'frozen', ...frozen } }
  const { requester, beneficiary } = seen.ask
  // Whoever was their manager when it was asked may not be any more.
  const others = review.verdict === 'approve' && stage !== null && requester !== beneficiary
  if (others && !(await isStillFor(ports, policy, seen.ask))) return { ok: false, refusal: { reason: 'rules-changed' } }
  const gives = review.verdict === 'approve' && stage !== null ? await givesOfRequest(ports, seen) : []
  const proven = review.proven
  if (proven && seen.status === 'awaiting-approval' && seen.progress.current !== proven.stage)
    return { ok: false, refusal: { reason: 'not-an-approver' } }
  const { minutes } = review
  const { stepUp, hours, duration } = policy.flows.find(({ name }) => name === seen.ask.flow) ?? {}
  const told = review.told === undefined ? {} : { told: review.told }
  const command = {
    type: review.verdict,
    by,
    because: review.because,
    gives,
    ...told,
    ...(minutes === undefined || minutes === seen.ask.duration ? {} : { minutes }),
    ...(duration ? { max: duration.max } : {}),
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

type FoundDecider =
  | { readonly ok: true; readonly seen: AccessRequest; readonly policy: Policy; readonly decider: Decider }
  | { readonly ok: false; readonly refusal: Refusal }

/** Who they are to this request by the word of now, whether or not they may decide. Of somebody who has left nothing is decided: it is closed. */
export async function deciderOf(ports: Ports, person: Person, via: Via, request: RequestId): Promise<FoundDecider> {
  const seen = await ports.store.request(request)
  const policy = await ports.store.activePolicy()
  if (!seen || !policy) return { ok: false, refusal: { reason: 'no-such-request' } }
  if (seen.status === 'awaiting-approval' && !stageInForce(policy, seen))
    return { ok: false, refusal: { reason: 'rules-changed' } }
  // Whoever decides too late is told so.
  await closeIfDeparted(ports, seen)
  // Before the lock, because nothing of the world is asked while a row is held.
  const entitled = await whatEntitles(ports, policy, seen, person)
  const decider = {
    ...(await asHuman(ports, policy, seen, person)),
    entitledTo: entitled?.stage ?? null,
    ...(entitled ? { entitledBy: entitled.because, ...partsOf(seen, entitled.of) } : {}),
    ...(entitled?.insteadOf ? { insteadOf: await asHuman(ports, policy, seen, entitled.insteadOf) } : {}),
    via,
    policy: policy.hash,
  }
  return { ok: true, seen, policy, decider }
}

const asHuman = async (ports: Ports, policy: Policy, request: AccessRequest, person: Person) => ({
  person: person.id,
  human: humanBehind(person, policy.identity.sameHuman),
  sameHumanAs: await sameHumanAs(ports, policy, request, person),
})

const toldBy = (request: AccessRequest) => (request.status === 'awaiting-approval' ? request.progress.gives : undefined)

/**
 * The stage that is waiting now, if it is this person's to decide, and by which word: by what was asked, and by the access file in
 * force now. Whoever was taken out of the flow since then has no say any more, and whoever was put in has to be asked anew. Whoever has no
 * right of their own may have that of somebody who is away.
 */
export async function whatEntitles(
  ports: Pick<Ports, 'directory' | 'store' | 'clock'>,
  policy: Policy,
  request: AccessRequest,
  person: Pick<Person, 'id'>,
): Promise<Entitled | null> {
  if (request.status !== 'awaiting-approval') return null
  const { current } = request.progress
  const asked = stageAsked(request.progress)
  const inForce = stageInForce(policy, request)
  if (!asked || !inForce) return null
  const approvers = await findApprovers(ports, policy, inForce, askedBy(request))
  const both = isDeepStrictEqual(asked, inForce)
    ? approvers
    : byBoth(approvers, await findApprovers(ports, policy, asked, askedBy(request)))
  const found = both.find(approver => approver.person.id === person.id)
  return found ? { stage: current, because: found.because, of: found.of } : asStandIn(ports, policy, request, person)
}

interface Entitled {
  readonly stage: number
  readonly because: AskedBecause
  readonly of: readonly ResourceId[]
  readonly insteadOf?: Person
}

async function asStandIn(
  ports: Pick<Ports, 'directory' | 'store' | 'clock'>,
  policy: Policy,
  request: Waiting,
  person: Pick<Person, 'id'>,
): Promise<Entitled | null> {
  if (!policy.flows.some(flow => delegatesOf(flow))) return null
  const toThem = await ports.store.delegationsAmong([person.id], ports.clock.now())
  if (!toThem.some(({ delegate }) => delegate === person.id)) return null
  const able = await withStandIns(ports, policy, request, await entitledThemselves(ports, policy, request))
  const found = able.find(one => one.person.id === person.id)
  if (!found?.insteadOf) return null
  return { stage: request.progress.current, because: found.because, of: found.of, insteadOf: found.insteadOf }
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
  const deciders = progress.decisions.flatMap(({ by }) =>
    by.kind === 'person' ? [by.person, ...(by.insteadOf ? [by.insteadOf.person] : [])] : [],
  )
  const others = [...new Set([ask.requester, ask.beneficiary, ...deciders])]
  const read = await Promise.all(others.map(async id => (await directory.person(id)) ?? { id }))
  return accountsOfSameHuman(person, read, identity.sameHuman)
}

/** An approval is good for an hour: given while nothing is given, it could come to life without anybody having thought of it again. */
async function frozenFor({ store }: Pick<Ports, 'store'>, { ask }: AccessRequest): Promise<Freeze | null> {
  const freezes = await store.freezes()
  const [first] = ask.entitlements.flatMap(one => freezeOn(freezes, one, ask.beneficiary) ?? [])
  return first ?? null
}
