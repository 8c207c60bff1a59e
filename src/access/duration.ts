import { type Minutes, minutes } from './vocabulary.ts'

export type ParsedDuration =
  | { readonly ok: true; readonly minutes: Minutes }
  | {
      readonly ok: false
      readonly problem: 'not-a-duration' | 'not-positive' | 'not-whole-minutes' | 'unknown-unit' | 'too-long'
    }

const unitMinutes: Readonly<Record<string, number>> = {
  m: 1,
  min: 1,
  mins: 1,
  minute: 1,
  minutes: 1,
  h: 60,
  hr: 60,
  hrs: 60,
  hour: 60,
  hours: 60,
  d: 1440,
  day: 1440,
  days: 1440,
}

/** What people say when they mean no end at all: read as a duration, and longer than any. */
export const endless = /^((for)?ever|always|good|permanent(ly)?|indefinite(ly)?)$/iu

/** Ten years: beyond any cap, and far below what a Date can hold. */
const longestMinutes = 10 * 366 * 1440

/** Reads `2h`, `2 hours`, `90m`, `1.5h`, `1,5 h`, `1h 30m`, `1h30`. The result is whole minutes from 1 up. */
export function parseDuration(text: string): ParsedDuration {
  const input = text.normalize('NFKC').trim().toLowerCase().replace(/\s+/g, ' ')
  if (endless.test(input)) return { ok: false, problem: 'too-long' }
  const negative = /^[-−–]/.test(input)
  const body = input.replace(/^[-−–+]\s?/, '')
  const whole = /^(?:\d+(?:[.,]\d+)? ?\p{L}+(?: |, | and )?)+\d*$/u
  if (!whole.test(body)) return { ok: false, problem: withoutUnit(body, negative) }
  let total = 0
  let last = Number.POSITIVE_INFINITY
  for (const [, count, unit] of body.matchAll(/(\d+(?:[.,]\d+)?) ?(\p{L}*)/gu)) {
    const name = unit === '' && last === 60 ? 'm' : (unit ?? '')
    const size = unitMinutes[name]
    if (size === undefined) return { ok: false, problem: 'unknown-unit' }
    if (size >= last) return { ok: false, problem: 'not-a-duration' }
    total += Number((count ?? '').replace(',', '.')) * size
    last = size
  }
  if (negative || total <= 0) return { ok: false, problem: 'not-positive' }
  if (total > longestMinutes) return { ok: false, problem: 'too-long' }
  const rounded = Math.round(total)
  if (Math.abs(total - rounded) > 1e-9) return { ok: false, problem: 'not-whole-minutes' }
  return { ok: true, minutes: minutes(rounded) }
}

function withoutUnit(body: string, negative: boolean) {
  if (!/^\d+([.,]\d+)?$/.test(body)) return 'not-a-duration'
  return negative || Number(body.replace(',', '.')) === 0 ? 'not-positive' : 'unknown-unit'
}
