import { type Entitlement, isActiveMember, type Resource } from '../../access/catalog.ts'
import type { Policy } from '../../access/policy.ts'
import { type Refusal, refuse } from '../../access/refusal.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import { namesIn } from '../../cards/typed/several-names.ts'
import { unquoted } from '../../cards/typed/unquoted.ts'
import { type KnownPerson, targetOf } from '../../ports/history.ts'
import type { Mention } from '../../ports/incoming.ts'
import { named } from '../asking/named.ts'
import { plain } from '../asking/offers.ts'
import { type Requestable, unknownName } from '../asking/requestable-access.ts'
import { mentionIn, personMentioned } from '../people/person-mentioned.ts'
import type { Ports } from '../ports.ts'
import { type Seen, type Sight, seenByName } from './sight.ts'

/** Whose access to what somebody asks about, and that it is theirs to see. */
export interface Subject {
  readonly person: KnownPerson
  readonly resource: Resource
  readonly close: boolean
}

export type Found<T> = { readonly ok: true; readonly found: T } | { readonly ok: false; readonly refusal: Refusal }

/**
 * `[<person>] <resource>`, in words: the longest ending that names something is the resource, what stands before it the person,
 * and nothing before it is oneself. Who may not look at others learns nothing, not even who there is.
 */
export async function subjectOf(ports: Ports, policy: Policy, sight: Sight, about: string): Promise<Found<Subject>> {
  const words = about.split(' ').filter(Boolean)
  const names = await everyName(ports, policy)
  const starts = words.map((_, index) => index)
  const start =
    starts.find(index => names.has(plain(unquoted(words.slice(index).join(' '))))) ?? Math.min(1, words.length - 1)
  const whom = unquoted(words.slice(0, Math.max(0, start)).join(' '))
  const what = unquoted(words.slice(Math.max(0, start)).join(' '))
  const seen = await seenByName(ports, policy, sight, what)
  if (!seen.ok) {
    // Looked for whether or not the words left room for a person: which they do depends on which names exist.
    const report = await reportsAccess(ports, policy, sight, whom || (words[0] ?? ''), what)
    const given = whom === '' ? null : report
    if (given || sight.all || seen.refusal.reason !== 'unknown-resource') return given ?? seen
    // How the words were divided would tell which names exist: the answer is about all of them.
    const { nearest } = unknownName(sight.mayAskFor, words.slice(1).join(' ') || about)
    return refuse({ reason: 'unknown-resource', typed: about, nearest })
  }
  const own: Found<Subject> = { ok: true, found: { person: sight.person, ...seen.seen } }
  if (whom === '' || isOneself(whom) || (await isOwnAccount(ports, sight, whom))) return own
  const isOwnName = plain(whom) === plain(sight.person.name)
  if (!seen.seen.close) {
    if (isOwnName) return own
    return (await ofReport(ports, sight, whom, seen.seen)) ?? refuse({ reason: 'not-yours-to-see' })
  }
  const meant = sight.all
    ? await onePerson(ports, sight, whom)
    : await oneConcerned(ports, sight, whom, seen.seen.resource)
  if (meant.ok) return { ok: true, found: { person: meant.found, ...seen.seen } }
  // Where somebody else of that name could be meant, that was found.
  if (isOwnName && meant.refusal.reason !== 'ambiguous-person') return own
  if (!sight.all) return (await ofReport(ports, sight, whom, seen.seen)) ?? meant
  if (meant.refusal.reason !== 'unknown-person') return meant
  return refuse({ ...meant.refusal, nearest: await ports.store.history.namesHolding(whom, told) })
}

/** A manager sees what was ever given to a report, even where it is not theirs to ask for. */
async function reportsAccess(
  ports: Ports,
  policy: Policy,
  sight: Sight,
  whom: string,
  what: string,
): Promise<Found<Subject> | null> {
  const report = await reportCalled(ports, sight, whom)
  if (!report) return null
  const everything = await seenByName(ports, policy, { ...sight, all: true }, what)
  if (!everything.ok) return null
  const given = await ports.store.history.grantsFor(everything.seen.resource, report.id, 1)
  return given.length > 0
    ? { ok: true, found: { person: report, resource: everything.seen.resource, close: true } }
    : null
}

async function ofReport(ports: Ports, sight: Sight, whom: string, { resource }: Seen): Promise<Found<Subject> | null> {
  const report = await reportCalled(ports, sight, whom)
  return report && { ok: true, found: { person: report, resource, close: true } }
}

async function reportCalled(ports: Ports, sight: Sight, whom: string): Promise<KnownPerson | null> {
  const meant = await onePerson(ports, sight, whom)
  // Asked of oneself where there is nobody of that name, so that how long it takes does not tell.
  const manages = await isManagerOf(ports, sight.person.id, meant.ok ? meant.found.id : sight.person.id)
  return meant.ok && manages ? meant.found : null
}

/** Read live: whoever was the manager yesterday sees nothing today. */
export async function isManagerOf(
  { directory }: Pick<Ports, 'directory'>,
  manager: PersonId,
  report: PersonId,
): Promise<boolean> {
  const found = await directory.manager(report)
  return found !== null && isActiveMember(found) && found.id === manager
}

/** Most people of one name that are told apart in an answer. */
const told = 5

/** By a mention, by an address, asked of the directory, or by a whole name. Only for whoever may know who there is. */
export async function onePerson(
  ports: Ports,
  { mentions }: Pick<Sight, 'mentions'>,
  whom: string,
): Promise<Found<KnownPerson>> {
  return theOnly(await peopleMeant(ports, whom, mentionIn(whom, mentions)), whom, 'unknown-person')
}

/** Whoever answers for something looks among those who have, had or asked for it: of the others it is not theirs to learn who there is. */
async function oneConcerned(ports: Ports, sight: Sight, whom: string, resource: Resource): Promise<Found<KnownPerson>> {
  const found = await peopleMeant(ports, whom, mentionIn(whom, sight.mentions))
  const concerned: KnownPerson[] = []
  // Asked of oneself where there is nobody of that name, so that how long it takes does not tell.
  for (const person of found.length > 0 ? found : [sight.person])
    if ((await isConcerned(ports, person.id, resource)) && found.includes(person)) concerned.push(person)
  return theOnly(concerned, whom, 'nobody-concerned')
}

async function isConcerned({ store, provider, directory }: Ports, id: PersonId, resource: Resource): Promise<boolean> {
  const isIt = (other: Entitlement) => targetOf(other) === targetOf(resource)
  return (
    (await store.history.grantsFor(resource, id, 1)).length > 0 ||
    (await store.requestsOf(id, lookedThrough)).some(({ ask }) => ask.entitlements.some(isIt)) ||
    (await provider.holds(resource, id)) ||
    (await directory.heldThrough(resource, id)).length > 0
  )
}

/** How many requests of somebody are looked through for one about it. */
const lookedThrough = 100

function theOnly(
  found: readonly KnownPerson[],
  whom: string,
  nobody: 'unknown-person' | 'nobody-concerned',
): Found<KnownPerson> {
  const [only, ...others] = found
  if (!only) return refuse({ reason: nobody, typed: whom })
  if (others.length === 0) return { ok: true, found: only }
  const matches = found.map(({ name, email }) => (email ? `${name} (${email})` : name))
  return refuse({ reason: 'ambiguous-person', typed: whom, matches })
}

async function peopleMeant(ports: Ports, whom: string, mention: Mention | undefined): Promise<readonly KnownPerson[]> {
  if (mention) return [await personMentioned(ports, mention)].filter(person => person !== null)
  return whom.includes('@') ? ports.directory.peopleByEmail(whom) : ports.store.history.peopleCalled(whom, told)
}

/** What names one account and no other: of a name there may be several people. */
export async function isOwnAccount(ports: Ports, { person, mentions }: Sight, whom: string): Promise<boolean> {
  const mention = mentionIn(whom, mentions)
  if (mention) return (await personMentioned(ports, mention))?.id === person.id
  return whom.toLowerCase() === person.email?.toLowerCase()
}

export const isOneself = (whom: string): boolean => /^(me|myself|i|@me)$/i.test(whom)

async function everyName({ store }: Ports, policy: Policy): Promise<ReadonlySet<string>> {
  const names = new Set<string>()
  for (const { name } of policy.integrations)
    for (const known of await store.inventory.resources(name)) names.add(plain(known.name))
  return names
}

/** What is asked for at once, by the name that it goes by. */
type Offer = Pick<Requestable, 'name' | 'resources' | 'bundle'>

function offerCalled({ mayAskFor }: Sight, words: string): Offer | null {
  const what = plain(words)
  const bundle = mayAskFor.find(one => one.bundle !== undefined && one.plainName === what)
  if (bundle || namesIn(words).length < 2) return bundle ?? null
  const picked = named(mayAskFor, words)
  if (!picked.ok || picked.says || picked.found.some(one => one.bundle !== undefined)) return null
  const [first, ...others] = picked.found
  if (others.length === 0) return null
  const resources = [first.resources[0], ...others.map(one => one.resources[0])] as const
  return { name: resources.map(({ name }) => name).join(', '), resources }
}

/**
 * `[<person>] <bundle>` or `[<person>] <name>, <name>`: what is opened to whoever asks, and themselves; of others only for whoever sees
 * everybody. `null`: nothing of that kind is meant.
 */
export async function severalMeant(
  ports: Ports,
  sight: Sight,
  about: string,
): Promise<{ readonly person: KnownPerson; readonly offer: Offer } | null> {
  const words = about.split(' ').filter(Boolean)
  for (const start of words.keys()) {
    const offer = offerCalled(sight, unquoted(words.slice(start).join(' ')))
    if (!offer) continue
    const whom = unquoted(words.slice(0, start).join(' '))
    const own = { person: sight.person, offer }
    if (whom === '' || isOneself(whom) || (await isOwnAccount(ports, sight, whom))) return own
    const meant = sight.all ? await onePerson(ports, sight, whom) : null
    if (meant?.ok) return { person: meant.found, offer }
    const isOthers = meant?.refusal.reason === 'ambiguous-person'
    return plain(whom) === plain(sight.person.name) && !isOthers ? own : null
  }
  return null
}
