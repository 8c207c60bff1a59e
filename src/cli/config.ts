import { accessFileJsonSchema } from '../config/access-file.ts'
import { processEnvironment } from '../config/env.ts'
import type { Answered } from '../main/answered.ts'
import { explainAccessFile } from '../main/explain.ts'
import { holdToExpectations } from '../main/hold-to-expectations.ts'
import { type ImportOptions, importTags } from '../main/import-tags.ts'
import { diffAccessFile, exportAccessFile, replayAccessFile } from '../main/replay.ts'
import { validateAccess } from '../main/validate.ts'
import { fail, oneLine, say } from './output.ts'

/** Checks the file in itself, and its names where the environment says in which directory they are. */
export async function validate(path: string): Promise<void> {
  const validated = await validateAccess(path, processEnvironment())
  if (validated.ok) say(validated.says)
  else fail(validated.problems)
}

export async function explain(person: string, resource: string, path: string): Promise<void> {
  answer(await explainAccessFile(path, { person, resource }, processEnvironment()))
}

export async function test(expectations: string, path: string): Promise<void> {
  answer(await holdToExpectations(path, expectations))
}

export async function diff(path: string): Promise<void> {
  answer(await diffAccessFile(path, processEnvironment()))
}

export async function replay(path: string, days: number): Promise<void> {
  answer(await replayAccessFile(path, days, processEnvironment()))
}

/** As it is, lines and all: it is a file, and no word to whoever reads the terminal. */
export async function exportInForce(): Promise<void> {
  const exported = await exportAccessFile(processEnvironment())
  if (exported.ok) for (const text of exported.says) say(text)
  else fail(exported.problems)
}

function answer(answered: Answered): void {
  if (answered.ok) for (const line of answered.says) say(oneLine(line))
  else fail(answered.problems.map(oneLine))
}

export async function tags(table: string, path: string, options: ImportOptions): Promise<void> {
  answer(await importTags(table, path, options, processEnvironment()))
}

export function schema(): void {
  say(JSON.stringify(accessFileJsonSchema(), null, 2))
}
