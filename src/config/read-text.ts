import { readFile } from 'node:fs/promises'

export type ReadText = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: string }

/** A file that somebody named, or why it cannot be read, to stand behind a colon. */
export async function readText(path: string): Promise<ReadText> {
  try {
    return { ok: true, text: await readFile(path, 'utf8') }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    return { ok: false, why: reasons[code] ?? code }
  }
}

export const cannotBeRead = (path: string, why: string): string => `${path}: cannot be read: ${why}`

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there',
  ENOTDIR: 'a part of its path is a file',
  EISDIR: 'it is a folder',
  EACCES: 'Doorbell may not read it',
  EPERM: 'Doorbell may not read it',
}
