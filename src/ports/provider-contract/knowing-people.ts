import { expect, it } from 'vitest'
import type { Person } from '../../access/catalog.ts'
import { groupId } from '../../access/vocabulary.ts'
import { type DirectoryUnderContract, nobody, noGroup } from './under-contract.ts'

export function knowingPeopleContract(world: () => DirectoryUnderContract): void {
  it('tells members from guests and the enabled from the disabled', async () => {
    const { directory, people } = world()
    expect(await directory.person(people.ana)).toMatchObject({ id: people.ana, enabled: true, kind: 'member' })
    expect(await directory.person(people.left)).toMatchObject({ enabled: false, kind: 'member' })
    expect(await directory.person(people.guest)).toMatchObject({ enabled: true, kind: 'guest' })
    expect(await directory.person(nobody)).toBeNull()
  })

  it('finds everybody with an address, whatever its case', async () => {
    const { directory, people } = world()
    for (const id of [people.ana, people.left, people.guest]) {
      const email = (await directory.person(id))?.email ?? ''
      const found = await directory.peopleByEmail(email.toUpperCase())
      expect(found.map(person => person.id)).toEqual([id])
    }
    expect(await directory.peopleByEmail("o'nobody&co@contoso.example")).toEqual([])
    expect(await directory.peopleByEmail('')).toEqual([])
  })

  it('tells what of an account says which human is behind it, wherever the account is read', async () => {
    const { people } = world()
    const read = readingsOfBen()
    const marks = { employeeId: 'E0007', extensionAttribute1: 'one', extensionAttribute15: ' H 7' }
    world().mark(people.ben, marks)
    for (const [how, found] of await read()) expect({ how, marks: found.marks }).toEqual({ how, marks })
    world().mark(people.ben, { extensionAttribute7: 'seven' })
    for (const [how, found] of await read())
      expect({ how, marks: found.marks }).toEqual({ how, marks: { extensionAttribute7: 'seven' } })
  })

  it('takes an absent value, an empty one and a blank one for no mark', async () => {
    const { people } = world()
    const read = readingsOfBen()
    for (const nothing of [
      {},
      { employeeId: '', extensionAttribute1: '' },
      { employeeId: ' \u00a0', extensionAttribute15: ' ' },
    ]) {
      world().mark(people.ben, nothing)
      for (const [how, found] of await read()) expect({ how, marks: found.marks ?? {} }).toEqual({ how, marks: {} })
    }
  })

  it('finds every account of which one property says the same, whatever its case, and nobody by a blank', async () => {
    const { directory, people } = world()
    const found = async (...of: Parameters<typeof directory.peopleMarked>) =>
      (await directory.peopleMarked(...of)).map(({ id }) => id).sort()
    for (const mark of ['employeeId', 'extensionAttribute12'] as const) {
      world().mark(people.ana, { [mark]: "O'7 Z" })
      world().mark(people.left, { [mark]: "o'7 z" })
      world().mark(people.ben, { [mark]: 'O' })
      expect(await found(mark, " O'7 Z ")).toEqual([people.ana, people.left].sort())
      expect(await found(mark, ' ')).toEqual([])
      expect(await found(mark, 'nobody has it')).toEqual([])
    }
    world().mark(people.ben, { extensionAttribute3: 'three' })
    expect(await found('extensionAttribute4', 'three')).toEqual([])
  })

  /** Ben as a member, an owner, a manager, by an address and by an id: whoever decides is read in one of these ways. */
  function readingsOfBen(): () => Promise<readonly (readonly [string, Person])[]> {
    const { directory, people, groups } = world()
    world().join(groups.empty, people.ben)
    world().own(groups.inner, people.ben)
    world().appointManager(people.ana, people.ben)
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
    const { directory, people, groups } = world()
    const all = [groups.empty, groups.inner, groups.outer]
    expect(await directory.groupsAmong(people.ana, all)).toEqual(new Set([groups.inner, groups.outer]))
    expect(await directory.groupsAmong(people.ben, all)).toEqual(new Set())
    expect(await directory.groupsAmong(people.ana, [])).toEqual(new Set())
    expect(await directory.groupsAround(groups.inner, all)).toEqual(new Set([groups.outer]))
  })

  it('tells through which groups inside a group somebody is in it, and not that they are in it directly', async () => {
    const { directory, people, groups } = world()
    const outer = world().entitlement(groups.outer)
    const through = [{ kind: 'group', group: groups.inner, name: expect.any(String) }]
    expect(await directory.heldThrough(outer, people.ana)).toEqual(through)
    expect(await directory.heldThrough(world().entitlement(groups.inner), people.ana)).toEqual([])
    expect(await directory.heldThrough(outer, people.ben)).toEqual([])
    world().join(groups.outer, people.ben)
    world().join(groups.outer, people.ana)
    expect(await directory.heldThrough(outer, people.ben)).toEqual([])
    expect(await directory.heldThrough(outer, people.ana)).toEqual(through)
    world().leave(groups.inner, people.ana)
    expect(await directory.heldThrough(outer, people.ana)).toEqual([])
    expect(await directory.heldThrough(world().entitlement(noGroup), people.ana)).toEqual([])
    expect(await directory.heldThrough(outer, nobody)).toEqual([])
  })

  it('asks about more groups than fit one question, one of which is gone', async () => {
    const { directory, people, groups } = world()
    const strangers = Array.from({ length: 45 }, (_, i) =>
      groupId(`99999999-0000-4000-8000-${`${i}`.padStart(12, '0')}`),
    )
    const among = await directory.groupsAmong(people.ana, [groups.inner, ...strangers, groups.outer])
    expect(among).toEqual(new Set([groups.inner, groups.outer]))
    expect(await directory.groupsAmong(nobody, [groups.inner, groups.outer])).toEqual(new Set())
    expect(await directory.groupsAmong(nobody, [groups.inner, ...strangers])).toEqual(new Set())
    expect(await directory.groupsAround(groups.inner, [...strangers, groups.outer])).toEqual(new Set([groups.outer]))
    expect(await directory.groupsAround(noGroup, [groups.inner, ...strangers])).toEqual(new Set())
  })

  it('names the active members of several groups, each once, without guests and those who left', async () => {
    const { directory, people, groups } = world()
    world().join(groups.empty, people.ben)
    const active = await directory.activeMembers([groups.outer, groups.inner, groups.empty, noGroup])
    expect(active.map(person => person.id).sort()).toEqual([people.ana, people.ben].sort())
    expect(await directory.activeMembers([])).toEqual([])
  })
}
