import { delegatesOf } from '../../access/access-flow.ts'
import type { Person } from '../../access/catalog.ts'
import { type Delegation, longestDelegation } from '../../access/delegation.ts'
import type { Policy } from '../../access/policy.ts'
import type { Refusal } from '../../access/refusal.ts'
import { humanBehind } from '../../access/same-human.ts'
import { readUntil } from '../../access/until.ts'
import type { RequestId } from '../../access/vocabulary.ts'
import { delegatedText, delegationsCard } from '../../cards/delegation-card.ts'
import type { Typed } from '../../cards/typed.ts'
import { flowsWhereBothDecide } from '../both-decide.ts'
import { deciders } from '../deciders.ts'
import { endingSlot, recordDelegation, whoMustKnow } from '../delegation.ts'
import { plain } from '../offers.ts'
import { mentionIn, personMentioned } from '../person-mentioned.ts'
import { namesFor, type Ports } from '../ports.ts'
import { zoneOf } from '../read-start.ts'
import { saveWhatFollows } from '../save.ts'
import { requestsWaitingFor } from '../waiting-for.ts'
import { doingOf, type Reaction, refused, type Speaker } from './reaction.ts'

/** `delegate`: who decides in one's stead while one is away. Nothing is handed on but the right that one has at the click. */
export async function delegate(
  ports: Ports,
  speaker: Speaker,
  { whom, until, stop }: Extract<Typed, { verb: 'delegate' }>,
): Promise<Reaction> {
  const { person } = speaker
  if (stop) return stopDelegating(ports, speaker)
  if (whom === null) return { kind: 'shown', card: await howItStands(ports, speaker) }
  const policy = await ports.store.activePolicy()
  const read = policy && (await readDelegation(ports, policy, speaker, whom, until))
  if (!policy || !read) return refused({ reason: 'nobody-stands-in' }, 'request.refused', person)
  if (!read.ok) return refused(read.refusal, 'request.refused', person)
  const [people, waiting, both] = await Promise.all([
    whoMustKnow(ports, policy, read.delegation),
    requestsWaitingFor(ports, person),
    flowsWhereBothDecide(ports, policy, read.delegation),
  ])
  await begin(ports, speaker, read.delegation, people, waiting)
  const names = await namesFor(ports, [read.delegation.delegate])
  return {
    kind: 'done',
    words: delegatedText(names(read.delegation.delegate), read.delegation.until, read.zone, both),
  }
}

async function howItStands(ports: Ports, { person }: Speaker) {
  const found = await ports.store.delegationsAmong([person.id], ports.clock.now())
  const names = await namesFor(
    ports,
    found.flatMap(({ delegator, delegate }) => [delegator, delegate]),
  )
  return delegationsCard(found, person.id, names)
}

type Read =
  | { readonly ok: true; readonly delegation: Delegation; readonly zone: string }
  | { readonly ok: false; readonly refusal: Refusal }

/** `null`: no access flow lets anybody stand in. Whoever is no stand-in is answered like whoever is not there. */
async function readDelegation(
  ports: Ports,
  policy: Policy,
  speaker: Speaker,
  whom: string,
  typed: string | null,
): Promise<Read | null> {
  const no = (refusal: Refusal) => ({ ok: false, refusal }) as const
  const groups = policy.flows.flatMap(flow => delegatesOf(flow) ?? [])
  if (groups.length === 0) return null
  const now = ports.clock.now()
  const zone = await zoneOf(ports, speaker.from, speaker.zone)
  const until = typed === null ? null : readUntil(typed, now, zone)
  if (!until) return no({ reason: 'delegate-until-when', typed })
  if (until.getTime() - now.getTime() > longestDelegation * 24 * 60 * 60_000)
    return no({ reason: 'delegation-too-long', days: longestDelegation })
  const members = await Promise.all(groups.map(group => deciders(ports, group)))
  const meant = await memberMeant(ports, speaker, whom, [...new Map(members.flat().map(one => [one.id, one])).values()])
  if (!meant) return no({ reason: 'cannot-stand-in', typed: whom })
  const { sameHuman } = policy.identity
  if (humanBehind(meant, sameHuman) === humanBehind(speaker.person, sameHuman))
    return no({ reason: 'stands-in-for-oneself' })
  return { ok: true, zone, delegation: { delegator: speaker.person.id, delegate: meant.id, since: now, until } }
}

async function memberMeant(
  ports: Ports,
  { mentions }: Speaker,
  whom: string,
  members: readonly Person[],
): Promise<Person | null> {
  const mention = mentionIn(whom, mentions)
  const mentioned = mention && (await personMentioned(ports, mention))
  const called = plain(whom)
  const [only, ...others] = members.filter(({ id, name, email }) =>
    mention ? id === mentioned?.id : plain(name) === called || email?.toLowerCase() === called,
  )
  return only && others.length === 0 ? only : null
}

async function begin(
  ports: Ports,
  speaker: Speaker,
  delegation: Delegation,
  people: Awaited<ReturnType<typeof whoMustKnow>>,
  waiting: readonly { readonly id: RequestId; readonly stage: number }[],
): Promise<void> {
  const { delegator, until, since } = delegation
  const doing = doingOf(speaker, speaker.incoming)
  await ports.store.transaction(async tx => {
    await tx.lockPerson(delegator)
    const before = await tx.endDelegation(delegator)
    if (before && before.delegate !== delegation.delegate)
      await recordDelegation(tx, since, doing, before, 'stopped', [before.delegate])
    await tx.saveDelegation(delegation)
    await recordDelegation(tx, since, doing, delegation, 'made', people)
    await tx.schedule({ type: 'end-delegation', delegator }, { ...endingSlot(delegator), due: until })
    const effects = waiting.map(({ id, stage }) => ({ type: 'ask-approvers', request: id, stage }) as const)
    await saveWhatFollows(tx, ports, doing, { effects, audit: [] })
    await tx.finishIncoming(speaker.incoming)
  })
}

async function stopDelegating(ports: Ports, speaker: Speaker): Promise<Reaction> {
  const { person, incoming } = speaker
  const now = ports.clock.now()
  const stopped = await ports.store.transaction(async tx => {
    await tx.lockPerson(person.id)
    const before = await tx.endDelegation(person.id)
    if (!before) return false
    await tx.cancel(endingSlot(person.id).key)
    await recordDelegation(tx, now, doingOf(speaker, incoming), before, 'stopped', [before.delegate])
    await tx.finishIncoming(incoming)
    return true
  })
  return stopped
    ? { kind: 'done', words: 'Nobody decides in your stead any more. What waits for you is in approvals.' }
    : refused({ reason: 'no-delegation' }, 'request.refused', person)
}
