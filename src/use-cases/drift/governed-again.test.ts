import { beforeEach, describe, expect, it } from 'vitest'
import { policyHash } from '../../access/vocabulary.ts'
import { aWorld, type World } from '../world.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
  world.directory.join(world.readers, world.otto.id)
  await later(2)
})
const later = async (count = 4) => {
  for (let minute = 0; minute < count; minute++) await world.wind(1)
}
const owner = () => world.wordsOf(world.olga.id).join('\n---\n')
const stopsBeingGoverned = async () => {
  const resources = [{ kind: 'matching', integration: world.contoso, type: 'group', pattern: 'other-*' }] as const
  await world.force({ ...world.policy, hash: policyHash('closed'), flows: [{ ...world.flow, resources }] })
  await later()
}
const isGovernedAgain = async () => {
  await world.force({ ...world.policy, hash: policyHash('open') })
  await later()
}
const elsewhere = () => {
  world.directory.join(world.secret, world.ines.id)
  world.directory.leave(world.secret, world.ines.id)
}

describe('somebody who was added by hand while no access flow opened it', () => {
  it('is found when one opens it again, with who did it, however it came to be closed; who stood there before goes on standing', async () => {
    await world.presses(world.olga.id, 'Keep')
    await stopsBeingGoverned()
    world.directory.join(world.readers, world.ben.id)
    elsewhere()
    await later(40)
    expect(await world.store.openDrifts()).toEqual([])
    await isGovernedAgain()
    expect(await world.store.openDrifts()).toMatchObject([{ kind: 'added-by-hand', person: world.ben.id }])
    expect(owner()).toMatch(/Ben, jit-prod-db-readers[\s\S]*Added by hand by Max Admin/)
    await world.wind(60)
    expect(await world.store.openDrifts()).toHaveLength(1)
  })
  it('is found after months as well, where the directory’s audit does not reach back to who did it', async () => {
    await stopsBeingGoverned()
    world.directory.join(world.readers, world.ben.id)
    world.directory.changes.forgetDeeds()
    await world.wind(90 * 24 * 60)
    await isGovernedAgain()
    expect((await world.store.openDrifts()).map(drift => 'person' in drift && drift.person)).toContain(world.ben.id)
    expect(owner()).toMatch(
      /Ben, jit-prod-db-readers[\s\S]*Added by hand; by whom, the directory’s audit has not told yet/,
    )
  })
  it('is not named after somebody who put them in and out again before', async () => {
    await stopsBeingGoverned()
    world.directory.join(world.readers, world.ben.id)
    world.directory.leave(world.readers, world.ben.id)
    await isGovernedAgain()
    await later(20)
    expect((await world.store.openDrifts()).map(drift => 'person' in drift && drift.person)).not.toContain(world.ben.id)
  })
  it('is found where it is a group that was put in', async () => {
    await stopsBeingGoverned()
    world.directory.join(world.readers, world.engineering)
    elsewhere()
    await later(30)
    await isGovernedAgain()
    expect((await world.store.openDrifts()).map(({ kind }) => kind)).toContain('group-added')
  })
  it('is found when it lasts only from one look to the next', async () => {
    const resources = [{ kind: 'matching', integration: world.contoso, type: 'group', pattern: 'other-*' }] as const
    await world.force({ ...world.policy, hash: policyHash('closed'), flows: [{ ...world.flow, resources }] })
    world.directory.join(world.readers, world.ben.id)
    elsewhere()
    await world.wind(1)
    await isGovernedAgain()
    expect((await world.store.openDrifts()).map(drift => 'person' in drift && drift.person)).toContain(world.ben.id)
  })
})
