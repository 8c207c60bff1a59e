import { sql } from 'drizzle-orm'
import type { Grant } from '../access/grant/states.ts'
import type { AccessRequest } from '../access/request/states.ts'

/** A state as it was read, and which version of its row that was. */
export interface Version<T> {
  readonly state: T
  readonly version: string
}

/** Who wrote it last. Another one after each change, and the same where somebody only locked it. */
export const versionOfRow = sql<string>`xmin::text`

/** As many are kept in mind. */
const most = 1_000

/**
 * What this process has just read. Whoever reads something and then changes it need not read it again: it is good for one change,
 * which is written only where the row still is as it was read.
 */
export class JustSeen<T> {
  readonly #seen = new Map<string, Version<T>>()

  note(id: string, seen: Version<T> | null): T | null {
    this.#seen.delete(id)
    const [oldest] = this.#seen.keys()
    if (oldest !== undefined && this.#seen.size >= most) this.#seen.delete(oldest)
    if (seen) this.#seen.set(id, seen)
    return seen?.state ?? null
  }

  take(id: string): Version<T> | null {
    const seen = this.#seen.get(id) ?? null
    this.#seen.delete(id)
    return seen
  }
}

export interface JustSeenRows {
  readonly requests: JustSeen<AccessRequest>
  readonly grants: JustSeen<Grant>
}

/** A row that was looked at without being locked. */
export interface Seen {
  readonly table: 'requests' | 'grants'
  readonly id: string
  readonly version: string
}
