import { personId, surfaceName } from '../access/vocabulary.ts'
import { type Access, type AccessSource, loadAccess } from '../config/load-access.ts'
import { Fault } from '../ports/fault.ts'
import { activatePolicy } from '../use-cases/activate-policy.ts'
import { importPeople } from '../use-cases/import-people.ts'
import type { Ports } from '../use-cases/ports.ts'
import { CannotStart } from './cannot-start.ts'

/**
 * A broken file stops the start: nobody should believe a file to be in force that is not. A directory that is away does not,
 * where an access file was in force before: what was given has to end, whoever starts Doorbell when.
 */
export async function startWithAccess(ports: Ports, source: AccessSource, signIn: () => Promise<void>): Promise<void> {
  const before = await ports.store.activePolicy()
  try {
    await signIn()
    const loaded = await loadAccess(source)
    if (!loaded.ok) throw new CannotStart(loaded.problems)
    await bringInForce(ports, loaded)
  } catch (problem) {
    if (!before || !(problem instanceof Fault)) throw problem
    ports.log.error('access-file.cannot-check', {
      code: problem.code,
      message: problem.message,
      stillInForce: before.hash,
    })
  }
}

/** Reads the access file again. A broken one changes nothing, and its problems are given back. */
export async function reloadAccess(ports: Ports, source: AccessSource): Promise<readonly string[]> {
  try {
    const loaded = await loadAccess(source)
    if (!loaded.ok) {
      const active = await ports.store.activePolicy()
      ports.log.error('access-file.rejected', { problems: loaded.problems, stillInForce: active?.hash ?? null })
      await ports.store.transaction(tx =>
        tx.append({
          ...byFile('rejected'),
          at: ports.clock.now(),
          action: 'policy.rejected',
          outcome: 'refused',
          reason: 'the file is not valid',
          details: { problems: loaded.problems },
        }),
      )
      return loaded.problems
    }
    await bringInForce(ports, loaded)
    return []
  } catch (problem) {
    if (!(problem instanceof Fault)) throw problem
    ports.log.error('access-file.cannot-check', { code: problem.code })
    return [problem.message]
  }
}

async function bringInForce(ports: Ports, { policy, imported }: Access): Promise<void> {
  const slack = surfaceName('slack')
  const result = await activatePolicy(ports, policy, byFile(policy.hash))
  const wanted = imported.map(({ team, user, person }) => ({
    account: { surface: slack, team, user },
    person: personId(person),
  }))
  await importPeople(ports, wanted, byFile(policy.hash))
  ports.log.info('access-file.read', {
    hash: policy.hash,
    result,
    flows: policy.flows.length,
    imported: imported.length,
  })
}

const byFile = (correlation: string) =>
  ({ actor: { kind: 'operator', id: 'access-file', name: 'Access file' }, via: 'config', correlation }) as const
