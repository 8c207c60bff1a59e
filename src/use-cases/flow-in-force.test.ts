import { beforeEach, describe, expect, it } from 'vitest'
import type { Stage } from '../access/access-flow.ts'
import { type GroupId, minutes } from '../access/vocabulary.ts'
import { aWorld, people, type World } from './world.test-support.ts'

let world: World
const ask = 'request jit-prod-db-readers for 2h because INC-7'
const tomorrow = 'request jit-prod-db-readers for 2h starting tomorrow 09:30 because INC-7'
const week = { startWithin: minutes(7 * 1_440) }
const untilTomorrow = 1_440 + 35
const named = (label: string, group: GroupId): Stage => ({
  from: [{ kind: 'people', label, ...people([group]) }],
  needed: 1,
})
const leads = () => named('Leads', world.leads)
const ofIt = () => named('IT', world.itOwners)
const anaHolds = () => world.holds(world.readers, world.ana.id)

beforeEach(async () => {
  world = await aWorld()
})

describe('a word given before the access file changed', () => {
  it('does not count for what is to begin later, where the stage is somebody else’s by then', async () => {
    await world.decidedBy({ stages: [leads()] }, week)
    await world.types(world.ana.id, tomorrow)
    await world.presses(world.olga.id, 'Approve')
    await world.decidedBy({ stages: [ofIt()] }, week)
    await world.wind(untilTomorrow)
    expect(anaHolds()).toBe(false)
  })

  it('counts where the stage names whoever gave it among others', async () => {
    await world.decidedBy({ stages: [leads()] }, week)
    await world.types(world.ana.id, tomorrow)
    await world.presses(world.olga.id, 'Approve')
    await world.decidedBy({ stages: [{ from: [...ofIt().from, ...leads().from], needed: 1 }] }, week)
    await world.wind(untilTomorrow)
    expect(anaHolds()).toBe(true)
  })

  it('does not count once nobody may stand in any more, where it was said in somebody’s stead', async () => {
    const dan = world.directory.addPerson('Dan', { email: 'dan@contoso.com' })
    world.addToChat(dan)
    const standIns = world.directory.addGroup('Engineering Leads', { members: [dan.id] })
    await world.decidedBy({ delegates: { label: 'Engineering Leads', ...people([standIns]) } }, week)
    await world.types(world.olga.id, 'delegate Dan until Saturday')
    await world.types(world.otto.id, 'delegate Dan until Saturday')
    await world.types(world.ana.id, tomorrow)
    await world.presses(dan.id, 'Approve')
    await world.decidedBy({}, week)
    await world.wind(untilTomorrow)
    expect(anaHolds()).toBe(false)
  })

  it('does not carry an extension without a new decision', async () => {
    const extensions = { extensions: { max: 2, each: minutes(60) } }
    await world.decidedBy({}, extensions)
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    await world.decidedBy({ stages: [ofIt()] }, extensions)
    await world.wind(100)
    await world.types(world.ana.id, 'extend jit-prod-db-readers for 1h')
    expect(world.answersTo(world.ana.id).at(-1)).toContain('not')
    await world.wind(30)
    expect(anaHolds()).toBe(false)
  })
})
