import type { Entitlement } from '../access/catalog.ts'
import type { Deed } from '../access/drift/doer.ts'
import type { PersonId, ResourceId } from '../access/vocabulary.ts'

/**
 * How the directory tells of its changes by itself. What it tells comes late, in any order and perhaps twice: it says where to look,
 * and whoever looks reads the present. Every method may throw a `Fault`.
 */
export interface Changes {
  /** A place to go on from: what happens from now on comes after it. */
  mark(): Promise<string>
  /** What happened after a place; `null` where that is too long ago, and everything has to be looked at again. */
  since(mark: string): Promise<{ readonly touched: readonly Touched[]; readonly mark: string } | null>
  /** Whether changes of it are told. What is not told of is read as a whole, each time. */
  tellsOf(resource: ResourceId): boolean
  /** The people who hold each of these directly now, one after the other; nobody where it is gone. */
  holders(entitlements: readonly Entitlement[]): AsyncIterable<Holders>
  /**
   * What the directory's own audit has of memberships since then, oldest first, some minutes late; with `ourselves` only what Doorbell's
   * own application did. `null`: Doorbell may not read it.
   */
  deeds(since: Date, whose?: 'ourselves'): Promise<readonly Done[] | null>
}

export interface Holders {
  readonly of: Entitlement
  readonly people: readonly PersonId[]
}

export type Touched =
  | { readonly resource: ResourceId; readonly person: PersonId; readonly holds: boolean }
  /** It is gone as a whole, with whatever was held of it. */
  | { readonly resource: ResourceId; readonly person: null }

export interface Done extends Deed {
  readonly resource: ResourceId
  readonly person: PersonId
}
