import { writeFile } from 'node:fs/promises'

/** Writes a file, readable for whoever runs this alone where it is a new one, or says why it cannot. */
export async function writeText(
  path: string,
  text: string,
): Promise<{ readonly ok: true } | { readonly ok: false; readonly problem: string }> {
  try {
    await writeFile(path, text, { mode: 0o600 })
    return { ok: true }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    return { ok: false, problem: `${path}: cannot be written: ${reasons[code] ?? code}` }
  }
}

const notAllowed = 'the account that runs this may not write there'

const reasons: Readonly<Record<string, string>> = {
  EACCES: notAllowed,
  EPERM: notAllowed,
  EROFS: 'it lies on a disk that is mounted to be read only, as a container mounts what it is not to change',
  ENOSPC: 'the disk is full',
  EISDIR: 'it is a folder',
  ENOENT: 'its folder is not there',
}
