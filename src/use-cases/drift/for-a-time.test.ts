import { beforeEach, describe, expect, it } from 'vitest'
import { aWorld, type World } from '../world.test-support.ts'
import { removalByHand } from './removal-by-hand.test-support.ts'

let world: World
const { asks, later, held } = removalByHand(() => world)
beforeEach(async () => {
  world = await aWorld()
  await world.wind(2)
})
const resource = () => world.directory.entitlement(world.readers).resource
const found = () => world.audit().filter(action => action === 'drift.found').length

describe('what an administrator does by the directory’s own service for timed access', () => {
  it('is not taken for made permanent where it only moved the end of what Doorbell gave, and Doorbell ends it', async () => {
    await asks()
    await world.wind(5)
    world.directory.changes.noteForATime(resource(), world.ana.id)
    await later()
    expect([found(), held()]).toEqual([0, true])
    await world.wind(60)
    await later()
    expect([found(), held()]).toEqual([0, false])
    expect(world.audit()).toContain('grant.end_verified')
  })
  it('is drift where Doorbell gave nothing, and whoever did it is named, and does not keep it', async () => {
    const { changes } = world.directory
    world.directory.join(world.readers, world.ben.id)
    changes.forgetDeeds()
    changes.noteForATime(resource(), world.ben.id, { kind: 'person', person: world.olga.id, name: 'Olga' })
    await later()
    expect(world.wordsOf(world.otto.id).join()).toMatch(/Somebody was added by hand[\s\S]*by Olga at/)
    expect(world.buttonsOf(world.olga.id)).toEqual([])
  })
})
