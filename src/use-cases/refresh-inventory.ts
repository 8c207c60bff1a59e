import { handsOutRoles } from '../access/policy.ts'
import type { Ports } from './ports.ts'

/** Reads every integration's directory into the inventory. One that cannot be read keeps what was known of it. */
export async function refreshInventory(ports: Ports): Promise<void> {
  const policy = await ports.store.activePolicy()
  for (const integration of policy?.integrations ?? []) {
    const { name, groupFilter } = integration
    const roles = handsOutRoles(integration) ? (integration.roles ?? []) : undefined
    const startedAt = ports.clock.now()
    const { resources, people, appeared } = await ports.store.inventory.replace(
      name,
      ports.discovery.discover(name, groupFilter, roles),
      startedAt,
    )
    const common = {
      actor: { kind: 'system', id: 'inventory', name: 'Doorbell' },
      via: 'timer',
      at: ports.clock.now(),
      correlation: `inventory:${name}`,
      outcome: 'done',
    } as const
    if (appeared.length > 0) {
      await ports.store.transaction(async tx => {
        for (const resource of appeared) {
          await tx.append({ ...common, action: 'resource.appeared', target: { integration: name, resource } })
        }
      })
    }
    ports.log.info('inventory.refreshed', { integration: name, resources, people, appeared: appeared.length })
  }
}
