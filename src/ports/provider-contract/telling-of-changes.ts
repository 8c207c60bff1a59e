import { expect, it } from 'vitest'
import type { DirectoryUnderContract } from './under-contract.ts'

/** What every directory tells of its changes, whether it lives in memory or in a cloud. */
export function tellingOfChangesContract(world: () => DirectoryUnderContract): void {
  const start = async () => {
    const { changes, groups, people, entitlement } = world()
    return { changes, groups, people, empty: entitlement(groups.empty), mark: await changes.mark() }
  }

  it('tells of nothing that was before the place that is gone on from, or that is not there', async () => {
    const { changes, mark, empty, people } = await start()
    const told = await changes.since(mark)
    expect(told?.touched.filter(one => 'person' in one && one.person === people.ana)).toEqual([])
    expect(changes.tellsOf(empty.resource)).toBe(true)
  })
  it('tells whom somebody added, removed or gave, whoever did it, and goes on from there', async () => {
    const { changes, mark, empty, people, groups } = await start()
    world().join(groups.empty, people.ana)
    await world().provider.grant(empty, people.ben)
    const first = await changes.since(mark)
    const { resource } = empty
    expect(first?.touched).toContainEqual({ resource, person: people.ana, holds: true })
    expect(first?.touched).toContainEqual({ resource, person: people.ben, holds: true })
    world().leave(groups.empty, people.ana)
    const second = await changes.since(first?.mark ?? '')
    expect(second?.touched).toContainEqual({ resource, person: people.ana, holds: false })
  })
  it('tells which group somebody put into another, or took out of it, and who did', async () => {
    const { changes, mark, empty, groups } = await start()
    world().join(groups.empty, groups.inner)
    const { resource } = empty
    const first = await changes.since(mark)
    expect(first?.touched).toContainEqual({ resource, group: groups.inner, holds: true })
    world().leave(groups.empty, groups.inner)
    const second = await changes.since(first?.mark ?? '')
    expect(second?.touched).toContainEqual({ resource, group: groups.inner, holds: false })
    const doer = { kind: 'person', name: 'Max Admin' }
    expect((await changes.deeds(new Date(0)))?.filter(deed => deed.resource === resource)).toMatchObject([
      { group: groups.inner, did: 'added', doer },
      { group: groups.inner, did: 'removed', doer },
    ])
  })
  it('tells that somebody or something was deleted', async () => {
    const { changes, mark, empty, people, groups } = await start()
    world().join(groups.empty, people.ben)
    world().deletePerson(people.ben)
    world().deleteGroup(groups.inner)
    const told = await changes.since(mark)
    expect(told?.touched).toContainEqual({ resource: empty.resource, person: people.ben, holds: false })
    expect(told?.touched).toContainEqual({ resource: world().entitlement(groups.inner).resource, person: null })
  })
  it('says that a place is too old to go on from', async () => {
    const { changes, mark } = await start()
    world().forgetChanges()
    expect(await changes.since(mark)).toBeNull()
  })
  it('lists the people and groups that hold something directly now, and none of what is gone', async () => {
    const { changes, groups, people } = await start()
    const [inner, outer] = [world().entitlement(groups.inner), world().entitlement(groups.outer)]
    const holders = async (...of: Parameters<typeof changes.holders>[0]) => {
      const found = []
      for await (const each of changes.holders(of)) found.push({ ...each, people: each.people.toSorted() })
      return found
    }
    const held = [people.ana, people.left, people.guest].toSorted()
    expect(await holders(inner, outer)).toEqual([
      { of: inner, people: held, groups: [] },
      { of: outer, people: [], groups: [groups.inner] },
    ])
    world().deleteGroup(groups.inner)
    expect(await holders(outer, inner)).toEqual([
      { of: outer, people: [], groups: [] },
      { of: inner, people: [], groups: [] },
    ])
    expect(await holders()).toEqual([])
  })
  it('has in its audit who did what, and tells what Doorbell did itself', async () => {
    const { changes, empty, people, groups } = await start()
    world().join(groups.empty, people.ana)
    world().leave(groups.empty, people.ana)
    await world().provider.grant(empty, people.ben)
    const { resource } = empty
    const by = { kind: 'person', name: 'Max Admin' }
    const ofIt = (whose?: 'ourselves') =>
      changes.deeds(new Date(0), whose).then(all => all?.filter(deed => deed.resource === resource) ?? null)
    const all = await ofIt()
    expect(all).toMatchObject([
      { resource, person: people.ana, did: 'added', doer: by },
      { resource, person: people.ana, did: 'removed', doer: by },
      { resource, person: people.ben, did: 'added', doer: { kind: 'ourselves' } },
    ])
    expect(await ofIt('ourselves')).toEqual(all?.slice(2))
    expect(await changes.deeds(new Date('2100-01-01'))).toEqual([])
  })
  it('says where its audit may not be read', async () => {
    const { changes } = await start()
    world().forbidAudit()
    expect(await changes.deeds(new Date(0))).toBeNull()
  })
}
