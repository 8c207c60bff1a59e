import { expect, it } from 'vitest'
import { type GroupId, groupId, integrationName, type PersonId, resourceId } from '../../access/vocabulary.ts'
import type { Discovered } from '../provider.ts'
import { ana, at, contoso, group, olga, pages, person, readers } from './samples.ts'
import type { StoreUnderContract } from './under-contract.ts'

const of = groupId('g1')

const resourceOfGroup = (id: GroupId, name: string): Discovered => {
  const made = group(`group:${id}`, name)
  if (made.kind !== 'resource') throw new Error('a resource was made')
  return { ...made, resource: { ...made.resource, group: id } }
}
const isIn = (group: GroupId, member: PersonId): Discovered => ({
  kind: 'member',
  of: group,
  member,
  memberType: 'person',
})
const leaves = (group: GroupId, member: PersonId): Discovered => ({ kind: 'left', of: group, member })

export function inventoryContract(world: () => StoreUnderContract): void {
  it('shows what the last reading found, and when that was', async () => {
    const { store } = world()
    expect(await store.inventory.refreshedAt(contoso)).toBeNull()
    const found = await store.inventory.take(
      contoso,
      pages(group('group:readers', 'readers'), group('group:dyn', 'dynamic', 'dynamic-membership'), person(ana, 'Ana')),
      at('9:00'),
    )
    expect(found).toMatchObject({ resources: 2, people: 1, appeared: [], lost: [] })
    expect((await store.inventory.resources(contoso)).map(({ name }) => name)).toEqual(['dynamic', 'readers'])
    expect(await store.inventory.resource(readers)).toEqual({
      integration: contoso,
      resource: 'group:readers',
      type: 'group',
      group: null,
      name: 'readers',
      description: null,
      ungrantable: null,
    })
    expect(await store.inventory.refreshedAt(contoso)).toEqual(at('9:00'))
    expect(await store.inventory.resources(integrationName('Fabrikam'))).toEqual([])
  })

  it('knows what was found for the first time after a moment, and is still there', async () => {
    const { store } = world()
    const [readers, writers, others] = ['readers', 'writers', 'others'].map(name => group(`group:${name}`, name)) as [
      Discovered,
      Discovered,
      Discovered,
    ]
    const foundAfter = async (time: string) =>
      (await store.inventory.foundAfter(contoso, at(time))).map(({ name }) => name)
    expect(await foundAfter('8:00')).toEqual([])
    await store.inventory.take(contoso, pages(readers), at('9:00'))
    await store.inventory.take(contoso, pages(readers, writers, others), at('10:00'))
    await store.inventory.take(contoso, pages(readers, writers), at('11:00'))
    expect(await foundAfter('8:00')).toEqual(['readers', 'writers'])
    expect(await foundAfter('9:00')).toEqual(['writers'])
    expect(await foundAfter('10:00')).toEqual([])
  })

  it('keeps of a directory role that it is privileged, and of a group which roles it gives', async () => {
    const { store } = world()
    const role = group('role:helpdesk', 'Helpdesk Administrator')
    if (role.kind !== 'resource') throw new Error('a resource was made')
    const helpdesk = { ...role.resource, type: 'directory-role' as const, privileged: true }
    const gives = { ...role.resource, resource: resourceId('group:helpdesk'), gives: ['Helpdesk Administrator'] }
    const found: readonly Discovered[] = [
      { ...role, resource: helpdesk },
      { ...role, resource: gives },
      { kind: 'assignment', of: helpdesk.resource, member: ana, memberType: 'person' },
    ]
    for (const time of ['9:00', '10:00']) await store.inventory.take(contoso, pages(...found), at(time))
    expect(await store.inventory.resource(helpdesk)).toEqual(helpdesk)
    expect(await store.inventory.resource(gives)).toEqual(gives)
  })

  it('has another edition after each reading, and the same one after a reading that broke off', async () => {
    const { store } = world()
    const editions = [await store.inventory.edition(contoso)]
    for (const name of ['readers', 'writers']) {
      await store.inventory.take(contoso, pages(group(`group:${name}`, name)), at('9:00'))
      editions.push(await store.inventory.edition(contoso))
    }
    expect(editions[0]).toBe(0)
    expect(new Set(editions).size).toBe(3)
    async function* breaking(): AsyncIterable<Discovered> {
      yield group('b', 'b')
      throw new RangeError('the directory is away')
    }
    await expect(store.inventory.take(contoso, breaking(), at('10:00'))).rejects.toThrow(RangeError)
    expect(await store.inventory.edition(contoso)).toBe(editions[2])
    expect(await store.inventory.edition(integrationName('Fabrikam'))).toBe(0)
    await store.inventory.outdate(contoso)
    expect(await store.inventory.edition(contoso)).toBeGreaterThan(editions[2] ?? 0)
  })

  it('tells what can be granted now and could not before', async () => {
    const { store } = world()
    const replace = (...found: readonly Discovered[]) => store.inventory.take(contoso, pages(...found), at('9:00'))
    await replace(group('old', 'old'), group('dyn', 'dyn', 'dynamic-membership'))
    const { appeared } = await replace(
      group('old', 'renamed'),
      group('dyn', 'dyn'),
      group('new', 'new'),
      group('bad', 'bad', 'dynamic-membership'),
    )
    expect([...appeared].sort()).toEqual(['dyn', 'new'])
    expect(await store.inventory.resource({ integration: contoso, resource: resourceId('old') })).toMatchObject({
      name: 'renamed',
    })
  })

  it('keeps what is no longer found as gone, since the history speaks of it', async () => {
    const { store } = world()
    await store.inventory.take(contoso, pages(group('group:readers', 'readers'), group('b', 'b')), at('9:00'))
    await store.inventory.take(contoso, pages(group('b', 'b')), at('9:00'))
    expect(await store.inventory.resource(readers)).toMatchObject({ name: 'readers', ungrantable: 'gone' })
    const { appeared } = await store.inventory.take(contoso, pages(group('group:readers', 'readers')), at('11:00'))
    expect(appeared).toEqual(['group:readers'])
  })

  it('leaves everything as it was when the reading breaks off', async () => {
    const { store } = world()
    await store.inventory.take(contoso, pages(group('group:readers', 'readers')), at('9:00'))
    async function* breaking(): AsyncIterable<Discovered> {
      yield group('b', 'b')
      throw new RangeError('the directory is away')
    }
    await expect(store.inventory.take(contoso, breaking(), at('10:00'))).rejects.toThrow(RangeError)
    expect((await store.inventory.resources(contoso)).map(({ name }) => name)).toEqual(['readers'])
    expect(await store.inventory.refreshedAt(contoso)).toEqual(at('9:00'))
  })

  it('takes a directory that tells everything twice, links included', async () => {
    const { store } = world()
    const all: readonly Discovered[] = [
      group('group:readers', 'readers'),
      person(ana, 'Ana'),
      person(olga, 'Olga'),
      { kind: 'member', of, member: ana, memberType: 'person' },
    ]
    for (const time of ['9:00', '10:00'])
      expect(await store.inventory.take(contoso, pages(...all, ...all), at(time))).toMatchObject({
        resources: 1,
        people: 2,
        appeared: [],
      })
    const fewer = [...all.slice(0, 3), { kind: 'member', of, member: ana, memberType: 'other' } as const]
    expect(await store.inventory.take(contoso, pages(...fewer), at('11:00'))).toMatchObject({ people: 2 })
  })

  it('writes nothing, and has the same edition, where a whole reading found nothing different', async () => {
    const { store } = world()
    const all = [
      resourceOfGroup(of, 'readers'),
      person(ana, 'Ana'),
      isIn(of, ana),
      { kind: 'mark', mark: 'm1' } as const,
    ]
    await store.inventory.take(contoso, pages(...all), at('9:00'))
    const edition = await store.inventory.edition(contoso)
    expect(await store.inventory.take(contoso, pages(...all), at('9:05'))).toMatchObject({ different: 0, people: 1 })
    expect(await store.inventory.edition(contoso)).toBe(edition)
    expect(await store.inventory.refreshedAt(contoso)).toEqual(at('9:05'))
  })

  it('goes on from where it ended, and knows when everything was read last', async () => {
    const { store } = world()
    expect(await store.inventory.readUpTo(contoso)).toBeNull()
    await store.inventory.take(contoso, pages(resourceOfGroup(of, 'readers'), { kind: 'mark', mark: 'm1' }), at('9:00'))
    expect(await store.inventory.readUpTo(contoso)).toEqual({ mark: 'm1', wholeAt: at('9:00') })
    await store.inventory.take(contoso, pages({ kind: 'changes' }, { kind: 'mark', mark: 'm2' }), at('9:05'))
    expect(await store.inventory.readUpTo(contoso)).toEqual({ mark: 'm2', wholeAt: at('9:00') })
    expect((await store.inventory.resources(contoso)).map(({ name }) => name)).toEqual(['readers'])
    await store.inventory.take(contoso, pages(resourceOfGroup(of, 'readers')), at('9:10'))
    expect(await store.inventory.readUpTo(contoso)).toBeNull()
  })

  it('takes in what is different: who came, who left, and who did both, as it was told last', async () => {
    const { store } = world()
    const first = [resourceOfGroup(of, 'readers'), person(ana, 'Ana'), person(olga, 'Olga'), isIn(of, ana)]
    await store.inventory.take(contoso, pages(...first), at('9:00'))
    const members = async () => (await store.history.members(contoso, of)).map(({ id }) => id)
    const edition = await store.inventory.edition(contoso)
    const found = [
      isIn(of, olga),
      isIn(of, olga),
      leaves(of, ana),
      isIn(of, ana),
      leaves(of, ana),
      isIn(groupId('g9'), ana),
    ]
    const taken = await store.inventory.take(contoso, pages({ kind: 'changes' }, ...found), at('9:05'))
    expect(taken).toMatchObject({ resources: 1, people: 2, different: 2, appeared: [], lost: [] })
    expect(await members()).toEqual([olga])
    expect(await store.inventory.edition(contoso)).toBe(edition + 1)
    // Of a group that nobody may ask for.
    expect(await store.history.members(contoso, groupId('g9'))).toEqual([])
    await store.inventory.take(contoso, pages({ kind: 'changes' }, leaves(of, olga), isIn(of, olga)), at('9:10'))
    expect(await members()).toEqual([olga])
  })

  it('takes in a group that was made, one that is gone, and one that was read again', async () => {
    const { store } = world()
    const made = groupId('g2')
    const first = [resourceOfGroup(of, 'readers'), person(ana, 'Ana'), person(olga, 'Olga'), isIn(of, ana)]
    await store.inventory.take(contoso, pages(...first), at('9:00'))
    const groups = { kind: 'whole', of: 'groups' } as const
    const taken = await store.inventory.take(
      contoso,
      pages(
        ...[{ kind: 'changes' } as const, groups, resourceOfGroup(of, 'readers'), resourceOfGroup(made, 'writers')],
        ...[
          { kind: 'whole-group', of: made } as const,
          isIn(made, ana),
          { kind: 'whole-group', of } as const,
          isIn(of, olga),
        ],
      ),
      at('9:05'),
    )
    expect(taken).toMatchObject({ resources: 2, appeared: ['group:g2'], lost: [] })
    expect((await store.history.members(contoso, of)).map(({ id }) => id)).toEqual([olga])
    expect((await store.history.members(contoso, made)).map(({ id }) => id)).toEqual([ana])
    const later = await store.inventory.take(
      contoso,
      pages({ kind: 'changes' }, groups, resourceOfGroup(made, 'writers')),
      at('9:10'),
    )
    expect(later).toMatchObject({ resources: 1, lost: [{ name: 'readers', ungrantable: 'gone' }] })
    expect(await store.history.members(contoso, of)).toEqual([])
    expect((await store.history.members(contoso, made)).map(({ id }) => id)).toEqual([ana])
  })

  it('takes in who was renamed, who is gone, and who is back', async () => {
    const { store } = world()
    const changes = (...found: readonly Discovered[]) =>
      store.inventory.take(contoso, pages({ kind: 'changes' }, ...found), at('9:05'))
    const called = async (words: string) => (await store.history.peopleCalled(words, 5)).map(({ id }) => id)
    await store.inventory.take(contoso, pages(person(ana, 'Ana'), person(olga, 'Olga')), at('9:00'))
    expect(await changes(person(ana, 'Anna'), { kind: 'person-gone', person: olga })).toMatchObject({ people: 1 })
    expect([await called('Ana'), await called('Anna'), await called('Olga')]).toEqual([[], [ana], []])
    expect(await changes(person(olga, 'Olga'))).toMatchObject({ people: 2, different: 1 })
    expect(await called('Olga')).toEqual([olga])
    expect(await changes({ kind: 'whole', of: 'people' }, person(olga, 'Olga'))).toMatchObject({ people: 1 })
    expect(await called('Anna')).toEqual([])
  })

  it('takes a directory of many thousands', async () => {
    const { store } = world()
    const many = Array.from({ length: 2500 }, (_, n) => group(`g${n}`, `group ${n}`))
    await store.inventory.take(contoso, pages(), at('9:00'))
    const { appeared } = await store.inventory.take(contoso, pages(...many), at('10:00'))
    expect(appeared).toHaveLength(2500)
    expect(await store.inventory.resources(contoso)).toHaveLength(2500)
  })
}
