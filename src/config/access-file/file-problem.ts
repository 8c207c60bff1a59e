import type { Path, Place } from './places.ts'

/** One thing that is wrong with the access file. */
export interface FileProblem extends Place {
  readonly file: string
  /** `flows[0].duration.max`; empty for the file as a whole. */
  readonly path: string
  /** Completes the path to a sentence. */
  readonly problem: string
}

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

/** What stands behind a key is wrong. */
export const wrong = (path: Path, problem: string): Finding => ({ path, at: 'value', problem })
