import type { Entitlement, Resource } from '../access/catalog.ts'
import type { IntegrationName, ResourceId } from '../access/vocabulary.ts'
import type { Discovered } from './provider.ts'

/** What was discovered. Good for showing and searching; decisions ask the directory itself. */
export interface Inventory {
  /** Replaces what is known of an integration, or leaves it untouched when the reading breaks off. Tells what is new. */
  replace(
    integration: IntegrationName,
    found: AsyncIterable<Discovered>,
    at: Date,
  ): Promise<{ readonly resources: number; readonly people: number; readonly appeared: readonly ResourceId[] }>
  resource(entitlement: Entitlement): Promise<InventoryResource | null>
  /** Grantable or not, every resource of an integration. */
  resources(integration: IntegrationName): Promise<readonly InventoryResource[]>
  refreshedAt(integration: IntegrationName): Promise<Date | null>
  /** Another number after each reading, so that whoever keeps something made of it knows when it is out of date. 0: never read. */
  edition(integration: IntegrationName): Promise<number>
}

export type InventoryResource = Omit<Resource, 'tags' | 'accessDetails'>
