/**
 * Other people's words made fit to stand in a card: nothing invisible, nothing that turns the reading direction around,
 * nothing that looks like a line of ours. What they mean as text stays as it was typed.
 */

/** For a name, or anything else that is one line: a line break becomes a blank. */
export function oneLine(words: string, longest: number): string {
  return cut(stripped(words).replace(/\s+/gu, ' ').trim(), longest)
}

/** For a quotation, where line breaks belong to what was said. */
export function asQuoted(words: string, longest: number): string {
  const kept = stripped(words)
    .split('\n')
    .map(line => line.replace(/[^\S\n]+/gu, ' ').trimEnd())
    .join('\n')
  return cut(kept.replace(/\n{3,}/gu, '\n\n').trim(), longest)
}

/** At most `longest` UTF-16 units, cut between characters as people see them, with an ellipsis where something is missing. */
export function cut(words: string, longest: number): string {
  if (words.length <= longest) return words
  let end = 0
  for (const { index, segment } of characters.segment(words.slice(0, longest + 64))) {
    if (index + segment.length > longest - 1) break
    end = index + segment.length
  }
  return `${words.slice(0, end).trimEnd()}…`
}

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Joins two pictures into one (a family, a profession); kept there, invisible mischief elsewhere. */
const joiner = '\u200d'

function stripped(words: string): string {
  return (
    words
      .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/gu, '\n')
      .replace(/\t/gu, ' ')
      // Controls, unpaired surrogates, and formatting characters: bidi overrides, zero-width characters, tags.
      .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, (char, at: number, all: string) =>
        char === '\n' || (char === joiner && joinsPictures(all, at)) ? char : '',
      )
      // Letters and marks that are drawn as nothing.
      .replace(/[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]/gu, ' ')
      // A pile of combining marks is drawn over the lines above and below it.
      .replace(/(\p{M}{4})\p{M}+/gu, '$1')
  )
}

function joinsPictures(all: string, at: number): boolean {
  return (
    /\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]*$/u.test(all.slice(Math.max(0, at - 8), at)) &&
    /^\p{Extended_Pictographic}/u.test(all.slice(at + 1, at + 3))
  )
}
