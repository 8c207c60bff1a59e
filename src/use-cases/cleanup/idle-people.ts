import { fewestCleanupDays, type Idle, toldBefore } from '../../access/cleanup.ts'
import type { Policy } from '../../access/policy.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import { askedOnce } from '../asked-once.ts'
import type { Ports } from '../ports.ts'
import { isNamed } from './is-named.ts'

const pageSize = 200
const day = 24 * 3_600_000

/**
 * Those of whom `which` is true, and who have nothing else to do with Doorbell, asked of the directory now. Nobody where no integration
 * forgets anybody.
 * @throws Fault when the directory cannot be asked.
 */
export async function idlePeople(
  ports: Pick<Ports, 'directory' | 'store' | 'clock'>,
  policy: Policy,
  which: (idle: Idle) => boolean,
): Promise<readonly Idle[]> {
  const days = fewestCleanupDays(policy.integrations)
  if (days === null) return []
  const before = new Date(ports.clock.now().getTime() - (days - toldBefore.most) * day)
  // Of a thousand people it is asked once who owns what.
  const reading = { ...ports, directory: askedOnce(ports.directory) }
  const found: Idle[] = []
  let after: PersonId | null = null
  for (;;) {
    const page: readonly Idle[] = await ports.store.idlePeople(before, after, pageSize)
    for (const idle of page.filter(which)) if (!(await isStillNeeded(reading, policy, idle.person))) found.push(idle)
    after = page.at(-1)?.person ?? null
    if (page.length < pageSize) return found
  }
}

export async function isStillNeeded(
  ports: Pick<Ports, 'directory' | 'store' | 'clock'>,
  policy: Policy,
  person: PersonId,
): Promise<boolean> {
  const delegations = await ports.store.absencesAmong([person], ports.clock.now())
  return delegations.length > 0 || (await isNamed(ports, policy, person))
}
