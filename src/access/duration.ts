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
  w: 10080,
  week: 10080,
  weeks: 10080,
}

const counts: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  'forty-five': 45,
  forty: 40,
  sixty: 60,
  ninety: 90,
}
const words = Object.keys(counts).join('|')
const units = 'mins?|minutes?|hrs?|hours?|days?|weeks?'

/** What a length of time begins with, in figures or in words: the pattern of it. */
export const lengthBegins = `(?:[-−–+]?\\d|(?:half|(?:a )?quarter of|(?:${words})(?: and a half)?) (?:an? )?(?:${units})\\b)`
const beginning = new RegExp(`^${lengthBegins}`, 'iu')
export const beginsLength = (typed: string): boolean => beginning.test(typed)

/** What people say when they mean no end at all: read as a duration, and longer than any. */
export const endless = /^((for)?ever|always|good|permanent(ly)?|indefinite(ly)?)$/iu

/** Ten years: beyond any cap, and far below what a Date can hold. */
const longestMinutes = 10 * 366 * 1440

/** Reads `2h`, `2 hours`, `90m`, `1.5h`, `1,5 h`, `1h 30m`, `1h30`, `two hours`, `an hour and a half`. The result is whole minutes from 1 up. */
export function parseDuration(text: string): ParsedDuration {
  const input = text.normalize('NFKC').trim().toLowerCase().replace(/\s+/g, ' ')
  if (endless.test(input)) return { ok: false, problem: 'too-long' }
  const negative = /^[-−–]/.test(input)
  const body = inFigures(input.replace(/^[-−–+]\s?/, ''))
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

const number = `\\b(\\d+|${words})`
const andAHalf = new RegExp(`${number} and a half (?=\\p{L})`, 'gu')
const unitAndAHalf = new RegExp(`${number} (\\p{L}+) and a half\\b`, 'gu')
const counted = new RegExp(`\\b(${words}) (?=\\p{L})`, 'gu')

/** What is said in words, as it would be typed in figures. */
const inFigures = (body: string): string =>
  body
    .replace(andAHalf, (_, count: string) => `${counts[count] ?? count}.5 `)
    .replace(/\b(?:a )?quarter of an (?=hour)/gu, '0.25 ')
    .replace(/\bhalf (?:an? )?(?=\p{L})/gu, '0.5 ')
    .replace(unitAndAHalf, (_, count: string, unit: string) => `${counts[count] ?? count}.5 ${unit}`)
    .replace(counted, (_, count: string) => `${counts[count] ?? count} `)

function withoutUnit(body: string, negative: boolean) {
  if (!/^\d+([.,]\d+)?$/.test(body)) return 'not-a-duration'
  return negative || Number(body.replace(',', '.')) === 0 ? 'not-positive' : 'unknown-unit'
}
