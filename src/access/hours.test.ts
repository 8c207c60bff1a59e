import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { endOfWindow, endsWithHours, type Hours, isWithinHours, nextWithinHours, weekdays } from './hours.ts'

const office: Hours = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: 7 * 60,
  to: 19 * 60,
  zone: 'Europe/Berlin',
}
const at = (iso: string) => new Date(iso)
const next = (hours: Hours, iso: string) => nextWithinHours(hours, at(iso)).toISOString()

describe('the hours of an access flow', () => {
  it.each([
    ['Friday at seven in Berlin, to the second', '2026-11-20T06:00:00.000Z', true],
    ['a moment before', '2026-11-20T05:59:59.999Z', false],
    ['Friday at seven in the evening, to the second', '2026-11-20T18:00:00.000Z', true],
    ['a moment after', '2026-11-20T18:00:00.001Z', false],
    ['Saturday noon', '2026-11-21T11:00:00Z', false],
    ['a summer morning, an hour earlier by the clocks of the world', '2026-07-20T05:00:00Z', true],
    ['Monday in Berlin, still Sunday elsewhere', '2026-11-22T23:30:00Z', false],
  ])('%s: %s is inside: %s', (_, iso, inside) => expect(isWithinHours(office, at(iso))).toBe(inside))

  it('outside of them begin again at the next window', () => {
    expect(next(office, '2026-11-20T12:00:00Z')).toBe('2026-11-20T12:00:00.000Z')
    expect(next(office, '2026-11-20T18:00:01Z')).toBe('2026-11-23T06:00:00.000Z')
    expect(next(office, '2026-11-23T03:00:00Z')).toBe('2026-11-23T06:00:00.000Z')
    // Clocks go back on the Sunday between: Monday's seven is an hour later by the clocks of the world.
    expect(next(office, '2026-10-23T18:00:01Z')).toBe('2026-10-26T06:00:00.000Z')
    expect(next(office, '2026-03-27T19:00:00Z')).toBe('2026-03-30T05:00:00.000Z')
  })

  it('go over midnight into a day on which none begins', () => {
    const night: Hours = { ...office, days: ['fri'], from: 22 * 60, to: 6 * 60 }
    expect(isWithinHours(night, at('2026-11-20T21:00:00Z'))).toBe(true)
    expect(isWithinHours(night, at('2026-11-21T05:00:00Z'))).toBe(true)
    expect(isWithinHours(night, at('2026-11-21T21:30:00Z'))).toBe(false)
    expect(isWithinHours(night, at('2026-11-20T04:00:00Z'))).toBe(false)
  })

  it('that clocks are moved over open as they are moved, and are there twice where clocks are moved back', () => {
    const small: Hours = { ...office, days: ['sun'], from: 150, to: 210 }
    // 02:30 is not there on 29 March 2026: clocks show 03:00 after 01:59.
    expect(next(small, '2026-03-28T20:00:00Z')).toBe('2026-03-29T01:00:00.000Z')
    // On 25 October 2026 02:30 is there twice.
    expect(isWithinHours(small, at('2026-10-25T00:30:00Z'))).toBe(true)
    expect(isWithinHours(small, at('2026-10-25T01:30:00Z'))).toBe(true)
    const inTheGap: Hours = { ...office, days: ['sun'], from: 130, to: 170 }
    expect(next(inTheGap, '2026-03-28T20:00:00Z')).toBe('2026-04-05T00:10:00.000Z')
  })

  const over = (hours: Hours, iso: string) => endOfWindow(hours, at(iso))?.toISOString() ?? null

  it('are over at the end of the window, by the clocks of the place, to the minute', () => {
    expect(over(office, '2026-11-20T12:00:30Z')).toBe('2026-11-20T18:00:00.000Z')
    expect(over(office, '2026-11-20T18:00:00Z')).toBe('2026-11-20T18:00:00.000Z')
    expect(over(office, '2026-07-20T12:00:00Z')).toBe('2026-07-20T17:00:00.000Z')
    const night: Hours = { ...office, days: ['fri'], from: 22 * 60, to: 6 * 60 }
    expect(over(night, '2026-11-20T21:30:00Z')).toBe('2026-11-21T05:00:00.000Z')
    expect(over(night, '2026-11-21T04:59:00Z')).toBe('2026-11-21T05:00:00.000Z')
  })

  it('that go on into the next day are over with the last of them, and around the clock never', () => {
    const working: Hours = { ...office, from: 0, to: 1_440 }
    expect(over(working, '2026-11-18T12:00:00Z')).toBe('2026-11-20T23:00:00.000Z')
    expect(over({ ...working, days: [...weekdays] as never }, '2026-11-18T12:00:00Z')).toBeNull()
  })

  it('are as long as the clocks make them in a night in which they are moved', () => {
    const night: Hours = { ...office, days: ['sat'], from: 22 * 60, to: 4 * 60 }
    // Five hours on 28 March, seven on 24 October.
    expect(over(night, '2026-03-28T21:00:00Z')).toBe('2026-03-29T02:00:00.000Z')
    expect(over(night, '2026-10-24T20:00:00Z')).toBe('2026-10-25T03:00:00.000Z')
    const small = { ...night, to: 150 }
    // 02:30 is not there on 29 March: over as clocks are moved. On 25 October it is there twice: over at the first.
    expect(over(small, '2026-03-28T21:00:00Z')).toBe('2026-03-29T01:00:00.000Z')
    expect(over(small, '2026-10-24T20:00:00Z')).toBe('2026-10-25T00:30:00.000Z')
  })

  it('end what was given only where they say so, and at once what is outside of them', () => {
    const ending = { ...office, endsAccess: true } as const
    expect(endsWithHours(undefined, at('2026-11-20T12:00:00Z'))).toBeNull()
    expect(endsWithHours(office, at('2026-11-20T12:00:00Z'))).toBeNull()
    expect(endsWithHours(ending, at('2026-11-20T12:00:00Z'))).toEqual(at('2026-11-20T18:00:00Z'))
    expect(endsWithHours(ending, at('2026-11-20T19:00:00Z'))).toEqual(at('2026-11-20T19:00:00Z'))
  })

  it('always open again, at the first minute at which they are open, wherever and whenever', () => {
    const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC']
    const hours: fc.Arbitrary<Hours> = fc
      .record({
        days: fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1 }),
        from: fc.integer({ min: 0, max: 1_439 }),
        to: fc.integer({ min: 1, max: 1_440 }),
        zone: fc.constantFrom(...zones),
      })
      // Longer than clocks are ever moved, so that no night swallows a window.
      .filter(({ from, to }) => (to - from + 1_440) % 1_440 > 121)
      .map(({ days: [first = 'mon', ...others], ...rest }) => ({ days: [first, ...others], ...rest }))
    const moments = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2027, 0) }).map(ms => new Date(ms))
    fc.assert(
      fc.property(hours, moments, (some, from) => {
        const opening = nextWithinHours(some, from)
        expect(isWithinHours(some, opening)).toBe(true)
        expect(opening.getTime()).toBeGreaterThanOrEqual(from.getTime())
        const closing = endOfWindow(some, opening)
        if (closing) {
          expect(closing.getTime()).toBeGreaterThanOrEqual(opening.getTime())
          expect(isWithinHours(some, new Date(Math.max(opening.getTime(), closing.getTime() - 1)))).toBe(true)
          expect(isWithinHours(some, new Date(closing.getTime() + 1))).toBe(false)
        }
        if (opening > from)
          expect(isWithinHours(some, new Date(Math.max(from.getTime(), opening.getTime() - 60_000)))).toBe(false)
      }),
      { numRuns: 60 },
    )
  })
})
