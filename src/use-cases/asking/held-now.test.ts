import { beforeEach, describe, expect, it } from 'vitest'
import { Fault } from '../../ports/fault.ts'
import { aWorld, type World } from '../world.test-support.ts'
import { inGoodTime } from './in-good-time.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
})
const asks = () => world.types(world.ana.id, 'request jit-prod-db-readers for 1h because INC-7')
const asked = () => world.wordsOf(world.olga.id)[0]

describe('whoever decides reads how many have it', () => {
  it('at this moment, and not when the directory was last read', async () => {
    world.directory.join(world.readers, world.ben.id)
    world.directory.join(world.readers, world.directory.addGroup('Night shift'))
    await asks()
    expect(asked()).toContain('Held: by 1 person and 1 group with everybody in them when this was asked for')
  })

  it('as it was last read, and from when that is, where the directory does not tell now; nothing is held up by it', async () => {
    world.directory.join(world.readers, world.ben.id)
    world.directory.failNext('heldBy', new Fault('graph.unavailable', 'away', { retry: 'later' }))
    await asks()
    expect(asked()).toMatch(/Held: by nobody, as of .*, when the directory was last read/)
    await world.presses(world.olga.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })

  it('nobody waits for it longer than it is worth', async () => {
    expect(await inGoodTime(new Promise(() => undefined), 1)).toBeNull()
    expect(await inGoodTime(Promise.resolve('told'), 60_000)).toBe('told')
    await expect(inGoodTime(Promise.reject(new Error('at once')), 60_000)).rejects.toThrow('at once')
  })
})
