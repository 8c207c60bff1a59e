import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Fault } from '../../ports/fault.ts'
import { lockDirectory } from './directory-lock.ts'

/** Where PGlite keeps its files inside a folder of Doorbell's. */
export const embeddedFolder = (dataDir: string): string => join(dataDir, 'postgres')

/** A folder that an image or a volume brings along is no database yet. */
export const keepsADatabase = (dataDir: string): boolean => existsSync(join(embeddedFolder(dataDir), 'PG_VERSION'))

/** Makes a folder of Doorbell's own, and has it alone. @throws Fault, in words for the operator. Returns how to give it back. */
export async function ownFolder(folder: string): Promise<() => Promise<void>> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    return await lockDirectory(folder)
  } catch (problem) {
    const code = problem instanceof Error && 'code' in problem ? String(problem.code) : ''
    const why = reasons[code]
    if (why === undefined) throw problem
    throw new Fault('store.folder', `The embedded database cannot be kept in ${resolve(folder)}: ${why} ${mend}`, {
      retry: 'never',
      cause: problem,
    })
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'the account that Doorbell runs as may not write there.',
  EPERM: 'the account that Doorbell runs as may not write there.',
  EROFS: 'it is on a file system that can only be read.',
  ENOSPC: 'there is no room left.',
  ENOTDIR: 'a part of that path is a file.',
  EEXIST: 'that is a file, and no folder.',
  ENOENT: 'no folder can be made there.',
}

const mend = 'Set DATA_DIR to a folder that it may write to, or DATABASE_URL to a PostgreSQL.'
