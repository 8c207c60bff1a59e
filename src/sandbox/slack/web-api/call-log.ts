import type { Fields } from '../json.ts'

/** One call that the app made, without any token. */
export interface CallRecord {
  readonly at: Date
  readonly method: string
  readonly args: Fields
  /** `null` while it has no answer, and for ever when it never gets one. */
  ok: boolean | null
  error: string | null
}
