import { after, type Minutes } from '../vocabulary.ts'
import type { Reminders } from './states.ts'

/**
 * The first reminder comes after `every`, and each gap is twice the one before: those who are away are not shouted at. None
 * comes later than one `every` before the deadline, so that whoever reads the last one has time to answer it.
 */
export const firstReminder = (every: Minutes, asked: Date, lapsesAt: Date): Reminders => ({
  every,
  sent: 0,
  next: inTime(asked, every, every, lapsesAt),
})

export const afterOneMore = ({ every, sent }: Reminders, now: Date, lapsesAt: Date): Reminders => ({
  every,
  sent: sent + 1,
  next: inTime(now, every * 2 ** (sent + 1), every, lapsesAt),
})

function inTime(from: Date, gap: number, every: Minutes, lapsesAt: Date): Date | null {
  const next = new Date(from.getTime() + gap * 60_000)
  return after(next, every) <= lapsesAt ? next : null
}
