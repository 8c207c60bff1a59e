import { handsOutRoles, type Policy } from '../access/policy.ts'
import type { InventoryResource } from '../ports/inventory.ts'
import type { Entra } from '../providers/entra/connect.ts'

/** What the directory has by now of what these rules are about, for whoever looks at an access file before it is in force. */
export async function resourcesOf(
  policy: Policy,
  discovery: Entra['discovery'],
): Promise<readonly InventoryResource[]> {
  const found: InventoryResource[] = []
  for (const integration of policy.integrations) {
    const roles = handsOutRoles(integration) ? (integration.roles ?? []) : undefined
    for await (const one of discovery.resources(integration.name, integration.groupFilter, roles)) found.push(one)
  }
  return found
}
