import type { MarkedAccount } from './same-human.ts'
import {
  type GroupId,
  groupId,
  type IntegrationName,
  type Minutes,
  type NonEmpty,
  type PersonId,
  personId,
  type ResourceId,
  resourceId,
} from './vocabulary.ts'

/** What can be asked for: one group membership or one role at one scope. */
export interface Entitlement {
  readonly integration: IntegrationName
  readonly resource: ResourceId
}

export const sameEntitlement = (a: Entitlement, b: Entitlement): boolean => a.resource === b.resource

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
  /** The access file lists it as such: only a flow that names it and asks for enough opens it. */
  readonly tierZero?: true
  /** The access file accepts that whoever has it decides in Doorbell: only a flow that says so opens it. */
  readonly confersAuthority?: true
  /** `null`: it can be granted. Otherwise why it never is, and so is never offered. */
  readonly ungrantable: UngrantableReason | null
  readonly tags: Readonly<Record<string, string>>
  /** Instructions shown with the grant, of at most `longestAccessDetails`. */
  readonly accessDetails: string | null
}

/** In characters. */
export const longestAccessDetails = 400

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

/** By what somebody has access that they do not hold directly, and that no end of a grant takes from them. */
export type HeldThrough =
  | { readonly kind: 'group'; readonly group: GroupId; readonly name: string }
  /** Of a role in one administrative unit: the same role, held everywhere. */
  | { readonly kind: 'whole-tenant' }
  /** They activated it for themselves, which the directory lets them. */
  | { readonly kind: 'own-activation' }

/** A human as the directory tells it. Only an enabled member takes part in access. */
export interface Person extends MarkedAccount {
  readonly name: string
  readonly email: string | null
  readonly enabled: boolean
  readonly kind: 'member' | 'guest'
}

/** What somebody does in the company, in the directory's words. */
export interface Position {
  readonly jobTitle: string | null
  readonly department: string | null
}

export const isActiveMember = (person: Person): boolean => person.enabled && person.kind === 'member'

/** Who stands behind a set of people: named people, groups, counted transitively, and whoever holds a directory role. */
export interface People {
  readonly groups: readonly GroupId[]
  readonly users: readonly PersonId[]
  /** Directory roles, held in the whole tenant, by somebody directly or by a group they are in. Absent: none. */
  readonly roles?: readonly ResourceId[]
}

export const nobodyNamed = ({ groups, users, roles = [] }: People): boolean =>
  groups.length + users.length + roles.length === 0

/** What these ids stand for, by what the value they were found for names. */
export function peopleOf(attribute: OwnerAttribute, ids: readonly string[]): People {
  const nobody: People = { groups: [], users: [] }
  switch (attribute) {
    case 'group':
      return { ...nobody, groups: ids.map(groupId) }
    case 'user':
      return { ...nobody, users: ids.map(personId) }
    case 'directory-role':
      return { ...nobody, roles: ids.map(resourceId) }
    default:
      return attribute satisfies never
  }
}

/**
 * Where the owner of a resource may be written, looked at in the order of the access file. `tags` are the file's, then those set
 * in chat; `attributes` are the directory's own further properties; `listed-owners` are whom the directory itself calls its owners.
 */
export const ownerSources = ['tags', 'description', 'attributes', 'listed-owners'] as const
export type OwnerSource = (typeof ownerSources)[number]

/** What the value behind a key names. */
export type OwnerAttribute = 'group' | 'user' | 'directory-role'

/** Why a source that says something leads to nobody who can decide. */
export const ownerProblems = [
  'unknown-value',
  'ambiguous-value',
  'nobody-active',
  'everybody-gone',
  'only-the-requester',
] as const
export type OwnerProblem = (typeof ownerProblems)[number]

/** One place that was looked at, and why nobody is asked by it. */
export interface OwnerTried {
  readonly source: OwnerSource
  readonly why: OwnerProblem
}

/** Why the integration owner answers: no owner was ever named, or whoever was named cannot. */
export type OwnerFallback = 'no-owner-configured' | 'no-tag' | 'not-named' | OwnerProblem

/** Why the manager of somebody is not asked. */
export type ManagerProblem = 'no-manager' | 'manager-inactive' | 'manager-is-the-requester'

/** Why this person is asked to decide: shown on their card, kept with it. */
export type AskedBecause = WhyAsked & {
  /** The parts of a bundle that they are asked about. Absent: all that was asked for. */
  readonly of?: NonEmpty<ResourceId>
  /** In whose stead they are asked about some of these, each with its parts. Absent: it is all for the one reason. */
  readonly besides?: NonEmpty<AskedBecause>
  /** For which parties of a stage their word may count, where it has several. Absent: it has none. */
  readonly sides?: readonly Side[]
}

/** One party of a stage, by its key, and what somebody is one of it about. */
export interface Side {
  readonly of: ResourceId
  readonly party: string
}

/** Whoever speaks in somebody's stead, or was brought in, is of the party of that one. */
export const sidesOf = (because: AskedBecause | undefined): readonly Side[] =>
  because?.sides ?? (because?.kind === 'delegated' || because?.kind === 'escalated' ? sidesOf(because.as) : [])

export type WhyAsked =
  /** `source` is absent on cards of before there were several: a tag. */
  | {
      readonly kind: 'resource-owner'
      readonly key: string
      readonly value: string
      readonly source?: Exclude<OwnerSource, 'listed-owners'>
    }
  | { readonly kind: 'listed-owner' }
  /**
   * In the stead of somebody who is away, `name` at that time; `as` is what that one is. `also`: who else is away and named them about the
   * same; they are one human all the same.
   */
  | {
      readonly kind: 'delegated'
      readonly by: PersonId
      readonly name: string
      readonly as: AskedBecause
      readonly also?: readonly string[]
    }
  /** Brought in because nobody had answered for so long; `as` is what they are besides. */
  | { readonly kind: 'escalated'; readonly after: Minutes; readonly as: AskedBecause }
  /** `tried` is every place that was looked at in vain, in order; `because` the first of them. */
  | {
      readonly kind: 'integration-owner'
      /** `out-of-reach`: there are approvers, and no chat reaches any of them. */
      readonly because: OwnerFallback | ManagerProblem | 'out-of-reach'
      readonly tried?: readonly OwnerTried[]
    }
  | { readonly kind: 'manager' }
  /** `source`: whom the access file means by that label, by its key; absent in what was kept before it was. */
  | { readonly kind: 'named'; readonly label: string; readonly source?: string }

/** One place of a stage that led to nobody, for whoever asks in vain. */
export type NobodyBecause =
  | {
      readonly kind: 'owner'
      readonly because: OwnerFallback
      readonly tried: readonly OwnerTried[]
      readonly integrationOwner: 'none' | 'nobody-active' | 'only-the-requester'
    }
  | { readonly kind: 'manager'; readonly why: ManagerProblem }
  | { readonly kind: 'named'; readonly label: string; readonly why: 'nobody-active' | 'only-the-requester' }
  /** Of a request that was waiting already. */
  | ({ readonly kind: 'undecidable' } & Undecidable)
  | ({ readonly kind: 'unreached' } & Unreached)

/** Of those who may decide fewer are reached by any chat than still have to agree. The others may come by themselves. */
export interface Unreached {
  readonly needed: number
  readonly reached: number
}

/** Why a request that waits can be answered by nobody any more. */
export type Undecidable =
  /** Fewer are active in the directory than still have to agree. */
  | {
      readonly why: 'too-few-left'
      readonly needed: number
      readonly left: number
      /** Others have agreed, and may be active. Absent: nobody has. */
      readonly agreed?: true
    }
  /** Everybody had to agree, and those who had not are not among them any more: nobody is left to give the last word. */
  | { readonly why: 'all-left-agreed' }
  /** The access file in force has no such flow or stage any more, or names others there. */
  | { readonly why: 'rules-changed' }
