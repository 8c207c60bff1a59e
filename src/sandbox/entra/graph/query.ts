import { badQuery } from './refused.ts'

/** The options of one query, each at most once, decoded. Names as Graph spells them, `$` first. */
export type Query = ReadonlyMap<string, string>

const known = new Set([
  '$select',
  '$filter',
  '$top',
  '$skip',
  '$skiptoken',
  '$deltatoken',
  '$count',
  '$orderby',
  '$expand',
  '$search',
  '$format',
])

/** @throws Refused for what Graph refuses: a name it does not know, a name twice, a broken percent sign. */
export function readQuery(raw: string): Query {
  const found = new Map<string, string>()
  for (const part of raw.split('&')) {
    if (part === '') continue
    const cut = part.includes('=') ? part.indexOf('=') : part.length
    const name = decode(part.slice(0, cut)).trim().toLowerCase()
    const option = name.startsWith('$') ? name : `$${name}`
    // Graph takes a known option without its dollar sign and passes over other names without one.
    if (!known.has(option)) {
      if (name.startsWith('$')) throw badQuery(`Query option '${name}' was not recognized.`)
      continue
    }
    if (found.has(option))
      throw badQuery(`Query option '${option}' was specified more than once, but it must be specified at most once.`)
    found.set(option, decode(part.slice(cut + 1)))
  }
  return found
}

/** Splits at commas that are not inside parentheses or quotes. */
export function splitList(list: string): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let quoted = false
  let current = ''
  for (const letter of list) {
    if (letter === "'") quoted = !quoted
    if (!quoted && letter === '(') depth += 1
    if (!quoted && letter === ')') depth -= 1
    if (letter === ',' && depth === 0 && !quoted) {
      parts.push(current.trim())
      current = ''
    } else current += letter
  }
  parts.push(current.trim())
  return parts.filter(part => part !== '')
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw badQuery('Bad Request - Error in query syntax.')
  }
}
