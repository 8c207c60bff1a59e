import { beforeEach, describe, expect, it } from 'vitest'
import type { AccessFlow } from '../../access/access-flow.ts'
import { secondEndGrace } from '../../access/grant/second-end.ts'
import type { Integration } from '../../access/policy.ts'
import { grantId, minutes, policyHash } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { leaveMadePermanent } from '../drift/check-holding.ts'
import { byTimer } from '../save.ts'
import { ours } from '../step-by-step.test-support.ts'
import { aWorld, type World } from '../world.test-support.ts'
import { changeGrant } from './change-grant.ts'
import { driveGrant } from './drive-grant.ts'

let world: World
let edition = 0
const force = (change: Partial<Integration>, flow: Partial<AccessFlow> = {}) => {
  const [integration] = world.policy.integrations
  return world.force({
    ...world.policy,
    hash: policyHash(`second-end-${++edition}`),
    integrations: [{ ...integration, ...change }],
    flows: [{ ...world.flow, extensions: { max: 3, each: minutes(60) }, ...flow }],
  })
}
beforeEach(async () => {
  world = await aWorld()
  await force({ secondEnd: 'where-possible' })
})

const asks = (length = '2h', who = world.ana) =>
  world.types(who.id, `request jit-prod-db-readers for ${length} because INC-7`)
const granted = async (length?: string) => {
  await asks(length)
  await world.presses(world.olga.id, 'Approve')
}
const held = () => world.holds(world.readers, world.ana.id)
const card = () => world.wordsOf(world.ana.id)[0] ?? ''
const writes = () => world.directory.writes.map(({ what }) => what)
const resource = () => world.directory.entitlement(world.readers).resource
const detailsOf = (action: string) => world.store.recorded().findLast(one => one.action === action)?.details
/** Nobody carries out anything, as if every process of Doorbell were dead. */
const passesWithoutDoorbell = (length: number) => {
  world.clock.at = new Date(world.clock.at.getTime() + length * 60_000)
  world.directory.endings.passTo(world.clock.at)
}

describe('an end that the directory holds besides', () => {
  it('comes five minutes after the promised one, is on the card and in the audit, and is taken back with the access', async () => {
    await granted()
    expect(card()).toContain('The directory ends it too, at 11:05 UTC, even if Doorbell cannot.')
    expect(detailsOf('grant.active')).toMatchObject({ directoryEndsAt: '2026-11-20T11:05:00.000Z' })
    await world.wind(120)
    expect(held()).toBe(false)
    expect(writes()).toEqual(['grant', 'revoke'])
    expect(card()).toContain('Verified gone')
    expect(card()).not.toContain('by itself')
  })

  it('comes though Doorbell is dead; whoever starts it again tells that, and nobody is told of an overdue end that was none', async () => {
    await granted()
    passesWithoutDoorbell(124)
    expect(held()).toBe(true)
    passesWithoutDoorbell(1)
    expect(held()).toBe(false)
    passesWithoutDoorbell(300)
    await world.settle()
    expect(card()).toMatch(/The directory ended it by itself at 11:05 UTC, before Doorbell could/)
    expect(writes()).toEqual(['grant'])
    expect(world.audit()).not.toContain('grant.overdue')
    expect(detailsOf('grant.end_verified')).toMatchObject({ lateSeconds: 300, byItself: '2026-11-20T11:05:00.000Z' })
  })

  it('that did not come either is overdue, and told', async () => {
    await granted()
    world.directory.endings.stalled = true
    passesWithoutDoorbell(300)
    await world.settle()
    expect(held()).toBe(false)
    expect(world.audit()).toContain('grant.overdue')
    expect(card()).not.toContain('by itself')
  })

  it('that the directory accepts to take back and does not is no removal: it is asked again until it is done, and told as overdue', async () => {
    await granted()
    const { revoke } = world.directory
    let asked = 0
    world.directory.revoke = async () => {
      asked += 1
      return { outcome: 'pending', evidence: {} }
    }
    await world.presses(world.ana.id, 'Return access')
    for (let minute = 0; minute < 10; minute++) await world.wind(1)
    expect(asked).toBeGreaterThan(3)
    expect(world.audit()).not.toContain('grant.removed')
    expect(world.titlesOf(world.ines.id)).toContain('Access is overdue to end')
    world.directory.revoke = revoke
    await world.wind(2)
    await world.wind(2)
    expect(held()).toBe(false)
    expect(card()).toContain('Verified gone')
  })

  it('that somebody has made permanent, or given again, is no more Doorbell’s to take: whoever owns it decides', async () => {
    await granted()
    world.directory.endings.makePermanent(resource(), world.ana.id)
    await world.wind(3)
    expect(held()).toBe(true)
    expect(writes()).toEqual(['grant'])
    expect(card()).toMatch(/Made permanent by hand[\s\S]*held now without Doorbell and without an end/)
    expect(world.wordsOf(world.olga.id).join()).toMatch(/made permanent by hand[\s\S]*Ana, jit-prod-db-readers/)
    world.directory.changes.note(resource(), world.ana.id, true)
    await world.wind(2)
    expect(world.wordsOf(world.olga.id).join()).toContain('Made permanent by hand by Max Admin')
    await world.presses(world.olga.id, 'Undo')
    await world.wind(3)
    expect(held()).toBe(false)
    expect(world.audit()).toContain('drift.undone')
  })

  it('that somebody has made permanent is found though of something else the directory tells nothing', async () => {
    await granted()
    await world.types(world.ana.id, 'request jit-untagged for 2h because INC-7')
    await world.presses(world.ines.id, 'Approve')
    const { directory, untagged } = world
    const endsHeld = directory.endsHeld.bind(directory)
    directory.endsHeld = async of => {
      if (of.resource === resource()) throw new Fault('graph.unclear', 'No.', { retry: 'never' })
      return endsHeld(of)
    }
    directory.endings.makePermanent(directory.entitlement(untagged).resource, world.ana.id)
    await world.wind(3)
    expect(world.audit()).toContain('drift.found')
  })

  it('that somebody has made permanent is found out by an extension too, which could move nothing', async () => {
    await granted()
    await world.wind(110)
    world.directory.endings.makePermanent(resource(), world.ana.id)
    await world.presses(world.ana.id, 'Extend')
    expect(world.audit()).not.toContain('grant.extended')
    expect(world.audit()).toContain('drift.found')
    await world.wind(80)
    expect(held()).toBe(true)
    expect(writes()).toEqual(['grant'])
  })

  describe('of what was adopted, which was held without one,', () => {
    const adopted = async () => {
      await granted()
      world.directory.endings.makePermanent(resource(), world.ana.id)
      world.directory.changes.note(resource(), world.ana.id, true)
      await world.wind(120)
      await world.presses(world.olga.id, 'Adopt as timed')
      await world.wind(1)
    }
    const cards = () => world.wordsOf(world.ana.id).join()

    it('is asked for once that is decided, is on the card and in the audit, and comes though Doorbell is dead', async () => {
      await adopted()
      expect(cards()).toMatch(/The directory ends it too, at 12:05 UTC/)
      expect(detailsOf('grant.active')).toMatchObject({ prior: 'adopted' })
      expect(detailsOf('grant.end_arranged')).toMatchObject({ directoryEndsAt: '2026-11-20T12:05:00.000Z' })
      passesWithoutDoorbell(65)
      expect(held()).toBe(false)
    })
    it('is taken back with it where Doorbell lives', async () => {
      await adopted()
      await world.wind(60)
      await world.wind(3)
      expect(held()).toBe(false)
      expect(writes()).toEqual(['grant', 'revoke'])
      expect(world.audit().filter(action => action === 'drift.found')).toHaveLength(1)
    })
    it('is not to be had where the directory refuses: its card says that the timer alone ends it, and why', async () => {
      world.directory.endings.refuses = { why: 'no-licence' }
      await granted()
      await world.wind(10)
      world.directory.leave(world.readers, world.ana.id)
      world.directory.join(world.readers, world.ana.id)
      for (let minute = 0; minute < 4; minute++) await world.wind(1)
      await world.presses(world.olga.id, 'Adopt as timed')
      await world.wind(1)
      expect(cards()).toContain("Ended by Doorbell's timer alone: the tenant has no licence")
      expect(world.store.recorded().findLast(({ action }) => action === 'grant.end_arranged')).toMatchObject({
        outcome: 'failed',
        details: { noSecondEnd: 'no-licence' },
      })
      await world.wind(63)
      await world.wind(3)
      expect(held()).toBe(false)
    })
    it('is asked for again while the directory cannot be asked, and for no longer than ten minutes, in which it is held', async () => {
      const away = new Fault('graph.away', 'No answer.', { retry: 'later', result: 'unknown' })
      for (let time = 0; time < 20; time++) world.directory.failNext('keepUntil', away)
      await adopted()
      expect(held()).toBe(true)
      for (let minute = 0; minute < 10; minute++) await world.wind(1)
      expect(cards()).toContain("Ended by Doorbell's timer alone: it was held already")
      await world.wind(60)
      await world.wind(3)
      expect(held()).toBe(false)
    })
    it('holds up neither that it is usable nor the warning of its end while it is asked for', async () => {
      await force({ secondEnd: 'where-possible' }, { duration: { default: minutes(12), max: minutes(480) } })
      const away = new Fault('graph.away', 'No answer.', { retry: 'later' })
      for (let time = 0; time < 40; time++) world.directory.failNext('keepUntil', away)
      await adopted()
      const done = () => world.store.recorded().map(({ action }) => action)
      expect(done().filter(action => action === 'grant.usable')).toHaveLength(2)
      for (let minute = 0; minute < 8; minute++) await world.wind(1)
      expect(done().slice(done().lastIndexOf('grant.usable'))).toContain('grant.warned')
      expect(done()).not.toContain('grant.end_arranged')
    })
    it('is not taken for made permanent by hand by a part of the directory that does not know of it yet', async () => {
      await granted()
      world.directory.endings.makePermanent(resource(), world.ana.id)
      world.directory.changes.note(resource(), world.ana.id, true)
      await world.wind(119)
      await world.presses(world.olga.id, 'Adopt as timed')
      await world.wind(0.1)
      expect(world.audit()).toContain('grant.end_arranged')
      const { directory } = world
      const [endsHeld, revoke] = [directory.endsHeld.bind(directory), directory.revoke.bind(directory)]
      directory.endsHeld = async () => new Map([[world.ana.id, null]])
      await world.wind(1)
      directory.endsHeld = endsHeld
      directory.revoke = async () => ({ outcome: 'made-permanent', evidence: {} })
      await world.presses(world.ana.id, 'Return access')
      directory.revoke = revoke
      await world.wind(5)
      expect(world.audit().filter(action => action === 'drift.found')).toHaveLength(1)
      expect(held()).toBe(false)
    })
    it('never comes before a longer grant of the same access that began while it was asked for', async () => {
      const away = new Fault('graph.away', 'No answer.', { retry: 'later' })
      await granted()
      world.directory.endings.makePermanent(resource(), world.ana.id)
      world.directory.changes.note(resource(), world.ana.id, true)
      await world.wind(120)
      for (let time = 0; time < 4; time++) world.directory.failNext('keepUntil', away)
      await world.presses(world.olga.id, 'Adopt as timed')
      await asks('6h')
      await world.presses(world.otto.id, 'Approve')
      for (let minute = 0; minute < 8; minute++) await world.wind(1)
      expect(detailsOf('grant.end_arranged')).toMatchObject({ noSecondEnd: 'held-without-end' })
      passesWithoutDoorbell(70)
      await world.settle()
      expect(held()).toBe(true)
      await world.wind(300)
      expect(held()).toBe(false)
    })
    it('moves with an extension where it is there all the same, though every answer to who asked for it was lost', async () => {
      const lost = new Fault('graph.timeout', 'No answer.', { retry: 'later', result: 'unknown' })
      const { directory } = world
      const keepUntil = directory.keepUntil.bind(directory)
      directory.keepUntil = async (...asked) => {
        await keepUntil(...asked)
        throw lost
      }
      await adopted()
      for (let minute = 0; minute < 10; minute++) await world.wind(1)
      expect(cards()).toContain("Ended by Doorbell's timer alone: it was held already")
      directory.keepUntil = keepUntil
      await world.wind(40)
      await world.presses(world.ana.id, 'Extend')
      expect(detailsOf('grant.extended')).toMatchObject({ directoryEndsAt: '2026-11-20T13:05:00.000Z' })
      passesWithoutDoorbell(30)
      await world.settle()
      expect(held()).toBe(true)
    })
    describe('while a process stands still that asks for it', () => {
      const of = () => world.directory.entitlement(world.readers)
      const end = async () => (await world.directory.endsHeld(of()))?.get(world.ana.id)
      const theGrant = async () => {
        const grant = (await world.store.liveGrantsOf([world.ana.id])).find(({ status }) => status === 'active')
        if (grant?.status !== 'active') throw new Error('Ana has no active grant')
        return grant
      }
      /** The first who asks goes on only when this has happened, and is answered or not. */
      const meanwhile = (happens: () => Promise<void>, answer: 'told' | 'lost' = 'told') => {
        const { directory } = world
        const keepUntil = directory.keepUntil.bind(directory)
        directory.keepUntil = async (...asked) => {
          directory.keepUntil = keepUntil
          await happens()
          const kept = await keepUntil(...asked)
          if (answer === 'told') return kept
          throw new Fault('graph.timeout', 'No answer.', { retry: 'later', result: 'unknown' })
        }
      }
      const isLetStand = async () => leaveMadePermanent(world.ports, await theGrant())
      const busy = () => new Fault('graph.pim-busy', 'busy', { retry: 'later' })
      const takenBack = () => world.store.recorded().filter(({ action }) => action === 'grant.end_taken_back')

      it.each(['told', 'lost'] as const)(
        'is taken back from what somebody has made standing meanwhile, also where its answer is %s',
        async answer => {
          meanwhile(isLetStand, answer)
          await adopted()
          expect(await end()).toBeInstanceOf(Date)
          await world.wind(3)
          expect(await end()).toBeNull()
          expect(takenBack()).toMatchObject([{ outcome: 'done', about: world.ana.id }])
          passesWithoutDoorbell(90)
          expect(held()).toBe(true)
        },
      )
      it('is taken back though that process never comes to tell of it', async () => {
        meanwhile(async () => {
          const { entitlement, beneficiary } = (await theGrant()).terms
          const { endsAt: until } = await theGrant()
          await isLetStand()
          const asked = { from: world.clock.at, until, grace: secondEndGrace, reference: 'g', evenForGood: true }
          await world.directory.keepUntil(entitlement, beneficiary, { ...asked, required: false, mayPrepare: false })
          throw new Fault('lease.lost', 'killed', { retry: 'later' })
        })
        await adopted()
        for (let minute = 0; minute < 12; minute++) await world.wind(1)
        expect(await end()).toBeNull()
        expect(takenBack()).toHaveLength(1)
      })
      it('is told to whoever can act, and the admins, where the directory does not take it back', async () => {
        world.directory.join(world.admins, world.otto.id)
        meanwhile(isLetStand)
        await adopted()
        world.directory.failNext('endForGood', new Fault('graph.forbidden', 'No.', { retry: 'never' }))
        await world.wind(3)
        for (const { id } of [world.ines, world.otto])
          expect(world.wordsOf(id).join()).toMatch(/An end that came too late[\s\S]*Ana[\s\S]*2026-11-20 12:05 UTC/)
        expect(takenBack()).toMatchObject([{ outcome: 'failed' }])
      })
      it('is tried again after a right that was missing is back, and is told to be over', async () => {
        meanwhile(isLetStand)
        await adopted()
        world.directory.failNext('endForGood', new Fault('graph.forbidden', 'No.', { retry: 'never' }))
        for (let minute = 0; minute < 12; minute++) await world.wind(1)
        expect(await end()).toBeNull()
        expect(world.titlesOf(world.ines.id)).toEqual([
          'An end that came too late',
          'An end that came too late was taken back',
        ])
        passesWithoutDoorbell(90)
        expect(held()).toBe(true)
      })
      it('is not touched of an account that the file protects, which is told, and is taken back once it protects it no more', async () => {
        meanwhile(isLetStand)
        await adopted()
        await force({ secondEnd: 'where-possible', protected: [world.ana.id] })
        for (let minute = 0; minute < 12; minute++) await world.wind(1)
        expect(await end()).toBeInstanceOf(Date)
        expect(world.titlesOf(world.ines.id)).toEqual(['An end that came too late'])
        await force({ secondEnd: 'where-possible' })
        for (let minute = 0; minute < 12; minute++) await world.wind(1)
        expect(await end()).toBeNull()
        expect(takenBack()).toMatchObject([{ outcome: 'failed' }, { outcome: 'done' }])
      })
      it('that came all the same is told as that, to whoever was told that it stands', async () => {
        meanwhile(isLetStand)
        await adopted()
        for (let time = 0; time < 200; time++) world.directory.failNext('endForGood', busy())
        for (let minute = 0; minute < 12; minute++) await world.wind(1)
        for (let time = 0; time < 20; time++) await world.wind(10)
        expect(held()).toBe(false)
        expect(world.titlesOf(world.ines.id).at(-1)).toBe('An end that came too late has come')
        expect(takenBack().at(-1)).toMatchObject({ outcome: 'failed' })
      })
      it('that the directory takes back only at the second try calls nobody, and is recorded as done', async () => {
        world.directory.join(world.admins, world.otto.id)
        meanwhile(isLetStand)
        await adopted()
        world.directory.failNext('endForGood', busy())
        await world.wind(3)
        await world.wind(1)
        for (const { id } of [world.ines, world.otto])
          expect(world.wordsOf(id).join()).not.toContain('An end that came too late')
        expect(takenBack()).toMatchObject([{ outcome: 'done' }])
      })
      it('is told once where the directory has not taken it back for minutes, goes on being tried, and is told to be over', async () => {
        meanwhile(isLetStand)
        await adopted()
        for (let time = 0; time < 20; time++) world.directory.failNext('endForGood', busy())
        for (let minute = 0; minute < 4; minute++) await world.wind(1)
        expect(takenBack()).toEqual([])
        for (let minute = 0; minute < 22; minute++) await world.wind(1)
        expect(takenBack()).toMatchObject([{ outcome: 'failed' }, { outcome: 'done' }])
        expect(world.titlesOf(world.ines.id)).toEqual([
          'An end that came too late',
          'An end that came too late was taken back',
        ])
      })
      it('is told by the clock, however seldom it was tried', async () => {
        meanwhile(isLetStand)
        await adopted()
        for (let time = 0; time < 20; time++) world.directory.failNext('endForGood', busy())
        for (let time = 0; time < 3; time++) await world.wind(4)
        expect(world.titlesOf(world.ines.id)).toEqual(['An end that came too late'])
      })
      it('that cannot be moved behind another access which gives the same by now is told as well, and that it is over', async () => {
        meanwhile(async () => {
          const ours = await theGrant()
          await isLetStand()
          const { secondEnd: _, ...same } = ours.terms
          const terms = { ...same, id: grantId('00000000-0000-7000-8000-0000000000ff') }
          const another = { ...ours, terms, endsAt: new Date('2026-11-20T13:00:00Z') }
          await world.store.transaction(tx => tx.saveGrant(another))
        })
        await adopted()
        for (let time = 0; time < 12; time++) world.directory.failNext('keepUntil', busy())
        for (let minute = 0; minute < 10; minute++) await world.wind(1)
        expect(world.titlesOf(world.ines.id)).toEqual(['An end that came too late'])
        for (let minute = 0; minute < 10; minute++) await world.wind(1)
        expect(await end()).toEqual(new Date('2026-11-20T13:05:00Z'))
        expect(world.wordsOf(world.ines.id).join()).toContain('Another access gives it by now')
      })
      it.each([
        ['may not be read', () => Promise.resolve(null)],
        ['cannot be read', () => Promise.reject(new Fault('graph.down', 'Away.', { retry: 'later' }))],
      ] as const)(
        'that %s for a while is not none: whoever can act is told of what was found, and it is taken back when it can be',
        async (_, endsHeld) => {
          meanwhile(isLetStand)
          await adopted()
          world.directory.failNext('endForGood', busy())
          await world.wind(2)
          const truly = world.directory.endsHeld
          Object.assign(world.directory, { endsHeld })
          for (let minute = 0; minute < 10; minute++) await world.wind(1)
          expect(world.titlesOf(world.ines.id)).toEqual(['An end that came too late'])
          Object.assign(world.directory, { endsHeld: truly })
          for (let minute = 0; minute < 6; minute++) await world.wind(1)
          expect(await end()).toBeNull()
          expect(takenBack()).toMatchObject([{ outcome: 'failed' }, { outcome: 'done' }])
          expect(world.titlesOf(world.ines.id)).toContain('An end that came too late was taken back')
        },
      )
      it('that may not be read before it was ever found is looked for again', async () => {
        meanwhile(isLetStand)
        await adopted()
        const { endsHeld } = world.directory
        Object.assign(world.directory, { endsHeld: async () => null })
        await world.wind(5)
        Object.assign(world.directory, { endsHeld })
        expect(await end()).toBeInstanceOf(Date)
        await world.wind(6)
        expect(await end()).toBeNull()
        expect(takenBack()).toMatchObject([{ outcome: 'done' }])
      })
      /** It takes the end back from this attempt on, and answers each as if it had not yet. */
      const onlyAccepts = (from = 1) => {
        const { directory } = world
        const endForGood = directory.endForGood.bind(directory)
        let attempt = 0
        directory.endForGood = async (...asked) => {
          if (++attempt >= from) await endForGood(...asked)
          throw busy()
        }
      }
      it('is recorded as taken back where the directory only accepted that, and is found to have done it', async () => {
        meanwhile(isLetStand)
        await adopted()
        onlyAccepts()
        for (let minute = 0; minute < 8; minute++) await world.wind(1)
        expect(takenBack()).toMatchObject([{ outcome: 'done', about: world.ana.id }])
        expect(world.titlesOf(world.ines.id)).toEqual([])
        for (let minute = 0; minute < 8; minute++) await world.wind(1)
        expect(takenBack()).toHaveLength(1)
      })
      it('is told to be over to whoever was called, where the directory only accepted it in the end', async () => {
        meanwhile(isLetStand)
        await adopted()
        onlyAccepts(16)
        for (let minute = 0; minute < 30; minute++) await world.wind(1)
        expect(takenBack()).toMatchObject([{ outcome: 'failed' }, { outcome: 'done' }])
        expect(world.titlesOf(world.ines.id)).toEqual([
          'An end that came too late',
          'An end that came too late was taken back',
        ])
      })
      it('is not called taken back by a part of the directory that never knew of it', async () => {
        meanwhile(isLetStand)
        await adopted()
        const { directory } = world
        const endsHeld = directory.endsHeld.bind(directory)
        for (let time = 0; time < 3; time++) directory.failNext('endForGood', busy())
        let looks = 0
        directory.endsHeld = async of => (++looks === 2 ? new Map([[world.ana.id, null]]) : endsHeld(of))
        for (let minute = 0; minute < 12; minute++) await world.wind(1)
        expect(looks).toBeGreaterThan(2)
        expect(await end()).toBeNull()
        expect(takenBack()).toMatchObject([{ outcome: 'done' }])
      })
      it('is left where somebody has set it to another time by hand', async () => {
        meanwhile(isLetStand)
        await adopted()
        const { directory } = world
        directory.endings.makePermanent(of().resource, world.ana.id)
        const asked = { from: world.clock.at, until: new Date('2026-11-20T18:00:00Z'), grace: secondEndGrace }
        const bare = { reference: 'by hand', required: false, mayPrepare: false, evenForGood: true }
        await directory.keepUntil(of(), world.ana.id, { ...asked, ...bare })
        for (let minute = 0; minute < 12; minute++) await world.wind(1)
        expect(await end()).toEqual(new Date('2026-11-20T18:05:00Z'))
        expect(takenBack()).toEqual([])
      })
      it('moves behind what was extended meanwhile, and pulls nothing back that was promised', async () => {
        meanwhile(async () => {
          const { terms } = await theGrant()
          await world.store.transaction(async tx => {
            const grant = await tx.lockGrant(terms.id)
            if (grant?.status !== 'active') throw new Error('not active')
            await tx.saveGrant({ ...grant, endsAt: new Date('2026-11-20T13:00:00Z') })
          })
        })
        await adopted()
        await world.wind(2)
        expect(await end()).toEqual(new Date('2026-11-20T13:05:00Z'))
        expect((await theGrant()).endsAt).toEqual(new Date('2026-11-20T13:00:00Z'))
      })
    })
    it('is asked for of nobody where the access file wants none', async () => {
      await granted()
      await force({})
      world.directory.endings.makePermanent(resource(), world.ana.id)
      world.directory.changes.note(resource(), world.ana.id, true)
      await world.wind(120)
      await world.presses(world.olga.id, 'Adopt as timed')
      await world.wind(1)
      expect(world.audit()).not.toContain('grant.end_arranged')
    })
  })

  it('is taken back though its holder activated it for themselves as well, and that stays as long as it lasts', async () => {
    await granted()
    const of = world.directory.entitlement(world.readers)
    world.directory.activate(of, world.ana.id, new Date(world.clock.at.getTime() + 4 * 3_600_000))
    await world.wind(120)
    await world.wind(4)
    expect(held()).toBe(true)
    expect(card()).toMatch(/Verified gone[\s\S]*still held through an activation of their own in the directory/)
    for (let hour = 0; hour < 2; hour++) await world.wind(60)
    expect(held()).toBe(false)
    expect(world.audit().filter(action => /overdue|drift/.test(action))).toEqual([])
  })

  it('moves with every extension, before the extension counts', async () => {
    await granted()
    await world.wind(110)
    await world.presses(world.ana.id, 'Extend')
    expect(card()).toContain('The directory ends it too, at 12:05')
    expect(detailsOf('grant.extended')).toMatchObject({ directoryEndsAt: '2026-11-20T12:05:00.000Z' })
    await world.wind(50)
    expect(held()).toBe(true)
    await world.wind(20)
    expect(held()).toBe(false)
  })

  it('that cannot be moved stops an extension, which would be promised in vain', async () => {
    await granted()
    world.directory.endings.longest = minutes(1)
    await world.wind(110)
    await world.presses(world.ana.id, 'Extend')
    expect(world.answersTo(world.ana.id).at(-1)).toContain('the directory itself ends it at 11:05')
    expect(world.audit()).not.toContain('grant.extended')
    await world.wind(10)
    expect(held()).toBe(false)
  })

  it('that cannot be asked about any more stops an extension too: it may come all the same', async () => {
    await granted()
    await world.wind(110)
    world.directory.endings.refuses = { why: 'no-licence' }
    await world.presses(world.ana.id, 'Extend')
    expect(world.answersTo(world.ana.id).at(-1)).toContain('the directory itself ends it at 11:05')
    expect(world.audit()).not.toContain('grant.extended')
  })

  it('that was moved for an extension which then came to nothing is moved back, and the card says the truth all along', async () => {
    await granted()
    await world.wind(110)
    const { keepUntil } = world.directory
    world.directory.keepUntil = async (...asked) => {
      world.directory.keepUntil = keepUntil
      const moved = await keepUntil.apply(world.directory, asked)
      await world.store.transaction(tx =>
        tx.freeze({ scope: { of: 'everything' }, by: world.otto.id, at: world.clock.at, because: 'INC-9' }),
      )
      world.directory.failNext('keepUntil', new Fault('directory.away', 'away', { retry: 'later' }))
      return moved
    }
    await world.presses(world.ana.id, 'Extend')
    expect(world.audit()).not.toContain('grant.extended')
    expect(card()).toContain('The directory ends it too, at 12:05')
    await world.wind(2)
    expect(card()).toContain('The directory ends it too, at 11:05')
    passesWithoutDoorbell(13)
    expect(held()).toBe(false)
  })

  it('that cannot be asked about extends nothing, and asks to try again', async () => {
    await granted()
    await world.wind(110)
    world.directory.failNext('keepUntil', new Fault('directory.away', 'away', { retry: 'later' }))
    await world.presses(world.ana.id, 'Extend')
    expect(world.audit()).not.toContain('grant.extended')
  })

  it('comes without grace where its rules allow just what was promised, and never before', async () => {
    world.directory.endings.longest = minutes(120)
    await granted()
    expect(card()).toContain('The directory ends it too, at 11:00')
    await world.wind(119)
    expect(held()).toBe(true)
    await world.wind(1)
    expect(held()).toBe(false)
  })

  it.each([
    ['no-licence', 'the tenant has no licence'],
    ['no-right', 'Doorbell has no right'],
    ['not-for-this', 'for something of this kind'],
  ] as const)('that cannot be had leaves it to the timer, and the card says why: %s', async (why, sentence) => {
    world.directory.endings.refuses = { why }
    await granted()
    expect(card()).toMatch(new RegExp(`Ended by Doorbell's timer alone: .*${sentence}`))
    expect(detailsOf('grant.active')).toMatchObject({ noSecondEnd: why })
    await world.wind(120)
    expect(held()).toBe(false)
  })

  it('is not held for less than five minutes', async () => {
    await granted('4m')
    expect(card()).toContain(
      "Ended by Doorbell's timer alone: the directory holds no end of its own for less than five",
    )
  })

  it('brings no group under the directory’s ends for ever, unless the file says that it may', async () => {
    world.directory.endings.unprepared.add(resource())
    await granted()
    expect(card()).toContain('the group was never brought under ends of the directory')
    expect(world.directory.endings.unprepared.size).toBe(1)
    await world.wind(120)
    await force({ secondEnd: 'where-possible', mayPrepareSecondEnd: true })
    await granted()
    expect(world.directory.endings.unprepared.size).toBe(0)
  })

  it('that is required and cannot be had gives nothing, and says why', async () => {
    world.directory.endings.refuses = { why: 'no-licence' }
    await force({ secondEnd: 'required' })
    await granted()
    expect(held()).toBe(false)
    expect(card()).toContain('The directory holds no end of its own: no-licence.')
  })

  it('is told of before anybody asks, where the directory’s rules hold none for as long as the flow gives', async () => {
    const can = async () => {
      await world.types(world.ana.id, 'can jit-prod-db-readers')
      return world.answersTo(world.ana.id).at(-1) ?? ''
    }
    expect(await can()).not.toContain('The directory holds no end')
    world.directory.endings.longest = minutes(60)
    const told = 'The directory holds no end for more than 1 hour of it: what is asked for longer is'
    expect(await can()).toContain(`${told} ended by Doorbell's timer alone`)
    await force({ secondEnd: 'required' })
    expect(await can()).toContain(`${told} not given, because one is required`)
    // What cannot be read hides nothing of the rest.
    world.directory.failNext('endRules', new Fault('directory.away', 'away', { retry: 'later' }))
    expect(await can()).toMatch(/Olga[\s\S]*has to approve/)
    await force({ secondEnd: 'never' })
    expect(await can()).not.toContain('The directory holds no end')
  })

  it('may be said of a resource, against what is said of its integration', async () => {
    const selector = { kind: 'matching', integration: world.contoso, type: 'group', pattern: '*readers' } as const
    await force({ secondEnd: 'where-possible' }, { resources: [{ ...selector, secondEnd: 'never' }] })
    await granted()
    expect(card()).not.toMatch(/directory ends it|timer alone/)
    expect(detailsOf('grant.active')).not.toHaveProperty('directoryEndsAt')
  })
})

describe('two grants of the same access', () => {
  const second = async (length: string) => {
    await asks(length)
    await world.presses(world.otto.id, 'Approve')
  }

  it('leave the directory no end that comes before the later of them', async () => {
    await granted('1h')
    await second('3h')
    passesWithoutDoorbell(66)
    await world.settle()
    expect(held()).toBe(true)
    await world.wind(115)
    expect(held()).toBe(false)
  })

  describe('of which the longer is over', () => {
    const end = async () =>
      (await world.directory.endsHeld(world.directory.entitlement(world.readers)))
        ?.get(world.ana.id)
        ?.toISOString()
        .slice(11, 16)
    const said = () =>
      world
        .wordsOf(world.ana.id)
        .join()
        .match(/(?<=ends it too, at )\d\d:\d\d/g)
    const revoked = () => world.presses(world.otto.id, 'Revoke')
    const live = async (length: number) => {
      const found = (await world.store.liveGrantsOf([world.ana.id])).find(({ terms }) => terms.duration === length)
      if (!found) throw new Error('no such grant')
      return found.terms.id
    }
    const both = async () => {
      await granted('1h')
      await world.wind(10)
      await second('4h')
    }
    const away = () => new Fault('directory.away', 'away', { retry: 'later' })

    it('have the directory’s end moved back to that of the other, and the card of each says the true time all along', async () => {
      await both()
      expect([await end(), said()]).toEqual(['13:15', ['13:15', '13:15']])
      await world.wind(5)
      await revoked()
      expect([await end(), said()]).toEqual(['10:05', ['10:05']])
      expect(detailsOf('grant.end_arranged')).toMatchObject({ directoryEndsAt: '2026-11-20T10:05:00.000Z' })
      passesWithoutDoorbell(51)
      expect(held()).toBe(false)
      await world.settle()
      expect(world.wordsOf(world.ana.id).join()).toContain('The directory ended it by itself at 10:05 UTC')
    })
    it('keep what the directory does not move back until Doorbell takes it, and say when it would end', async () => {
      await both()
      world.directory.endings.longest = minutes(20)
      await revoked()
      expect([await end(), said()]).toEqual(['13:15', ['13:15']])
      expect(world.store.recorded().findLast(({ action }) => action === 'grant.end_arranged')).toMatchObject({
        outcome: 'failed',
        details: { directoryEndsAt: '2026-11-20T13:15:00.000Z' },
      })
      await world.wind(50)
      expect(held()).toBe(false)
    })
    it('are asked for it until the directory answers, while their own end and its warning wait for nothing', async () => {
      await both()
      for (let time = 0; time < 30; time++) world.directory.failNext('keepUntil', away())
      await revoked()
      for (let minute = 0; minute < 20; minute++) await world.wind(1)
      expect([await end(), said()]).toEqual(['13:15', ['13:15']])
      for (let minute = 0; minute < 12; minute++) await world.wind(1)
      expect([await end(), said()]).toEqual(['10:05', ['10:05']])
    })
    it('end in time though the directory never answers', async () => {
      await both()
      for (let time = 0; time < 90; time++) world.directory.failNext('keepUntil', away())
      await revoked()
      for (let minute = 0; minute < 50; minute++) await world.wind(1)
      expect(world.audit()).toContain('grant.warned')
      expect(held()).toBe(false)
    })
    it('have it moved back to the last of those that are left', async () => {
      await both()
      await asks('2h')
      await world.presses(world.olga.id, 'Approve')
      await revoked()
      expect([await end(), said()]).toEqual(['11:15', ['11:15', '11:15']])
    })
    it('have it moved back also where nobody knows what came of the longer', async () => {
      await granted('1h')
      const { directory } = world
      const keepUntil = directory.keepUntil.bind(directory)
      directory.keepUntil = async (...asked) => {
        directory.keepUntil = keepUntil
        await keepUntil(...asked)
        throw new Fault('graph.timeout', 'No answer.', { retry: 'later', result: 'unknown' })
      }
      await second('4h')
      expect(await end()).toBe('13:05')
      const command = { type: 'return', by: world.ana.id } as const
      await changeGrant(world.ports, await live(240), command, byTimer('t'))
      await world.settle()
      expect([await end(), said()]).toEqual(['10:05', ['10:05']])
    })
    describe('while the other is extended,', () => {
      it('never have it before what the extension promises, though it was on its way back when that was asked for', async () => {
        await both()
        await world.wind(35)
        const [short, long] = [await live(60), await live(240)]
        const { directory } = world
        const keepUntil = directory.keepUntil.bind(directory)
        directory.keepUntil = async (...asked) => {
          directory.keepUntil = keepUntil
          const kept = await keepUntil(...asked)
          const command = { type: 'revoke', by: world.otto.id, because: null } as const
          await changeGrant(world.ports, long, command, byTimer('t'))
          for (const id of [long, short]) await driveGrant(world.ports, id, 1, ours)
          expect(await end()).toBe('10:05')
          return kept
        }
        await world.presses(world.ana.id, 'Extend')
        expect(detailsOf('grant.extended')).toMatchObject({ until: '2026-11-20T11:00:00.000Z' })
        expect([await end(), said()]).toEqual(['11:05', ['11:05']])
      })
      it('nor though that counted while it was being moved back', async () => {
        await both()
        const short = await live(60)
        const { directory } = world
        const keepUntil = directory.keepUntil.bind(directory)
        directory.keepUntil = async (...asked) => {
          directory.keepUntil = keepUntil
          await world.store.transaction(async tx => {
            const grant = await tx.lockGrant(short)
            if (grant?.status !== 'active') throw new Error('not active')
            await tx.saveGrant({ ...grant, endsAt: new Date('2026-11-20T11:00:00Z') })
          })
          return keepUntil(...asked)
        }
        await revoked()
        await world.wind(1)
        expect([await end(), said()]).toEqual(['11:05', ['11:05']])
      })
      it('say in the card of the other too where it moved to', async () => {
        await granted('1h')
        await second('1h')
        await world.wind(50)
        await world.presses(world.ana.id, 'Extend')
        expect([await end(), new Set(said())]).toEqual(['11:05', new Set(['11:05'])])
      })
    })
  })

  it('do so although the file wants no end in the directory by the second', async () => {
    await granted('1h')
    await force({})
    await second('3h')
    passesWithoutDoorbell(66)
    expect(held()).toBe(true)
  })

  it('of which the first has an end that can be moved no more promise nothing past it', async () => {
    await granted('1h')
    world.directory.endings.refuses = { why: 'no-licence' }
    await second('3h')
    expect(detailsOf('grant.active')).toMatchObject({
      until: '2026-11-20T10:05:00.000Z',
      directoryEndsAt: '2026-11-20T10:05:00.000Z',
    })
  })

  it('of which the first has none in the directory give the second none, and say so', async () => {
    await force({})
    await granted('1h')
    await force({ secondEnd: 'where-possible' })
    await second('3h')
    const said = 'it was held already, and the directory knows no end of it'
    expect(world.wordsOf(world.ana.id).join('\n')).toContain(said)
    await world.wind(180)
    expect(held()).toBe(false)
  })
})

describe('a write whose answer was lost', () => {
  const lost = new Fault('directory.timeout', 'no answer', { retry: 'later', result: 'unknown' })

  it('is read back before it is repeated, with the end that it left, which then fits the promise', async () => {
    world.directory.failNext('grant', lost)
    await granted()
    expect(held()).toBe(true)
    await world.wind(10)
    expect(writes()).toEqual(['grant'])
    expect(card()).toContain('The directory ends it too, at 11:15')
    expect(detailsOf('grant.active')).toMatchObject({ outcome: 'read-back', until: '2026-11-20T11:10:00.000Z' })
  })

  it('is taken back with the end that it may have left, where it is given up', async () => {
    world.directory.failNext('grant', lost)
    await granted()
    await world.presses(world.ana.id, 'Return access')
    await world.wind(5)
    expect(held()).toBe(false)
    passesWithoutDoorbell(200)
    expect(world.audit().filter(action => action === 'grant.end_verified')).toHaveLength(1)
  })
})

describe('access that its holder activated for themselves beside what Doorbell gave', () => {
  it('is not taken with it, where the two cannot be told apart: what was given is taken when that is over', async () => {
    await force({ secondEnd: 'never' })
    await granted()
    const of = world.directory.entitlement(world.readers)
    world.directory.activate(of, world.ana.id, new Date(world.clock.at.getTime() + 3 * 3_600_000))
    await world.wind(120)
    await world.wind(20)
    expect(held()).toBe(true)
    expect(writes()).toEqual(['grant'])
    expect(card()).toContain('which is their own right until')
    await world.wind(45)
    await world.wind(5)
    expect(held()).toBe(false)
    expect(writes()).toEqual(['grant', 'revoke'])
    expect(card()).toContain('Verified gone')
    expect(world.audit()).not.toContain('grant.overdue')
  })

  it('does not make it verified gone while the directory still lists what was given beside it', async () => {
    await granted()
    const { directory, clock } = world
    const until = new Date(clock.at.getTime() + 9 * 3_600_000)
    directory.activate(directory.entitlement(world.readers), world.ana.id, until)
    const selfActivated = directory.selfActivated.bind(directory)
    directory.selfActivated = async () => ({ until, alone: false })
    await world.wind(120)
    expect(world.audit()).toContain('grant.removed')
    expect(world.audit()).not.toContain('grant.end_verified')
    directory.selfActivated = selfActivated
    await world.wind(10)
    expect(world.audit()).toContain('grant.end_verified')
  })
})
