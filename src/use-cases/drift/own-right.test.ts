import { beforeEach, describe, expect, it } from 'vitest'
import { Fault } from '../../ports/fault.ts'
import { aWorld, type World } from '../world.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
  await world.wind(2)
})
const minutesPass = async (count = 4) => {
  for (let minute = 0; minute < count; minute++) await world.wind(1)
}
const open = async () => (await world.store.openDrifts()).length
const said = () => world.answersTo(world.olga.id).at(-1)
const takesNone = /Doorbell has it by this as well, and takes no right from itself/

describe('a group that was put in by hand, and that Doorbell itself is in', () => {
  let inner: ReturnType<World['directory']['addGroup']>
  const isIn = () => world.directory.members(world.readers).includes(inner)
  beforeEach(async () => {
    inner = world.directory.addGroup('Automation', { members: [world.ben.id] })
    world.directory.join(world.readers, inner)
    await minutesPass()
  })
  it('is not taken out: whoever presses Undo reads why, and Keep works', async () => {
    world.own.place = { groups: [inner] }
    await world.presses(world.olga.id, 'Undo')
    expect(said()).toMatch(takesNone)
    expect([isIn(), await open()]).toEqual([true, 1])
    await world.presses(world.olga.id, 'Keep')
    expect([isIn(), await open()]).toEqual([true, 0])
  })
  it('is not taken out either where it came into it after that was decided, and whoever can act is told', async () => {
    const { revokeFromGroup } = world.directory
    world.directory.revokeFromGroup = async () => {
      throw new Fault('graph.away', 'Away.', { retry: 'later', result: 'not-done' })
    }
    await world.presses(world.olga.id, 'Undo')
    world.own.place = { groups: [inner] }
    world.directory.revokeFromGroup = revokeFromGroup
    await minutesPass(12)
    expect(isIn()).toBe(true)
    expect(world.wordsOf(world.ines.id).join()).toMatch(/Late to be undone[\s\S]*takes no right from itself/)
    world.own.place = { groups: [] }
    await minutesPass(20)
    expect([isIn(), await open()]).toEqual([false, 0])
  })
  it('stays where the directory does not tell whether it is', async () => {
    world.own.isInGroup = async () => {
      throw new Fault('graph.away', 'Away.', { retry: 'later' })
    }
    await world.presses(world.olga.id, 'Undo')
    await minutesPass()
    expect([isIn(), await open()]).toEqual([true, 1])
    expect(world.audit()).not.toContain('drift.settled')
  })
  it('is taken out where it is not in it', async () => {
    await world.presses(world.olga.id, 'Undo')
    await minutesPass()
    expect([isIn(), await open()]).toEqual([false, 0])
  })
})

it('the account that Doorbell signs in with is not taken out of anything', async () => {
  world.own.place = { account: world.ben.id, groups: [] }
  world.directory.join(world.readers, world.ben.id)
  await minutesPass()
  await world.presses(world.olga.id, 'Undo')
  expect(said()).toMatch(takesNone)
  expect([world.holds(world.readers, world.ben.id), await open()]).toEqual([true, 1])
})
