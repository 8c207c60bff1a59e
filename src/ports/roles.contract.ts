import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Entitlement } from '../access/catalog.ts'
import { type GroupId, type IntegrationName, type PersonId, personId, type ResourceId } from '../access/vocabulary.ts'
import type { Directory, Discovered, Discovery, Provider } from './provider.ts'

/** A directory with a few roles, and an administrator's hands to change them behind Doorbell's back. */
export interface RolesUnderContract {
  readonly provider: Provider
  readonly directory: Directory
  readonly discovery: Discovery
  readonly integration: IntegrationName
  readonly people: { readonly ana: PersonId; readonly ben: PersonId }
  readonly roles: {
    /** Grantable in the whole tenant, and privileged. */
    readonly helpdesk: Entitlement
    /** The same role in one administrative unit only. */
    readonly helpdeskInUnit: Entitlement
    readonly custom: Entitlement
    readonly tierZero: Entitlement
    /** Custom, and tier zero by what it allows. */
    readonly customTierZero: Entitlement
    readonly missing: Entitlement
  }
  /** May hold roles, and gives `helpdesk`. */
  readonly group: GroupId
  readonly groupEntitlement: Entitlement
  /** Named as people see them. */
  readonly names: { readonly helpdesk: string; readonly unit: string; readonly tierZero: string }
  assign(role: Entitlement, to: PersonId | GroupId): void
  unassign(role: Entitlement, from: PersonId | GroupId): void
  /** May take it for themselves; a group: everybody in it may. */
  makeEligible(role: Entitlement, principal: PersonId | GroupId): void
  /** May hold no roles, and holds `inside`. */
  readonly plain: GroupId
  readonly inside: GroupId
  entitlementOf(group: GroupId): Entitlement
  nameOf(group: GroupId): string
  /** May join it, or make themselves its owner, when they like; a group: everybody in it may. */
  makeEligibleFor(group: GroupId, principal: PersonId | GroupId, as?: 'member' | 'owner'): void
  deletePerson(person: PersonId): void
  /** The unit of `helpdeskInUnit`. */
  deleteUnit(): void
  disableCustom(): void
  deleteCustom(): void
  close(): Promise<void>
}

const nobody = personId('99999999-0000-4000-8000-000000000000')

/** What every provider of directory roles has to keep, beside what it keeps for groups. */
export function rolesContract(name: string, start: () => Promise<RolesUnderContract>): void {
  describe(name, () => {
    let world: RolesUnderContract
    beforeEach(async () => {
      world = await start()
    })
    afterEach(() => world.close())

    it('gives a role, shows it, takes it back, and shows that it is gone', async () => {
      const { provider, people, roles } = world
      expect(await provider.holds(roles.helpdesk, people.ana)).toBe(false)
      expect(await provider.grant(roles.helpdesk, people.ana)).toMatchObject({ outcome: 'created' })
      expect(await provider.holds(roles.helpdesk, people.ana)).toBe(true)
      expect(await provider.holds(roles.helpdesk, people.ben)).toBe(false)
      expect(await provider.revoke(roles.helpdesk, people.ana)).toMatchObject({ outcome: 'removed' })
      expect(await provider.holds(roles.helpdesk, people.ana)).toBe(false)
    })

    it('may be told twice to give and twice to take', async () => {
      const { provider, people, roles } = world
      await provider.grant(roles.custom, people.ana)
      expect(await provider.grant(roles.custom, people.ana)).toMatchObject({ outcome: 'already-held' })
      await provider.revoke(roles.custom, people.ana)
      expect(await provider.revoke(roles.custom, people.ana)).toMatchObject({ outcome: 'already-gone' })
    })

    it('keeps a role in one administrative unit apart from the same role in the whole tenant', async () => {
      const { provider, people, roles } = world
      world.assign(roles.helpdesk, people.ana)
      expect(await provider.holds(roles.helpdeskInUnit, people.ana)).toBe(false)
      expect(await provider.revoke(roles.helpdeskInUnit, people.ana)).toMatchObject({ outcome: 'already-gone' })
      expect(await provider.grant(roles.helpdeskInUnit, people.ana)).toMatchObject({ outcome: 'created' })
      expect(await provider.revoke(roles.helpdeskInUnit, people.ana)).toMatchObject({ outcome: 'removed' })
      expect(await provider.holds(roles.helpdesk, people.ana)).toBe(true)
    })

    it('does not take a role that comes through a group for one that is held, and takes nothing from the group', async () => {
      const { provider, people, roles } = world
      expect(await provider.holds(roles.helpdesk, people.ben)).toBe(false)
      expect(await provider.revoke(roles.helpdesk, people.ben)).toMatchObject({ outcome: 'already-gone' })
      expect(await provider.rolesGivenBy(world.groupEntitlement)).toHaveLength(1)
    })

    it('finds what an administrator assigned by hand already held, and what one took already gone', async () => {
      const { provider, people, roles } = world
      world.assign(roles.custom, people.ana)
      expect(await provider.grant(roles.custom, people.ana)).toMatchObject({ outcome: 'already-held' })
      world.unassign(roles.custom, people.ana)
      expect(await provider.revoke(roles.custom, people.ana)).toMatchObject({ outcome: 'already-gone' })
    })

    it('has nothing left to take from somebody, or in an administrative unit, that was deleted', async () => {
      const { provider, people, roles } = world
      await provider.grant(roles.helpdeskInUnit, people.ana)
      await provider.grant(roles.helpdeskInUnit, people.ben)
      world.deletePerson(people.ana)
      expect(await provider.revoke(roles.helpdeskInUnit, people.ana)).toMatchObject({ outcome: 'already-gone' })
      expect(await provider.holds(roles.helpdeskInUnit, people.ana)).toBe(false)
      world.deleteUnit()
      expect(await provider.grantability(roles.helpdeskInUnit)).toBe('gone')
      expect(await provider.revoke(roles.helpdeskInUnit, people.ben)).toMatchObject({ outcome: 'already-gone' })
    })

    it('fails, and may be tried again, when somebody or the role is not found: they may be too new', async () => {
      const { provider, people, roles } = world
      const notFound = { name: 'Fault', retry: 'later', result: 'not-done' }
      await expect(provider.grant(roles.custom, nobody)).rejects.toMatchObject(notFound)
      await expect(provider.grant(roles.missing, people.ana)).rejects.toMatchObject(notFound)
    })

    it('tells whether a role can be handed out, and why not', async () => {
      const { provider, roles } = world
      expect(await provider.grantability(roles.helpdesk)).toBeNull()
      expect(await provider.grantability(roles.helpdeskInUnit)).toBeNull()
      expect(await provider.grantability(roles.custom)).toBeNull()
      expect(await provider.grantability(roles.tierZero)).toBe('tier-zero')
      expect(await provider.grantability(roles.customTierZero)).toBe('tier-zero')
      expect(await provider.grantability(roles.missing)).toBe('gone')
      world.disableCustom()
      expect(await provider.grantability(roles.custom)).toBe('role-disabled')
      world.deleteCustom()
      expect(await provider.grantability(roles.custom)).toBe('gone')
    })

    it('tells which roles a group gives, and whether one of them is tier zero', async () => {
      const { provider, roles } = world
      expect(await provider.grantability(world.groupEntitlement)).toBe('role-assignable')
      expect(await provider.rolesGivenBy(world.groupEntitlement)).toEqual([
        { name: world.names.helpdesk, role: roles.helpdesk.resource, privileged: true, tierZero: false },
      ])
      world.unassign(roles.helpdesk, world.group)
      world.assign(roles.helpdeskInUnit, world.group)
      expect(await provider.rolesGivenBy(world.groupEntitlement)).toEqual([
        { name: `${world.names.helpdesk} (in ${world.names.unit})`, role: null, privileged: true, tierZero: false },
      ])
      world.assign(roles.tierZero, world.group)
      expect(await provider.rolesGivenBy(world.groupEntitlement)).toContainEqual(
        expect.objectContaining({ tierZero: true }),
      )
      expect(await provider.rolesGivenBy(roles.helpdesk)).toEqual([])
    })

    it('tells which roles a group lets its members take, as it tells what it gives, and once where it is both', async () => {
      const { provider, roles, group, names } = world
      const given = async () => (await provider.rolesGivenBy(world.groupEntitlement)).map(({ name }) => name)
      world.makeEligible(roles.helpdesk, group)
      expect(await given()).toEqual([names.helpdesk])
      world.makeEligible(roles.helpdeskInUnit, group)
      expect(await given()).toEqual([names.helpdesk, `${names.helpdesk} (in ${names.unit}, eligible)`])
      world.unassign(roles.helpdesk, group)
      world.makeEligible(roles.tierZero, world.people.ana)
      expect(new Set(await given())).toEqual(
        new Set([`${names.helpdesk} (eligible)`, `${names.helpdesk} (in ${names.unit}, eligible)`]),
      )
      world.makeEligible(roles.tierZero, group)
      expect(await provider.rolesGivenBy(world.groupEntitlement)).toContainEqual({
        name: `${names.tierZero} (eligible)`,
        role: roles.tierZero.resource,
        privileged: true,
        tierZero: true,
      })
    })

    it('tells where a group leads: which others its members may join when they like, and which roles they have by that', async () => {
      const { provider, roles, group, plain, inside, names } = world
      const opened = async (of: GroupId) => provider.groupsOpenedBy(world.entitlementOf(of))
      const role = world.nameOf(group)
      expect(await opened(plain)).toEqual([])
      expect(await provider.groupsOpenedBy(roles.helpdesk)).toEqual([])
      world.makeEligibleFor(group, world.people.ana)
      expect(await opened(plain)).toEqual([])
      world.makeEligibleFor(group, plain)
      // Also of a group inside it, whose members are members of it.
      for (const of of [plain, inside])
        expect(await opened(of)).toEqual([{ group, name: role, as: 'member', mayHoldRoles: true }])
      world.makeEligible(roles.custom, group)
      expect((await provider.rolesGivenBy(world.entitlementOf(inside))).map(({ name }) => name).sort()).toEqual(
        [`${names.helpdesk} (eligible through ${role})`, `Wi-Fi Onboarding (eligible through ${role})`].sort(),
      )
      world.assign(roles.tierZero, group)
      expect(await provider.rolesGivenBy(world.entitlementOf(plain))).toContainEqual(
        expect.objectContaining({ role: roles.tierZero.resource, tierZero: true }),
      )
    })

    it('tells of what a group opens in its turn, of the groups around that, of ownership, and of no ring twice', async () => {
      const { provider, group, plain, inside } = world
      world.makeEligibleFor(inside, group, 'owner')
      world.makeEligibleFor(group, plain)
      const opened = await provider.groupsOpenedBy(world.groupEntitlement)
      expect(new Map(opened.map(({ group: id, as }) => [id, as]))).toEqual(
        new Map([
          [inside, 'owner'],
          [plain, 'around'],
        ]),
      )
    })

    it('tells who holds a role in the whole tenant, people and groups, and nobody of one that is gone', async () => {
      const { directory, people, roles, group } = world
      expect(await directory.holdersOf(roles.helpdesk.resource)).toEqual({ people: [], groups: [group] })
      world.assign(roles.helpdesk, people.ana)
      world.assign(roles.helpdeskInUnit, people.ben)
      world.assign(roles.custom, people.ben)
      expect(await directory.holdersOf(roles.helpdesk.resource)).toEqual({ people: [people.ana], groups: [group] })
      world.unassign(roles.helpdesk, people.ana)
      world.unassign(roles.helpdesk, group)
      expect(await directory.holdersOf(roles.helpdesk.resource)).toEqual({ people: [], groups: [] })
      expect(await directory.holdersOf(roles.missing.resource)).toEqual({ people: [], groups: [] })
    })

    it('tells through which groups somebody has a role, and that they have it in the whole tenant beside one unit', async () => {
      const { directory, people, roles, group } = world
      const through = { kind: 'group', group, name: expect.any(String) }
      expect(await directory.heldThrough(roles.helpdesk, people.ben)).toEqual([through])
      expect(await directory.heldThrough(roles.helpdeskInUnit, people.ben)).toEqual([through])
      expect(await directory.heldThrough(roles.custom, people.ben)).toEqual([])
      world.assign(roles.helpdesk, people.ana)
      expect(await directory.heldThrough(roles.helpdesk, people.ana)).toEqual([])
      expect(await directory.heldThrough(roles.helpdeskInUnit, people.ana)).toEqual([{ kind: 'whole-tenant' }])
      world.unassign(roles.helpdesk, group)
      world.assign(roles.helpdeskInUnit, group)
      expect(await directory.heldThrough(roles.helpdesk, people.ben)).toEqual([])
      expect(await directory.heldThrough(roles.helpdeskInUnit, people.ben)).toEqual([through])
      expect(await directory.heldThrough(roles.missing, people.ben)).toEqual([])
    })

    it('counts who holds a role in one place, and in no other', async () => {
      const { provider, roles, people } = world
      const before = await provider.heldBy(roles.helpdesk)
      world.assign(roles.helpdeskInUnit, people.ana)
      expect([await provider.heldBy(roles.helpdeskInUnit), await provider.heldBy(roles.helpdesk)]).toEqual([
        { people: 1, groups: 0 },
        before,
      ])
      expect(before.groups).toBe(1)
    })

    it('finds a role by its whole name, whatever it gives, under the id that it has in the whole tenant', async () => {
      const { directory, roles, names } = world
      const found = await directory.named('directory-role', names.helpdesk.toUpperCase())
      expect(found).toEqual([{ id: roles.helpdesk.resource, name: names.helpdesk, detail: null }])
      expect(await directory.named('directory-role', names.helpdesk.slice(0, -1))).toEqual([])
      expect((await directory.named('directory-role', names.tierZero)).map(({ id }) => id)).toEqual([
        roles.tierZero.resource,
      ])
    })

    const everything = async (included?: readonly ResourceId[]): Promise<readonly Discovered[]> => {
      const found: Discovered[] = []
      for await (const each of world.discovery.discover(world.integration, null, included)) found.push(each)
      return found
    }
    const resourceIn = (found: readonly Discovered[], { resource }: Pick<Entitlement, 'resource'>) =>
      found.flatMap(each => (each.kind === 'resource' && each.resource.resource === resource ? [each.resource] : []))[0]

    it('reads every role for the inventory, which of them may be asked for, and who holds which', async () => {
      const { people, roles, names } = world
      world.assign(roles.helpdeskInUnit, people.ana)
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
      expect(resourceIn(found, { resource: world.groupEntitlement.resource })).toMatchObject({
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
        member: world.group,
        memberType: 'group',
      })
    })

    it.each(['assign', 'makeEligible'] as const)(
      'leaves a group that gives tier zero out of what can be given: %s',
      async how => {
        world[how](world.roles.tierZero, world.group)
        const found = await everything([])
        expect(resourceIn(found, { resource: world.groupEntitlement.resource })).toMatchObject({
          ungrantable: 'tier-zero',
        })
      },
    )

    it('tells of no role, and of no group that may hold one, where roles are not asked for', async () => {
      const found = await everything()
      expect(found.some(each => each.kind === 'assignment')).toBe(false)
      expect(found.some(each => each.kind === 'resource' && each.resource.type === 'directory-role')).toBe(false)
      expect(resourceIn(found, { resource: world.groupEntitlement.resource })).toMatchObject({
        ungrantable: 'role-assignable',
      })
    })
  })
}
