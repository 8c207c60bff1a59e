import { cleanupDue, mayBeForgotten, silence } from '../../access/cleanup.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import type { Ports } from '../ports.ts'
import { byTimer } from '../save.ts'
import { idlePeople } from './idle-people.ts'

/**
 * Forgets what is kept for convenience of people who have had no access for as long as the access file says, and of whom whoever answers
 * for the integration was told. Nothing that was asked, decided, given or recorded goes, and no account of the directory is touched.
 * Whoever comes back is asked to link again, where linking is how they are known.
 */
export async function forgetPeople(ports: Ports): Promise<void> {
  const policy = await ports.store.activePolicy()
  if (!policy) return
  const due = await idlePeople(ports, policy, idle => mayBeForgotten(idle, policy.integrations, ports.clock.now()))
  for (const { person } of due) await forget(ports, person)
}

/** One at a time with everything that they ask for, so that whoever asks at this moment is either seen here or does not come this far. */
async function forget({ store, clock, log }: Ports, person: PersonId): Promise<void> {
  await store.transaction(async tx => {
    await tx.lockPerson(person)
    const now = clock.now()
    const [idle, policy, delegations] = [
      await tx.idle(person),
      await tx.activePolicy(),
      await tx.absencesAmong([person], now),
    ]
    if (!idle || !policy || delegations.length > 0 || !mayBeForgotten(idle, policy.integrations, now)) return
    const forgotten = await tx.forgetPerson(person, new Date(now.getTime() - silence))
    if (!forgotten) return
    await tx.saveCleanup({ person, standing: 'forgotten', at: now })
    await tx.append({
      ...byTimer(person),
      at: now,
      action: 'person.forgotten',
      about: person,
      outcome: 'done',
      details: {
        ...forgotten,
        last: idle.last.map(({ integration, at }) => ({ integration, at: at.toISOString() })),
        due: cleanupDue(idle, policy.integrations)?.toISOString() ?? null,
        policy: policy.hash,
      },
    })
    log.info('person.forgotten', { person, ...forgotten })
  })
}
