import { parseDuration } from '../../access/duration.ts'
import { type Refusal, refuse } from '../../access/refusal.ts'

/** So long ago, or a day by UTC: `later` milliseconds after its beginning. */
export function momentTyped(
  typed: string,
  now: Date,
  later = 0,
): { readonly ok: true; readonly at: Date } | { readonly ok: false; readonly refusal: Refusal } {
  const day = new Date(`${typed}T00:00:00Z`)
  if (!Number.isNaN(day.getTime()) && day.toISOString().startsWith(typed))
    return { ok: true, at: new Date(day.getTime() + later) }
  const read = parseDuration(typed)
  return read.ok ? { ok: true, at: minutesBack(now, read.minutes) } : refuse({ reason: 'moment-unreadable', typed })
}

export const minutesBack = (now: Date, minutes: number): Date => new Date(now.getTime() - minutes * 60_000)
