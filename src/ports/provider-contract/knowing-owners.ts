import { expect, it } from 'vitest'
import { type DirectoryUnderContract, nobody, noGroup } from './under-contract.ts'

export function knowingOwnersContract(world: () => DirectoryUnderContract): void {
  it('names the manager of somebody as of now, active or not, and nobody where there is none', async () => {
    const { directory, people } = world()
    world().appointManager(people.ana, people.ben)
    expect(await directory.manager(people.ana)).toMatchObject({ id: people.ben, enabled: true, kind: 'member' })
    world().appointManager(people.ana, people.left)
    expect(await directory.manager(people.ana)).toMatchObject({ id: people.left, enabled: false })
    world().appointManager(people.ana, null)
    expect(await directory.manager(people.ana)).toBeNull()
    expect(await directory.manager(nobody)).toBeNull()
    world().appointManager(people.ana, people.ben)
    world().deletePerson(people.ben)
    expect(await directory.manager(people.ana)).toBeNull()
  })

  it('names whose manager somebody is as of now, active or not, and nobody of somebody who is gone', async () => {
    const { directory, people } = world()
    const cast: readonly string[] = [people.ana, people.left]
    const reports = async () =>
      (await directory.reports(people.ben)).flatMap(({ id, enabled }) =>
        cast.includes(id) ? [`${id} ${enabled}`] : [],
      )
    world().appointManager(people.ana, null)
    expect(await reports()).toEqual([])
    world().appointManager(people.ana, people.ben)
    world().appointManager(people.left, people.ben)
    expect((await reports()).sort()).toEqual([`${people.ana} true`, `${people.left} false`].sort())
    world().appointManager(people.ana, null)
    expect(await reports()).toEqual([`${people.left} false`])
    world().deletePerson(people.left)
    expect(await reports()).toEqual([])
    expect(await directory.reports(nobody)).toEqual([])
  })

  it('names the owners of a group as of now, active or not, and nobody of a group that is gone', async () => {
    const { directory, people, groups } = world()
    expect(await directory.ownersOf(groups.inner)).toEqual([])
    world().own(groups.inner, people.ben)
    world().own(groups.inner, people.left)
    const owners = await directory.ownersOf(groups.inner)
    expect(owners.map(({ id, enabled }) => [id, enabled]).sort()).toEqual(
      [
        [people.ben, true],
        [people.left, false],
      ].sort(),
    )
    world().disown(groups.inner, people.left)
    expect((await directory.ownersOf(groups.inner)).map(({ id }) => id)).toEqual([people.ben])
    expect(await directory.ownersOf(noGroup)).toEqual([])
  })

  it('finds who or what bears a name as a whole, whatever its case, or has the id that stands alone or behind it', async () => {
    const { directory, people, groups } = world()
    const ana = await directory.person(people.ana)
    const byName = await directory.named('user', (ana?.name ?? '').toUpperCase())
    expect(byName.map(({ id }) => id)).toEqual([people.ana])
    expect(await directory.named('user', ana?.email ?? '')).toEqual(byName)
    expect(await directory.named('user', (ana?.name ?? '').slice(0, -1))).toEqual([])
    expect(await directory.named('user', "o'nobody & co")).toEqual([])
    expect((await directory.named('group', `whatever#${groups.inner}`)).map(({ id }) => id)).toEqual([groups.inner])
    expect((await directory.named('group', groups.inner.toUpperCase())).map(({ id }) => id)).toEqual([groups.inner])
    expect((await directory.named('user', people.ana)).map(({ id }) => id)).toEqual([people.ana])
    // Of the other kind it is nobody's.
    expect(await directory.named('group', people.ana)).toEqual([])
    expect(await directory.named('group', `whatever#${noGroup}`)).toEqual([])
    expect(await directory.named('group', '')).toEqual([])
  })
}
