import { beforeEach, describe, expect, it } from 'vitest'
import { integrationName, policyHash } from '../../access/vocabulary.ts'
import { aWorld, type World } from '../world.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
})
const held = () => world.holds(world.readers, world.ana.id)
const asks = (length: string) => world.types(world.ana.id, `request jit-prod-db-readers for ${length} because INC-7`)
const approves = () => world.presses(world.olga.id, 'Approve')
const writes = () => world.directory.writes.map(({ what }) => what)

describe('what somebody has without Doorbell', () => {
  it('directly is not asked for, nor ever taken', async () => {
    world.directory.join(world.readers, world.ana.id)
    await asks('1h')
    expect(world.answersTo(world.ana.id).at(-1)).toContain('You already have this, and not from Doorbell')
    await world.wind(600)
    expect(held()).toBe(true)
    expect(writes()).toEqual([])
  })

  it('through a group inside the group outlives what Doorbell gave besides, and the card says so', async () => {
    const inside = world.directory.addGroup('Night shift', { members: [world.ana.id] })
    world.directory.join(world.readers, inside)
    await asks('1h')
    await approves()
    expect(held()).toBe(true)
    await world.wind(60)
    expect(held()).toBe(false)
    expect(world.directory.members(world.readers)).toContain(inside)
    expect(world.directory.members(inside)).toContain(world.ana.id)
    expect(world.wordsOf(world.ana.id)[0]).toMatch(/Verified gone at[\s\S]*Night shift/)
  })

  it('and others have it is left alone: of a group only the membership that was given is ever taken', async () => {
    const robot = world.directory.addPerson('Build robot', { kind: 'guest' })
    for (const standing of [robot.id, world.ben.id]) world.directory.join(world.readers, standing)
    await asks('1h')
    await approves()
    await world.wind(60)
    expect(held()).toBe(false)
    expect(world.directory.members(world.readers)).toEqual([robot.id, world.ben.id])
    expect(writes()).toEqual(['grant', 'revoke'])
  })
})

describe('what is given twice', () => {
  it.each([
    ['the longer first', '3h', '1h'],
    ['the longer last', '1h', '3h'],
  ])('ends with the later end, %s, in one write each way', async (_, first, second) => {
    await asks(first)
    await approves()
    await world.wind(5)
    await asks(second)
    await approves()
    await world.wind(60)
    expect(held()).toBe(true)
    await world.wind(60)
    expect(held()).toBe(true)
    await world.wind(70)
    expect(held()).toBe(false)
    expect(writes()).toEqual(['grant', 'revoke'])
  })

  it('is one hold where two integrations open the same group of one tenant: the end of the one leaves it to the other', async () => {
    await asks('1h')
    await approves()
    const [contoso] = world.policy.integrations
    const other = { ...contoso, name: integrationName('Contoso, night') }
    const there = { kind: 'matching', integration: other.name, type: 'group', pattern: 'jit-*' } as const
    await world.force({
      ...world.policy,
      hash: policyHash('two'),
      integrations: [contoso, other],
      flows: [{ ...world.flow, resources: [there] }],
    })
    await world.app.scheduleJobs()
    await world.wind(6)
    await asks('3h')
    await approves()
    const live = await world.store.liveGrantsFor(world.directory.entitlement(world.readers), world.ana.id)
    expect(live.map(({ terms }) => terms.entitlement.integration).sort()).toEqual([contoso.name, other.name])
    await world.wind(60)
    expect(held()).toBe(true)
    await world.wind(121)
    expect(held()).toBe(false)
    expect(writes()).toEqual(['grant', 'revoke'])
  })
})
