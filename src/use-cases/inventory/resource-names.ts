import type { Entitlement } from '../../access/catalog.ts'
import type { Policy } from '../../access/policy.ts'
import { type Event, targetOf, targetsIn } from '../../ports/history.ts'
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

/** What an entry of the audit is about, by name; of several that were asked for together only the one that was looked for. */
export function namesInEvent(
  event: Pick<Event, 'target' | 'details'>,
  names: ReadonlyMap<string, string>,
  only: Entitlement | null,
): readonly string[] {
  return (only ? [targetOf(only)] : targetsIn(event)).map(target => names.get(target) ?? target)
}
