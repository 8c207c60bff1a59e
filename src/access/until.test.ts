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
  ])('is read from %s as people mean it', (typed, moment) => {
    expect(readUntil(typed, now)?.toISOString()).toBe(moment)
  })
  it.each(['', 'fr', 'fridays', '2026-11-19', '2026-02-30', '2026-13-01', 'soon', '-3d', '0d', 'friday the 13th'])(
    'is not guessed from %j',
    typed => {
      expect(readUntil(typed, now)).toBeNull()
    },
  )
})
