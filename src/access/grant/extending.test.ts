import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { grantId, integrationName, minutes, personId, policyHash, requestId, resourceId } from '../vocabulary.ts'
import { decide } from './decide.ts'
import { extendableFrom, lengthOf } from './extending.ts'
import type { ExtensionRule } from './extension-rule.ts'
import { open } from './opening.ts'
import type { Grant, GrantCommand } from './states.ts'
import { warningAt } from './warning.ts'

const [ana, olga] = [personId('ana'), personId('olga')]
const later = (start: Date, count: number) => new Date(start.getTime() + count * 60_000)
const at = (clock: string) => new Date(`2026-11-20T${clock}:00Z`)
const within: ExtensionRule = { max: 2, each: minutes(60), cap: minutes(330) }
const extend = (more: Partial<Extract<GrantCommand, { type: 'extend' }>> = {}): GrantCommand => ({
  type: 'extend',
  by: ana,
  length: null,
  within,
  policy: policyHash('p'),
  ...more,
})

type Active = Extract<Grant, { status: 'active' }>

/** Active from 09:00, for so long. */
function given(length = 240): Active {
  const terms = {
    id: grantId('g'),
    request: requestId('r'),
    entitlement: { integration: integrationName('Contoso'), resource: resourceId('prod-db') },
    beneficiary: ana,
    duration: minutes(length),
  }
  const steps: GrantCommand[] = [
    { type: 'begin' },
    { type: 'save-prior', prior: 'none' },
    { type: 'confirm-active', at: at('09:00'), usableAt: at('09:00'), details: {} },
  ]
  return active(steps.reduce((grant: Grant, step) => done(grant, step, at('09:00')), open(terms, at('09:00')).next))
}
function done(grant: Grant, command: GrantCommand, now: Date): Grant {
  const outcome = decide(grant, command, now)
  if (!outcome.ok) throw new Error(`${command.type}: ${outcome.refusal.reason}`)
  return outcome.next
}
function active(grant: Grant): Active {
  if (grant.status !== 'active') throw new Error(grant.status)
  return grant
}

describe('a grant that its holder extends', () => {
  it('ends later by what one extension gives, and is looked at again before the new end', () => {
    expect(decide(given(), extend(), at('12:30'))).toMatchObject({
      ok: true,
      next: { status: 'active', endsAt: at('14:00'), warned: false, terms: { extensions: [60] } },
      effects: [{ type: 'drive-grant', at: at('13:50') }, { type: 'refresh-cards' }],
      audit: [{ action: 'grant.extended', details: { asked: null, minutes: 60, until: at('14:00').toISOString() } }],
    })
  })
  it('is kept up to the end of the hours that end it, and no longer', () => {
    const by = (clock: string) => extend({ within: { ...within, by: at(clock) } })
    expect(decide(given(), by('13:20'), at('12:30'))).toMatchObject({ ok: true, next: { endsAt: at('13:20') } })
    expect(decide(given(), by('13:00'), at('12:30'))).toMatchObject({
      refusal: { reason: 'ends-with-hours', until: at('13:00') },
    })
    expect(decide(given(330), by('15:00'), at('14:00'))).toMatchObject({ refusal: { reason: 'no-extension-left' } })
  })
  it('is extended in the last quarter of its time, and not before', () => {
    expect(decide(given(), extend(), at('11:59'))).toEqual({
      ok: false,
      refusal: { reason: 'too-early-to-extend', from: at('12:00') },
    })
    expect(decide(given(), extend(), at('12:00')).ok).toBe(true)
  })
  it('is extended for less where less is asked, and never for more', () => {
    expect(decide(given(), extend({ length: minutes(15) }), at('12:30'))).toMatchObject({
      next: { endsAt: at('13:15') },
    })
    expect(decide(given(), extend({ length: minutes(61) }), at('12:30'))).toEqual({
      ok: false,
      refusal: { reason: 'extension-too-long', asked: 61, longest: 60 },
    })
  })
  it('gets no more than the cap leaves, which includes every extension', () => {
    const once = done(given(), extend(), at('12:30'))
    const twice = decide(once, extend(), at('13:30'))
    expect(twice).toMatchObject({ ok: true, next: { endsAt: at('14:30'), terms: { extensions: [60, 30] } } })
    expect(decide(active(once), extend({ length: minutes(60) }), at('13:30'))).toMatchObject({
      refusal: { reason: 'extension-too-long', longest: 30 },
    })
  })
  it('is not extended more often than the access flow says, nor where it already lasts as long as it ever may', () => {
    const rule = { ...within, max: 1 }
    const once = done(given(), extend({ within: rule }), at('12:30'))
    expect(decide(once, extend({ within: rule }), at('13:30'))).toMatchObject({
      refusal: { reason: 'no-extension-left' },
    })
    expect(decide(given(330), extend(), at('14:00'))).toMatchObject({ refusal: { reason: 'no-extension-left' } })
  })
  it('is extended by the one who holds it, and nobody else', () => {
    expect(decide(given(), extend({ by: olga }), at('12:30'))).toEqual({
      ok: false,
      refusal: { reason: 'not-your-access' },
    })
  })
  it('is not extended once its end has come, even before the timer has noticed', () => {
    expect(decide(given(), extend(), at('13:00'))).toMatchObject({
      refusal: { reason: 'grant-not-live', status: 'ending' },
    })
  })
  it('is left alone by the timer of the old end, and by its warning', () => {
    const extended = done(given(), extend(), at('12:49'))
    expect(decide(extended, { type: 'expire' }, at('13:00'))).toEqual({
      ok: false,
      refusal: { reason: 'not-due', at: at('14:00') },
    })
    expect(decide(extended, { type: 'warn' }, at('12:50'))).toEqual({
      ok: false,
      refusal: { reason: 'not-due', at: at('13:50') },
    })
    expect(decide(extended, { type: 'warn' }, at('13:50')).ok).toBe(true)
  })
})

const clicks: fc.Arbitrary<GrantCommand> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('extend' as const),
      by: fc.constantFrom(ana, ana, ana, olga),
      length: fc.option(fc.integer({ min: 1, max: 600 }).map(minutes)),
      within: fc.record({
        max: fc.integer({ min: 1, max: 9 }),
        each: fc.integer({ min: 1, max: 200 }).map(minutes),
        cap: fc.constant(within.cap),
      }),
      policy: fc.constant(policyHash('p')),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ type: 'warn' } as const) },
  { weight: 2, arbitrary: fc.constant({ type: 'expire' } as const) },
  { weight: 1, arbitrary: fc.constant({ type: 'return', by: ana } as const) },
  { weight: 1, arbitrary: fc.constant({ type: 'revoke', by: olga, because: null } as const) },
)

describe('whatever is clicked, in whatever order', () => {
  it('no grant lasts longer than its flow’s cap, and what is active always has its next appointment before or at its end', () => {
    const story = fc.array(fc.tuple(clicks, fc.integer({ min: 0, max: 90 })), { maxLength: 40 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 330 }), story, (length, steps) => {
        let grant: Grant = given(length)
        let now = at('09:00')
        let appointment = warningAt(given(length)) ?? given(length).endsAt
        for (const [command, pause] of steps) {
          now = new Date(now.getTime() + pause * 60_000)
          const outcome = decide(grant, command, now)
          if (!outcome.ok) continue
          grant = outcome.next
          for (const effect of outcome.effects)
            if (effect.type === 'drive-grant') appointment = effect.at ?? new Date(Number.NaN)
          if (grant.status !== 'active') return
          expect(lengthOf(grant.terms)).toBeLessThanOrEqual(within.cap)
          expect(grant.endsAt).toEqual(later(grant.since, lengthOf(grant.terms)))
          expect(appointment).toEqual(grant.warned ? grant.endsAt : (warningAt(grant) ?? grant.endsAt))
          expect(extendableFrom(grant).getTime()).toBeLessThan(grant.endsAt.getTime())
        }
      }),
    )
  })
  it('a duration is real time, also where clocks are put forward or back', () => {
    const moments = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2028, 0, 1) })
    fc.assert(
      fc.property(moments, fc.integer({ min: 4, max: 330 }), (start, length) => {
        const since = new Date(start)
        const begun = { ...given(length), since, endsAt: later(since, length) }
        const end = begun.endsAt
        expect(end.getTime() - start).toBe(length * 60_000)
        const extended = decide(
          begun,
          extend({ within: { ...within, cap: minutes(1000) } }),
          new Date(end.getTime() - 1),
        )
        expect(extended.ok && active(extended.next).endsAt.getTime() - start).toBe((length + 60) * 60_000)
      }),
    )
  })
})
