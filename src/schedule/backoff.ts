import type { Random } from '../ports/random.ts'

/** Milliseconds. */
const first = 1_000

/**
 * How long to wait before the next attempt, in milliseconds: doubling from one second up to `longest`, of which the upper half
 * is chance, so that what failed together does not come back together. What the other side asked for is the least.
 */
export function backoff(attempt: number, longest: number, asked: number | null, random: Random): number {
  const full = Math.min(longest, first * 2 ** Math.min(attempt - 1, 30))
  return Math.max(asked ?? 0, Math.round(full / 2 + (full / 2) * random.next()))
}
