import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { accessFileJsonSchema, describeFileProblem, parseAccessFile } from '../config/access-file.ts'
import { fail, say } from './output.ts'

/** Checks the file as far as it goes without a directory; whether its names exist is checked when it is loaded. */
export async function validate(path: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => null)
  if (text === null) return fail([`${path}: cannot be read`])
  const parsed = parseAccessFile(text, basename(path))
  if (!parsed.ok) return fail(parsed.problems.map(describeFileProblem))
  const { integrations, flows } = parsed.file.content
  say(
    `${path} is valid: ${count(integrations.length, 'integration')}, ${count(flows.length, 'access flow')}. Whether its names exist in the directory is checked when it is loaded.`,
  )
}

export function schema(): void {
  say(JSON.stringify(accessFileJsonSchema(), null, 2))
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`
