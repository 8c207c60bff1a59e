import { expect, it } from 'vitest'
import type { RolesUnderContract } from './under-contract.ts'

export function whoHoldsContract(world: () => RolesUnderContract): void {
  it('tells who holds a role in the whole tenant, people and groups, and nobody of one that is gone', async () => {
    const { directory, people, roles, group } = world()
    expect(await directory.holdersOf(roles.helpdesk.resource)).toEqual({ people: [], groups: [group] })
    world().assign(roles.helpdesk, people.ana)
    world().assign(roles.helpdeskInUnit, people.ben)
    world().assign(roles.custom, people.ben)
    expect(await directory.holdersOf(roles.helpdesk.resource)).toEqual({ people: [people.ana], groups: [group] })
    world().unassign(roles.helpdesk, people.ana)
    world().unassign(roles.helpdesk, group)
    expect(await directory.holdersOf(roles.helpdesk.resource)).toEqual({ people: [], groups: [] })
    expect(await directory.holdersOf(roles.missing.resource)).toEqual({ people: [], groups: [] })
  })

  it('tells through which groups somebody has a role, and that they have it in the whole tenant beside one unit', async () => {
    const { directory, people, roles, group } = world()
    const through = { kind: 'group', group, name: expect.any(String) }
    expect(await directory.heldThrough(roles.helpdesk, people.ben)).toEqual([through])
    expect(await directory.heldThrough(roles.helpdeskInUnit, people.ben)).toEqual([through])
    expect(await directory.heldThrough(roles.custom, people.ben)).toEqual([])
    world().assign(roles.helpdesk, people.ana)
    expect(await directory.heldThrough(roles.helpdesk, people.ana)).toEqual([])
    expect(await directory.heldThrough(roles.helpdeskInUnit, people.ana)).toEqual([{ kind: 'whole-tenant' }])
    world().unassign(roles.helpdesk, group)
    world().assign(roles.helpdeskInUnit, group)
    expect(await directory.heldThrough(roles.helpdesk, people.ben)).toEqual([])
    expect(await directory.heldThrough(roles.helpdeskInUnit, people.ben)).toEqual([through])
    expect(await directory.heldThrough(roles.missing, people.ben)).toEqual([])
  })

  it('counts who holds a role in one place, and in no other', async () => {
    const { provider, roles, people } = world()
    const before = await provider.heldBy(roles.helpdesk)
    world().assign(roles.helpdeskInUnit, people.ana)
    expect([await provider.heldBy(roles.helpdeskInUnit), await provider.heldBy(roles.helpdesk)]).toEqual([
      { people: 1, groups: 0 },
      before,
    ])
    expect(before.groups).toBe(1)
  })

  it('finds a role by its whole name, whatever it gives, under the id that it has in the whole tenant', async () => {
    const { directory, roles, names } = world()
    const found = await directory.named('directory-role', names.helpdesk.toUpperCase())
    expect(found).toEqual([{ id: roles.helpdesk.resource, name: names.helpdesk, detail: null }])
    expect(await directory.named('directory-role', names.helpdesk.slice(0, -1))).toEqual([])
    expect((await directory.named('directory-role', names.tierZero)).map(({ id }) => id)).toEqual([
      roles.tierZero.resource,
    ])
  })
}
