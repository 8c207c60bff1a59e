import type { Drift } from '../../access/drift/states.ts'
import type { Policy } from '../../access/policy.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { isWithinReach } from '../approvers/within-reach.ts'
import { askedOnce } from '../asked-once.ts'
import type { Ports } from '../ports.ts'
import { cardTask } from './show-drift.ts'
import type { IsReached } from './who-decides.ts'
import { whoIsAsked } from './who-is-asked.ts'

/**
 * People come and go while something that differs waits for a decision, and nobody has to tell. Whoever may decide by now is asked, the
 * card of whoever may not any more is closed, and nothing waits for those who left.
 */
export async function lookAfterDrifts(all: Ports): Promise<void> {
  // Everybody is asked for once a round, however much they answer for.
  const ports = { ...all, directory: askedOnce(all.directory) }
  const policy = await ports.store.activePolicy()
  if (!policy) return
  const reached = new Map<PersonId, Promise<boolean>>()
  const isReached: IsReached = person => {
    const asked = reached.get(person) ?? isWithinReach(ports, person)
    reached.set(person, asked)
    return asked
  }
  for (const drift of await ports.store.openDrifts()) {
    if (drift.standing.status !== 'found') continue
    try {
      await lookAfter(ports, policy, drift, isReached)
    } catch (problem) {
      if (!(problem instanceof Fault)) throw problem
      ports.log.warn('drift.not-looked-after', { drift: drift.id, code: problem.code })
    }
  }
}

async function lookAfter(ports: Ports, policy: Policy, drift: Drift, isReached: IsReached): Promise<void> {
  const { store, clock } = ports
  const asked = await whoIsAsked(ports, policy, drift, isReached)
  if (asked.size === 0) ports.log.error('drift.nobody-to-ask', { drift: drift.id })
  const haveIt = new Set((await store.driftCards(drift.id)).map(({ person }) => person))
  const now = clock.now()
  await store.write(async writes => {
    for (const [person, because] of asked)
      if (!haveIt.has(person)) await writes.schedule(...cardTask(drift.id, person, because, now))
    for (const person of haveIt) if (!asked.has(person)) await writes.schedule(...cardTask(drift.id, person, null, now))
  })
}
