import { beforeEach, describe, expect, it } from 'vitest'
import { policyHash } from '../../access/vocabulary.ts'
import { offersOf, toldOfNewKey } from '../asking/offers.ts'
import { aWorld, people, type World } from '../world.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
})
const notes = (who = world.ines) => world.wordsOf(who.id).filter(words => words.startsWith('New to ask for'))
const offered = async () => (await offersOf(world.ports, world.policy)).map(({ name }) => name)

describe('a group that a pattern takes in', () => {
  it('is told to whoever answers for the integration when it is found, with the flow that opens it, once', async () => {
    expect(notes()).toEqual([])
    world.directory.addGroup('jit-new-cluster')
    world.directory.addGroup('finance-new')
    await world.wind(6)
    await world.wind(6)
    expect(notes()).toEqual([
      expect.stringMatching(
        /New in Contoso, and may be asked for from now on: jit-new-cluster\.\n.*\nOpened by the flow Production\./,
      ),
    ])
    await world.types(world.ana.id, 'request jit-new-cluster for 1h because INC-7')
    expect(world.wordsOf(world.ines.id).join()).toContain('Ana asks for jit-new-cluster')
  })
  it('is not there for anybody before that', async () => {
    world.directory.addGroup('jit-new-cluster')
    const { name } = world.policy.integrations[0]
    const at = new Date(world.clock.at.getTime() + 60_000)
    await world.store.inventory.take(name, world.directory.discover(name, null), at)
    expect(await offered()).not.toContain('jit-new-cluster')
    expect(await offered()).toContain('jit-prod-db-readers')
    await world.types(world.ana.id, 'request jit-new-cluster for 1h because INC-7')
    expect(world.answersTo(world.ana.id).at(-1)).toContain('nothing called “jit-new-cluster”')
    await world.wind(6)
    expect(await offered()).toContain('jit-new-cluster')
  })
  it('is told to the admins where nobody answers for the integration, in one note however many they are', async () => {
    world.directory.join(world.admins, world.otto.id)
    const [integration] = world.policy.integrations
    const integrations = [{ ...integration, integrationOwner: people([], []) }] as const
    await world.force({ ...world.policy, integrations, hash: policyHash('no-owner') })
    for (let n = 0; n < 25; n++) world.directory.addGroup(`jit-many-${String(n).padStart(2, '0')}`)
    await world.wind(6)
    expect(notes(world.otto)).toEqual([expect.stringMatching(/jit-many-00, .*jit-many-19 and 5 more\./)])
  })
  it('is no news where nothing was ever told: the first reading is what the company begins with', async () => {
    expect(await world.store.toldOf(toldOfNewKey(world.contoso))).not.toBeNull()
    expect(await world.store.toldOf('new-in:nowhere')).toBeNull()
    expect(notes()).toEqual([])
  })
})
