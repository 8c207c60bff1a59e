import { type Absence, type Delegation, isDelegation } from '../../access/absence.ts'
import { delegatesOf, stagesOf } from '../../access/access-flow.ts'
import type { People, Person } from '../../access/catalog.ts'
import type { Policy } from '../../access/policy.ts'
import type { Waiting } from '../../access/rules/rule.ts'
import { humanBehind } from '../../access/same-human.ts'
import { isNonEmpty, type PersonId, type ResourceId } from '../../access/vocabulary.ts'
import { withSettings } from '../asking/offers.ts'
import type { Ports } from '../ports.ts'
import { type Approver, speakingWith, unspokenBy, type Voice, voicesOf, withinReach } from './approver.ts'
import { deciders } from './deciders.ts'
import { scarcest } from './enough-of-them.ts'
import { whoeverGains } from './find-approvers.ts'

type Asking = Pick<Ports, 'directory' | 'store' | 'clock'>

/**
 * Those who may decide by themselves, with who of them is away, and after them those who may only in the stead of one who is. Both rights
 * are read now: the one who is away may decide, and the other is in the group that the access flow names. There are no chains: what
 * is handed on is the right that somebody has by themselves. Nobody stands in about tier zero.
 */
export async function withStandIns(
  ports: Asking,
  policy: Policy,
  request: Waiting,
  able: readonly Approver[],
): Promise<readonly Approver[]> {
  const absences = await absencesOf(ports, able)
  if (absences.length === 0) return able
  const lent = await lentVoices(ports, policy, request, able, absences)
  const themselves = able.map(one => speakingAlso(request, one, lent.get(one.person.id)))
  const only = [...lent.values()].filter(({ person }) => !able.some(one => one.person.id === person.id))
  const standIns = only.flatMap(({ person, voices }) =>
    isNonEmpty(voices) ? [speakingWith(request, { person }, voices)] : [],
  )
  const away = new Set([...absences, ...(await absencesOf(ports, standIns))].map(({ delegator }) => delegator))
  return [...themselves, ...standIns].map(one => (away.has(one.person.id) ? { ...one, away: true as const } : one))
}

const speakingAlso = (request: Waiting, one: Approver, lent: Lent | undefined): Approver =>
  lent && isNonEmpty(lent.voices) ? speakingWith(request, one, [...voicesOf(one), ...lent.voices]) : one

/** Whose words somebody may give, beside their own. */
interface Lent {
  readonly person: Person
  readonly voices: readonly Voice[]
}

async function absencesOf(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  able: readonly Approver[],
): Promise<readonly Absence[]> {
  if (able.length === 0) return []
  const people = able.map(({ person }) => person.id)
  const found = await store.absencesAmong(people, clock.now())
  return found.filter(({ delegator }) => people.includes(delegator))
}

/**
 * One human has one word about each part, however many they stand in for: it is their own where that part is theirs to decide, and else
 * that of the first who named them. Of what somebody has spoken about there is nothing left to lend, so that it hides no word of another.
 */
async function lentVoices(
  ports: Asking,
  policy: Policy,
  request: Waiting,
  able: readonly Approver[],
  absences: readonly Absence[],
): Promise<ReadonlyMap<PersonId, Lent>> {
  const delegates = standInsFor(policy, request)
  const delegations = absences.filter(isDelegation)
  if (!delegates || delegations.length === 0 || (await isAboutTierZero(ports, policy, request))) return new Map()
  const members = await deciders(ports, delegates)
  const gains = await whoeverGains(ports, policy, request.ask)
  const ofThemselves = await namedByThemselves(ports, delegations, able, gains)
  const { sameHuman } = policy.identity
  const lent = new Map<PersonId, Lent>()
  for (const { delegator, delegate } of delegations) {
    const away = able.find(({ person }) => person.id === delegator)
    const person = members.find(({ id }) => id === delegate)
    if (!away || !person || gains(person) || ofThemselves.has(person.id)) continue
    if (humanBehind(person, sameHuman) === humanBehind(away.person, sameHuman)) continue
    const left = unspokenBy([away.person], away.of, withoutWordsGivenBy(person, request), policy)
    if (!isNonEmpty(left)) continue
    const own = able.find(one => one.person.id === person.id)?.of ?? []
    lent.set(person.id, { person, voices: withVoiceOf({ ...away, of: left }, own, lent.get(person.id)?.voices ?? []) })
  }
  return lent
}

/** Whom the access flow names. Where that is not there any more nobody can agree, and whoever may stand in anywhere may say no. */
function standInsFor({ flows }: Policy, request: Waiting): People | undefined {
  const flow = flows.find(({ name }) => name === request.ask.flow)
  if (flow && stagesOf(flow)[request.progress.current]) return delegatesOf(flow)
  const named = flows.flatMap(one => delegatesOf(one) ?? [])
  if (named.length === 0) return undefined
  return { groups: named.flatMap(({ groups }) => groups), users: named.flatMap(({ users }) => users) }
}

/**
 * Those who stand in for whoever gains by it as well: nobody decides for themselves, and so nor does whom they named. What somebody may
 * decide by themselves it takes from nobody: else whoever asks could choose who does not decide, by naming them.
 */
async function namedByThemselves(
  { store, directory, clock }: Asking,
  delegations: readonly Delegation[],
  able: readonly Approver[],
  gains: (person: Person) => boolean,
): Promise<ReadonlySet<PersonId>> {
  const named = await store.absencesAmong([...new Set(delegations.map(({ delegate }) => delegate))], clock.now())
  const found = new Set<PersonId>()
  for (const { delegator, delegate } of named.filter(isDelegation)) {
    if (able.some(({ person }) => person.id === delegator)) continue
    const person = await directory.person(delegator)
    if (person && gains(person)) found.add(delegate)
  }
  return found
}

/** Whoever has given the word of another is told so if they press again: to them it is still that one's. */
const withoutWordsGivenBy = ({ id }: Person, request: Waiting): Waiting => ({
  ...request,
  progress: {
    ...request.progress,
    decisions: request.progress.decisions.filter(({ by }) => by.kind !== 'person' || by.person !== id),
  },
})

function withVoiceOf(
  { person, because, of }: Approver,
  own: readonly ResourceId[],
  voices: readonly Voice[],
): readonly Voice[] {
  const taken = [...own, ...voices.flatMap(voice => voice.of)]
  const left = of.filter(resource => !taken.includes(resource))
  const delegated = { kind: 'delegated', by: person.id, name: person.name, as: because } as const
  if (isNonEmpty(left)) return [...voices, { whose: person, because: delegated, of: left }]
  const same = voices.find(voice => voice.of.some(resource => of.includes(resource)))
  return voices.map(voice => (voice === same ? alsoFor(voice, person.name) : voice))
}

const alsoFor = (voice: Voice, name: string): Voice =>
  voice.because.kind === 'delegated'
    ? { ...voice, because: { ...voice.because, also: [...(voice.because.also ?? []), name] } }
    : voice

/** What is not known any more could be anything. */
async function isAboutTierZero({ store }: Asking, policy: Policy, { ask }: Waiting): Promise<boolean> {
  for (const entitlement of ask.entitlements) {
    const known = await store.inventory.resource(entitlement)
    if (!known || withSettings(known, policy).tierZero) return true
  }
  return false
}

/** Of those who may decide, whoever is not away. Where a chat reaches too few of these, everybody: nothing waits for nobody. */
export function present(able: readonly Approver[], policy: Policy, request: Waiting): readonly Approver[] {
  const there = able.filter(({ away }) => !away)
  const fewest = scarcest(request, withinReach(there, request), policy)
  return fewest.there < fewest.needed ? able : there
}
