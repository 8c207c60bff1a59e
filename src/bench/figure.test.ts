import { describe, expect, it } from 'vitest'
import { median, percentile, table } from './figure.ts'

describe('a figure', () => {
  it('is the middle of its runs, and of 100 the one that so many do not exceed', () => {
    expect(median([3, 1, 2])).toBe(2)
    expect(median([7])).toBe(7)
    const hundred = Array.from({ length: 100 }, (_, n) => n + 1)
    expect([percentile(hundred, 50), percentile(hundred, 99), percentile(hundred, 100)]).toEqual([50, 99, 100])
  })

  it('does not come of nothing', () => {
    expect(() => median([])).toThrow('nothing was measured')
  })

  it('that could not be taken is said to be missing, with the reason', () => {
    expect(table([{ name: 'a wait', because: 'no card had come' }])).toMatch(/a wait +not measured +no card had come/)
  })
})
