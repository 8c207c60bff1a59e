import { contactDomains } from '../../access/policy.ts'
import type { PersonId, SurfaceName } from '../../access/vocabulary.ts'
import type { Card } from '../../cards/card.ts'
import type { Binding } from '../../ports/binding.ts'
import type { ChatAccount, ChatSurface, MessageRef } from '../../ports/chat-surface.ts'
import { Fault } from '../../ports/fault.ts'
import type { Preference } from '../../ports/store.ts'
import { inDomains } from '../people/identify-person.ts'
import { isStillTheirs } from '../people/still-theirs.ts'
import type { Ports } from '../ports.ts'
import { byTimer } from '../save.ts'
import { openWay } from './open-way.ts'

type Reading = Pick<Ports, 'store' | 'directory'>

interface Way {
  readonly surface: ChatSurface
  readonly account: ChatAccount
  /** Absent: it was found by their address right now. */
  readonly binding?: Binding
}

/** What to post, where that is not the same in every chat. */
export type CardIn = (surface: SurfaceName) => Card

export interface Reaching {
  /** In every chat that they use, unless they prefer one: what they may have to act on. */
  readonly everyChat: boolean
  /** Where no chat reaches them, a way may be opened. */
  readonly mayOpen?: boolean
  /** Where they have it already. */
  readonly already: ReadonlySet<SurfaceName>
}

export interface Reached {
  readonly messages: readonly MessageRef[]
  /** A chat that could not be asked now, and may be asked again. */
  readonly later: Fault | null
}

/**
 * A message of its own to somebody: where they last spoke, in the chat they prefer, or in both where they prefer that. Where a way
 * is closed, the next one is taken. Empty when there is no way.
 * @throws Fault when the directory or a chat cannot be asked now, and they were not reached otherwise.
 */
export async function writeToPerson(
  ports: Ports,
  person: PersonId,
  card: Card | CardIn,
): Promise<readonly MessageRef[]> {
  const { messages, later } = await reach(ports, person, card, { everyChat: false, already: new Set() })
  if (later && messages.length === 0) throw later
  if (later) ports.log.warn('person.one-chat-missed', { person, code: later.code })
  return messages
}

/**
 * By the ways that are open: the accounts bound to them, in the order of their preference and of where they last spoke, but for one
 * that was matched by an address that it does not have any more; where none of them did, an account that is theirs by the directory, or that has their address in an allowed domain. That makes a contact, not
 * an identity: whoever clicks there still has to be identified.
 */
export async function reach(ports: Ports, person: PersonId, card: Card | CardIn, wanted: Reaching): Promise<Reached> {
  const cardIn: CardIn = typeof card === 'function' ? card : () => card
  const severalChats = ports.surfaces.size > 1
  const [bound, preferred] = await Promise.all([
    ports.store.accountsOf(person),
    severalChats ? ports.store.preferenceOf(person) : null,
  ])
  const everywhere = preferred === 'both' || (wanted.everyChat && preferred === null)
  const there = new Set(wanted.already)
  const tried = new Set<string>()
  const messages: MessageRef[] = []
  const closed: { readonly way: Way; readonly fault: Fault }[] = []
  let later: Fault | null = null
  for await (const way of waysTo(ports, person, bound, preferred, () => there.size > 0)) {
    const { surface, account, binding } = way
    if (there.has(surface.name) || (there.size > 0 && !everywhere) || tried.has(keyOf(account))) continue
    try {
      if (binding && !(await isStillTheirs(ports, binding, () => surface.factsForCard(account)))) continue
      tried.add(keyOf(account))
      messages.push(await surface.post(account, cardIn(surface.name)))
      there.add(surface.name)
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault
      if (fault.retry === 'never') closed.push({ way, fault })
      // It may be there all the same, and is tried again: another way would show it twice.
      else if (!everywhere) throw fault
      else later ??= fault
    }
  }
  if (wanted.mayOpen && !later && there.size === 0) {
    const openable = [...ports.surfaces.values()].filter(surface => surface.openWay !== undefined)
    const message = await openWay(ports, person, cardIn, found(ports, person, openable))
    if (message) {
      messages.push(message)
      there.add(message.surface)
    }
  }
  for (const { way, fault } of closed) await recordClosed(ports, person, way, fault, [...there])
  return { messages, later }
}

/** Where they spoke before where they could be found, which is not even looked for once they were reached as they prefer it. */
async function* waysTo(
  ports: Ports,
  person: PersonId,
  bound: readonly Binding[],
  preferred: Preference | null,
  reached: () => boolean,
): AsyncGenerator<Way> {
  const first = (a: SurfaceName, b: SurfaceName): number => Number(b === preferred) - Number(a === preferred)
  const unspoken = [...ports.surfaces.values()].filter(({ name }) => !bound.some(one => one.account.surface === name))
  yield* found(
    ports,
    person,
    unspoken.filter(({ name }) => name === preferred),
  )
  for (const binding of bound.toSorted((a, b) => first(a.account.surface, b.account.surface))) {
    const surface = ports.surfaces.get(binding.account.surface)
    if (surface) yield { surface, account: binding.account, binding }
  }
  // Whoever wants it in both chats is looked for in the one from which they never spoke too.
  const isEnough = () => preferred !== 'both' && reached()
  if (isEnough()) return
  for await (const way of found(
    ports,
    person,
    [...ports.surfaces.values()].toSorted((a, b) => first(a.name, b.name)),
  )) {
    yield way
    if (isEnough()) return
  }
}

/** The accounts that are theirs, whether or not they ever spoke from there; none that an admin cut off, which may be a thief’s. */
export async function* found(ports: Reading, person: PersonId, surfaces: readonly ChatSurface[]): AsyncGenerator<Way> {
  if (surfaces.length === 0) return
  const policy = await ports.store.activePolicy()
  const address = (await ports.directory.person(person))?.email
  const email = policy && address && inDomains(address, contactDomains(policy)) ? address : null
  for (const surface of surfaces) {
    const account = await surface.findAccount({ person, email })
    if (account && !(await ports.store.isCutOff(account))) yield { surface, account }
  }
}

/** Milliseconds. That somebody cannot be reached in one chat is recorded so often, not with every card. */
const recordedFor = 24 * 60 * 60_000

async function recordClosed(
  { store, clock, log }: Ports,
  person: PersonId,
  { surface, account }: Way,
  { code }: Fault,
  reachedIn: readonly SurfaceName[],
): Promise<void> {
  log.warn('person.way-closed', { person, surface: surface.name, code })
  const now = clock.now()
  await store.transaction(async tx => {
    const since = new Date(now.getTime() - recordedFor)
    if (!(await tx.firstSince(`unreachable:${keyOf(account)}`, since, now))) return
    await tx.append({
      action: 'account.unreachable',
      about: person,
      outcome: 'failed',
      reason: code,
      details: { account, reachedIn },
      ...byTimer(person),
      at: now,
    })
  })
}

const keyOf = ({ surface, team, user }: ChatAccount): string => `${surface}/${team}/${user}`
