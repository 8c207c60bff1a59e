import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asTyped, instantOf, parseStart } from './start.ts'

/** A Thursday, 09:30 in Berlin. */
const now = new Date('2026-11-26T08:30:00Z')
const read = (text: string, zone = 'Europe/Berlin', at = now) => {
  const start = parseStart(text, at, zone)
  return start.ok ? start.at.toISOString() : start.problem
}

describe('when access should begin', () => {
  it('is read back as the moment that it was written from', () => {
    const at = new Date('2026-11-30T06:00:00Z')
    for (const zone of ['Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'UTC'])
      expect(read(asTyped(at, zone), zone)).toBe(at.toISOString())
    expect(read(`${asTyped(at, 'UTC')} UTC`, 'Asia/Kathmandu')).toBe(at.toISOString())
  })
  it.each([
    ['now', '2026-11-26T08:30:00.000Z'],
    ['in 2h', '2026-11-26T10:30:00.000Z'],
    ['In 3 days', '2026-11-29T08:30:00.000Z'],
    ['tomorrow 09:00', '2026-11-27T08:00:00.000Z'],
    ['starting tomorrow at 9', '2026-11-27T08:00:00.000Z'],
    ['Tomorrow, 9 pm', '2026-11-27T20:00:00.000Z'],
    ['at 14:00', '2026-11-26T13:00:00.000Z'],
    ['14:00', '2026-11-26T13:00:00.000Z'],
    ['08:00', '2026-11-26T07:00:00.000Z'],
    ['yesterday 08:00', '2026-11-25T07:00:00.000Z'],
    ['12am', '2026-11-25T23:00:00.000Z'],
    ['today 12 pm', '2026-11-26T11:00:00.000Z'],
    ['Monday 09:00', '2026-11-30T08:00:00.000Z'],
    ['on mon at 9:00', '2026-11-30T08:00:00.000Z'],
    ['Thursday 10:00', '2026-11-26T09:00:00.000Z'],
    ['Thursday 08:00', '2026-12-03T07:00:00.000Z'],
    ['next Thursday 10:00', '2026-12-03T09:00:00.000Z'],
    ['2026-12-01 14:30', '2026-12-01T13:30:00.000Z'],
    ['2026-12-01T14:30', '2026-12-01T13:30:00.000Z'],
    ['2026-12-01T14:30Z', '2026-12-01T14:30:00.000Z'],
    ['2026-12-01 14:30:05+05:30', '2026-12-01T09:00:05.000Z'],
    ['1 December 9:00', '2026-12-01T08:00:00.000Z'],
    ['Dec 1st 9am', '2026-12-01T08:00:00.000Z'],
    ['1 March 9:00', '2027-03-01T08:00:00.000Z'],
    ['24.12.2026 18:00', '2026-12-24T17:00:00.000Z'],
    ['24.12. 18:00', '2026-12-24T17:00:00.000Z'],
  ])('%s', (text, at) => expect(read(text)).toBe(at))

  it.each([
    'soon',
    '',
    '9',
    '12/01/2026 09:00',
    '31 February 9:00',
    '2026-02-30 09:00',
    '2026-02-30T09:00Z',
    'tomorrow 25:00',
    '13pm',
    'in a while',
    'tomorrow 9:60',
  ])('is not guessed from “%s”', text => expect(read(text)).toBe('not-a-time'))
  it.each(['tomorrow', 'Monday', '2026-12-01', '1 March'])('is no whole day: “%s”', text =>
    expect(read(text)).toBe('no-time-of-day'),
  )

  it('is by the clocks of whoever asks', () => {
    expect(read('tomorrow 09:00', 'America/New_York')).toBe('2026-11-27T14:00:00.000Z')
    expect(read('tomorrow 09:00', 'Asia/Kolkata')).toBe('2026-11-27T03:30:00.000Z')
    // There it is the day before.
    expect(read('today 23:00', 'Pacific/Honolulu', new Date('2026-11-26T05:00:00Z'))).toBe('2026-11-26T09:00:00.000Z')
  })

  it('is right in nights in which clocks are moved', () => {
    const berlin = (year: number, month: number, day: number, minute: number) =>
      instantOf('Europe/Berlin', { year, month, day, minute }).toISOString()
    // 02:30 is passed over: an hour and a half after 01:00.
    expect(berlin(2027, 3, 28, 150)).toBe('2027-03-28T01:30:00.000Z')
    // 02:30 comes twice: the first.
    expect(berlin(2026, 10, 25, 150)).toBe('2026-10-25T00:30:00.000Z')
    expect(berlin(2026, 10, 25, 240)).toBe('2026-10-25T03:00:00.000Z')
  })

  it('whatever is typed, is a moment or a clear no', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), text => {
        const start = parseStart(text, now, 'Europe/Berlin')
        expect(start.ok ? Number.isNaN(start.at.getTime()) : false).toBe(false)
      }),
      { numRuns: 200 },
    )
  })
})
