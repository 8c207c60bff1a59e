import { badQuery } from './refused.ts'

/** A word (name, operator, number, date), a quoted string without its quotes, or one of `( ) , :`. */
export interface Token {
  readonly kind: 'word' | 'string' | 'mark' | 'end'
  readonly text: string
  /** Where it starts, counted from 0. */
  readonly at: number
}

/** @throws Refused where a string is not closed or a letter has no place in a filter. */
export function tokenize(text: string): readonly Token[] {
  const found: Token[] = []
  const pattern = /\s+|'((?:[^']|'')*)'|([(),])|([A-Za-z_@][\w./-]*)(:)?|([-\d][\w.:+-]*)/y
  for (let at = 0; at < text.length; at = pattern.lastIndex) {
    pattern.lastIndex = at
    const hit = pattern.exec(text)
    if (!hit) {
      const why = text[at] === "'" ? 'There is an unterminated string literal' : 'Syntax error'
      throw badQuery(`Invalid filter clause: ${why} at position ${at} in '${text}'.`)
    }
    const [, quoted, mark, word, colon, number] = hit
    if (quoted !== undefined) found.push({ kind: 'string', text: quoted.replaceAll("''", "'"), at })
    else if (mark !== undefined) found.push({ kind: 'mark', text: mark, at })
    else if (number !== undefined) found.push({ kind: 'word', text: number, at })
    else if (word !== undefined) {
      found.push({ kind: 'word', text: word, at })
      if (colon !== undefined) found.push({ kind: 'mark', text: ':', at: at + word.length })
    }
  }
  return found
}
