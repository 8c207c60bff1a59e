import { expect, it } from 'vitest'
import { nobody, type RolesUnderContract } from './under-contract.ts'

export function givingAndTakingContract(world: () => RolesUnderContract): void {
  it('gives a role, shows it, takes it back, and shows that it is gone', async () => {
    const { provider, people, roles } = world()
    expect(await provider.holds(roles.helpdesk, people.ana)).toBe(false)
    expect(await provider.grant(roles.helpdesk, people.ana)).toMatchObject({ outcome: 'created' })
    expect(await provider.holds(roles.helpdesk, people.ana)).toBe(true)
    expect(await provider.holds(roles.helpdesk, people.ben)).toBe(false)
    expect(await provider.revoke(roles.helpdesk, people.ana)).toMatchObject({ outcome: 'removed' })
    expect(await provider.holds(roles.helpdesk, people.ana)).toBe(false)
  })

  it('may be told twice to give and twice to take', async () => {
    const { provider, people, roles } = world()
    await provider.grant(roles.custom, people.ana)
    expect(await provider.grant(roles.custom, people.ana)).toMatchObject({ outcome: 'already-held' })
    await provider.revoke(roles.custom, people.ana)
    expect(await provider.revoke(roles.custom, people.ana)).toMatchObject({ outcome: 'already-gone' })
  })

  it('takes a role from a group that holds it where that was decided, in the one place', async () => {
    const { provider, roles, group } = world()
    world().assign(roles.helpdeskInUnit, group)
    expect(await provider.groupHolds(roles.helpdeskInUnit, group)).toBe(true)
    expect(await provider.groupHolds(roles.custom, group)).toBe(false)
    expect(await provider.revokeFromGroup(roles.helpdeskInUnit, group)).toMatchObject({ outcome: 'removed' })
    expect(await provider.revokeFromGroup(roles.helpdeskInUnit, group)).toMatchObject({ outcome: 'already-gone' })
    expect(await provider.groupHolds(roles.helpdeskInUnit, group)).toBe(false)
    expect(await provider.groupHolds(roles.helpdesk, group)).toBe(true)
  })

  it('takes a role back by the id it was given under, whoever comes to end it, though no list shows it yet', async () => {
    const { provider, people, roles } = world()
    world().fallBehind()
    const given = await provider.grant(roles.helpdesk, people.ana)
    const calmly = await provider.grant(roles.custom, people.ana)
    expect(await provider.holds(roles.helpdesk, people.ana)).toBe(false)
    const byListAlone = { outcome: 'already-gone', byListAlone: true }
    expect(await provider.revoke(roles.helpdesk, people.ana)).toMatchObject(byListAlone)
    expect(await provider.revoke(roles.helpdesk, people.ana, given)).toMatchObject({ outcome: 'removed' })
    const byItsName = await provider.revoke(roles.helpdesk, people.ana, given)
    expect(byItsName).toMatchObject({ outcome: 'already-gone' })
    expect(byItsName).not.toMatchObject(byListAlone)
    const { revoke } = provider.unhurried ?? provider
    expect(await revoke.call(provider, roles.custom, people.ana, calmly)).toMatchObject({ outcome: 'removed' })
    world().catchUp()
    expect(await provider.holds(roles.helpdesk, people.ana)).toBe(false)
    expect(await provider.holds(roles.custom, people.ana)).toBe(false)
  })

  it('leaves alone what was taken by hand and assigned anew since, which is not what was given', async () => {
    const { provider, people, roles } = world()
    const given = await provider.grant(roles.helpdesk, people.ana)
    world().unassign(roles.helpdesk, people.ana)
    world().assign(roles.helpdesk, people.ana)
    const { revoke } = provider.unhurried ?? provider
    expect(await provider.revoke(roles.helpdesk, people.ana, given)).toMatchObject({ outcome: 'made-permanent' })
    expect(await revoke.call(provider, roles.helpdesk, people.ana, given)).toMatchObject({ outcome: 'made-permanent' })
    expect(await provider.holds(roles.helpdesk, people.ana)).toBe(true)
  })

  it('keeps a role in one administrative unit apart from the same role in the whole tenant', async () => {
    const { provider, people, roles } = world()
    world().assign(roles.helpdesk, people.ana)
    expect(await provider.holds(roles.helpdeskInUnit, people.ana)).toBe(false)
    expect(await provider.revoke(roles.helpdeskInUnit, people.ana)).toMatchObject({ outcome: 'already-gone' })
    expect(await provider.grant(roles.helpdeskInUnit, people.ana)).toMatchObject({ outcome: 'created' })
    expect(await provider.revoke(roles.helpdeskInUnit, people.ana)).toMatchObject({ outcome: 'removed' })
    expect(await provider.holds(roles.helpdesk, people.ana)).toBe(true)
  })

  it('does not take a role that comes through a group for one that is held, and takes nothing from the group', async () => {
    const { provider, people, roles } = world()
    expect(await provider.holds(roles.helpdesk, people.ben)).toBe(false)
    expect(await provider.revoke(roles.helpdesk, people.ben)).toMatchObject({ outcome: 'already-gone' })
    expect(await provider.rolesGivenBy(world().groupEntitlement)).toHaveLength(1)
  })

  it('finds what an administrator assigned by hand already held, and what one took already gone', async () => {
    const { provider, people, roles } = world()
    world().assign(roles.custom, people.ana)
    expect(await provider.grant(roles.custom, people.ana)).toMatchObject({ outcome: 'already-held' })
    world().unassign(roles.custom, people.ana)
    expect(await provider.revoke(roles.custom, people.ana)).toMatchObject({ outcome: 'already-gone' })
  })

  it('has nothing left to take from somebody, or in an administrative unit, that was deleted', async () => {
    const { provider, people, roles } = world()
    await provider.grant(roles.helpdeskInUnit, people.ana)
    await provider.grant(roles.helpdeskInUnit, people.ben)
    world().deletePerson(people.ana)
    expect(await provider.revoke(roles.helpdeskInUnit, people.ana)).toMatchObject({ outcome: 'already-gone' })
    expect(await provider.holds(roles.helpdeskInUnit, people.ana)).toBe(false)
    world().deleteUnit()
    expect(await provider.grantability(roles.helpdeskInUnit)).toBe('gone')
    expect(await provider.revoke(roles.helpdeskInUnit, people.ben)).toMatchObject({ outcome: 'already-gone' })
  })

  it('fails, and may be tried again, when somebody or the role is not found: they may be too new', async () => {
    const { provider, people, roles } = world()
    const notFound = { name: 'Fault', retry: 'later', worthTryingFor: 60_000, result: 'not-done' }
    await expect(provider.grant(roles.custom, nobody)).rejects.toMatchObject(notFound)
    await expect(provider.grant(roles.missing, people.ana)).rejects.toMatchObject(notFound)
  })

  it('tells whether a role can be handed out, and why not', async () => {
    const { provider, roles } = world()
    expect(await provider.grantability(roles.helpdesk)).toBeNull()
    expect(await provider.grantability(roles.helpdeskInUnit)).toBeNull()
    expect(await provider.grantability(roles.custom)).toBeNull()
    expect(await provider.grantability(roles.tierZero)).toBe('tier-zero')
    expect(await provider.grantability(roles.customTierZero)).toBe('tier-zero')
    expect(await provider.grantability(roles.missing)).toBe('gone')
    world().disableCustom()
    expect(await provider.grantability(roles.custom)).toBe('role-disabled')
    world().deleteCustom()
    expect(await provider.grantability(roles.custom)).toBe('gone')
  })
}
