import type { HumanMark } from './same-human.ts'
import type { GroupId, IntegrationName, PersonId, ResourceId } from './vocabulary.ts'

/** What can be asked for: one group membership or one role at one scope. */
export interface Entitlement {
  readonly integration: IntegrationName
  readonly resource: ResourceId
}

export type ResourceType = 'group' | 'directory-role'

/** A resource as it was last discovered, with what the access file adds to it. */
export interface Resource extends Entitlement {
  readonly type: ResourceType
  /** The group whose membership this is; `null` for a role. */
  readonly group: GroupId | null
  readonly name: string
  readonly description: string | null
  /** Microsoft, or whoever made the role, counts it as powerful: worth a word on the card. */
  readonly privileged?: boolean
  /** A group that may hold directory roles, and the names of those it gives. Only a flow that names it opens it. */
  readonly gives?: readonly string[]
  /** `null`: it can be granted. Otherwise why it never is, and so is never offered. */
  readonly ungrantable: UngrantableReason | null
  readonly tags: Readonly<Record<string, string>>
  /** Instructions shown with the grant, at most 400 characters. */
  readonly accessDetails: string | null
}

/** Kinds of resource that a provider cannot, or that Doorbell must not, hand out. */
export const ungrantableReasons = [
  'dynamic-membership',
  'synced-from-on-premises',
  'mail-enabled-security',
  'distribution-list',
  'restricted-management',
  'hidden-membership',
  'role-assignable',
  'tier-zero',
  'role-disabled',
  'not-included',
  'confers-authority',
  'gone',
] as const
export type UngrantableReason = (typeof ungrantableReasons)[number]

/** A human as the directory tells it. Only an enabled member takes part in access. */
export interface Person {
  readonly id: PersonId
  readonly name: string
  readonly email: string | null
  readonly enabled: boolean
  readonly kind: 'member' | 'guest'
  /** What may tell that several accounts are one human; only what the directory has a value for. */
  readonly marks?: Readonly<Partial<Record<HumanMark, string>>>
}

export const isActiveMember = (person: Person): boolean => person.enabled && person.kind === 'member'

/** Who stands behind a set of people: named people and groups, counted transitively. */
export interface People {
  readonly groups: readonly GroupId[]
  readonly users: readonly PersonId[]
}

/**
 * Who answers for a resource. `resource-owner` when a tag named somebody who can act;
 * `integration-owner` is the fallback, and `because` tells why it was needed.
 */
export type Ownership =
  | { readonly kind: 'resource-owner'; readonly people: People; readonly tag: { key: string; value: string } }
  | { readonly kind: 'integration-owner'; readonly people: People; readonly because: OwnerFallback }

export type OwnerFallback = 'no-owner-configured' | 'no-tag' | 'unknown-value' | 'nobody-active' | 'only-the-requester'

/** Why this person is asked to decide: shown on their card, kept with it. */
export type AskedBecause =
  | { readonly kind: 'resource-owner'; readonly key: string; readonly value: string }
  | { readonly kind: 'integration-owner'; readonly because: OwnerFallback }
  | { readonly kind: 'named'; readonly label: string }
