import { describe, expect, it } from 'vitest'
import { clockFinding } from './finding.ts'

describe('two clocks', () => {
  it.each([
    [0, 'ok'],
    [30_000, 'ok'],
    [-30_000, 'ok'],
    [31_000, 'warning'],
    [-31_000, 'warning'],
    [300_000, 'warning'],
    [301_000, 'problem'],
    [-301_000, 'problem'],
    [null, 'not-checked'],
  ] as const)('that are %s milliseconds apart are %s', (ahead, verdict) => {
    expect(clockFinding('Graph', ahead).verdict).toBe(verdict)
  })
  it('are told by how much, and which way', () => {
    expect(clockFinding('the database', 61_000).says).toBe("This machine's clock is 61 seconds behind the database's.")
    expect(clockFinding('the database', -61_000)).toMatchObject({
      says: "This machine's clock is 61 seconds ahead of the database's.",
      mend: 'set it by NTP',
    })
  })
})
