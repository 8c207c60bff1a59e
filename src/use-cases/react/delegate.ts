import { type Delegation, isDelegation, longestDelegation } from '../../access/absence.ts'
import { delegatesOf } from '../../access/access-flow.ts'
import type { Person } from '../../access/catalog.ts'
import type { Policy } from '../../access/policy.ts'
import type { Refusal } from '../../access/refusal.ts'
import { humanBehind } from '../../access/same-human.ts'
import { delegatedText } from '../../cards/absence-card.ts'
import type { Typed } from '../../cards/typed/typed.ts'
import { whoMustKnow } from '../approvers/absence.ts'
import { flowsWhereBothDecide } from '../approvers/both-decide.ts'
import { deciders } from '../approvers/deciders.ts'
import { decidesAnything } from '../approvers/decides-anything.ts'
import { isWithinReach } from '../approvers/within-reach.ts'
import { plain } from '../asking/offers.ts'
import { mentionIn, personMentioned } from '../people/person-mentioned.ts'
import { namesFor, type Ports } from '../ports.ts'
import { beginAbsence, endAbsenceNow, howItStands, readUntilWhen } from './leave-in-peace.ts'
import { type Reaction, refused, type Speaker } from './reaction.ts'

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
  const [people, both, isReached] = await Promise.all([
    whoMustKnow(ports, policy, read.delegation),
    flowsWhereBothDecide(ports, policy, read.delegation),
    isWithinReach(ports, read.delegation.delegate),
  ])
  await beginAbsence(ports, speaker, read.delegation, people)
  const names = await namesFor(ports, [read.delegation.delegate])
  return {
    kind: 'done',
    words: delegatedText(names(read.delegation.delegate), read.delegation.until, read.zone, { both, isReached }),
  }
}

type Read =
  | { readonly ok: true; readonly delegation: Delegation; readonly zone: string }
  | { readonly ok: false; readonly refusal: Refusal }

/**
 * `null`: no access flow lets anybody stand in. Whoever is no stand-in is answered like whoever is not there, and whoever decides nothing
 * has the same answer to every name, before any is looked for: they would learn who may stand in, and disturb them.
 */
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
  if (!(await decidesAnything(ports, policy, speaker.person))) return no({ reason: 'decides-nothing' })
  const now = ports.clock.now()
  const read = await readUntilWhen(ports, speaker, typed, longestDelegation, days => ({
    reason: 'delegation-too-long',
    days,
  }))
  if (!read.ok) return read
  const members = await Promise.all(groups.map(group => deciders(ports, group)))
  const [meant, ...others] = await membersMeant(ports, speaker, whom, [
    ...new Map(members.flat().map(one => [one.id, one])).values(),
  ])
  if (!meant) return no({ reason: 'cannot-stand-in', typed: whom })
  if (others.length > 0)
    return no({
      reason: 'ambiguous-person',
      typed: whom,
      matches: [meant, ...others].map(({ name, email, id }) => `${name} (${email ?? id})`),
    })
  const { sameHuman } = policy.identity
  if (humanBehind(meant, sameHuman) === humanBehind(speaker.person, sameHuman))
    return no({ reason: 'stands-in-for-oneself' })
  const { until, zone } = read
  return { ok: true, zone, delegation: { delegator: speaker.person.id, delegate: meant.id, since: now, until } }
}

async function membersMeant(
  ports: Ports,
  { mentions }: Speaker,
  whom: string,
  members: readonly Person[],
): Promise<readonly Person[]> {
  const mention = mentionIn(whom, mentions)
  const mentioned = mention && (await personMentioned(ports, mention))
  const called = plain(whom)
  return members.filter(({ id, name, email }) =>
    mention ? id === mentioned?.id : plain(name) === called || email?.toLowerCase() === called,
  )
}

async function stopDelegating(ports: Ports, speaker: Speaker): Promise<Reaction> {
  return (await endAbsenceNow(ports, speaker, isDelegation))
    ? { kind: 'done', words: 'Nobody decides in your stead any more. What waits for you is in approvals.' }
    : refused({ reason: 'no-delegation' }, 'request.refused', speaker.person)
}
