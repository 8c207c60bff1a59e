import { type Freeze, type FreezeScope, scopeKey } from '../../access/freeze.ts'
import { sentenceCard } from '../../cards/answer-card.ts'
import { frozenList } from '../../cards/brake-card.ts'
import { readReason } from '../asking/read-reason.ts'
import { pullBrake, releaseBrake } from '../brake/pull.ts'
import { nameOfScope, type ScopeMeant, scopeMeant } from '../brake/scope.ts'
import { stoppedWholly } from '../brake/still-stopped.ts'
import { isAdmin } from '../people/belongs.ts'
import { namesFor, type Ports } from '../ports.ts'
import { doingOf, type Reaction, refused, type Speaker } from './reaction.ts'

/** Admins only, by the directory's word of now, and never by what Doorbell gave them. It stops granting; it ends nothing. */
export async function freeze(ports: Ports, speaker: Speaker, what: string, reason: string | null): Promise<Reaction> {
  const { person, incoming, mentions } = speaker
  const policy = await ports.store.activePolicy()
  if (!policy || !(await isAdmin(ports, policy, person)))
    return refused({ reason: 'admins-only' }, 'request.refused', person)
  const because = readReason(reason)
  if (!because.ok) return refused(because.refusal, 'request.refused', person)
  const meant = await scopeMeant(ports, policy, what, mentions)
  if (!meant.ok) return refused(meant.refusal, 'request.refused', person)
  const { scope, name } = meant.found
  const pulled = { scope, by: person.id, at: ports.clock.now(), because: because.reason }
  return ports.store.transaction(async tx => {
    if (!(await pullBrake(tx, pulled, doingOf(speaker, incoming)))) {
      const before = (await tx.freezes()).find(one => isSame(one.scope, scope))
      return refused(
        { reason: 'already-frozen', name, by: before?.by ?? person.id, at: before?.at ?? pulled.at },
        'request.refused',
        person,
      )
    }
    await tx.finishIncoming(incoming)
    const words =
      scope.of === 'everything'
        ? 'Granting is stopped. Whatever was given goes on to its end.'
        : `Granting of ${name} is stopped. Whatever was given goes on to its end.`
    return {
      kind: 'done',
      words:
        scope.of === 'person'
          ? `Nothing is given to ${name} until you thaw it. What they hold goes on to its end.`
          : words,
    }
  })
}

/** What was approved less than an hour ago and held back is given now, unless something else stops it; everything is looked at again before it is. */
export async function thaw(ports: Ports, speaker: Speaker, what: string): Promise<Reaction> {
  const { person, incoming, mentions } = speaker
  const policy = await ports.store.activePolicy()
  if (!policy || !(await isAdmin(ports, policy, person)))
    return refused({ reason: 'admins-only' }, 'request.refused', person)
  const meant = await scopeMeant(ports, policy, what, mentions)
  if (!meant.ok) return refused(meant.refusal, 'request.refused', person)
  const frozen = await ports.store.freezes()
  const { scope, name } = await frozenAs(ports, frozen, meant.found)
  const left = frozen.filter(one => !isSame(one.scope, scope))
  // `thaw` without words, where granting is stopped for single things only: which they are is the answer.
  if (scope.of === 'everything' && left.length === frozen.length && left.length > 0) {
    const names = await namesFor(
      ports,
      left.map(({ by }) => by),
    )
    const called = await Promise.all(left.map(async one => ({ ...one, name: await nameOfScope(ports, one.scope) })))
    return { kind: 'shown', card: sentenceCard(frozenList(called, names)) }
  }
  const still = await stoppedWholly(ports, left, scope)
  const stopping = still && (await nameOfScope(ports, still.scope))
  return ports.store.transaction(async tx => {
    const thawed = await releaseBrake(tx, scope, { by: person.id, at: ports.clock.now() }, doingOf(speaker, incoming))
    if (!thawed) return refused({ reason: 'not-frozen', name }, 'request.refused', person)
    await tx.finishIncoming(incoming)
    if (stopping)
      return {
        kind: 'done',
        words: `${name} is not stopped by itself any more, but nothing of it is given yet: granting of ${stopping} is still stopped.`,
      }
    const rest =
      left.length > 0
        ? ` ${left.length === 1 ? 'One other freeze is' : `${left.length} other freezes are`} still in force.`
        : ''
    return {
      kind: 'done',
      words: (scope.of === 'everything' ? 'Granting goes on.' : `Granting goes on for ${name}.`) + rest,
    }
  })
}

/** Who is stopped is a human: any account of theirs means the one that an admin named. */
async function frozenAs(ports: Ports, frozen: readonly Freeze[], meant: ScopeMeant): Promise<ScopeMeant> {
  const { scope } = meant
  if (scope.of !== 'person' || frozen.some(one => isSame(one.scope, scope))) return meant
  const ofPeople = frozen.filter(one => one.scope.of === 'person')
  const theirs = await stoppedWholly(ports, ofPeople, scope)
  return theirs ? { scope: theirs.scope, name: await nameOfScope(ports, theirs.scope) } : meant
}

const isSame = (one: FreezeScope, other: FreezeScope): boolean => scopeKey(one) === scopeKey(other)
