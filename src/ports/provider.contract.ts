import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Entitlement, Person, UngrantableReason } from '../access/catalog.ts'
import type { HumanMark } from '../access/same-human.ts'
import { type GroupId, groupId, type IntegrationName, type PersonId, personId } from '../access/vocabulary.ts'
import type { Directory, Discovered, Discovery, Provider } from './provider.ts'

/** A directory with a small cast, and an administrator's hands to change it behind Doorbell's back. */
export interface DirectoryUnderContract {
  readonly provider: Provider
  readonly directory: Directory
  readonly discovery: Discovery
  readonly integration: IntegrationName
  /** Two enabled members, one disabled member, one enabled guest. */
  readonly people: { readonly ana: PersonId; readonly ben: PersonId; readonly left: PersonId; readonly guest: PersonId }
  readonly groups: {
    /** Grantable, with nobody in it. */
    readonly empty: GroupId
    /** Holds ana, the person who left and the guest. */
    readonly inner: GroupId
    /** Holds nobody but `inner`. */
    readonly outer: GroupId
    readonly ungrantable: GroupId
  }
  readonly ungrantableBecause: UngrantableReason
  entitlement(group: GroupId): Entitlement
  join(group: GroupId, person: PersonId): void
  leave(group: GroupId, person: PersonId): void
  deletePerson(person: PersonId): void
  deleteGroup(group: GroupId): void
  /** `null`: nobody any more. */
  appointManager(of: PersonId, manager: PersonId | null): void
  own(group: GroupId, owner: PersonId): void
  disown(group: GroupId, owner: PersonId): void
  /** What the directory says of the human behind an account from now on, and nothing else of them. */
  mark(person: PersonId, marks: Readonly<Partial<Record<HumanMark, string>>>): void
  /** What the attribute behind the key `owner` says of a group. */
  setOwnerAttribute(group: GroupId, value: string): void
  close(): Promise<void>
}

const nobody = personId('99999999-0000-4000-8000-000000000000')
const noGroup = groupId('99999999-0000-4000-8000-000000000001')

/** What every directory behind Doorbell has to keep, whether it lives in memory or in a cloud. */
export function providerContract(name: string, start: () => Promise<DirectoryUnderContract>): void {
  describe(name, () => {
    let world: DirectoryUnderContract
    beforeEach(async () => {
      world = await start()
    })
    afterEach(() => world.close())

    describe('giving and taking', () => {
      it('gives access, shows it, takes it back, and shows that it is gone', async () => {
        const { provider, people } = world
        const entitlement = world.entitlement(world.groups.empty)
        expect(await provider.holds(entitlement, people.ana)).toBe(false)
        expect(await provider.grant(entitlement, people.ana)).toMatchObject({ outcome: 'created' })
        expect(await provider.holds(entitlement, people.ana)).toBe(true)
        expect(await provider.holds(entitlement, people.ben)).toBe(false)
        expect(await provider.revoke(entitlement, people.ana)).toMatchObject({ outcome: 'removed' })
        expect(await provider.holds(entitlement, people.ana)).toBe(false)
      })

      it('may be told twice to give and twice to take', async () => {
        const { provider, people } = world
        const entitlement = world.entitlement(world.groups.empty)
        await provider.grant(entitlement, people.ana)
        expect(await provider.grant(entitlement, people.ana)).toMatchObject({ outcome: 'already-held' })
        await provider.revoke(entitlement, people.ana)
        expect(await provider.revoke(entitlement, people.ana)).toMatchObject({ outcome: 'already-gone' })
      })

      it('finds what an administrator gave by hand already held, and what one took already gone', async () => {
        const { provider, people, groups } = world
        const entitlement = world.entitlement(groups.empty)
        world.join(groups.empty, people.ana)
        expect(await provider.grant(entitlement, people.ana)).toMatchObject({ outcome: 'already-held' })
        world.leave(groups.empty, people.ana)
        expect(await provider.revoke(entitlement, people.ana)).toMatchObject({ outcome: 'already-gone' })
      })

      it('does not take membership through another group for holding it', async () => {
        expect(await world.provider.holds(world.entitlement(world.groups.outer), world.people.ana)).toBe(false)
      })

      it('has nothing left to take from somebody, or in a group, that was deleted', async () => {
        const { provider, people, groups } = world
        const entitlement = world.entitlement(groups.empty)
        await provider.grant(entitlement, people.ana)
        await provider.grant(entitlement, people.ben)
        world.deletePerson(people.ana)
        expect(await provider.revoke(entitlement, people.ana)).toMatchObject({ outcome: 'already-gone' })
        expect(await provider.holds(entitlement, people.ana)).toBe(false)
        world.deleteGroup(groups.empty)
        expect(await provider.revoke(entitlement, people.ben)).toMatchObject({ outcome: 'already-gone' })
        expect(await provider.holds(entitlement, people.ben)).toBe(false)
      })

      it('fails, and may be tried again, when somebody or the group is not found: they may be too new', async () => {
        const { provider, people, groups } = world
        const notFound = { name: 'Fault', retry: 'later', result: 'not-done' }
        await expect(provider.grant(world.entitlement(groups.empty), nobody)).rejects.toMatchObject(notFound)
        await expect(provider.grant(world.entitlement(noGroup), people.ana)).rejects.toMatchObject(notFound)
      })

      it('tells whether a group can be handed out, and why not', async () => {
        const { provider, groups } = world
        expect(await provider.grantability(world.entitlement(groups.empty))).toBeNull()
        expect(await provider.grantability(world.entitlement(groups.ungrantable))).toBe(world.ungrantableBecause)
        expect(await provider.grantability(world.entitlement(noGroup))).toBe('gone')
      })

      it('fails for good when it is asked for a group that cannot be handed out all the same', async () => {
        const grant = world.provider.grant(world.entitlement(world.groups.ungrantable), world.people.ben)
        await expect(grant).rejects.toMatchObject({ name: 'Fault', retry: 'never' })
      })
    })

    describe('knowing people', () => {
      it('tells members from guests and the enabled from the disabled', async () => {
        const { directory, people } = world
        expect(await directory.person(people.ana)).toMatchObject({ id: people.ana, enabled: true, kind: 'member' })
        expect(await directory.person(people.left)).toMatchObject({ enabled: false, kind: 'member' })
        expect(await directory.person(people.guest)).toMatchObject({ enabled: true, kind: 'guest' })
        expect(await directory.person(nobody)).toBeNull()
      })

      it('finds everybody with an address, whatever its case', async () => {
        const { directory, people } = world
        for (const id of [people.ana, people.left, people.guest]) {
          const email = (await directory.person(id))?.email ?? ''
          const found = await directory.peopleByEmail(email.toUpperCase())
          expect(found.map(person => person.id)).toEqual([id])
        }
        expect(await directory.peopleByEmail("o'nobody&co@contoso.example")).toEqual([])
        expect(await directory.peopleByEmail('')).toEqual([])
      })

      it('tells what of an account says which human is behind it, wherever the account is read', async () => {
        const { people } = world
        const read = readingsOfBen()
        const marks = { employeeId: 'E0007', extensionAttribute1: 'one', extensionAttribute15: ' H 7' }
        world.mark(people.ben, marks)
        for (const [how, found] of await read()) expect({ how, marks: found.marks }).toEqual({ how, marks })
        world.mark(people.ben, { extensionAttribute7: 'seven' })
        for (const [how, found] of await read())
          expect({ how, marks: found.marks }).toEqual({ how, marks: { extensionAttribute7: 'seven' } })
      })

      it('takes an absent value, an empty one and a blank one for no mark', async () => {
        const { people } = world
        const read = readingsOfBen()
        for (const nothing of [
          {},
          { employeeId: '', extensionAttribute1: '' },
          { employeeId: ' \u00a0', extensionAttribute15: ' ' },
        ]) {
          world.mark(people.ben, nothing)
          for (const [how, found] of await read()) expect({ how, marks: found.marks ?? {} }).toEqual({ how, marks: {} })
        }
      })

      /** Ben as a member, an owner, a manager, by an address and by an id: whoever decides is read in one of these ways. */
      function readingsOfBen(): () => Promise<readonly (readonly [string, Person])[]> {
        const { directory, people, groups } = world
        world.join(groups.empty, people.ben)
        world.own(groups.inner, people.ben)
        world.appointManager(people.ana, people.ben)
        const only = (found: readonly (Person | null)[]): Person => {
          const [ben] = found.filter(person => person?.id === people.ben)
          if (!ben) throw new Error('Ben was not found')
          return ben
        }
        return async () => {
          const byId = only([await directory.person(people.ben)])
          return [
            ['person', byId],
            ['peopleByEmail', only(await directory.peopleByEmail(byId.email ?? ''))],
            ['activeMembers', only(await directory.activeMembers([groups.empty]))],
            ['manager', only([await directory.manager(people.ana)])],
            ['ownersOf', only(await directory.ownersOf(groups.inner))],
          ]
        }
      }

      it('counts membership through other groups', async () => {
        const { directory, people, groups } = world
        const all = [groups.empty, groups.inner, groups.outer]
        expect(await directory.groupsAmong(people.ana, all)).toEqual(new Set([groups.inner, groups.outer]))
        expect(await directory.groupsAmong(people.ben, all)).toEqual(new Set())
        expect(await directory.groupsAmong(people.ana, [])).toEqual(new Set())
        expect(await directory.groupsAround(groups.inner, all)).toEqual(new Set([groups.outer]))
      })

      it('tells through which groups inside a group somebody is in it, and not that they are in it directly', async () => {
        const { directory, people, groups } = world
        const outer = world.entitlement(groups.outer)
        const through = [{ kind: 'group', group: groups.inner, name: expect.any(String) }]
        expect(await directory.heldThrough(outer, people.ana)).toEqual(through)
        expect(await directory.heldThrough(world.entitlement(groups.inner), people.ana)).toEqual([])
        expect(await directory.heldThrough(outer, people.ben)).toEqual([])
        world.join(groups.outer, people.ben)
        world.join(groups.outer, people.ana)
        expect(await directory.heldThrough(outer, people.ben)).toEqual([])
        expect(await directory.heldThrough(outer, people.ana)).toEqual(through)
        world.leave(groups.inner, people.ana)
        expect(await directory.heldThrough(outer, people.ana)).toEqual([])
        expect(await directory.heldThrough(world.entitlement(noGroup), people.ana)).toEqual([])
        expect(await directory.heldThrough(outer, nobody)).toEqual([])
      })

      it('asks about more groups than fit one question, one of which is gone', async () => {
        const { directory, people, groups } = world
        const strangers = Array.from({ length: 45 }, (_, i) =>
          groupId(`99999999-0000-4000-8000-${`${i}`.padStart(12, '0')}`),
        )
        const among = await directory.groupsAmong(people.ana, [groups.inner, ...strangers, groups.outer])
        expect(among).toEqual(new Set([groups.inner, groups.outer]))
        expect(await directory.groupsAmong(nobody, [groups.inner, groups.outer])).toEqual(new Set())
      })

      it('names the active members of several groups, each once, without guests and those who left', async () => {
        const { directory, people, groups } = world
        world.join(groups.empty, people.ben)
        const active = await directory.activeMembers([groups.outer, groups.inner, groups.empty, noGroup])
        expect(active.map(person => person.id).sort()).toEqual([people.ana, people.ben].sort())
        expect(await directory.activeMembers([])).toEqual([])
      })
    })

    describe('knowing who answers for what', () => {
      it('names the manager of somebody as of now, active or not, and nobody where there is none', async () => {
        const { directory, people } = world
        world.appointManager(people.ana, people.ben)
        expect(await directory.manager(people.ana)).toMatchObject({ id: people.ben, enabled: true, kind: 'member' })
        world.appointManager(people.ana, people.left)
        expect(await directory.manager(people.ana)).toMatchObject({ id: people.left, enabled: false })
        world.appointManager(people.ana, null)
        expect(await directory.manager(people.ana)).toBeNull()
        expect(await directory.manager(nobody)).toBeNull()
        world.appointManager(people.ana, people.ben)
        world.deletePerson(people.ben)
        expect(await directory.manager(people.ana)).toBeNull()
      })

      it('names the owners of a group as of now, active or not, and nobody of a group that is gone', async () => {
        const { directory, people, groups } = world
        expect(await directory.ownersOf(groups.inner)).toEqual([])
        world.own(groups.inner, people.ben)
        world.own(groups.inner, people.left)
        const owners = await directory.ownersOf(groups.inner)
        expect(owners.map(({ id, enabled }) => [id, enabled]).sort()).toEqual(
          [
            [people.ben, true],
            [people.left, false],
          ].sort(),
        )
        world.disown(groups.inner, people.left)
        expect((await directory.ownersOf(groups.inner)).map(({ id }) => id)).toEqual([people.ben])
        expect(await directory.ownersOf(noGroup)).toEqual([])
      })

      it('finds who or what bears a name as a whole, whatever its case, or has the id behind it', async () => {
        const { directory, people, groups } = world
        const ana = await directory.person(people.ana)
        const byName = await directory.named('user', (ana?.name ?? '').toUpperCase())
        expect(byName.map(({ id }) => id)).toEqual([people.ana])
        expect(await directory.named('user', ana?.email ?? '')).toEqual(byName)
        expect(await directory.named('user', (ana?.name ?? '').slice(0, -1))).toEqual([])
        expect(await directory.named('user', "o'nobody & co")).toEqual([])
        expect((await directory.named('group', `whatever#${groups.inner}`)).map(({ id }) => id)).toEqual([groups.inner])
        expect(await directory.named('group', `whatever#${noGroup}`)).toEqual([])
        expect(await directory.named('group', '')).toEqual([])
      })
    })

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
      expect(found.some(each => each.kind === 'manager' && each.person === people.ana)).toBe(true)
    })
  })
}
