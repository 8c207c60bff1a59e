import { describe, expect, it } from 'vitest'
import { backoff } from './backoff.ts'

const least = { next: () => 0 }
const most = { next: () => 1 }
const minute = 60_000

describe('the pause before the next attempt', () => {
  it('doubles from one second, up to the longest', () => {
    const pauses = [1, 2, 3, 4, 5, 6, 7, 8].map(attempt => backoff(attempt, minute, null, most))
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, minute, minute])
  })

  it('doubles from less where the world is quicker, and no longer than the longest', () => {
    const pauses = [1, 2, 3, 4].map(attempt => backoff(attempt, 600, null, most, 100))
    expect(pauses).toEqual([100, 200, 400, 600])
  })

  it('is left to chance in its upper half, so that what failed together comes back apart', () => {
    expect(backoff(3, minute, null, least)).toBe(2_000)
    expect(backoff(3, minute, null, { next: () => 0.5 })).toBe(3_000)
  })

  it('is never shorter than what the other side asked for', () => {
    expect(backoff(1, minute, 30_000, most)).toBe(30_000)
    expect(backoff(6, minute, 10, most)).toBe(32_000)
  })

  it('stays a number however often it was tried', () => {
    expect(backoff(100_000, minute, null, most)).toBe(minute)
  })
})
