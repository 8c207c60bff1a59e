import { beforeEach, describe, expect, it } from 'vitest'
import { policyHash } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { aWorld, people, type World } from '../world.test-support.ts'

const week = 7 * 24 * 60
let world: World
beforeEach(async () => {
  world = await aWorld()
})
const notes = (who = world.ines) => world.wordsOf(who.id).filter(words => words.startsWith('The week ahead'))

describe('the weekly note', () => {
  it('tells the integration owner which resources have no owner who can decide, why, and how that is mended', async () => {
    expect(notes()).toEqual([])
    await world.wind(week)
    expect(notes()).toEqual([
      expect.stringMatching(
        /one resource has no owner who can decide[\s\S]*Without an owner who can decide:\n• jit-untagged: it has no owner tag\.\nThe integration owner is asked instead\. To mend it, .* tag jit-untagged owner=…\./,
      ),
    ])
    expect(notes(world.olga)).toEqual([])
  })

  it('tells which of several owners in a description the directory does not know, though the others decide', async () => {
    const [integration] = world.policy.integrations
    const integrations = [{ ...integration, ownerSources: ['tags', 'description'] }] as const
    await world.force({ ...world.policy, integrations, hash: policyHash('described') })
    world.directory.changeGroup(world.untagged, { description: 'owner=Data Platform Leads, Olga Nobody' })
    await world.wind(week)
    expect(notes()).toEqual([
      expect.stringMatching(
        /one resource names somebody unknown as owner[\s\S]*• jit-untagged: its description names Olga Nobody, which was nobody that the directory knew when that was read, or not just one\./,
      ),
    ])
    await world.wind(week)
    expect(notes()).toHaveLength(1)
    world.directory.changeGroup(world.untagged, { description: 'owner=Data Platform Leads, Olga Noone' })
    await world.wind(week)
    expect(notes()[1]).toContain('its description names Olga Noone')
  })

  it('tells what is new, keeps silent about what is as it was, and tells it again after four weeks', async () => {
    await world.wind(week)
    await world.wind(week)
    expect(notes()).toHaveLength(1)
    for (const { id } of [world.olga, world.otto]) world.directory.changePerson(id, { enabled: false })
    await world.wind(week)
    expect(notes()).toHaveLength(2)
    expect(notes()[1]).toContain('jit-prod-db-readers: nobody named by its owner tag is active.')
    for (let n = 0; n < 3; n++) await world.wind(week)
    expect(notes()).toHaveLength(2)
    await world.wind(week)
    expect(notes()).toHaveLength(3)
  })

  it('names what was changed by hand a week ago and nobody has decided about, every week until somebody has', async () => {
    world.directory.changeGroup(world.untagged, { name: 'untagged' })
    await world.wind(2)
    world.directory.join(world.readers, world.ben.id)
    world.directory.join(world.readers, world.directory.addGroup('Contractors', { members: [world.ana.id] }))
    for (let minute = 0; minute < 4; minute++) await world.wind(1)
    await world.wind(3 * 24 * 60)
    expect(notes()).toEqual([])
    await world.wind(week)
    expect(notes()).toEqual([
      expect.stringMatching(
        /2 changes by hand nobody has decided about for a week[\s\S]*• Somebody was added by hand: Ben, jit-prod-db-readers, found 2026-11-20[\s\S]*• A group was added by hand: Contractors, jit-prod-db-readers/,
      ),
    ])
    await world.presses(world.olga.id, 'Keep')
    await world.wind(week)
    expect(notes()[1]).toContain('one change by hand nobody has decided about for a week')
    await world.presses(world.olga.id, 'Keep')
    await world.wind(week)
    expect(notes()).toHaveLength(2)
  })

  it('is not written where every resource has an owner', async () => {
    world.directory.changeGroup(world.untagged, { name: 'untagged' })
    await world.wind(week)
    await world.wind(week)
    expect(notes()).toEqual([])
  })

  it('goes to the admins where nobody answers for the integration, and says that nobody decides meanwhile', async () => {
    world.directory.join(world.admins, world.otto.id)
    const [integration] = world.policy.integrations
    const integrations = [{ ...integration, integrationOwner: people([], []) }] as const
    await world.force({ ...world.policy, integrations, hash: policyHash('no-owner') })
    await world.wind(week)
    expect(notes(world.otto)).toEqual([
      expect.stringContaining('jit-untagged: it has no owner tag, and nobody can decide it meanwhile.'),
    ])
  })

  it('is written within the hour where the directory was out of order on Monday morning, and once however often it is looked', async () => {
    await world.wind(week - 60)
    expect(notes()).toHaveLength(1)
    for (const { id } of [world.olga, world.otto]) world.directory.changePerson(id, { enabled: false })
    world.directory.failNext('activeMembers', new Fault('graph.down', 'out of order', { retry: 'later' }))
    await world.wind(week)
    expect(notes()).toHaveLength(1)
    for (let n = 0; n < 3; n++) await world.wind(60)
    expect(notes()).toHaveLength(2)
  })
})
