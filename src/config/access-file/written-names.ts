import { distance } from 'fastest-levenshtein'
import { quoted } from './quoted.ts'

/** A name as the file compares it: neither case nor how a letter is put together counts. */
export const fold = (name: string): string => name.normalize('NFC').toLowerCase()

/** Of the names that are known, the one that was probably meant, as the end of a sentence. */
export function nearest(known: readonly string[], written: string): string {
  const [first] = [...known].sort((a, b) => distance(a, written) - distance(b, written))
  return first === undefined ? '' : `; the nearest is ${quoted(first)}`
}
