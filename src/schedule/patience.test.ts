import { describe, expect, it } from 'vitest'
import { patience } from './patience.ts'

describe('how long Doorbell goes on', () => {
  it.each(['drive-grant', 'lapse-request', 'alert-integration-owner', 'job'] as const)(
    'is for ever for %s, whatever the world says',
    type => {
      expect(patience[type].attempts).toBe(Number.POSITIVE_INFINITY)
      expect(patience[type].believesNever).toBe(false)
    },
  )

  it('is at least a try a minute for an end', () => {
    expect(patience['drive-grant'].longest).toBeLessThanOrEqual(60_000)
  })

  it.each(['show-card', 'tell', 'alert-person'] as const)('is about a day for a message (%s)', type => {
    const { attempts, longest, believesNever } = patience[type]
    expect((attempts * longest) / 3_600_000).toBeCloseTo(24, 0)
    expect(believesNever).toBe(true)
  })
})
