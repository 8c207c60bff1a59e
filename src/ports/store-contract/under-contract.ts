import type { AuditAction } from '../../access/audit.ts'
import type { Store } from '../store.ts'

/** An empty store, and a look at what it recorded. */
export interface StoreUnderContract {
  readonly store: Store
  recorded(): Promise<readonly Recorded[]>
}

export interface Recorded {
  readonly action: AuditAction
  readonly outcome: string
  readonly reason: string | null
}
