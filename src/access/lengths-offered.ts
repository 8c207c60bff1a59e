import type { AccessFlow } from './access-flow.ts'
import { isNonEmpty, type Minutes, minutes, type NonEmpty } from './vocabulary.ts'

/** What people say when they say how long: from a quarter of an hour to a month. */
export const usualSteps = [15, 30, 60, 120, 240, 480, 1_440, 3 * 1_440, 7 * 1_440, 30 * 1_440].map(minutes)

/** The lengths of time that a flow has to press, the shortest first: those it names, else the usual steps up to its most. What is usual is always among them. */
export function lengthsOffered({ default: usual, max, presets }: AccessFlow['duration']): NonEmpty<Minutes> {
  const steps = presets ?? [...usualSteps.filter(step => step < max), max]
  return inOrder([usual, ...steps])
}

export function inOrder(lengths: NonEmpty<Minutes>): NonEmpty<Minutes> {
  const sorted = [...new Set(lengths)].toSorted((a, b) => a - b)
  return isNonEmpty(sorted) ? sorted : lengths
}

/** More than anybody looks through: no form has more to press. What one flow names fits, with what is usual and what was asked. */
export const mostToPress = 15

/** Of more than that the usual steps, then the shortest of the others; always the longest, and these. */
export function fewToPress(lengths: NonEmpty<Minutes>, always: readonly Minutes[]): NonEmpty<Minutes> {
  const all = inOrder(lengths)
  const longest = all[all.length - 1] ?? all[0]
  const byWorth = new Set([longest, ...always, ...usualSteps.filter(step => all.includes(step)), ...all])
  const few = [...byWorth].slice(0, mostToPress)
  return inOrder(isNonEmpty(few) ? few : all)
}
