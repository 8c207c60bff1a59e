import { beforeEach, describe, expect, it } from 'vitest'
import { Fault } from '../../ports/fault.ts'
import { aWorld, type World } from '../world.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
})
const refuses = () =>
  world.directory.failNext(
    'grant',
    new Fault('graph.denied', 'Insufficient privileges.', { retry: 'never', result: 'not-done' }),
  )
async function failed() {
  refuses()
  await world.types(world.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
  await world.presses(world.olga.id, 'Approve')
}
const held = () => world.holds(world.readers, world.ana.id)
const value = () => world.buttonsOf(world.ines.id).find(({ label }) => label === 'Retry')?.value ?? 'none'
const presses = (who = world.ines.id, pressed = value()) =>
  world.does(who, { type: 'press', value: pressed, message: null })

describe('what was approved and failed in the directory', () => {
  it('because its group came to be of another kind in this very moment is told as that, and not as a right that is missing', async () => {
    const { directory } = world
    const { grant } = directory
    directory.grant = async (...asked) => {
      directory.changeGroup(world.readers, { ungrantable: 'dynamic-membership' })
      refuses()
      return grant.apply(directory, asked)
    }
    await failed()
    expect(world.wordsOf(world.ana.id)[0]).toMatch(/Not granted[\s\S]*its members are set by a rule in the directory/)
    expect(world.wordsOf(world.ana.id)[0]).not.toContain('Insufficient privileges')
    expect(held()).toBe(false)
  })
  it('is told in the directory’s own words where nothing else has changed, or nobody can look', async () => {
    const { directory } = world
    const { grant } = directory
    directory.grant = async (...asked) => {
      directory.failNext('person', new Fault('graph.away', 'away', { retry: 'later' }))
      return grant.apply(directory, asked)
    }
    await failed()
    expect(world.wordsOf(world.ana.id)[0]).toMatch(/Not granted[\s\S]*Insufficient privileges/)
  })
  it('is told as approved and failed, and is given under the same decision once the integration owner tries again', async () => {
    await failed()
    expect(held()).toBe(false)
    expect(world.wordsOf(world.ana.id)[0]).toMatch(/Not granted[\s\S]*Approved by Olga[\s\S]*Insufficient privileges/)
    expect(world.wordsOf(world.ines.id).at(-1)).toMatch(
      /it can be tried again until 2026-11-20 10:00 UTC[\s\S]*\[Retry\]/,
    )
    await world.wind(20)
    await presses()
    expect(held()).toBe(true)
    expect(world.titlesOf(world.ana.id)[0]).toBe('Granted')
    expect(world.wordsOf(world.ines.id).at(-1)).toMatch(/Granted/)
    expect(world.buttonsOf(world.ines.id)).toEqual([])
    expect(world.audit().filter(action => action === 'decision.recorded')).toHaveLength(1)
    await world.wind(120)
    expect(held()).toBe(false)
  })
  it('names to whoever can act the permission that is missing, the mend and the page, and to whoever asked that it is not theirs to mend', async () => {
    world.own.is = { ...world.own.is, missing: ['GroupMember.ReadWrite.All'] }
    await failed()
    expect(world.wordsOf(world.ines.id).at(-1)).toMatch(
      /does not give Doorbell GroupMember\.ReadWrite\.All[\s\S]*Insufficient privileges[\s\S]*grant admin consent[\s\S]*https:\/\/directory\.example\.com\/rights[\s\S]*\[Retry\]/,
    )
    const told = world.wordsOf(world.ana.id).join('\n')
    expect(told).toMatch(/Doorbell itself lacks a permission[\s\S]*Nothing is wrong with the request[\s\S]*is told/)
    expect(told).not.toMatch(/GroupMember|https:/)
    const [row] = world.store.recorded().filter(({ action }) => action === 'grant.failed')
    expect(row?.details).toMatchObject({ lacks: ['GroupMember.ReadWrite.All'] })
    world.own.is = { ...world.own.is, missing: [] }
    await presses()
    world.directory.join(world.admins, world.ines.id)
    await world.types(world.ines.id, 'activity jit-prod-db-readers')
    expect(world.answersTo(world.ines.id).at(-1)).toContain('Ines tried once more to grant: jit-prod-db-readers')
  })
  it('because the directory does not know them or the resource, though both are read as there, fails after a minute and not before', async () => {
    const unknown = () =>
      new Fault('graph.not-found', 'Not the group, or not the person.', { retry: 'later', worthTryingFor: 60_000 })
    for (let time = 0; time < 20; time++) world.directory.failNext('grant', unknown())
    await world.types(world.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
    await world.presses(world.olga.id, 'Approve')
    await world.wind(1)
    expect(world.titlesOf(world.ana.id)[0]).not.toBe('Not granted')
    for (let time = 0; time < 6; time++) await world.wind(1)
    expect(world.wordsOf(world.ana.id)[0]).toMatch(/Not granted[\s\S]*Not the group, or not the person\./)
    expect(world.wordsOf(world.ines.id).at(-1)).toMatch(/Not the group, or not the person\.[\s\S]*\[Retry\]/)
  })
  it('is tried once by two clicks', async () => {
    await failed()
    const pressed = value()
    await presses(world.ines.id, pressed)
    await presses(world.ines.id, pressed)
    expect(world.answersTo(world.ines.id).at(-1)).toContain('Somebody has tried this again already.')
    expect(world.audit().filter(action => action === 'grant.opened')).toHaveLength(2)
  })
  it('can be tried again and again within the hour that an approval is good for, and not after', async () => {
    await failed()
    refuses()
    await presses()
    expect(world.titlesOf(world.ana.id)[0]).toBe('Not granted')
    await world.wind(60)
    const last = world.buttonsOf(world.ines.id).filter(({ label }) => label === 'Retry')
    await presses(world.ines.id, last.at(-1)?.value)
    expect(world.answersTo(world.ines.id).at(-1)).toContain('The approval was good until 10:00 UTC')
    expect(held()).toBe(false)
  })
  it('is not tried again by somebody else, who learns nothing', async () => {
    await failed()
    const pressed = value()
    for (const who of [world.ben.id, world.olga.id, world.ana.id]) {
      await presses(who, pressed)
      expect(world.answersTo(who).at(-1)).toContain('There is no such request.')
    }
    expect(held()).toBe(false)
  })
  it('is looked at again before anything is written: a flow that was closed meanwhile gives nothing', async () => {
    await failed()
    world.directory.leave(world.engineering, world.ana.id)
    await presses()
    expect(world.wordsOf(world.ana.id)[0]).toContain('The access rules changed after the approval')
    expect(held()).toBe(false)
  })
})
