import { type GroupId, groupId, type PersonId, type ResourceId } from '../../access/vocabulary.ts'
import type { KnownPerson } from '../history.ts'
import type { Inventory, InventoryResource } from '../inventory.ts'
import type { State } from './state.ts'

export function inventoryOf(
  exclusively: <T>(work: (state: State) => T) => Promise<T>,
  committed: () => State,
): Inventory {
  return {
    async replace(integration, found, at) {
      const resources = new Map<ResourceId, InventoryResource>()
      const people = new Map<PersonId, KnownPerson>()
      const members = new Map<GroupId | ResourceId, string[]>()
      const groupsIn = new Map<GroupId | ResourceId, GroupId[]>()
      for await (const item of found) {
        if (item.kind === 'resource') resources.set(item.resource.resource, structuredClone(item.resource))
        if (item.kind === 'person')
          people.set(item.person.id, { id: item.person.id, name: item.person.name, email: item.person.email })
        if ((item.kind === 'member' || item.kind === 'assignment') && item.memberType === 'person')
          members.set(item.of, [...(members.get(item.of) ?? []), item.member])
        if ((item.kind === 'member' || item.kind === 'assignment') && item.memberType === 'group')
          groupsIn.set(item.of, [...(groupsIn.get(item.of) ?? []), groupId(item.member)])
      }
      return exclusively(state => {
        const before = state.inventory.get(integration)
        const gone = [...(before?.resources.values() ?? [])]
          .filter(resource => !resources.has(resource.resource))
          .map(resource => ({ ...resource, ungrantable: 'gone' as const }))
        const appeared = [...resources.values()]
          .filter(({ resource, ungrantable }) => {
            const known = before?.resources.get(resource)
            return before && ungrantable === null && (!known || known.ungrantable !== null)
          })
          .map(({ resource }) => resource)
        state.inventory.set(integration, {
          refreshedAt: at,
          edition: (before?.edition ?? 0) + 1,
          resources: new Map([...resources.values(), ...gone].map(resource => [resource.resource, resource])),
          names: new Map([
            ...(before?.names ?? []),
            ...[...people.values()].map(({ id, name }) => [id, name] as const),
          ]),
          people,
          members,
          groupsIn,
        })
        return { resources: resources.size, people: people.size, appeared }
      })
    },
    resource: async ({ integration, resource }) =>
      structuredClone(committed().inventory.get(integration)?.resources.get(resource) ?? null),
    resources: async integration =>
      structuredClone([...(committed().inventory.get(integration)?.resources.values() ?? [])].sort(byName)),
    refreshedAt: async integration => committed().inventory.get(integration)?.refreshedAt ?? null,
    edition: async integration => committed().inventory.get(integration)?.edition ?? 0,
  }
}

const byName = (a: InventoryResource, b: InventoryResource): number =>
  order(a.name, b.name) || order(a.resource, b.resource)
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
