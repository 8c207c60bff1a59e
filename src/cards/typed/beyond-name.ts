import { beginsLength, endless } from '../../access/duration.ts'

/** What stands behind the name of what somebody asks for in words. What is absent was not said. */
export interface Beyond {
  readonly ticket?: string
  /** When it should begin, as typed. */
  readonly start?: string
  /** Whom it is for, as typed: a name, an address or a mention. */
  readonly whom?: string
  readonly duration?: string
}

const opening = 'ticket|for|from|starting|starts|beginning'
/** Words that a time begins with, where nothing before them says that one comes. */
const timely = 'on|at|in|next|today|tonight|tomorrow'

/** A length of time, and words behind it that say something else. */
export const beyondLength = new RegExp(`^(\\S.*?)(\\s(?:${opening}|${timely})\\b.*)$`, 'iu')

/**
 * Every way to read words as a name with something said behind it, the longest name first: a name may hold any of these words itself,
 * and which names there are is not known here.
 */
export function* beyondName(words: string): Iterable<{ readonly name: string; readonly says: Beyond }> {
  const parts = words.split(' ')
  for (let at = parts.length - 1; at > 0; at--) {
    if (!isOpening(parts[at]) && !isTimely(parts[at])) continue
    const says = readClauses(parts.slice(at))
    if (says) yield { name: withoutMarks(parts.slice(0, at).join(' ')), says }
  }
}

const isOpening = (word = ''): boolean => new RegExp(`^(?:${opening})$`, 'iu').test(word)
const isTimely = (word = ''): boolean => new RegExp(`^(?:${timely})$`, 'iu').test(word)

/** `null` for what says one thing twice, or nothing where something has to come. */
function readClauses(words: readonly string[]): Beyond | null {
  const found: { -readonly [Name in keyof Beyond]: string } = {}
  let says: keyof Beyond | null = null
  for (const [at, word] of words.entries()) {
    const next: keyof Beyond | null = isOpening(word)
      ? named(word, words.slice(at + 1))
      : isTimely(word) && says !== 'start' && says !== 'ticket'
        ? 'start'
        : null
    if (next === null) {
      if (says === null) return null
      found[says] = `${found[says] ?? ''} ${word}`.trim()
    } else {
      if (found[next] !== undefined) return null
      says = next
      found[next] = isOpening(word) ? '' : word
    }
  }
  const said = Object.entries(found).map(([name, text]) => [name, withoutMarks(text)] as const)
  return said.every(([, text]) => text !== '') ? Object.fromEntries(said) : null
}

function named(word: string, behind: readonly string[]): keyof Beyond {
  if (/^ticket$/i.test(word)) return 'ticket'
  if (!/^for$/i.test(word)) return 'start'
  return beginsLength(behind.join(' ')) || endless.test(behind[0] ?? '') ? 'duration' : 'whom'
}

const withoutMarks = (words: string): string =>
  words
    .replace(/^(["'])(.*)\1[.,;:!?…]*$/u, '$2')
    .replace(/(?<=.)[,;!?…]+$/u, '')
    .trim()
