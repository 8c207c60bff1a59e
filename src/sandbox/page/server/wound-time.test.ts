import { describe, expect, it } from 'vitest'
import { WoundTime } from './wound-time.ts'

const hour = 3_600_000

describe('the one time that the page shows', () => {
  it('gives what was said before the clock was wound the time it had then', () => {
    let ahead = 0
    const time = new WoundTime({ now: () => new Date(Date.now() + ahead), wind: () => {} })
    time.look()
    const before = Date.now() - 5_000
    ahead = 2 * hour
    expect(time.look()).toBe(2 * hour)
    expect(time.at(before)).toBe(new Date(before).toISOString())
    const after = Date.now() + 5_000
    expect(time.at(after)).toBe(new Date(after + 2 * hour).toISOString())
  })

  it('takes the drift of two clocks for no winding', () => {
    let ahead = 0
    const time = new WoundTime({ now: () => new Date(Date.now() + ahead), wind: () => {} })
    time.look()
    ahead = 400
    expect(time.look()).toBe(0)
  })
})
