import type { Drift } from '../../access/drift/states.ts'
import { isProtected, type Policy } from '../../access/policy.ts'
import type { Ports } from '../ports.ts'

/**
 * Whether taking it away would take it from an account that the access file protects: from the person, or from somebody in the group.
 * @throws Fault when the directory cannot be asked
 */
export async function takesFromProtected(
  { directory }: Pick<Ports, 'directory'>,
  policy: Policy,
  drift: Drift,
): Promise<boolean> {
  if (drift.kind !== 'group-added') return isProtected(policy, drift.person)
  const accounts = policy.integrations.flatMap(one => one.protected ?? [])
  for (const account of accounts) if ((await directory.groupsAmong(account, [drift.group.id])).size > 0) return true
  return false
}
