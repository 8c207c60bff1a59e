import { expect, it } from 'vitest'
import { groupId, integrationName, resourceId } from '../../access/vocabulary.ts'
import type { Discovered } from '../provider.ts'
import { ana, at, contoso, group, olga, pages, person, readers } from './samples.ts'
import type { StoreUnderContract } from './under-contract.ts'

export function inventoryContract(world: () => StoreUnderContract): void {
  it('shows what the last reading found, and when that was', async () => {
    const { store } = world()
    expect(await store.inventory.refreshedAt(contoso)).toBeNull()
    const found = await store.inventory.replace(
      contoso,
      pages(group('group:readers', 'readers'), group('group:dyn', 'dynamic', 'dynamic-membership'), person(ana, 'Ana')),
      at('9:00'),
    )
    expect(found).toEqual({ resources: 2, people: 1, appeared: [] })
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
    for (const time of ['9:00', '10:00']) await store.inventory.replace(contoso, pages(...found), at(time))
    expect(await store.inventory.resource(helpdesk)).toEqual(helpdesk)
    expect(await store.inventory.resource(gives)).toEqual(gives)
  })

  it('has another edition after each reading, and the same one after a reading that broke off', async () => {
    const { store } = world()
    const editions = [await store.inventory.edition(contoso)]
    for (const name of ['readers', 'writers']) {
      await store.inventory.replace(contoso, pages(group(`group:${name}`, name)), at('9:00'))
      editions.push(await store.inventory.edition(contoso))
    }
    expect(editions[0]).toBe(0)
    expect(new Set(editions).size).toBe(3)
    async function* breaking(): AsyncIterable<Discovered> {
      yield group('b', 'b')
      throw new RangeError('the directory is away')
    }
    await expect(store.inventory.replace(contoso, breaking(), at('10:00'))).rejects.toThrow(RangeError)
    expect(await store.inventory.edition(contoso)).toBe(editions[2])
    expect(await store.inventory.edition(integrationName('Fabrikam'))).toBe(0)
  })

  it('tells what can be granted now and could not before', async () => {
    const { store } = world()
    const replace = (...found: readonly Discovered[]) => store.inventory.replace(contoso, pages(...found), at('9:00'))
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
    await store.inventory.replace(contoso, pages(group('group:readers', 'readers'), group('b', 'b')), at('9:00'))
    await store.inventory.replace(contoso, pages(group('b', 'b')), at('9:00'))
    expect(await store.inventory.resource(readers)).toMatchObject({ name: 'readers', ungrantable: 'gone' })
    const { appeared } = await store.inventory.replace(contoso, pages(group('group:readers', 'readers')), at('11:00'))
    expect(appeared).toEqual(['group:readers'])
  })

  it('leaves everything as it was when the reading breaks off', async () => {
    const { store } = world()
    await store.inventory.replace(contoso, pages(group('group:readers', 'readers')), at('9:00'))
    async function* breaking(): AsyncIterable<Discovered> {
      yield group('b', 'b')
      throw new RangeError('the directory is away')
    }
    await expect(store.inventory.replace(contoso, breaking(), at('10:00'))).rejects.toThrow(RangeError)
    expect((await store.inventory.resources(contoso)).map(({ name }) => name)).toEqual(['readers'])
    expect(await store.inventory.refreshedAt(contoso)).toEqual(at('9:00'))
  })

  it('takes a directory that tells everything twice, links and managers included', async () => {
    const { store } = world()
    const of = groupId('g1')
    const all: readonly Discovered[] = [
      group('group:readers', 'readers'),
      person(ana, 'Ana'),
      person(olga, 'Olga'),
      { kind: 'manager', person: ana, manager: olga },
      { kind: 'member', of, member: ana, memberType: 'person' },
      { kind: 'owner', of, member: olga, memberType: 'person' },
    ]
    for (const time of ['9:00', '10:00'])
      expect(await store.inventory.replace(contoso, pages(...all, ...all), at(time))).toEqual({
        resources: 1,
        people: 2,
        appeared: [],
      })
    const fewer = [...all.slice(0, 4), { kind: 'member', of, member: ana, memberType: 'other' } as const]
    expect(await store.inventory.replace(contoso, pages(...fewer), at('11:00'))).toMatchObject({ people: 2 })
  })

  it('takes a directory of many thousands', async () => {
    const { store } = world()
    const many = Array.from({ length: 2500 }, (_, n) => group(`g${n}`, `group ${n}`))
    await store.inventory.replace(contoso, pages(), at('9:00'))
    const { appeared } = await store.inventory.replace(contoso, pages(...many), at('10:00'))
    expect(appeared).toHaveLength(2500)
    expect(await store.inventory.resources(contoso)).toHaveLength(2500)
  })
}
