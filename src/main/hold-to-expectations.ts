import { basename } from 'node:path'
import { describeFileProblem, parseAccessFile } from '../config/access-file.ts'
import { cannotBeRead, readText } from '../config/read-text.ts'
import { runTestFile } from '../config/run-test-file.ts'
import { parseTestFile } from '../config/test-file.ts'
import { type Answered, no } from './answered.ts'

/** Holds an access file to a file of expectations, with no directory, no database and no settings at all. */
export async function holdToExpectations(path: string, expectations: string): Promise<Answered> {
  const [written, expected] = [await readText(path), await readText(expectations)]
  if (!written.ok) return no(cannotBeRead(path, written.why))
  if (!expected.ok) return no(cannotBeRead(expectations, expected.why))
  const file = parseAccessFile(written.text, basename(path))
  const test = parseTestFile(expected.text, basename(expectations))
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
