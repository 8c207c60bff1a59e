import { describe, expect, it } from 'vitest'
import { parseDuration } from './duration.ts'

describe('a typed duration', () => {
  it.each([
    ['2h', 120],
    ['2 hours', 120],
    ['90m', 90],
    ['1.5h', 90],
    ['1,5 h', 90],
    ['1h 30m', 90],
    ['1h30', 90],
    ['  2H ', 120],
    ['1 hour and 15 minutes', 75],
    ['1d', 1440],
    ['1 minute', 1],
    ['２ｈ', 120],
  ])('“%s” is %i minutes', (typed, expected) => expect(parseDuration(typed)).toEqual({ ok: true, minutes: expected }))
  it.each([
    ['0', 'not-positive'],
    ['-5', 'not-positive'],
    ['0h', 'not-positive'],
    ['-2h', 'not-positive'],
    ['−1 h', 'not-positive'],
    ['30', 'unknown-unit'],
    ['2 fortnights', 'unknown-unit'],
    ['2 bananas', 'unknown-unit'],
    ['', 'not-a-duration'],
    ['soon', 'not-a-duration'],
    ['30s', 'unknown-unit'],
    ['0.001h', 'not-whole-minutes'],
    ['1m 1h', 'not-a-duration'],
    ['1h 1h', 'not-a-duration'],
    ['999999999d', 'too-long'],
    ['1e5h', 'unknown-unit'],
  ])('“%s” is refused as %s', (typed, problem) => expect(parseDuration(typed)).toEqual({ ok: false, problem }))
})
