import type { Entitlement } from '../../access/catalog.ts'
import type { Policy } from '../../access/policy.ts'
import type { InventoryResource } from '../../ports/inventory.ts'

/** What is checked besides what the sides of the world tell of themselves. */
export interface Rules {
  readonly policy: Policy
  /** Everything that the integrations' filters let in, grantable or not. */
  readonly resources: readonly InventoryResource[]
  /** Where an administrator looks at one of them; `null`: nowhere that could be linked to. */
  readonly pageOf: (resource: Entitlement) => string | null
}
