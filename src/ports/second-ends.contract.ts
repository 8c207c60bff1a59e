import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Entitlement } from '../access/catalog.ts'
import { secondEndGrace } from '../access/grant/second-end.ts'
import { type Minutes, minutes, type PersonId, after as plus } from '../access/vocabulary.ts'
import type { EndingAsked, Provider } from './provider.ts'
import { nobody } from './provider-contract/under-contract.ts'

/** A directory that holds ends, and the hands of those who pay for that, set its rules and change it by hand. */
export interface SecondEndsUnderContract {
  readonly provider: Provider
  readonly ana: PersonId
  /** Under the directory's own ends already. */
  readonly group: Entitlement
  /** Never was. */
  readonly fresh: Entitlement
  /** In one administrative unit. */
  readonly role: Entitlement
  now(): Date
  /** Time passes, and nobody of Doorbell looks. */
  pass(length: Minutes): void
  isPrepared(group: Entitlement): boolean
  cancelLicence(): void
  setLongest(of: Entitlement, longest: Minutes): void
  /** Its rules let it be held without an end. */
  allowForGood(of: Entitlement): void
  /** By hand, of what somebody holds for a time. */
  makePermanent(of: Entitlement, person: PersonId): void
  /** They take it for themselves, as the directory lets them, for so long. */
  activate(of: Entitlement, person: PersonId, length: Minutes): void
  /** By hand and for good. */
  give(of: Entitlement, person: PersonId): void | Promise<void>
  close(): Promise<void>
}

export function secondEndsContract(name: string, start: () => Promise<SecondEndsUnderContract>): void {
  describe(name, () => {
    let world: SecondEndsUnderContract
    beforeEach(async () => {
      world = await start()
    })
    afterEach(() => world.close())
    const asked = (length: number, more: Partial<EndingAsked> = {}): EndingAsked => {
      const from = world.now()
      const until = plus(from, minutes(length))
      return { from, until, grace: secondEndGrace, reference: 'g-1', required: false, mayPrepare: false, ...more }
    }
    const held = (until: Date) => ({ kind: 'held', until })

    describe.each(['group', 'role'] as const)('for a time, of a %s', what => {
      const of = () => world[what]

      it('is given with an end, that comes by itself and not before what was promised', async () => {
        const { provider, ana } = world
        const ending = asked(60)
        const given = await provider.grant(of(), ana, ending)
        expect(given).toMatchObject({ outcome: 'created', secondEnd: held(plus(ending.until, secondEndGrace)) })
        world.pass(minutes(64))
        expect(await provider.holds(of(), ana)).toBe(true)
        world.pass(minutes(1))
        expect(await provider.holds(of(), ana)).toBe(false)
        expect(await provider.revoke(of(), ana, given)).toMatchObject({ outcome: 'already-gone' })
      })

      it('is taken back before its end, and the end with it', async () => {
        const { provider, ana } = world
        const given = await provider.grant(of(), ana, asked(60))
        world.pass(minutes(10))
        expect(await provider.revoke(of(), ana, given)).toMatchObject({ outcome: 'removed' })
        expect(await provider.holds(of(), ana)).toBe(false)
        expect(await provider.revoke(of(), ana, given)).toMatchObject({ outcome: 'already-gone' })
      })

      it('is taken back also in its first minutes', async () => {
        const { provider, ana } = world
        const given = await provider.grant(of(), ana, asked(60))
        world.pass(minutes(1))
        expect(await provider.revoke(of(), ana, given)).toMatchObject({ outcome: 'removed' })
        expect(await provider.holds(of(), ana)).toBe(false)
      })

      it('given twice is already held, and its end is moved only when that is asked for, and never to before', async () => {
        const { provider, ana } = world
        await provider.grant(of(), ana, asked(60))
        const later = asked(180)
        expect(await provider.grant(of(), ana, later)).toMatchObject({ outcome: 'already-held' })
        const moved = held(plus(later.until, secondEndGrace))
        expect(await provider.keepUntil(of(), ana, later)).toEqual(moved)
        expect(await provider.keepUntil(of(), ana, asked(10))).toEqual(moved)
        expect(await provider.keepUntil(of(), ana, { ...later, evenEarlier: true })).toEqual(moved)
        world.pass(minutes(184))
        expect(await provider.holds(of(), ana)).toBe(true)
        world.pass(minutes(1))
        expect(await provider.holds(of(), ana)).toBe(false)
      })

      it('is moved back where that is said, but not to before what is promised, and stays where the rules do not let it', async () => {
        const { provider, ana } = world
        await provider.grant(of(), ana, asked(180))
        const sooner = asked(60, { evenEarlier: true })
        const back = held(plus(sooner.until, secondEndGrace))
        expect(await provider.keepUntil(of(), ana, sooner)).toEqual(back)
        expect((await provider.endsHeld(of()))?.get(ana)).toEqual(back.until)
        world.setLongest(of(), minutes(20))
        expect(await provider.keepUntil(of(), ana, asked(30, { evenEarlier: true }))).toEqual(back)
        world.pass(minutes(64))
        expect(await provider.holds(of(), ana)).toBe(true)
        world.pass(minutes(1))
        expect(await provider.holds(of(), ana)).toBe(false)
      })

      it('fails, and may be tried again for a minute, when somebody is not found: they may be too new', async () => {
        const notFound = { name: 'Fault', retry: 'later', worthTryingFor: 60_000, result: 'not-done' }
        await expect(world.provider.grant(of(), nobody, asked(60))).rejects.toMatchObject(notFound)
      })

      it('has no end there when it is too short for one, or nobody has paid for it; the timer alone will do', async () => {
        const { provider, ana } = world
        expect(await provider.grant(of(), ana, asked(4))).toMatchObject({
          outcome: 'created',
          secondEnd: { kind: 'none', why: 'too-short' },
        })
        await provider.revoke(of(), ana)
        world.cancelLicence()
        expect(await provider.grant(of(), ana, asked(60))).toMatchObject({
          outcome: 'created',
          secondEnd: { kind: 'none', why: 'no-licence' },
        })
        expect(await provider.revoke(of(), ana, { secondEnd: { kind: 'none', why: 'no-licence' } })).toMatchObject({
          outcome: 'removed',
        })
      })

      it('is not given at all where an end is required and cannot be had', async () => {
        const { provider, ana } = world
        world.cancelLicence()
        const refused = { name: 'Fault', retry: 'never', result: 'not-done' }
        await expect(provider.grant(of(), ana, asked(60, { required: true }))).rejects.toMatchObject(refused)
        expect(await provider.holds(of(), ana)).toBe(false)
      })

      it('ends with what was promised to the minute where the rules allow no more, and has no end there where they allow less', async () => {
        const { provider, ana } = world
        world.setLongest(of(), minutes(60))
        const ending = asked(60)
        expect(await provider.grant(of(), ana, ending)).toMatchObject({ secondEnd: held(ending.until) })
        expect(await provider.keepUntil(of(), ana, asked(120))).toEqual(held(ending.until))
        world.pass(minutes(10))
        await provider.revoke(of(), ana, { secondEnd: held(ending.until) as { kind: 'held'; until: Date } })
        expect(await provider.grant(of(), ana, asked(120))).toMatchObject({ secondEnd: { kind: 'none', why: 'rules' } })
      })

      it('is told of before anybody asks: the longest that the rules let it last, and nothing where nobody has paid', async () => {
        world.setLongest(of(), minutes(90))
        expect(await world.provider.endRules(of())).toEqual({ longest: 90, needsPerson: false })
      })

      it('is told of to nobody without a licence', async () => {
        world.cancelLicence()
        expect(await world.provider.endRules(of())).toBeNull()
      })

      it('that somebody has made permanent is left alone', async () => {
        const { provider, ana } = world
        const given = await provider.grant(of(), ana, asked(60))
        world.makePermanent(of(), ana)
        world.pass(minutes(70))
        expect(await provider.revoke(of(), ana, given)).toMatchObject({ outcome: 'made-permanent' })
        expect(await provider.holds(of(), ana)).toBe(true)
      })

      it('is known with its end, and with none where somebody has made it permanent; where nobody has paid it may not be read', async () => {
        const { provider, ana } = world
        await provider.grant(of(), ana, asked(60))
        world.activate(of(), ana, minutes(90))
        expect((await provider.endsHeld(of()))?.get(ana)).toEqual(plus(world.now(), minutes(65)))
        world.makePermanent(of(), ana)
        expect((await provider.endsHeld(of()))?.get(ana)).toBeNull()
        world.cancelLicence()
        expect(await provider.endsHeld(of())).toBeNull()
      })

      it('and activated by its holder beside it, is taken back alone, and their own right stays as long as it lasts', async () => {
        const { provider, ana } = world
        const given = await provider.grant(of(), ana, asked(60))
        expect(await provider.selfActivated(of(), ana)).toBeNull()
        world.activate(of(), ana, minutes(90))
        world.pass(minutes(61))
        expect(await provider.selfActivated(of(), ana)).toMatchObject({ alone: false })
        expect(await provider.revoke(of(), ana, given)).toMatchObject({ outcome: 'removed' })
        expect(await provider.holds(of(), ana)).toBe(true)
        expect(await provider.selfActivated(of(), ana)).toMatchObject({ alone: true })
        // Given without an end of the directory's, it could not be told apart: nothing is taken.
        expect(await provider.revoke(of(), ana)).toMatchObject({ outcome: 'theirs' })
        expect(await provider.holds(of(), ana)).toBe(true)
        world.pass(minutes(30))
        expect(await provider.holds(of(), ana)).toBe(false)
        expect(await provider.selfActivated(of(), ana)).toBeNull()
      })

      it('by the timer alone, and activated by its holder, waits until that is over, and is taken back then', async () => {
        const { provider, ana } = world
        await provider.grant(of(), ana)
        world.activate(of(), ana, minutes(30))
        const revoked = await provider.revoke(of(), ana)
        expect(revoked).toMatchObject({ outcome: 'theirs', until: plus(world.now(), minutes(30)) })
        expect(await provider.holds(of(), ana)).toBe(true)
        world.pass(minutes(31))
        expect(await provider.revoke(of(), ana)).toMatchObject({ outcome: 'removed' })
        expect(await provider.holds(of(), ana)).toBe(false)
      })

      it('that was given by hand and for good is already held, and has no end that could be moved', async () => {
        const { provider, ana } = world
        await world.give(of(), ana)
        expect(await provider.grant(of(), ana, asked(60))).toMatchObject({ outcome: 'already-held' })
        expect(await provider.keepUntil(of(), ana, asked(60))).toEqual({ kind: 'none', why: 'held-without-end' })
        world.pass(minutes(90))
        expect(await provider.holds(of(), ana)).toBe(true)
      })

      it('that was given by hand and for good gets an end where somebody decided that it ends, which is taken back and comes by itself', async () => {
        const { provider, ana } = world
        await world.give(of(), ana)
        const ending = asked(60, { evenForGood: true })
        const end = held(plus(ending.until, secondEndGrace)) as { kind: 'held'; until: Date }
        expect(await provider.keepUntil(of(), ana, ending)).toEqual(end)
        expect((await provider.endsHeld(of()))?.get(ana)).toEqual(end.until)
        world.pass(minutes(10))
        expect(await provider.revoke(of(), ana, { secondEnd: end })).toMatchObject({ outcome: 'removed' })
        await world.give(of(), ana)
        await provider.keepUntil(of(), ana, asked(60, { evenForGood: true }))
        world.pass(minutes(65))
        expect(await provider.holds(of(), ana)).toBe(false)
        world.cancelLicence()
        await world.give(of(), ana)
        expect(await provider.keepUntil(of(), ana, ending)).toMatchObject({ kind: 'none', why: 'no-licence' })
        expect(await provider.holds(of(), ana)).toBe(true)
      })

      it('that was given by hand and got an end is for good again where that is asked for, and only that very end is taken back', async () => {
        const { provider, ana } = world
        await world.give(of(), ana)
        const { until } = (await provider.keepUntil(of(), ana, asked(60, { evenForGood: true }))) as { until: Date }
        const takeBack = (end: Date) => provider.endForGood(of(), ana, end, 'g-1')
        expect(await takeBack(plus(until, minutes(1)))).toBe(false)
        world.setLongest(of(), minutes(60))
        await expect(takeBack(until)).rejects.toMatchObject({ name: 'Fault', retry: 'never', result: 'not-done' })
        expect((await provider.endsHeld(of()))?.get(ana)).toEqual(until)
        world.allowForGood(of())
        expect(await takeBack(until)).toBe(true)
        expect((await provider.endsHeld(of()))?.get(ana) ?? null).toBeNull()
        expect(await takeBack(until)).toBe(false)
        world.pass(minutes(90))
        expect(await provider.holds(of(), ana)).toBe(true)
      })

      it('is taken back though the licence lapsed meanwhile', async () => {
        const { provider, ana } = world
        const given = await provider.grant(of(), ana, asked(60))
        world.pass(minutes(10))
        world.cancelLicence()
        expect(await provider.keepUntil(of(), ana, asked(120))).toMatchObject({ kind: 'none', why: 'no-licence' })
        expect(await provider.revoke(of(), ana, given)).toMatchObject({ outcome: 'removed' })
        expect(await provider.holds(of(), ana)).toBe(false)
      })
    })

    it('brings a group under its ends only where that is allowed, because it can never be undone', async () => {
      const { provider, ana, fresh } = world
      expect(await provider.grant(fresh, ana, asked(60))).toMatchObject({
        outcome: 'created',
        secondEnd: { kind: 'none', why: 'not-prepared' },
      })
      expect(world.isPrepared(fresh)).toBe(false)
      await provider.revoke(fresh, ana)
      expect(await provider.grant(fresh, ana, asked(60, { mayPrepare: true }))).toMatchObject({
        secondEnd: { kind: 'held' },
      })
      expect(world.isPrepared(fresh)).toBe(true)
    })
  })
}
