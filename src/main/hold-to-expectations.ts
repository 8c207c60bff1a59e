import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { describeFileProblem, parseAccessFile } from '../config/access-file.ts'
import { runTestFile } from '../config/run-test-file.ts'
import { parseTestFile } from '../config/test-file.ts'
import { type Answered, no } from './answered.ts'

/** Holds an access file to a file of expectations, with no directory, no database and no settings at all. */
export async function holdToExpectations(path: string, expectations: string): Promise<Answered> {
  const [text, expected] = await Promise.all([path, expectations].map(each => readFile(each, 'utf8').catch(() => null)))
  if (text === null || text === undefined) return no(`${path}: cannot be read`)
  if (expected === null || expected === undefined) return no(`${expectations}: cannot be read`)
  const file = parseAccessFile(text, basename(path))
  const test = parseTestFile(expected, basename(expectations))
  if (!file.ok || !test.ok)
    return no(...[...(file.ok ? [] : file.problems), ...(test.ok ? [] : test.problems)].map(describeFileProblem))
  const differences = await runTestFile(file.file, test.file)
  if (differences.length > 0) return no(...differences.map(describeFileProblem))
  const count = test.file.expect.length
  return {
    ok: true,
    says: [`${path} does what ${expectations} expects: ${count} expectation${count === 1 ? '' : 's'}.`],
  }
}
