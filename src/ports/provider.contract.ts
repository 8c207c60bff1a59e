import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Discovered } from './provider.ts'
import { givingAndTakingContract } from './provider-contract/giving-and-taking.ts'
import { knowingOwnersContract } from './provider-contract/knowing-owners.ts'
import { knowingPeopleContract } from './provider-contract/knowing-people.ts'
import { tellingOfChangesContract } from './provider-contract/telling-of-changes.ts'
import type { DirectoryUnderContract } from './provider-contract/under-contract.ts'

export type { DirectoryUnderContract } from './provider-contract/under-contract.ts'

/** What every directory behind Doorbell has to keep, whether it lives in memory or in a cloud. */
export function providerContract(name: string, start: () => Promise<DirectoryUnderContract>): void {
  describe(name, () => {
    let world: DirectoryUnderContract
    beforeEach(async () => {
      world = await start()
    })
    afterEach(() => world.close())

    describe('giving and taking', () => givingAndTakingContract(() => world))
    describe('telling of its changes', () => tellingOfChangesContract(() => world))
    describe('knowing people', () => knowingPeopleContract(() => world))
    describe('knowing who answers for what', () => knowingOwnersContract(() => world))

    it('reads what an attribute says of the resources that have it', async () => {
      const { discovery, groups, integration } = world
      world.setOwnerAttribute(groups.empty, 'Data Platform Leads')
      const found = new Map<string, string>()
      for await (const { resource, value } of discovery.attribute(integration, null, 'owner'))
        found.set(resource, value)
      expect(found.get(world.entitlement(groups.empty).resource)).toBe('Data Platform Leads')
      expect(found.has(world.entitlement(groups.inner).resource)).toBe(false)
      for (const unknown of ['nothing', 'not a name', `extension_${'0'.repeat(32)}_owner`])
        for await (const said of discovery.attribute(integration, null, unknown)) expect(said).toBeUndefined()
    })

    it('reads everything that there is for the inventory', async () => {
      const { people, groups, integration } = world
      world.join(groups.empty, people.ben)
      const found: Discovered[] = []
      for await (const each of world.discovery.discover(integration, null)) found.push(each)
      for (const group of Object.values(groups)) {
        const ungrantable = group === groups.ungrantable ? world.ungrantableBecause : null
        const { resource } = world.entitlement(group)
        expect(found).toContainEqual(
          expect.objectContaining({
            kind: 'resource',
            resource: expect.objectContaining({ integration, resource, group, ungrantable }),
          }),
        )
      }
      expect(found).toContainEqual({ kind: 'member', of: groups.empty, member: people.ben, memberType: 'person' })
      expect(found).toContainEqual({ kind: 'member', of: groups.outer, member: groups.inner, memberType: 'group' })
      const known = found.flatMap(each => (each.kind === 'person' ? [each.person.id] : []))
      expect(known).toEqual(expect.arrayContaining(Object.values(people)))
    })
  })
}
