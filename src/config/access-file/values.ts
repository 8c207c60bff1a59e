import { distance } from 'fastest-levenshtein'
import { z } from 'zod'
import { charactersIn } from '../../access/characters.ts'
import { parseDuration } from '../../access/duration.ts'
import { longestQuote } from '../../cards/card.ts'

/** A mapping in the file. What it does not know is refused by name. */
export const section = <Shape extends z.ZodRawShape>(shape: Shape) => z.strictObject(shape)

/** Words that are there: blanks alone are none. */
export const words = z.string().trim().min(1)

/** How a group, a person or a resource is named: `name`, or `name#objectId` where the name alone is ambiguous, or the id alone. */
export const directoryName = words.describe('A name in the directory, or name#objectId, or the object id alone')

export const nameList = z.array(directoryName).min(1)

/** `2h`, `90m`, `1h 30m`: whole minutes. */
export const duration = z
  .string()
  .transform((text, context) => {
    const parsed = parseDuration(text)
    if (parsed.ok) return parsed.minutes
    context.issues.push({ code: 'custom', input: text, message: durationText[parsed.problem] })
    return z.NEVER
  })
  .describe('A duration such as 30m, 2h or 7d, in whole minutes')

const durationText = {
  'not-a-duration': 'must be a duration such as 30m, 2h or 7d',
  'not-positive': 'must be longer than nothing',
  'not-whole-minutes': 'must be whole minutes',
  'unknown-unit': 'must have a unit: m, h or d',
  'too-long': 'is longer than ten years',
} as const

/** Counted as people count characters, so that an emoji is one; and no more than a card shows. */
export const atMost = (characters: number) =>
  words
    .refine(text => text.length <= longestQuote, {
      error:
        'is more than a card shows: a character that is made of many, as some emoji are, takes the room of all of them',
      abort: true,
    })
    .refine(text => charactersIn(text) <= characters, {
      error: ({ input }) => `must be at most ${characters} characters, and has ${charactersIn(String(input))}`,
    })

export const mailDomain = z
  .string()
  .toLowerCase()
  .refine(text => /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(text), {
    error: 'must be a mail domain such as contoso.com, without @ and without *',
  })

/** `07:00`, in minutes since midnight. */
export const timeOfDay = z
  .string()
  .transform((text, context) => {
    const [, hour, minute] = /^([01]?\d|2[0-4]):([0-5]\d)$/.exec(text.trim()) ?? []
    const minutes = Number(hour) * 60 + Number(minute)
    if (minutes <= 1_440) return minutes
    context.issues.push({
      code: 'custom',
      input: text,
      message: 'must be a time of the day such as "07:00", up to "24:00"',
    })
    return z.NEVER
  })
  .describe('A time of the day such as "07:00", up to "24:00"')

/** Abbreviations and offsets know nothing of daylight saving, so that only names are taken. */
export const timeZone = z
  .string()
  .superRefine((text, context) => {
    if (isTimeZone(text)) return
    if (!text.includes('/')) {
      const message =
        'is no time zone: write a name such as Europe/Berlin; abbreviations and offsets know nothing of daylight saving'
      context.addIssue({ code: 'custom', message })
      return
    }
    const zones = Intl.supportedValuesOf('timeZone')
    const [nearest] = zones.sort(
      (a, b) => distance(a.toLowerCase(), text.toLowerCase()) - distance(b.toLowerCase(), text.toLowerCase()),
    )
    context.addIssue({ code: 'custom', message: `is no time zone${nearest ? `; the nearest is ${nearest}` : ''}` })
  })
  .describe('A name of the time zone database, such as Europe/Berlin')

function isTimeZone(text: string): boolean {
  if (text !== 'UTC' && !/^[A-Z][\w+-]*(\/[\w+-]+)+$/.test(text)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return true
  } catch {
    return false
  }
}
