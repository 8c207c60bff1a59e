import { beforeEach, describe, expect, it } from 'vitest'
import { Fault } from '../../ports/fault.ts'
import { aWorld, type World } from '../world.test-support.ts'

const day = 24 * 60
let world: World
beforeEach(async () => {
  world = await aWorld()
  world.directory.join(world.admins, world.otto.id)
})
const inDays = (days: number) => new Date(world.clock.at.getTime() + days * 86_400_000)
const credential = (fingerprint: string, endsAt: Date | null) => ({ what: 'certificate', fingerprint, endsAt })
const told = () => world.wordsOf(world.otto.id).filter(text => /credential runs out/.test(text))
const recorded = (action: string) => world.store.recorded().filter(entry => entry.action === action)

describe("the end of Doorbell's own credential", () => {
  it('is told to the admins at 30, 14, 7 and 1 day before it, once at each step', async () => {
    world.own.is = { ...world.own.is, credential: credential('one', inDays(40)) }
    const heard: number[] = []
    for (let days = 0; days < 42; days++) {
      const before = told().length
      await world.wind(day)
      if (told().length > before) heard.push(39 - days)
    }
    expect(heard).toEqual([30, 14, 7, 1])
    expect(told()[0]).toMatch(/Its certificate ends at .*, in 30 days[\s\S]*nothing can be taken back/)
    // That it has ended is recorded, and told by alerts: nobody could be looked up to be written to.
    expect(recorded('credential.expiring').map(({ details }) => details?.days)).toEqual([30, 14, 7, 1, 0])
  })
  it('is told at the step that is due, when Doorbell was away for the ones before', async () => {
    world.own.is = { ...world.own.is, credential: credential('one', inDays(5)) }
    await world.wind(61)
    await world.wind(day)
    expect(told()).toHaveLength(1)
    expect(told()[0]).toMatch(/in 5 days/)
  })
  it('is counted from when it was first seen, where nobody says when it ends and the access file wants it renewed', async () => {
    const integrations = [{ ...world.policy.integrations[0], credentialRotationDays: 20 }] as const
    await world.force({ ...world.policy, hash: 'policy-2' as typeof world.policy.hash, integrations })
    world.own.is = { ...world.own.is, credential: credential('secret-one', null) }
    await world.wind(61)
    expect(told()).toHaveLength(1)
    for (let days = 0; days < 7; days++) await world.wind(day)
    expect(told().at(-1)).toMatch(/due to be renewed at .*, in 14 days[\s\S]*access file asks/)
  })
  it('is told every week once it is overdue by the access file, until another one is in use', async () => {
    const integrations = [{ ...world.policy.integrations[0], credentialRotationDays: 1 }] as const
    await world.force({ ...world.policy, hash: 'policy-2' as typeof world.policy.hash, integrations })
    world.own.is = { ...world.own.is, credential: credential('secret-one', null) }
    await world.wind(61)
    const overdue = () => world.wordsOf(world.otto.id).filter(text => /credential is overdue/.test(text))
    const heard: number[] = []
    for (let days = 0; days < 20; days++) {
      const before = overdue().length
      await world.wind(day)
      if (overdue().length > before) heard.push(days)
    }
    expect(heard).toEqual([0, 7, 14])
    expect(overdue().at(-1)).toMatch(/was due to be renewed at .*, 14 days ago/)
    world.own.is = { ...world.own.is, credential: credential('secret-two', inDays(400)) }
    for (let days = 0; days < 9; days++) await world.wind(day)
    expect(recorded('credential.rotated')).toHaveLength(1)
  })
  it('begins anew with another credential, which is recorded', async () => {
    world.own.is = { ...world.own.is, credential: credential('one', inDays(5)) }
    await world.wind(61)
    expect(recorded('credential.rotated')).toEqual([])
    world.own.is = { ...world.own.is, credential: credential('two', inDays(400)) }
    await world.wind(61)
    await world.wind(day)
    expect(recorded('credential.rotated').map(({ details }) => details)).toEqual([
      { what: 'certificate', fingerprint: 'two' },
    ])
    expect(told()).toHaveLength(1)
  })
  it('of the app that only ends is told as well, by its own steps, and says what it would stop', async () => {
    const ending = { what: 'client secret', fingerprint: 'other', endsAt: inDays(5) }
    world.own.is = { ...world.own.is, credential: credential('one', inDays(20)), ending }
    await world.wind(61)
    expect(told()).toHaveLength(2)
    const ofEnding = told().filter(text =>
      /client secret of the app that takes access back ends at .*, in 5 days/.test(text),
    )
    expect(ofEnding).toHaveLength(1)
    expect(ofEnding[0]).toContain('while the app that gives access is switched off')
    expect(recorded('credential.expiring').map(({ details }) => details?.app)).toEqual([undefined, 'ending'])
    world.own.is = { ...world.own.is, ending: { ...ending, fingerprint: 'next', endsAt: null } }
    await world.wind(61)
    expect(recorded('credential.rotated').map(({ details }) => details)).toEqual([
      { what: 'client secret', app: 'ending', fingerprint: 'next' },
    ])
  })
  it('of one app is told though that of the other cannot be read', async () => {
    world.own.is = { ...world.own.is, credential: credential('one', inDays(5)) }
    world.own.endingCredential = async () => {
      throw new Fault('graph.unavailable', 'away', { retry: 'later' })
    }
    await world.wind(61)
    expect(told()).toHaveLength(1)
  })
  it('stays known while it cannot be read, as with one that has ended, until another one is in use', async () => {
    const ends = () => world.store.toldOf('credential-ends')
    const { credential: reads } = world.own
    const end = inDays(1)
    world.own.is = { ...world.own.is, credential: credential('one', end) }
    await world.wind(61)
    world.own.credential = async () => {
      throw new Fault('graph.sign-in', 'the client secret has expired', { retry: 'later' })
    }
    await world.wind(61)
    expect(await ends()).toBe(end.toISOString())
    await world.wind(3 * day)
    expect(await ends()).toBe(end.toISOString())
    const next = inDays(400)
    world.own.is = { ...world.own.is, credential: credential('two', next) }
    world.own.credential = reads
    await world.wind(61)
    expect(await ends()).toBe(next.toISOString())
  })
  it('is nobody’s business where the platform renews it', async () => {
    world.own.is = { ...world.own.is, credential: null }
    await world.wind(40 * day)
    expect(told()).toEqual([])
  })
  it('is told to the integration owners where nobody is an admin', async () => {
    world.directory.leave(world.admins, world.otto.id)
    world.own.is = { ...world.own.is, credential: credential('one', inDays(5)) }
    await world.wind(61)
    expect(world.wordsOf(world.ines.id).join()).toMatch(/credential runs out/)
  })
})

describe('consent that is withdrawn', () => {
  it('is told to the admins once, and once that it is back', async () => {
    const texts = () => world.titlesOf(world.otto.id).filter(title => /allowed/.test(title))
    await world.wind(6)
    expect(texts()).toEqual([])
    world.own.is = { ...world.own.is, missing: ['Groups.Write'] }
    for (let times = 0; times < 4; times++) await world.wind(6)
    expect(texts()).toEqual(['Doorbell is not allowed to do its work'])
    expect(world.wordsOf(world.otto.id).join()).toMatch(/does not give it Groups\.Write any more/)
    world.own.is = { ...world.own.is, missing: null }
    await world.wind(6)
    world.own.is = { ...world.own.is, missing: [] }
    for (let times = 0; times < 4; times++) await world.wind(6)
    expect(texts()).toEqual(['Doorbell is not allowed to do its work', 'Doorbell is allowed to do its work again'])
  })
  it('is looked for among the rights that end what still lives, and what the access file in force needs', async () => {
    await world.types(world.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
    await world.presses(world.olga.id, 'Approve')
    await world.wind(6)
    expect(world.own.asked?.policies.map(({ hash }) => hash)).toEqual([world.policy.hash])
    expect(world.own.asked?.live).toEqual([{ resource: `memory/group/${world.readers}`, endsTwice: false }])
  })
  it('is in the audit once when it is noticed and once when it is back, with what was missing', async () => {
    const rows = () =>
      world.store
        .recorded()
        .filter(({ action }) => action.startsWith('rights.'))
        .map(({ action, details }) => ({ action, details }))
    await world.wind(6)
    expect(rows()).toEqual([])
    const lost = { action: 'rights.lost', details: { rights: ['Groups.Write', 'Users.Read'] } }
    world.own.is = { ...world.own.is, missing: ['Groups.Write', 'Users.Read'] }
    for (let times = 0; times < 4; times++) await world.wind(6)
    expect(rows()).toEqual([lost])
    world.own.is = { ...world.own.is, missing: [] }
    for (let times = 0; times < 4; times++) await world.wind(6)
    expect(rows()).toEqual([lost, { ...lost, action: 'rights.regained' }])
  })
})
