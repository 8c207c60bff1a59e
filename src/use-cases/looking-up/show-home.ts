import { peopleIn } from '../../access/absence.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import { absenceLine } from '../../cards/absence-card.ts'
import type { Line } from '../../cards/card.ts'
import { type Home, homeOf, homeOfNobody, homeShown } from '../../cards/home.ts'
import { digestOf } from '../../cards/parts/digest.ts'
import { frozenText } from '../../cards/wording/brake-wording.ts'
import type { ChatAccount } from '../../ports/chat-surface.ts'
import { Fault } from '../../ports/fault.ts'
import type { StoredIncoming } from '../../ports/inbox.ts'
import type { KnownHome } from '../../ports/posted-card.ts'
import type { Transaction } from '../../ports/store.ts'
import { favouritesAmong } from '../asking/favourites.ts'
import { isNamedForEmergencies } from '../break-glass/within-reach.ts'
import { viewOf } from '../cards/view-request.ts'
import { hasWayToLink } from '../link/offer-link.ts'
import { identifyPerson } from '../people/identify-person.ts'
import { namesFor, type Ports } from '../ports.ts'
import { waitingFor } from '../requests/waiting-for.ts'
import { showHomeSoon } from './home-soon.ts'

/** How far back a home page looks for what is over; what it shows of that is its own affair. */
const looked = 50

/** From now on this home page is kept up to date. It is shown by a task of its own, so that looking waits for nothing else. */
export async function openHome({ store, clock }: Ports, { incoming, id }: StoredIncoming): Promise<void> {
  const { from: account } = incoming
  await store.transaction(async tx => {
    const known = await tx.home(account)
    // What it shows is not known, so that it is shown again whatever is believed of it.
    await tx.rememberHome({ account, person: known?.person ?? null, version: known?.version ?? null, shown: null })
    await showHomeSoon(tx, account, clock.now())
    await tx.finishIncoming(id)
  })
}

/** Something of these people has changed. Who never opened their home page has none to be kept up to date. */
export async function refreshHomes(
  tx: Pick<Transaction, 'homesOf' | 'schedule'>,
  people: readonly PersonId[],
  now: Date,
): Promise<void> {
  await showHomesSoon(tx, await tx.homesOf([...new Set(people)]), now)
}

export async function showHomesSoon(
  tx: Pick<Transaction, 'schedule'>,
  homes: readonly Pick<KnownHome, 'account'>[],
  now: Date,
): Promise<void> {
  for (const { account } of homes) await showHomeSoon(tx, account, now)
}

/**
 * Shows what is true now. One at a time for each page, and each over the one before it, so that an older page never replaces
 * a newer one. A chat that takes none is not worth anybody's alarm: everything is in the conversation as well.
 */
export async function showHome(ports: Ports, account: ChatAccount): Promise<void> {
  const known = await ports.store.home(account)
  const surface = ports.surfaces.get(account.surface)
  if (!known || !surface) return
  const { person, home } = await homeFor(ports, account)
  const shown = digestOf(home)
  if (shown === known.shown && person === known.person) return
  try {
    const version = await surface.showHome(account, home, known.version)
    const now = version === null ? { version, shown: null } : { version, shown }
    await ports.store.transaction(tx => tx.rememberHome({ account, person, ...now }))
    if (version === null) throw new Fault('home.overtaken', 'something else is shown by now', { retry: 'later' })
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.retry === 'later') throw fault
    ports.log.warn('home.not-shown', { account, code: fault.code })
  }
}

async function homeFor(
  ports: Ports,
  account: ChatAccount,
): Promise<{ readonly person: PersonId | null; readonly home: Home }> {
  const identified = await identifyPerson(ports, account)
  if (!identified.ok) {
    const { refusal } = identified
    const linkingMends = Boolean(ports.linkPage) && hasWayToLink(refusal)
    return { person: null, home: homeOfNobody(refusal, await namesFor(ports, []), linkingMends) }
  }
  const person = identified.person.id
  const [requests, toDecide] = await Promise.all([
    ports.store.requestsOf(person, looked),
    waitingFor(ports, identified.person, homeShown),
  ])
  const own = await Promise.all(requests.map(async request => ({ ...(await viewOf(ports, request)), reader: person })))
  const all = (await ports.store.freezes()).find(({ scope }) => scope.of === 'everything')
  const frozen = all ? { frozen: frozenText(all, await namesFor(ports, [all.by])) } : {}
  const absences = await absencesOf(ports, person)
  const again = await favouritesAmong(ports, identified.person, own)
  const mayBreakGlass = await isNamedForEmergencies(ports, person)
  return { person, home: homeOf({ own, again, toDecide, now: ports.clock.now(), ...frozen, absences, mayBreakGlass }) }
}

async function absencesOf(ports: Ports, person: PersonId): Promise<readonly Line[]> {
  const found = await ports.store.absencesAmong([person], ports.clock.now())
  const names = await namesFor(ports, found.flatMap(peopleIn))
  return found.map(absence => absenceLine(absence, person, names))
}
