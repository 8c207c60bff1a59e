import type { AuditFact } from './audit.ts'
import type { Effect } from './effect.ts'

/** What a change brings with it: to be done, and to be recorded. */
export interface Follows {
  readonly effects: readonly Effect[]
  readonly audit: readonly AuditFact[]
}
