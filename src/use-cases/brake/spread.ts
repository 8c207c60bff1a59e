import { waysOf } from '../../access/break-glass.ts'
import type { Channel } from '../../access/channel.ts'
import type { BrakeNews } from '../../access/effect.ts'
import { isWithin, scopeKey } from '../../access/freeze.ts'
import { reaches } from '../../access/opens.ts'
import type { Policy } from '../../access/policy.ts'
import type { Ask } from '../../access/request/states.ts'
import type { GrantId, PersonId, RequestId } from '../../access/vocabulary.ts'
import { brakeCard } from '../../cards/brake-card.ts'
import type { Task } from '../../ports/task.ts'
import { deciders } from '../approvers/deciders.ts'
import { withSettings } from '../asking/offers.ts'
import { noteChannel, postToChannel } from '../cards/channels.ts'
import { writeToPerson } from '../messages/write-to-person.ts'
import { namesFor, type Ports } from '../ports.ts'
import { byTimer, saveWhatFollows } from '../save.ts'
import { otherAccountsOf } from './accounts-of-human.ts'
import { nameOfScope } from './scope.ts'
import { stoppedWholly } from './still-stopped.ts'

/** Requests and grants that are looked through at a time. */
const page = 100

/** Everybody who must know is told, every card within the scope tells it, and what was held back goes on once it is thawed. */
export async function spreadBrake(ports: Ports, { news }: Extract<Task, { type: 'spread-brake' }>): Promise<void> {
  const policy = await ports.store.activePolicy()
  if (!policy) return
  const [people, channels, concerned] = await Promise.all([
    whoMustKnow(ports, policy, news),
    channelsOf(ports, policy, news),
    whomItStops(ports, policy, news),
  ])
  if (people.length === 0) ports.log.error('brake.nobody-to-tell', { scope: news.scope, kind: news.kind })
  const what = `${news.kind}:${scopeKey(news.scope)}:${news.at}`
  const due = ports.clock.now()
  await ports.store.transaction(async tx => {
    for (const person of people)
      await tx.schedule(
        { type: 'tell-of-brake', to: { person }, news },
        { key: `tell-of-brake:${what}:${person}`, lane: `person:${person}`, due },
      )
    for (const channel of channels) {
      const lane = `channel:${channel.surface}/${channel.channel}`
      await tx.schedule(
        { type: 'tell-of-brake', to: { channel }, news },
        { key: `tell-of-brake:${what}:${lane}`, lane, due },
      )
    }
  })
  // Of a person everything was held back that they asked for, and what any account of theirs was to receive.
  if (news.kind === 'thawed') await goOn(ports, news.scope.of === 'person' ? { of: 'everything' } : news.scope)
  await refreshCardsWithin(ports, news, concerned)
}

/** Every account of a human, and nobody where it is not about one. */
async function whomItStops(ports: Ports, policy: Policy, { scope }: BrakeNews): Promise<ReadonlySet<PersonId>> {
  if (scope.of !== 'person') return new Set()
  const others = await otherAccountsOf(ports, policy, scope.person)
  return new Set([scope.person, ...others.map(({ id }) => id)])
}

/** The admins, and whoever answers for the integration in question: for a person or everything, for any. */
async function whoMustKnow(ports: Ports, policy: Policy, { scope }: BrakeNews): Promise<readonly PersonId[]> {
  const concerned = policy.integrations.filter(({ name }) => scope.of !== 'resource' || name === scope.integration)
  const sources = [policy.admins, ...concerned.flatMap(({ integrationOwner }) => integrationOwner ?? [])]
  const people = await Promise.all(sources.map(source => deciders(ports, source)))
  return [...new Set(people.flat().map(({ id }) => id))]
}

/** Where requests about it are shown. Of a person nothing is told in a room. */
async function channelsOf({ store }: Ports, policy: Policy, { scope }: BrakeNews): Promise<readonly Channel[]> {
  if (scope.of === 'person') return []
  const known = scope.of === 'resource' ? await store.inventory.resource(scope) : null
  const resource = known && withSettings(known, policy)
  const flows = waysOf(policy).filter(
    flow => scope.of === 'everything' || (resource !== null && reaches(flow, resource)),
  )
  const rooms = flows.flatMap(({ notify = [] }) => notify)
  return [...new Map(rooms.map(room => [`${room.surface}/${room.channel}`, room])).values()]
}

/** What was approved and held back is looked at now. Under the lock of each grant, so that whoever holds one back at this moment sees that it is thawed. */
async function goOn({ store, clock, ids }: Ports, scope: BrakeNews['scope']): Promise<void> {
  let after: GrantId | null = null
  for (;;) {
    const grants = await store.liveGrantsWithin(scope, after, page)
    for (const { terms, status } of grants) {
      if (status !== 'scheduled' && status !== 'starting') continue
      await store.transaction(async tx => {
        const grant = await tx.lockGrant(terms.id)
        if (grant?.status !== 'scheduled' && grant?.status !== 'starting') return
        const at = grant.startsAt > clock.now() ? grant.startsAt : clock.now()
        const effects = [{ type: 'drive-grant', grant: terms, at }] as const
        await saveWhatFollows(tx, { clock, ids }, byTimer(terms.request), { effects, audit: [] })
      })
    }
    after = grants.at(-1)?.terms.id ?? null
    if (grants.length < page) return
  }
}

async function refreshCardsWithin(
  { store, clock }: Ports,
  { scope }: BrakeNews,
  concerned: ReadonlySet<PersonId>,
): Promise<void> {
  const isAbout = ({ requester, beneficiary, entitlements }: Ask) =>
    [requester, beneficiary].some(person => concerned.has(person)) ||
    entitlements.some(({ resource }) => isWithin(scope, resource, beneficiary))
  let after: RequestId | null = null
  for (;;) {
    const requests = await store.requestsWithOpenCards(after, page)
    const found = await Promise.all(requests.map(id => store.request(id)))
    await store.write(async writes => {
      for (const request of found) {
        const ask = request?.ask
        if (!ask || !isAbout(ask)) continue
        const slot = { key: `refresh-cards:${ask.id}`, lane: `cards:${ask.id}`, due: clock.now() }
        await writes.schedule({ type: 'refresh-cards', request: ask.id }, slot)
      }
    })
    after = requests.at(-1) ?? null
    if (requests.length < page) return
  }
}

/** A message of its own to one person, or into one room. A room that takes none is no reason to try again: those who can act are told of both themselves. */
export async function tellOfBrake(ports: Ports, { to, news }: Extract<Task, { type: 'tell-of-brake' }>): Promise<void> {
  const freezes = news.kind === 'thawed' ? await ports.store.freezes() : []
  const found = await stoppedWholly(ports, freezes, news.scope)
  const still = found && { ...found, name: await nameOfScope(ports, found.scope) }
  const names = await namesFor(ports, [news.by, ...(still ? [still.by] : [])])
  const name = await nameOfScope(ports, news.scope)
  const card = brakeCard(news, { name, names, still, others: freezes.length })
  if ('person' in to) {
    const messages = await writeToPerson(ports, to.person, card)
    if (messages.length === 0) ports.log.warn('notice.nobody-reached', { person: to.person, notice: news.kind })
    return
  }
  const { channel } = to
  const { problem } = await postToChannel(ports, channel, surface => surface.postToChannel(channel.channel, card))
  await noteChannel(ports, channel, problem, null)
}
