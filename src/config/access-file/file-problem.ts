import type { Path, Place } from './places.ts'

/** One thing that is wrong with the access file. */
export interface FileProblem extends Place {
  readonly file: string
  /** `flows[0].duration.max`; empty for the file as a whole. */
  readonly path: string
  /** Completes the path to a sentence. */
  readonly problem: string
}

/** The longest name that a directory allows: what is longer is no name, and is not repeated in full. */
const longestName = 256

export const clipped = (name: string): string => {
  const letters = [...name]
  return letters.length > longestName ? `${letters.slice(0, longestName).join('')}…` : name
}

/** A name as the file has it, in a sentence about it. */
export const quoted = (name: string): string => `"${clipped(name)}"`

/** As compilers say it, so that editors and terminals can jump there. */
export const describeFileProblem = ({ file, line, column, path, problem }: FileProblem): string =>
  `${file}:${line}:${column}: ${path === '' ? problem : `${path} ${problem}`}`

/** Something wrong at a path; where that is in the file is found later. */
export interface Finding {
  readonly path: Path
  /** Whether it is the key that is wrong, or what stands behind it. */
  readonly at: 'key' | 'value'
  readonly problem: string
}
