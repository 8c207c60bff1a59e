import type {
  Entitlement,
  HeldThrough,
  OwnerAttribute,
  Person,
  Resource,
  UngrantableReason,
} from '../access/catalog.ts'
import type { RoleGiven } from '../access/gives.ts'
import type { AsGiven } from '../access/grant/as-given.ts'
import type { EndRules, SecondEnd, SecondEndWanted } from '../access/grant/second-end.ts'
import type { HeldBy } from '../access/held-now.ts'
import type { HumanMark } from '../access/same-human.ts'
import type { AssignmentId, GroupId, IntegrationName, Minutes, PersonId, ResourceId } from '../access/vocabulary.ts'

/** Facts for the audit: request ids of the provider and such, never a secret. */
export type Evidence = Readonly<Record<string, unknown>>

/**
 * Where access really lives. The worker repeats calls, so each must be safe to repeat.
 * Every method may throw a `Fault`. `holds` and `memberships` read direct membership; the rest of the world's
 * questions about people go to the `Directory`.
 */
export interface Provider {
  /**
   * Granting what the person already holds is `already-held`; `pending` means accepted, not yet true. `ending`: the directory is
   * to end it too, and the answer says how that stands; where it must and cannot, nothing is written, and the `Fault` says why.
   * What is held already is left as it is: it may be somebody else's.
   */
  grant(entitlement: Entitlement, to: PersonId, ending?: EndingAsked): Promise<Granted>
  /**
   * Moves an end that the directory holds to where it is asked for, to before only where that is said, and answers how it stands then; what
   * has no end there is left as it is, unless it is to get one. Only for what is known to be Doorbell's.
   */
  keepUntil(entitlement: Entitlement, person: PersonId, ending: EndingAsked): Promise<SecondEnd>
  /**
   * Takes back an end that `keepUntil` put on what was held for good, which is held for good again then. Not where it ends at another
   * time by now: then nothing is done, and the answer is `false`. A `Fault` that is final where the directory gives nothing for good.
   */
  endForGood(entitlement: Entitlement, person: PersonId, end: Date, reference: string): Promise<boolean>
  /**
   * Revoking what the person no longer holds is `already-gone`. `given`: as it was, so that it is found also where no list shows it
   * yet, and an end of the directory's own is taken back with it. What the directory was to end and knows no end of any more, or
   * knows by another name than it was given under, was given by somebody else: it is left alone, `made-permanent`. So is what they activated for themselves, where a removal would
   * take it along: `theirs`.
   */
  revoke(entitlement: Entitlement, from: PersonId, given?: Given): Promise<Revoked>
  /**
   * Whether they activated it for themselves, as the directory lets them; `null`: they did not, or it may not be read. It may be
   * some minutes until the first activation of all is noticed.
   */
  selfActivated(entitlement: Entitlement, person: PersonId): Promise<SelfActivated | null>
  /**
   * When the directory ends it by itself, for each of those who hold it directly as it keeps account of them; `null`: never. Nobody
   * where it holds no ends; `null` where they may not be read, by right or by licence. May lag behind a write by seconds.
   */
  endsHeld(entitlement: Entitlement): Promise<ReadonlyMap<PersonId, Date | null> | null>
  /** How many hold it directly at this moment, of each at most `mostCounted`; nobody where it is gone. Good to know, and nothing is decided by it. */
  heldBy(entitlement: Entitlement): Promise<HeldBy>
  /** Direct holding, read from the source of truth and not from an index; may lag behind a write by seconds. */
  holds(entitlement: Entitlement, person: PersonId): Promise<boolean>
  /** The same of a group that holds it itself, by which everybody in it has it. */
  groupHolds(entitlement: Entitlement, group: GroupId): Promise<boolean>
  /** Takes it from such a group, as somebody decided: Doorbell gives nothing to groups, and takes nothing from one by itself. */
  revokeFromGroup(
    entitlement: Entitlement,
    group: GroupId,
  ): Promise<{ readonly outcome: 'removed' | 'already-gone' | 'pending'; readonly evidence: Evidence }>
  /**
   * Ends what somebody is signed in to, everywhere: they sign in again. `since`: an earlier try may have done it after that; then it
   * is `already-done`. What an app was given before, it may go on with for a while.
   */
  revokeSessions(
    person: PersonId,
    since: Date | null,
  ): Promise<{ outcome: 'revoked' | 'already-done' | 'nobody'; evidence: Evidence }>
  /** The resource as it is now; `gone` where it is not there any more. */
  grantability(entitlement: Entitlement): Promise<UngrantableReason | null>
  /**
   * The directory roles that membership of a group gives besides, directly or through a group around it, and those that it lets its
   * members take for themselves: whoever may take a role when they like has it, also by a group that they may join when they like.
   * None for anything else.
   * Asked only where the integration speaks of roles: it takes rights that groups alone do not.
   */
  rolesGivenBy(entitlement: Entitlement): Promise<readonly GivenRole[]>
  /**
   * The groups that members of a group may join by themselves, when they like, or make themselves owners of: it is eligible for
   * that, or a group around it is; with the groups around those, and what they open in their turn. None for anything else.
   */
  groupsOpenedBy(entitlement: Entitlement): Promise<readonly OpenedGroup[]>
  /** The same for what nobody waits for: it lets everything else go first, and takes its time. Absent: there is no such way. */
  readonly unhurried?: Pick<Provider, 'revoke' | 'holds' | 'revokeSessions' | 'groupHolds' | 'revokeFromGroup'>
  /**
   * What the directory's rules say of ends that it holds for this, before anybody asks for one; `null` where they are not told. May
   * be some minutes old: whether it holds one is decided when it is asked to.
   */
  endRules(entitlement: Entitlement): Promise<EndRules | null>
  /** Where an administrator looks at it with their own eyes. Asks nobody; `null`: there is no such page. */
  page(entitlement: Entitlement): string | null
}

/** An end of the directory's own, beside Doorbell's timer. */
export interface EndingAsked extends SecondEndWanted {
  readonly from: Date
  /** What was promised: the directory must not end it before. */
  readonly until: Date
  /** It is to end it so much later, so that Doorbell comes first; less where its rules want that. */
  readonly grace: Minutes
  /** For the directory's own records, so that both tell the same story. */
  readonly reference: string
  /** What is held for good gets an end, because somebody decided that it is to: where the directory turns it into that at all. */
  readonly evenForGood?: boolean
  /** An end that comes later than it has to is moved back: nothing is promised any more that it was to wait for. */
  readonly evenEarlier?: boolean
}

/** What is known of how it was given. `byAnother`: by somebody's hand, so that how it is held is looked up, and it is taken by that. */
export type Given = AsGiven & { readonly byAnother?: true }

export type Revoked =
  | { readonly outcome: 'removed' | 'pending' | 'made-permanent'; readonly evidence: Evidence }
  | AlreadyGone
  | { readonly outcome: 'theirs'; readonly evidence: Evidence; readonly until: Date }

/** `byListAlone`: no list shows it, and it goes by no name that could be asked to be taken. A list may be behind. */
export interface AlreadyGone {
  readonly outcome: 'already-gone'
  readonly evidence: Evidence
  readonly byListAlone?: true
}

export interface SelfActivated {
  readonly until: Date
  /** They have it by nothing else. */
  readonly alone: boolean
}

export interface Granted {
  readonly outcome: 'created' | 'already-held' | 'pending'
  readonly evidence: Evidence
  /** Only where one was asked for, and it was not held already. */
  readonly secondEnd?: SecondEnd
  /** By what it is taken back, where the directory gives each such thing a name. */
  readonly assignment?: AssignmentId
}

/** One group that leads on to another. `around`: it holds one that is opened. */
export interface OpenedGroup {
  readonly group: GroupId
  readonly name: string
  readonly as: 'member' | 'owner' | 'around'
  /** Whoever is in it, or owns it and lets themselves in, may have directory roles by it. */
  readonly mayHoldRoles: boolean
}

/** Told with where it counts, unless that is everywhere, and with a word where the group is only eligible for it. */
export interface GivenRole extends RoleGiven {
  /** The same role where it counts for the whole tenant: who holds that may be who decides. `null` in one part of it. */
  readonly role: ResourceId | null
  readonly tierZero: boolean
}

/**
 * The people and their groups, asked live. Nothing here is remembered from before, because decisions rest on it.
 * Throws a `Fault` when it cannot be asked: whoever asked then fails closed.
 */
export interface Directory {
  /** `null` when there is no such person. */
  person(id: PersonId): Promise<Person | null>
  /** By what this person has the access besides holding it directly: groups inside the group, groups that hold the role. */
  heldThrough(entitlement: Entitlement, person: PersonId): Promise<readonly HeldThrough[]>
  /** Everybody, guests and disabled people included, whose address or sign-in name this is; case does not count. */
  peopleByEmail(email: string): Promise<readonly Person[]>
  /** Everybody, active or not, of whom this property says that; case and blanks around it do not count. A blank says nothing of anybody. */
  peopleMarked(mark: HumanMark, value: string): Promise<readonly Person[]>
  /** Which of these groups the person is in, directly or through other groups. */
  groupsAmong(person: PersonId, groups: readonly GroupId[]): Promise<ReadonlySet<GroupId>>
  /** Which of these groups this group is in, directly or through other groups. */
  groupsAround(group: GroupId, among: readonly GroupId[]): Promise<ReadonlySet<GroupId>>
  /** The people in these groups, directly or through other groups. Disabled people and guests are left out. */
  activeMembers(groups: readonly GroupId[]): Promise<readonly Person[]>
  /** Their manager, active or not; `null` when the directory names none, or somebody who is gone, or there is no such person. */
  manager(of: PersonId): Promise<Person | null>
  /** Whose manager they are, active or not; nobody when there is no such person. */
  reports(manager: PersonId): Promise<readonly Person[]>
  /** Who holds this directory role directly and in the whole tenant, whatever gave it; nobody when the role is gone. */
  holdersOf(role: ResourceId): Promise<RoleHolders>
  /** The people whom the directory itself calls owners of this group, active or not; nobody when the group is gone. */
  ownersOf(group: GroupId): Promise<readonly Person[]>
  /**
   * Everything of this kind that bears a name as a whole, case aside; people by sign-in name, address or display name.
   * `name#id`, or the id alone, means that id, whatever it is called by now. The id of a role is that of the resource, in the whole tenant.
   */
  named(kind: OwnerAttribute, name: string): Promise<readonly Named[]>
}

export interface RoleHolders {
  /** Active or not. */
  readonly people: readonly PersonId[]
  readonly groups: readonly GroupId[]
}

/** Something that bears a name, with what tells it from its namesakes. */
export interface Named {
  readonly id: string
  readonly name: string
  /** A group's description, a person's sign-in name. */
  readonly detail: string | null
}

/**
 * Reads what there is, page by page, for the inventory. What it tells is shown and searched, never decided upon; words about
 * owners become ids, which the directory is asked about again at every decision.
 */
export interface Discovery {
  /**
   * `filter` in the provider's own language, as the policy in force has it; `null`: everything. `roles` are the directory roles
   * that may be asked for; absent: roles are no business of this integration, and nothing is asked about any.
   * `since`: where an earlier reading ended. Only what is different is told then, unless that is too long ago or was read by
   * another filter.
   */
  discover(
    integration: IntegrationName,
    filter: string | null,
    roles?: readonly ResourceId[],
    since?: string,
  ): AsyncIterable<Discovered>
  /**
   * What a further property of the resources says, which the directory has for that key; those without it are left out. Where it
   * has no such property at all, nothing is said: the checkup tells of that.
   */
  attribute(
    integration: IntegrationName,
    filter: string | null,
    key: string,
  ): AsyncIterable<{ readonly resource: ResourceId; readonly value: string }>
}

/** A reading tells everything that there is, unless it begins with `changes`. What is told twice counts as it was told last. */
export type Discovered =
  | { readonly kind: 'changes' }
  /** Among changes: all of these are told, and what is not told of them is not there any more. */
  | { readonly kind: 'whole'; readonly of: 'groups' | 'roles' | 'people' }
  | { readonly kind: 'whole-group'; readonly of: GroupId }
  | { readonly kind: 'person-gone'; readonly person: PersonId }
  | { readonly kind: 'left'; readonly of: GroupId; readonly member: string }
  /** Comes last: where the next reading goes on from. */
  | { readonly kind: 'mark'; readonly mark: string }
  | {
      readonly kind: 'resource'
      readonly resource: Omit<Resource, 'tags' | 'accessDetails'>
      readonly attributes: Readonly<Record<string, unknown>>
    }
  | { readonly kind: 'person'; readonly person: Person; readonly attributes: Readonly<Record<string, unknown>> }
  | {
      readonly kind: 'member'
      readonly of: GroupId
      readonly member: string
      readonly memberType: 'person' | 'group' | 'other'
    }
  /** Somebody, or a group, holds a role directly. */
  | {
      readonly kind: 'assignment'
      readonly of: ResourceId
      readonly member: string
      readonly memberType: 'person' | 'group' | 'other'
    }
