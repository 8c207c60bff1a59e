import { describe, expect, it } from 'vitest'
import { directoryWrites, secondsFor, writesPerSecond } from './write-quota.ts'

describe('how long writing to a directory takes', () => {
  it('is no time for what a full bucket holds', () => {
    expect(secondsFor(0)).toBe(0)
    expect(secondsFor(directoryWrites.holds)).toBe(0)
  })

  it('goes by the pace for everything beyond: 10,000 take 350 seconds from a full bucket and 500 from an empty one', () => {
    expect(writesPerSecond(directoryWrites)).toBe(20)
    expect(secondsFor(10_000)).toBe(350)
    expect(secondsFor(10_000, 3_000)).toBe(500)
  })

  it('counts what was spent before, and never more than the bucket holds or less than nothing', () => {
    expect(secondsFor(1_000, 2_500)).toBe(25)
    expect(secondsFor(1_000, 99_999)).toBe(50)
    expect(secondsFor(3_020, -500)).toBe(1)
  })
})
