import { type Span, said } from '../card.ts'

/** As long as the longest name of a directory. What is longer was no name, and would leave no room for the sentence about it. */
const mostOfTyped = 256

/** What somebody typed, in a sentence that says what is wrong with it. */
export function asTyped(typed: string): Span {
  const letters = [...typed]
  return said(letters.length > mostOfTyped ? `${letters.slice(0, mostOfTyped).join('')}…` : typed)
}
