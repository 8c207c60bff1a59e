/** One name of several, and what it and those behind it would be as one: a name may hold a comma, or an "and". */
export interface Separated {
  readonly name: string
  /** `of`: so many of them are one name then. The shortest first. */
  readonly upTo: readonly { readonly name: string; readonly of: number }[]
}

const between = / ?[,;&](?: ?and )? ?| and /giu

/** No name holds more of what names are told apart by. */
const mostWithin = 5

/** "a, b and c" as three names, whether or not they are known. Blanks stand by themselves, as in all that was typed. */
export function namesIn(words: string): readonly Separated[] {
  const gaps = [...words.matchAll(between)]
  const starts = [0, ...gaps.map(gap => gap.index + gap[0].length)]
  const ends = [...gaps.map(({ index }) => index), words.length]
  const pieces = starts
    .map((start, at) => ({ start, end: ends[at] ?? words.length }))
    .filter(({ start, end }) => bare(words.slice(start, end)) !== '')
  return pieces.map(({ start, end }, at) => ({
    name: bare(words.slice(start, end)),
    upTo: pieces
      .slice(at, at + mostWithin)
      .map((last, more) => ({ name: bare(words.slice(start, last.end)), of: more + 1 })),
  }))
}

const bare = (name: string): string =>
  name
    .trim()
    .replace(/^["']+|["']+$/g, '')
    .trim()
