import { dirname, resolve } from 'node:path'
import type { PolicyChangeRule } from '../access/policy.ts'
import { personId, surfaceName } from '../access/vocabulary.ts'
import { type Access, type AccessSource, loadAccess } from '../config/load-access.ts'
import { Fault } from '../ports/fault.ts'
import { adoptVersion } from '../use-cases/policy/adopt-version.ts'
import { noteAccessFile } from '../use-cases/policy/note-access-file.ts'
import type { Ports } from '../use-cases/ports.ts'
import { CannotStart } from './cannot-start.ts'

/**
 * A broken file stops the very first start: nobody should believe a file to be in force that is not. Later the one that was
 * in force stays, told loudly, and so it does while the directory is away: what was given has to end, whoever starts Doorbell when.
 */
export async function startWithAccess(
  ports: Ports,
  source: AccessSource,
  otherwise: PolicyChangeRule,
  signIn: () => Promise<void>,
): Promise<void> {
  const before = await ports.store.activePolicy()
  try {
    await signIn()
    const problems = await readAccess(ports, source, { otherwise, readAgain: false })
    if (problems.length > 0 && !before) throw new CannotStart(problems)
  } catch (problem) {
    if (!before || !(problem instanceof Fault)) throw problem
    tellCannotCheck(ports, problem)
  }
}

/** Reads the access file again. A broken one changes nothing, and its problems are given back. */
export async function reloadAccess(
  ports: Ports,
  source: AccessSource,
  otherwise: PolicyChangeRule,
): Promise<readonly string[]> {
  try {
    return await readAccess(ports, source, { otherwise, readAgain: true })
  } catch (problem) {
    if (!(problem instanceof Fault)) throw problem
    tellCannotCheck(ports, problem)
    return [problem.message]
  }
}

export async function accessFiles({ store }: Ports, { path }: AccessSource): Promise<readonly string[]> {
  const importFile = (await store.activePolicy())?.identity.importFile
  return [resolve(path), ...(importFile ? [resolve(dirname(path), importFile)] : [])]
}

type Reading = Parameters<typeof adoptVersion>[3]

async function readAccess(ports: Ports, source: AccessSource, how: Reading): Promise<readonly string[]> {
  const loaded = await loadAccess(source)
  if (loaded.ok) {
    await bringInForce(ports, loaded, how)
    await ports.store.transaction(tx => noteAccessFile(tx, [], ports.clock.now()))
    return []
  }
  const { problems } = loaded
  const active = await ports.store.activePolicy()
  if (!active) return problems
  ports.log.error('access-file.rejected', { problems, stillInForce: active.hash })
  const at = ports.clock.now()
  await ports.store.transaction(async tx => {
    await tx.append({
      ...byFile('rejected'),
      at,
      action: 'policy.rejected',
      outcome: 'refused',
      reason: 'the file is not valid',
      details: { problems, stillInForce: active.hash },
    })
    await noteAccessFile(tx, problems, at)
  })
  return problems
}

const tellCannotCheck = ({ log }: Ports, { code, message }: Fault): void =>
  log.error('access-file.cannot-check', { code, message })

async function bringInForce(ports: Ports, { policy, written, imported }: Access, how: Reading): Promise<void> {
  const slack = surfaceName('slack')
  const version = {
    policy,
    written,
    imported: imported.map(({ team, user, person }) => ({
      account: { surface: slack, team, user },
      person: personId(person),
    })),
  }
  const result = await adoptVersion(ports, version, byFile(policy.hash), how)
  ports.log.info('access-file.read', {
    hash: policy.hash,
    result,
    flows: policy.flows.length,
    imported: imported.length,
  })
}

const byFile = (correlation: string) =>
  ({ actor: { kind: 'operator', id: 'access-file', name: 'Access file' }, via: 'config', correlation }) as const
