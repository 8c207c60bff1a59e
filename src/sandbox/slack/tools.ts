import type { Deliveries } from './deliveries.ts'
import type { Workspace } from './workspace.ts'

/** What a person acts with. */
export interface Tools {
  readonly workspace: Workspace
  readonly deliveries: Deliveries
}
