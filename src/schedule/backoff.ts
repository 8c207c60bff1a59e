import type { Random } from '../ports/random.ts'

/** However long the other side asks to be left alone: an end is never put off by more. */
const longestAsked = 5 * 60_000

/**
 * How long to wait before the next attempt, in milliseconds: doubling from `first`, a second, up to `longest`, of which the upper half
 * is chance, so that what failed together does not come back together. What the other side asked for is the least, within five minutes.
 */
export function backoff(attempt: number, longest: number, asked: number | null, random: Random, first = 1_000): number {
  const full = Math.min(longest, first * 2 ** Math.min(attempt - 1, 30))
  return Math.max(Math.min(asked ?? 0, longestAsked), Math.round(full / 2 + (full / 2) * random.next()))
}
