import type { Policy } from '../../access/policy.ts'
import { targetOf } from '../../ports/history.ts'
import type { Ports } from '../ports.ts'

/** What everything in the inventory is called by now, by how the audit names it. */
export async function resourceNames(
  { store }: Pick<Ports, 'store'>,
  policy: Policy,
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>()
  for (const { name } of policy.integrations)
    for (const known of await store.inventory.resources(name)) names.set(targetOf(known), known.name)
  return names
}
