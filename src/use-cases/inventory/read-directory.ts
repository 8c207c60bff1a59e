import { handsOutRoles, type Integration } from '../../access/policy.ts'
import { Fault } from '../../ports/fault.ts'
import type { InventoryResource, Taken } from '../../ports/inventory.ts'
import type { Discovered } from '../../ports/provider.ts'
import type { Ports } from '../ports.ts'

/** Milliseconds. What the directory forgot to tell of is found so much later at the latest. */
const wholeEvery = 24 * 60 * 60_000

/**
 * Reads one integration into the inventory: what is different, where an earlier reading can be gone on from, and everything once a
 * day. Where roles are refused, because consent to read them was withdrawn, groups and people are read all the same, and of the
 * roles stays what was known: nothing is given by it, because that is asked live.
 */
export async function readDirectory(ports: Ports, integration: Integration, at: Date): Promise<Taken> {
  const { name, groupFilter } = integration
  const { inventory } = ports.store
  const roles = handsOutRoles(integration) ? (integration.roles ?? []) : undefined
  const last = await inventory.readUpTo(name)
  const since = last && at.getTime() - last.wholeAt.getTime() < wholeEvery ? last.mark : undefined
  try {
    return await inventory.take(name, ports.discovery.discover(name, groupFilter, roles, since), at)
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.retry === 'later' || roles === undefined) throw fault
    const before = await inventory.resources(name)
    const read = await inventory.take(name, withRolesAsKnown(ports, integration, before), at)
    ports.log.error('inventory.roles-unread', { integration: name, code: fault.code })
    return read
  }
}

async function* withRolesAsKnown(
  { discovery, store: { history } }: Ports,
  { name, groupFilter }: Integration,
  before: readonly InventoryResource[],
): AsyncGenerator<Discovered> {
  const givesRoles = new Map(before.flatMap(known => (known.gives ? [[known.resource, known] as const] : [])))
  for (const resource of before) {
    if (resource.type !== 'directory-role' || resource.ungrantable === 'gone') continue
    yield { kind: 'resource', resource, attributes: {} }
    const of = resource.resource
    for (const { id } of await history.assigned(resource))
      yield { kind: 'assignment', of, member: id, memberType: 'person' }
    for (const { group } of await history.groupsIn(resource))
      yield { kind: 'assignment', of, member: group, memberType: 'group' }
  }
  for await (const found of discovery.discover(name, groupFilter)) {
    const known = found.kind === 'resource' && givesRoles.get(found.resource.resource)
    const asKnown = known && found.resource.ungrantable === 'role-assignable'
    yield asKnown && known.gives
      ? { ...found, resource: { ...found.resource, ungrantable: known.ungrantable, gives: known.gives } }
      : found
  }
}
