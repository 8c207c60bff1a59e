import { expect, it } from 'vitest'
import type { GroupId } from '../../access/vocabulary.ts'
import type { RolesUnderContract } from './under-contract.ts'

export function whatAGroupGivesContract(world: () => RolesUnderContract): void {
  it('tells which roles a group gives, and whether one of them is tier zero', async () => {
    const { provider, roles } = world()
    expect(await provider.grantability(world().groupEntitlement)).toBe('role-assignable')
    expect(await provider.rolesGivenBy(world().groupEntitlement)).toEqual([
      { name: world().names.helpdesk, role: roles.helpdesk.resource, privileged: true, tierZero: false },
    ])
    world().unassign(roles.helpdesk, world().group)
    world().assign(roles.helpdeskInUnit, world().group)
    expect(await provider.rolesGivenBy(world().groupEntitlement)).toEqual([
      { name: `${world().names.helpdesk} (in ${world().names.unit})`, role: null, privileged: true, tierZero: false },
    ])
    world().assign(roles.tierZero, world().group)
    expect(await provider.rolesGivenBy(world().groupEntitlement)).toContainEqual(
      expect.objectContaining({ tierZero: true }),
    )
    expect(await provider.rolesGivenBy(roles.helpdesk)).toEqual([])
  })

  it('tells which roles a group lets its members take, as it tells what it gives, and once where it is both', async () => {
    const { provider, roles, group, names } = world()
    const given = async () => (await provider.rolesGivenBy(world().groupEntitlement)).map(({ name }) => name)
    world().makeEligible(roles.helpdesk, group)
    expect(await given()).toEqual([names.helpdesk])
    world().makeEligible(roles.helpdeskInUnit, group)
    expect(await given()).toEqual([names.helpdesk, `${names.helpdesk} (in ${names.unit}, eligible)`])
    world().unassign(roles.helpdesk, group)
    world().makeEligible(roles.tierZero, world().people.ana)
    expect(new Set(await given())).toEqual(
      new Set([`${names.helpdesk} (eligible)`, `${names.helpdesk} (in ${names.unit}, eligible)`]),
    )
    world().makeEligible(roles.tierZero, group)
    expect(await provider.rolesGivenBy(world().groupEntitlement)).toContainEqual({
      name: `${names.tierZero} (eligible)`,
      role: roles.tierZero.resource,
      privileged: true,
      tierZero: true,
    })
  })

  it('tells where a group leads: which others its members may join when they like, and which roles they have by that', async () => {
    const { provider, roles, group, plain, inside, names } = world()
    const opened = async (of: GroupId) => provider.groupsOpenedBy(world().entitlementOf(of))
    const role = world().nameOf(group)
    expect(await opened(plain)).toEqual([])
    expect(await provider.groupsOpenedBy(roles.helpdesk)).toEqual([])
    world().makeEligibleFor(group, world().people.ana)
    expect(await opened(plain)).toEqual([])
    world().makeEligibleFor(group, plain)
    // Also of a group inside it, whose members are members of it.
    for (const of of [plain, inside])
      expect(await opened(of)).toEqual([{ group, name: role, as: 'member', mayHoldRoles: true }])
    world().makeEligible(roles.custom, group)
    expect((await provider.rolesGivenBy(world().entitlementOf(inside))).map(({ name }) => name).sort()).toEqual(
      [`${names.helpdesk} (eligible through ${role})`, `Wi-Fi Onboarding (eligible through ${role})`].sort(),
    )
    world().assign(roles.tierZero, group)
    expect(await provider.rolesGivenBy(world().entitlementOf(plain))).toContainEqual(
      expect.objectContaining({ role: roles.tierZero.resource, tierZero: true }),
    )
  })

  it('tells of what a group opens in its turn, of the groups around that, of ownership, and of no ring twice', async () => {
    const { provider, group, plain, inside } = world()
    world().makeEligibleFor(inside, group, 'owner')
    world().makeEligibleFor(group, plain)
    const opened = await provider.groupsOpenedBy(world().groupEntitlement)
    expect(new Map(opened.map(({ group: id, as }) => [id, as]))).toEqual(
      new Map([
        [inside, 'owner'],
        [plain, 'around'],
      ]),
    )
  })
}
