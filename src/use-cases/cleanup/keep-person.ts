import { cleanupDue } from '../../access/cleanup.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import { sentenceCard } from '../../cards/answer-card.ts'
import { line, saidStrong } from '../../cards/card.ts'
import { onePerson } from '../looking-up/subject.ts'
import { belongsTo, isAdmin } from '../people/belongs.ts'
import { namesFor, type Ports } from '../ports.ts'
import { doingOf, type Reaction, refused, type Speaker } from '../react/reaction.ts'

/**
 * What is kept of somebody stays until they have had access again: a decision of whoever answers for an integration that forgets people,
 * or of an admin, by the directory's word of now. Whoever is neither is told so whether there is such a person or not.
 */
export async function keepPerson(ports: Ports, speaker: Speaker, person: PersonId): Promise<Reaction> {
  const policy = await ports.store.activePolicy()
  if (!policy || !(await mayKeep(ports, speaker))) return notTheirs(speaker)
  const name = (await namesFor(ports, [person]))(person)
  return ports.store.transaction(async tx => {
    await tx.lockPerson(person)
    const now = ports.clock.now()
    const idle = await tx.idle(person)
    const due = idle && cleanupDue(idle, policy.integrations)
    if (!idle || !due || idle.settled?.standing === 'forgotten')
      return refused({ reason: 'nothing-to-keep', name }, 'decision.refused', speaker.person)
    // The same word twice is one decision.
    if (idle.settled?.standing === 'kept') return kept(name)
    await tx.saveCleanup({ person, standing: 'kept', at: now })
    await tx.append({
      ...doingOf(speaker, person),
      at: now,
      action: 'person.kept',
      about: person,
      outcome: 'done',
      details: { due: due.toISOString(), policy: policy.hash },
    })
    return kept(name)
  })
}

/** Shown: the note that it was said on stays as it is. */
const kept = (name: string): Reaction => ({
  kind: 'shown',
  card: sentenceCard(line('I keep what I know of ', saidStrong(name), ', until they have had access again.'), 'good'),
})

/** The same by name, address or mention. */
export async function keepByName(ports: Ports, speaker: Speaker, whom: string): Promise<Reaction> {
  if (!(await mayKeep(ports, speaker))) return notTheirs(speaker)
  if (whom === '') return refused({ reason: 'person-missing' }, 'request.refused', speaker.person)
  const meant = await onePerson(ports, speaker, whom)
  return meant.ok
    ? keepPerson(ports, speaker, meant.found.id)
    : refused(meant.refusal, 'request.refused', speaker.person)
}

/** Whether somebody may say of whom nothing is forgotten. */
export async function mayKeep(ports: Ports, { person }: Pick<Speaker, 'person'>): Promise<boolean> {
  const policy = await ports.store.activePolicy()
  if (!policy) return false
  if (await isAdmin(ports, policy, person)) return true
  for (const { integrationOwner, userCleanupDays } of policy.integrations)
    if (integrationOwner && userCleanupDays !== undefined && (await belongsTo(ports, integrationOwner, person)))
      return true
  return false
}

const notTheirs = ({ person }: Speaker): Reaction =>
  refused({ reason: 'not-yours-to-keep' }, 'decision.refused', person)
