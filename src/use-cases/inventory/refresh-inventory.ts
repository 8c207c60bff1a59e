import type { InventoryResource } from '../../ports/inventory.ts'
import { tellOfNew } from '../messages/tell-of-new.ts'
import { forgetOwnersElsewhere, readOwners } from '../owners/read-owners.ts'
import type { Ports } from '../ports.ts'
import { type Doing, saveWhatFollows } from '../save.ts'
import { readDirectory } from './read-directory.ts'

/** Reads every integration's directory into the inventory. One that cannot be read keeps what was known of it. */
export async function refreshInventory(ports: Ports): Promise<void> {
  const policy = await ports.store.activePolicy()
  if (policy) await forgetOwnersElsewhere(ports, policy)
  for (const integration of policy?.integrations ?? []) {
    const { name } = integration
    const startedAt = ports.clock.now()
    const { resources, people, different, appeared, lost } = await readDirectory(ports, integration, startedAt)
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
    await tellOfNew(ports, name, startedAt)
    // What the access file leaves out did not change in the directory.
    const changed = lost.filter(({ ungrantable }) => ungrantable !== 'not-included')
    for (const resource of changed) await tellOfChange(ports, resource, common)
    await readOwners(ports, integration)
    ports.log.info('inventory.refreshed', {
      integration: name,
      resources,
      people,
      different,
      appeared: appeared.length,
      changed: changed.length,
      seconds: (ports.clock.now().getTime() - startedAt.getTime()) / 1_000,
    })
  }
}

/** Recorded; and where somebody holds it through Doorbell, whoever answers for the integration is told. It ends as promised. */
async function tellOfChange(ports: Ports, resource: InventoryResource, doing: Doing): Promise<void> {
  const { integration, resource: id, name, ungrantable: is } = resource
  const target = { integration, resource: id }
  const live = (await ports.store.history.liveOn(target)).filter(({ status }) => status === 'active')
  const effects = live.map(({ terms }) => ({
    type: 'alert-integration-owner' as const,
    request: terms.request,
    grant: terms.id,
    alert: 'no-longer-grantable' as const,
  }))
  const fact = {
    action: 'resource.changed',
    target,
    outcome: 'done',
    details: { name, was: null, is, liveGrants: live.length },
  } as const
  await ports.store.transaction(tx => saveWhatFollows(tx, ports, doing, { effects, audit: [fact] }))
}
