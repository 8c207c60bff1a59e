import type { AuditAction } from '../../access/audit.ts'
import type { Store } from '../store.ts'

/** An empty store, and a look at what it recorded. */
export interface StoreUnderContract {
  readonly store: Store
  recorded(): Promise<readonly Recorded[]>
  /** What was recorded has its place in the audit from then on, where a store gives that later. */
  seal(): Promise<void>
}

export interface Recorded {
  readonly action: AuditAction
  readonly outcome: string
  readonly reason: string | null
}
