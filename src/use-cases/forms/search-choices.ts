import { plain } from '../asking/offers.ts'
import type { Requestable } from '../asking/requestable-access.ts'

/** What is searched of every choice, a line each, so that all of them are looked through at once; and where each line begins. */
interface Lines {
  readonly text: string
  readonly begins: readonly number[]
}

/** Of lists that many people choose from while they type, a letter each time. */
const kept = new WeakMap<readonly Requestable[], Lines>()

/** What fits what was typed so far: names that begin with it, then names that hold all its words. */
export function search(choices: readonly Requestable[], typed: string, limit: number): readonly Requestable[] {
  const wanted = plain(typed)
  if (wanted === '') return beforeTyping(choices, limit)
  const lines = linesOf(choices)
  const begins = ({ plainName }: Requestable): boolean => plainName.startsWith(wanted)
  const found: Requestable[] = []
  for (const choice of choicesWith(choices, lines, `\n${wanted}`)) {
    if (found.length === limit) return found
    if (begins(choice)) found.push(choice)
  }
  // A long word is in few of them, if in any.
  const [longest, ...words] = wanted.split(' ').sort((a, b) => b.length - a.length)
  if (!longest) return found
  for (const choice of choicesWith(choices, lines, longest)) {
    if (found.length === limit) return found
    if (!begins(choice) && words.every(word => choice.searched.includes(word))) found.push(choice)
  }
  return found
}

/** Bundles first: they are few, made for a purpose, and in a short list nobody would come to them by the alphabet. */
function beforeTyping(choices: readonly Requestable[], limit: number): readonly Requestable[] {
  const bundles = choices.filter(({ bundle }) => bundle !== undefined)
  return [...bundles, ...choices.filter(({ bundle }) => bundle === undefined)].slice(0, limit)
}

function* choicesWith(choices: readonly Requestable[], { text, begins }: Lines, part: string): Generator<Requestable> {
  let at = text.indexOf(part)
  while (at >= 0) {
    const line = lineAt(begins, at)
    const choice = choices[line]
    if (choice) yield choice
    const next = begins[line + 1]
    at = next === undefined ? -1 : text.indexOf(part, next)
  }
}

/** The last line that begins there or before. */
function lineAt(begins: readonly number[], at: number): number {
  let [first, last] = [0, begins.length - 1]
  while (first < last) {
    const middle = Math.ceil((first + last) / 2)
    if ((begins[middle] ?? 0) <= at) first = middle
    else last = middle - 1
  }
  return first
}

function linesOf(choices: readonly Requestable[]): Lines {
  const near = kept.get(choices)
  if (near) return near
  let length = 0
  const begins = choices.map(({ searched }) => {
    const begin = length
    length += searched.length + 1
    return begin
  })
  const lines = { text: choices.map(({ searched }) => `\n${searched}`).join(''), begins }
  kept.set(choices, lines)
  return lines
}
