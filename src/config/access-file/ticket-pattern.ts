import { RE2JS } from 're2js'
import { z } from 'zod'

const longestPattern = 200

/**
 * What a ticket looks like. It is held against what anybody types, so that nothing is taken that could be made to run away: what
 * matches it in a time that does not explode knows neither looking around nor back, and what repeats a repetition is refused besides, for
 * it says in a hard way what can be said in an easy one.
 */
export const ticketPattern = z
  .string()
  .min(1)
  .superRefine((text, context) => {
    const problem = problemOf(text)
    if (problem !== null) context.addIssue({ code: 'custom', message: problem })
  })
  .describe('A regular expression (RE2) that is found in the ticket: "^(INC|CHG)-\\\\d+$"')

function problemOf(text: string): string | null {
  if (text.length > longestPattern) return `must be at most ${longestPattern} characters`
  if (repeatsARepetition(text))
    return 'repeats what repeats already, as (a+)+ does, so that matching it could run away: repeat only once'
  try {
    RE2JS.compile(text)
    return null
  } catch (problem) {
    const why = problem instanceof Error ? problem.message.replace(/\s+/g, ' ') : String(problem)
    return `is no regular expression that can be matched safely (${why}); what looks around or back is not taken`
  }
}

/** `{3}` and `?` go through something a fixed number of times. */
const openEnded = /^(?:[*+]|\{\d+,\d*\})/

/** Whether a group that holds something open-ended, at any depth, is open-ended itself. */
export function repeatsARepetition(text: string): boolean {
  const groups: boolean[] = []
  let holds = false
  let set = false
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]
    if (sign === '\\') at++
    else if (set) set = sign !== ']'
    else if (sign === '[') {
      set = true
      // A bracket that comes first is one of the set.
      if (/^\^?\]/.test(text.slice(at + 1))) at += text[at + 1] === '^' ? 2 : 1
    } else if (sign === '(') {
      groups.push(holds)
      holds = false
    } else if (sign === ')') {
      const repeated = openEnded.test(text.slice(at + 1))
      if (holds && repeated) return true
      holds = (groups.pop() ?? false) || holds || repeated
    } else if (openEnded.test(text.slice(at))) holds = true
  }
  return false
}
