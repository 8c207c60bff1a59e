import type { Entitlement, Resource } from '../access/catalog.ts'
import type { IntegrationName, ResourceId } from '../access/vocabulary.ts'
import type { Discovered } from './provider.ts'

/** What was discovered. Good for showing and searching; decisions ask the directory itself. */
export interface Inventory {
  /**
   * Takes in what was found of an integration, all of it or what is different, or leaves everything untouched when the reading
   * breaks off. Never holds more than some of it.
   */
  take(integration: IntegrationName, found: AsyncIterable<Discovered>, at: Date): Promise<Taken>
  /** Where the last reading ended, and when everything was read last; `null`: there is no place to go on from. */
  readUpTo(integration: IntegrationName): Promise<{ readonly mark: string; readonly wholeAt: Date } | null>
  resource(entitlement: Entitlement): Promise<InventoryResource | null>
  /** Grantable or not, every resource of an integration. */
  resources(integration: IntegrationName): Promise<readonly InventoryResource[]>
  /** Of those, what was found for the first time after that moment, and is still there. */
  foundAfter(integration: IntegrationName, at: Date): Promise<readonly InventoryResource[]>
  refreshedAt(integration: IntegrationName): Promise<Date | null>
  /** Another number after each reading that found something different, so that whoever keeps something made of it knows when it is out of date. 0: never read. */
  edition(integration: IntegrationName): Promise<number>
  /** What is known of it counts for something else now, though the directory is the same. */
  outdate(integration: IntegrationName): Promise<void>
}

export interface Taken {
  readonly resources: number
  readonly people: number
  /** Rows of ours that are different now. */
  readonly different: number
  /** Can be granted now and could not before; at the very first reading nothing is news. */
  readonly appeared: readonly ResourceId[]
  /** Could be granted before and cannot now. */
  readonly lost: readonly InventoryResource[]
}

export type InventoryResource = Omit<Resource, 'tags' | 'accessDetails'>
