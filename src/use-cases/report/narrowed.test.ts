import { parse } from 'csv-parse/sync'
import { beforeEach, describe, expect, it } from 'vitest'
import type { PersonId } from '../../access/vocabulary.ts'
import { refreshInventory } from '../inventory/refresh-inventory.ts'
import { aWorld, type World } from '../world.test-support.ts'
import { collect } from './collect.ts'

let world: World
let ada: PersonId
beforeEach(async () => {
  world = await aWorld()
  ada = world.directory.addPerson('Ada', { email: 'ada@contoso.com' }).id
  world.directory.join(world.admins, ada)
  world.addToChat({ id: ada, name: 'Ada', email: 'ada@contoso.com' })
})

const rows = async (words: string): Promise<readonly Readonly<Record<string, string>>[]> => {
  await world.types(ada, `report ${words}`)
  const file = world.chat.filesOf(world.account(ada)).at(-1)
  return file ? parse(file.content, { bom: true, columns: true }) : []
}
const requests = async (where: string) => (await rows(`requests ${where}`)).map(({ requester }) => requester)

describe('a report that a room gets of one person', () => {
  it('stays about them, whoever is called so by now', async () => {
    await world.types(world.ben.id, 'request jit-prod-db-readers for 1h because INC-7')
    await world.types(world.ana.id, 'request jit-prod-db-readers for 1h because INC-8')
    world.directory.changePerson(world.ben.id, { name: 'Benedict' })
    world.directory.changePerson(world.ana.id, { name: 'Ben' })
    await refreshInventory(world.ports)
    const where = { requester: { person: world.ben.id, name: 'Ben' } }
    const wanted = { kind: 'requests', of: null, since: null, where } as const
    const { content, rows } = await collect(world.ports, world.policy, wanted)
    expect(rows).toBe(1)
    expect(content).toMatch(/Benedict.*INC-7/)
    const anyPart = await collect(world.ports, world.policy, { ...wanted, where: { person: where.requester } })
    expect(anyPart.rows).toBe(1)
  })
})

describe('a report of people whose names have a comma', () => {
  it('finds them by the whole of it, and not by a part', async () => {
    world.directory.changePerson(world.olga.id, { name: 'Ortiz, Olga' })
    world.directory.changePerson(world.ben.id, { name: 'Silva, Ana' })
    await refreshInventory(world.ports)
    await world.types(world.ben.id, 'request jit-prod-db-readers, jit-untagged for 1h because INC-7')
    await world.presses(world.olga.id, 'Approve')
    await world.presses(world.ines.id, 'Approve')
    expect(await requests('decided_by="Ortiz, Olga"')).toEqual(['Silva, Ana'])
    expect(await requests('decided_by=Olga')).toEqual([])
    expect(await requests('requester=Ana')).toEqual([])
    expect(await requests('person=ines of jit-untagged')).toEqual(['Silva, Ana'])
    const asked = 'activity action=request.submitted'
    expect(await rows(`${asked} resource=jit-untagged`)).toMatchObject([
      { resource: 'jit-prod-db-readers, jit-untagged' },
    ])
    expect(await rows(`${asked} who=Ana`)).toEqual([])
  })
})
