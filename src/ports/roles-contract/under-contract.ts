import type { Entitlement } from '../../access/catalog.ts'
import { type GroupId, type IntegrationName, type PersonId, personId } from '../../access/vocabulary.ts'
import type { Directory, Discovery, Provider } from '../provider.ts'

/** A directory with a few roles, and an administrator's hands to change them behind Doorbell's back. */
export interface RolesUnderContract {
  readonly provider: Provider
  readonly directory: Directory
  readonly discovery: Discovery
  readonly integration: IntegrationName
  readonly people: { readonly ana: PersonId; readonly ben: PersonId }
  readonly roles: {
    /** Grantable in the whole tenant, and privileged. */
    readonly helpdesk: Entitlement
    /** The same role in one administrative unit only. */
    readonly helpdeskInUnit: Entitlement
    readonly custom: Entitlement
    readonly tierZero: Entitlement
    /** Custom, and tier zero by what it allows. */
    readonly customTierZero: Entitlement
    readonly missing: Entitlement
  }
  /** May hold roles, and gives `helpdesk`. */
  readonly group: GroupId
  readonly groupEntitlement: Entitlement
  /** Named as people see them. */
  readonly names: { readonly helpdesk: string; readonly unit: string; readonly tierZero: string }
  assign(role: Entitlement, to: PersonId | GroupId): void
  unassign(role: Entitlement, from: PersonId | GroupId): void
  /** May take it for themselves; a group: everybody in it may. */
  makeEligible(role: Entitlement, principal: PersonId | GroupId): void
  /** May hold no roles, and holds `inside`. */
  readonly plain: GroupId
  readonly inside: GroupId
  entitlementOf(group: GroupId): Entitlement
  nameOf(group: GroupId): string
  /** May join it, or make themselves its owner, when they like; a group: everybody in it may. */
  makeEligibleFor(group: GroupId, principal: PersonId | GroupId, as?: 'member' | 'owner'): void
  deletePerson(person: PersonId): void
  /** The unit of `helpdeskInUnit`. */
  deleteUnit(): void
  /** From now on until it catches up, no list of who holds a role knows of any change. */
  fallBehind(): void
  catchUp(): void
  disableCustom(): void
  deleteCustom(): void
  close(): Promise<void>
}

export const nobody = personId('99999999-0000-4000-8000-000000000000')
