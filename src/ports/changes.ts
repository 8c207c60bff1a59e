import type { Entitlement } from '../access/catalog.ts'
import type { Deed } from '../access/drift/doer.ts'
import type { GroupId, PersonId, ResourceId } from '../access/vocabulary.ts'

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
  /** The people and groups that hold each of these directly now, one after the other; none where it is gone. */
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
  readonly groups: readonly GroupId[]
}

export type Touched = TouchedPerson | TouchedGroup | TouchedWhole

export interface TouchedPerson {
  readonly resource: ResourceId
  readonly person: PersonId
  readonly holds: boolean
}

/** By which everybody in the group has it, or has it no more. */
export interface TouchedGroup {
  readonly resource: ResourceId
  readonly group: GroupId
  readonly holds: boolean
}

/** It is gone, with whatever was held of it. */
export interface TouchedWhole {
  readonly resource: ResourceId
  readonly person: null
}

export type Done = DoneToPerson | DoneToGroup

export interface DoneToPerson extends Deed {
  readonly resource: ResourceId
  readonly person: PersonId
}

export interface DoneToGroup extends Deed {
  readonly resource: ResourceId
  readonly group: GroupId
}

export const toPerson = (deed: Done): deed is DoneToPerson => 'person' in deed
