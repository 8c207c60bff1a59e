import { describe, expect, it } from 'vitest'
import { readUntil } from './until.ts'

/** A Friday. */
const now = new Date('2026-11-20T09:00:00Z')

describe('until when somebody is away', () => {
  it.each([
    ['Friday', '2026-11-21T00:00:00.000Z'],
    ['sat', '2026-11-22T00:00:00.000Z'],
    ['Thurs', '2026-11-27T00:00:00.000Z'],
    ['thursday.', '2026-11-27T00:00:00.000Z'],
    ['today', '2026-11-21T00:00:00.000Z'],
    ['tomorrow', '2026-11-22T00:00:00.000Z'],
    ['2026-12-01', '2026-12-02T00:00:00.000Z'],
    ['3d', '2026-11-23T09:00:00.000Z'],
    ['90 minutes', '2026-11-20T10:30:00.000Z'],
    ['27 November', '2026-11-28T00:00:00.000Z'],
    ['Nov 27th', '2026-11-28T00:00:00.000Z'],
    ['3 January', '2027-01-04T00:00:00.000Z'],
    ['next Friday', '2026-11-28T00:00:00.000Z'],
    ['Friday 17:00', '2026-11-20T17:00:00.000Z'],
    ['Monday at 9am', '2026-11-23T09:00:00.000Z'],
    ['2026-12-04 17:30', '2026-12-04T17:30:00.000Z'],
    ['17:00', '2026-11-20T17:00:00.000Z'],
    ['1 week', '2026-11-27T09:00:00.000Z'],
    ['a week', '2026-11-27T09:00:00.000Z'],
    ['half an hour', '2026-11-20T09:30:00.000Z'],
  ])('is read from %s as people mean it', (typed, moment) => {
    expect(readUntil(typed, now, 'UTC')?.toISOString()).toBe(moment)
  })
  it.each([
    '',
    'now',
    '08:00',
    'yesterday',
    '31 February',
    '4/12',
    'fr',
    'fridays',
    '2026-11-19',
    '2026-02-30',
    '2026-13-01',
    'soon',
    '-3d',
    '0d',
    'friday the 13th',
  ])('is not guessed from %j', typed => {
    expect(readUntil(typed, now, 'UTC')).toBeNull()
  })
  it.each([
    // It is Friday there already, and Thursday still.
    ['Friday', '2026-11-19T20:00:00Z', 'Asia/Tokyo', '2026-11-20T15:00:00.000Z'],
    ['today', '2026-11-20T02:00:00Z', 'America/Los_Angeles', '2026-11-20T08:00:00.000Z'],
    ['Friday', '2026-11-20T09:00:00Z', 'Europe/Berlin', '2026-11-20T23:00:00.000Z'],
    ['2026-12-01', '2026-11-20T09:00:00Z', 'Asia/Kolkata', '2026-12-01T18:30:00.000Z'],
    // The day on which the clocks go back has an hour more.
    ['Sunday', '2026-10-24T09:00:00Z', 'Europe/Berlin', '2026-10-25T23:00:00.000Z'],
    ['3d', '2026-11-20T09:00:00Z', 'Asia/Tokyo', '2026-11-23T09:00:00.000Z'],
  ])('is %s by the clocks that they live by: at %s in %s', (typed, at, zone, moment) => {
    expect(readUntil(typed, new Date(at), zone)?.toISOString()).toBe(moment)
  })
})
