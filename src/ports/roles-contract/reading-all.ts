import { expect, it } from 'vitest'
import type { Entitlement } from '../../access/catalog.ts'
import type { ResourceId } from '../../access/vocabulary.ts'
import type { Discovered } from '../provider.ts'
import type { RolesUnderContract } from './under-contract.ts'

export function readingAllContract(world: () => RolesUnderContract): void {
  const everything = async (included?: readonly ResourceId[]): Promise<readonly Discovered[]> => {
    const found: Discovered[] = []
    for await (const each of world().discovery.discover(world().integration, null, included)) found.push(each)
    return found
  }
  const resourceIn = (found: readonly Discovered[], { resource }: Pick<Entitlement, 'resource'>) =>
    found.flatMap(each => (each.kind === 'resource' && each.resource.resource === resource ? [each.resource] : []))[0]

  it('reads every role for the inventory, which of them may be asked for, and who holds which', async () => {
    const { people, roles, names } = world()
    world().assign(roles.helpdeskInUnit, people.ana)
    const found = await everything([roles.helpdesk.resource, roles.helpdeskInUnit.resource, roles.tierZero.resource])
    const common = { type: 'directory-role', group: null, privileged: true }
    expect(resourceIn(found, roles.helpdesk)).toMatchObject({ ...common, name: names.helpdesk, ungrantable: null })
    expect(resourceIn(found, roles.helpdeskInUnit)).toMatchObject({
      ...common,
      name: `${names.helpdesk} in ${names.unit}`,
      ungrantable: null,
    })
    expect(resourceIn(found, roles.custom)).toMatchObject({ privileged: false, ungrantable: 'not-included' })
    expect(resourceIn(found, roles.tierZero)).toMatchObject({ ungrantable: 'tier-zero' })
    expect(resourceIn(found, { resource: world().groupEntitlement.resource })).toMatchObject({
      ungrantable: null,
      gives: [names.helpdesk],
    })
    const holders = found.filter(({ kind }) => kind === 'assignment')
    expect(holders).toContainEqual({
      kind: 'assignment',
      of: roles.helpdeskInUnit.resource,
      member: people.ana,
      memberType: 'person',
    })
    expect(holders).toContainEqual({
      kind: 'assignment',
      of: roles.helpdesk.resource,
      member: world().group,
      memberType: 'group',
    })
  })

  it.each(['assign', 'makeEligible'] as const)(
    'leaves a group that gives tier zero out of what can be given: %s',
    async how => {
      world()[how](world().roles.tierZero, world().group)
      const found = await everything([])
      expect(resourceIn(found, { resource: world().groupEntitlement.resource })).toMatchObject({
        ungrantable: 'tier-zero',
      })
    },
  )

  it('tells of no role, and of no group that may hold one, where roles are not asked for', async () => {
    const found = await everything()
    expect(found.some(each => each.kind === 'assignment')).toBe(false)
    expect(found.some(each => each.kind === 'resource' && each.resource.type === 'directory-role')).toBe(false)
    expect(resourceIn(found, { resource: world().groupEntitlement.resource })).toMatchObject({
      ungrantable: 'role-assignable',
    })
  })
}
