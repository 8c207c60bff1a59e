import type { Entitlement, UngrantableReason } from '../../access/catalog.ts'
import type { HumanMark } from '../../access/same-human.ts'
import { type GroupId, groupId, type IntegrationName, type PersonId, personId } from '../../access/vocabulary.ts'
import type { Changes } from '../changes.ts'
import type { Directory, Discovery, Provider } from '../provider.ts'

/** A directory with a small cast, and an administrator's hands to change it behind Doorbell's back. */
export interface DirectoryUnderContract {
  readonly provider: Provider
  readonly directory: Directory
  readonly discovery: Discovery
  readonly changes: Changes
  readonly integration: IntegrationName
  /** Two enabled members, one disabled member, one enabled guest. */
  readonly people: { readonly ana: PersonId; readonly ben: PersonId; readonly left: PersonId; readonly guest: PersonId }
  readonly groups: {
    /** Grantable, with nobody in it. */
    readonly empty: GroupId
    /** Holds ana, the person who left and the guest. */
    readonly inner: GroupId
    /** Holds nobody but `inner`. */
    readonly outer: GroupId
    readonly ungrantable: GroupId
  }
  readonly ungrantableBecause: UngrantableReason
  entitlement(group: GroupId): Entitlement
  join(group: GroupId, member: PersonId | GroupId): void
  leave(group: GroupId, member: PersonId | GroupId): void
  deletePerson(person: PersonId): void
  deleteGroup(group: GroupId): void
  /** `null`: nobody any more. */
  appointManager(of: PersonId, manager: PersonId | null): void
  own(group: GroupId, owner: PersonId): void
  disown(group: GroupId, owner: PersonId): void
  /** What the directory says of the human behind an account from now on, and nothing else of them. */
  mark(person: PersonId, marks: Readonly<Partial<Record<HumanMark, string>>>): void
  /** What the attribute behind the key `owner` says of a group. */
  setOwnerAttribute(group: GroupId, value: string): void
  /** No place in the tale of its changes from before now is good any more. */
  forgetChanges(): void
  /** Doorbell may not read its audit any more. */
  forbidAudit(): void
  close(): Promise<void>
}

export const nobody = personId('99999999-0000-4000-8000-000000000000')
export const noGroup = groupId('99999999-0000-4000-8000-000000000001')
