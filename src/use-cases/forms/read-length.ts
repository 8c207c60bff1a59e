import { parseDuration } from '../../access/duration.ts'
import { type Refusal, refuse } from '../../access/refusal.ts'
import type { Minutes } from '../../access/vocabulary.ts'

type Length =
  | { readonly ok: true; readonly given: { readonly minutes?: Minutes } }
  | { readonly ok: false; readonly refusal: Refusal }

/** Nothing typed: for as long as was asked. */
export function readLength(typed: string | undefined): Length {
  if (typed === undefined || typed.trim() === '') return { ok: true, given: {} }
  const read = parseDuration(typed)
  return read.ok
    ? { ok: true, given: { minutes: read.minutes } }
    : refuse({ reason: 'duration-unreadable', typed, problem: read.problem })
}
