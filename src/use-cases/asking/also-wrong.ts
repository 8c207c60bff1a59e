import { parseDuration } from '../../access/duration.ts'
import type { Refusal } from '../../access/refusal.ts'
import { readTyped } from '../../cards/typed/typed.ts'

/** What else is wrong with a request in words that was refused for its name: so that nobody is sent back twice. It rests on nothing but the words. */
export function alsoWrong(typed: string, { reason }: Refusal): Refusal | null {
  const read = readTyped(typed)
  if (read.verb !== 'request' || read.duration === null || !aboutTheName.has(reason)) return null
  const duration = parseDuration(read.duration)
  return duration.ok ? null : { reason: 'duration-unreadable', typed: read.duration, problem: duration.problem }
}

const aboutTheName: ReadonlySet<Refusal['reason']> = new Set([
  'unknown-resource',
  'ambiguous-resource',
  'resource-missing',
])
