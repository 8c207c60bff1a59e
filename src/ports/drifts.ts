import type { Entitlement } from '../access/catalog.ts'
import type { Drift } from '../access/drift/states.ts'
import type { Grant } from '../access/grant/states.ts'
import type { DriftId, GroupId, PersonId, ResourceId } from '../access/vocabulary.ts'
import type { MessageRef } from './chat-surface.ts'

/** What is kept of differences between the directory and what was given. */
export interface DriftReads {
  drift(id: DriftId): Promise<Drift | null>
  /** The one that is not settled yet; there is never more than one. */
  openDrift(entitlement: Entitlement, holder: PersonId | GroupId): Promise<Drift | null>
  /** What ever differed, settled or not, newest first. */
  lastDrifts(entitlement: Entitlement, holder: PersonId | GroupId, limit: number): Promise<readonly Drift[]>
  /** Everything that is not settled yet, oldest first. */
  openDrifts(): Promise<readonly Drift[]>
  /** Found since then, settled or not, and nobody knows who did it. */
  unnamedDrifts(since: Date): Promise<readonly Drift[]>
  driftCards(id: DriftId): Promise<readonly DriftCard[]>
  /** Who holds it without Doorbell, and may; `null` where it was never looked at. */
  standingOn(resource: ResourceId): Promise<ReadonlySet<PersonId> | null>
  /** The groups that hold it themselves, and may; `null` where it was never looked at for groups. */
  standingGroupsOn(resource: ResourceId): Promise<ReadonlySet<GroupId> | null>
  /** What was ever looked at, for people and groups, and since when what is told of it was passed over; `null`: it is not. */
  watchedResources(): Promise<ReadonlyMap<ResourceId, Date | null>>
  /** How far something of the directory's was read that tells of its changes by itself. */
  mark(of: string): Promise<string | null>
  /** Approved, and not given yet as far as is known. */
  grantsToStart(): Promise<readonly Grant[]>
}

export interface DriftWrites {
  lockDrift(id: DriftId): Promise<Drift | null>
  saveDrift(drift: Drift): Promise<void>
  rememberDriftCard(card: DriftCard): Promise<void>
  /** From now on it is looked at; these held it before. What was kept of it before is replaced. */
  keepStanding(resource: ResourceId, holders: readonly PersonId[], at: Date): Promise<void>
  setStanding(resource: ResourceId, person: PersonId, stands: boolean): Promise<void>
  /** The same of groups. */
  keepStandingGroups(resource: ResourceId, groups: readonly GroupId[], at: Date): Promise<void>
  setStandingGroup(resource: ResourceId, group: GroupId, stands: boolean): Promise<void>
  /** From now on what is told of them is passed over. Since when it has been is not moved. */
  leaveUnwatched(resources: readonly ResourceId[], at: Date): Promise<void>
  /** They were read as a whole, and what is told of them counts again. */
  watchAgain(resources: readonly ResourceId[]): Promise<void>
  setMark(of: string, mark: string, at: Date): Promise<void>
  /** `because` in a few words of ours. */
  beginEpoch(because: string, at: Date): Promise<void>
  /** What people did and was not handled yet is handled no more. Tells how much. */
  setAsideIncoming(): Promise<number>
}

/** A drift in front of one person. */
export interface DriftCard {
  readonly drift: DriftId
  readonly person: PersonId
  readonly message: MessageRef
}
