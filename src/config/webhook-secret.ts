import { readFile } from 'node:fs/promises'
import type { SecretPlace } from '../access/webhook.ts'

/** Reads a secret from where the access file says it is, each time anew. `null`: there is nothing. */
export const secretAt =
  (env: NodeJS.ProcessEnv) =>
  async (place: SecretPlace): Promise<string | null> => {
    if ('env' in place) return env[place.env]?.trim() || null
    try {
      return (await readFile(place.file, 'utf8')).trim() || null
    } catch {
      return null
    }
  }
