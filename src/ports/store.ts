import type { Channel, ChannelProblem } from '../access/access-flow.ts'
import type { Actor, AuditFact, Via } from '../access/audit.ts'
import type { AskedBecause, Entitlement, NobodyBecause, People, Resource } from '../access/catalog.ts'
import type { AdminNotice, Alert, Notice } from '../access/effect.ts'
import type { Grant } from '../access/grant/states.ts'
import type { KeptOwner } from '../access/kept-owner.ts'
import type { Policy } from '../access/policy.ts'
import type { AccessRequest } from '../access/request/states.ts'
import type { TagProposal } from '../access/tag-proposal.ts'
import type {
  GrantId,
  IntegrationName,
  PersonId,
  RequestId,
  ResourceId,
  SurfaceName,
  TagProposalId,
} from '../access/vocabulary.ts'
import type { AddressBook } from './address-book.ts'
import type { ChatAccount, MessageRef } from './chat-surface.ts'
import type { History } from './history.ts'
import type { Incoming } from './incoming.ts'
import type { LinkAttempt } from './link.ts'
import type { Discovered } from './provider.ts'

/**
 * Where everything is kept. State, audit and everything still to be done are committed in one transaction or not at all.
 * Nothing that talks to the world may be awaited inside one. Times are always given; the database's own clock is never asked.
 * Any method throws a `Fault` with code `store.unavailable` while the database is away.
 */
export interface Store extends Reads {
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>
  /** A transaction that reads nothing: no more of the database than what is written takes. */
  write(work: (writes: Writes) => Promise<void>): Promise<void>
  readonly inbox: Inbox
  readonly outbox: Outbox
  readonly inventory: Inventory
  readonly history: History
  readonly addresses: AddressBook
  /** Calls back soon after any process put something into the outbox that is due. Returns how to stop. */
  onWork(wake: () => void): Promise<() => Promise<void>>
}

/** Reads that lock nothing and may be a moment old. Whoever decides reads again inside a transaction. */
export interface Reads {
  request(id: RequestId): Promise<AccessRequest | null>
  grant(id: GrantId): Promise<Grant | null>
  grantsOf(request: RequestId): Promise<readonly Grant[]>
  /** A request with everything that hangs on it, as of one moment. */
  story(request: RequestId): Promise<Story | null>
  /** Requests of which this person is requester or beneficiary, newest first. */
  requestsOf(person: PersonId, limit: number): Promise<readonly AccessRequest[]>
  /** Not ended and not failed, of these beneficiaries. */
  liveGrantsOf(people: readonly PersonId[]): Promise<readonly Grant[]>
  /** Not ended and not failed, of this entitlement and beneficiary, oldest first. */
  liveGrantsFor(entitlement: Entitlement, person: PersonId): Promise<readonly Grant[]>
  /** What lives and has no appointment in the outbox, waiting or being kept: there should never be any. */
  withoutAppointment(): Promise<{ readonly grants: readonly Grant[]; readonly requests: readonly AccessRequest[] }>
  /** The copies of a request's cards that were posted. */
  postedCards(request: RequestId): Promise<readonly PostedCard[]>
  home(account: ChatAccount): Promise<KnownHome | null>
  /** The home pages that these people have opened. */
  homesOf(people: readonly PersonId[]): Promise<readonly KnownHome[]>
  /** Requests with copies that are not over, in the order of their ids from `after` on: for looking through all of them. */
  requestsWithOpenCards(after: RequestId | null, limit: number): Promise<readonly RequestId[]>
  activePolicy(): Promise<Policy | null>
  /** What words outside of the access file name as owners of this resource. */
  keptOwners(entitlement: Entitlement): Promise<readonly KeptOwner[]>
  keptOwnersIn(integration: IntegrationName): Promise<readonly KeptOwner[]>
  /** Every group and directory role that a tag set in chat names: whoever is in one, or holds one, may decide. */
  authorityTaggedInChat(): Promise<Required<Pick<People, 'groups' | 'roles'>>>
  tagProposal(id: TagProposalId): Promise<TagProposal | null>
  /** Where a proposal was shown to admins. */
  tagCards(id: TagProposalId): Promise<readonly TagCard[]>
  /** The person bound to a chat account, with how that came about. */
  binding(account: ChatAccount): Promise<Binding | null>
  /** The chat accounts bound to a person, the one they last spoke from first. */
  accountsOf(person: PersonId): Promise<readonly Binding[]>
  /** Every binding that an import made. */
  importedBindings(): Promise<readonly Binding[]>
  /** Where this person wants to be written to; `null`: where they last spoke from. */
  preferenceOf(person: PersonId): Promise<Preference | null>
  link(id: string): Promise<LinkAttempt | null>
  /** The attempt that this browser is in the middle of, or was. */
  linkOfSession(session: string): Promise<LinkAttempt | null>
  /** The last known names of people, for reading; somebody unknown is missing from the map. */
  namesOf(people: readonly PersonId[]): Promise<ReadonlyMap<PersonId, string>>
}

export interface Transaction extends Reads {
  /** Locks the row until the transaction ends, so that two deciders are one after the other. */
  lockRequest(id: RequestId): Promise<AccessRequest | null>
  lockGrant(id: GrantId): Promise<Grant | null>
  /** Held until the transaction ends: everything that asks for, or takes from, one person is one after the other. */
  lockPerson(person: PersonId): Promise<void>
  /** The same for whose a chat account is. */
  lockAccount(account: ChatAccount): Promise<void>
  lockLink(id: string): Promise<LinkAttempt | null>
  saveLink(attempt: LinkAttempt): Promise<void>
  saveRequest(request: AccessRequest): Promise<void>
  saveGrant(grant: Grant): Promise<void>
  /** What the abuse limits and "already asked" rest on. */
  standingOf(person: PersonId, entitlement: Entitlement, since: Date): Promise<Standing>
  append(entry: AuditEntry): Promise<void>
  /**
   * Puts a task into the outbox. Where one with this key is waiting, it is replaced: one appointment per key.
   * A task being carried out at this moment is not touched; the new one waits for it (same lane), and takes its place
   * should the other want to be tried again: whoever scheduled it knew more.
   */
  schedule(task: Task, options: TaskOptions): Promise<void>
  cancel(key: string): Promise<void>
  /** Marks what came in as done, in the same transaction as what it led to; its reply handle is forgotten. */
  finishIncoming(id: string): Promise<void>
  /** As if it came in from the chat now; `Inbox.store`, inside this transaction. */
  receive(id: string, incoming: Incoming, at: Date): Promise<'stored' | 'seen-before'>
  rememberCard(card: PostedCard): Promise<void>
  forgetCard(message: MessageRef): Promise<void>
  rememberHome(home: KnownHome): Promise<void>
  /** Notes what is in the way of showing cards in this channel, `null` for nothing. Tells whether that is news. */
  noteChannel(channel: Channel, problem: ChannelProblem | null, at: Date): Promise<boolean>
  bind(binding: Binding): Promise<void>
  unbind(account: ChatAccount): Promise<void>
  /** What is watched under this key, held until the transaction ends; where it is new, it is watched from now on. */
  lockWatched(key: string, now: Date): Promise<Watched>
  /** What was told of it last. */
  noteTold(key: string, told: string | null): Promise<void>
  prefer(person: PersonId, preference: Preference, at: Date): Promise<void>
  activatePolicy(policy: Policy, at: Date): Promise<void>
  /** Held until the transaction ends: two words about the owner of one resource are one after the other. */
  lockOwners(entitlement: Entitlement): Promise<void>
  /** In the place of what the same source said behind the same key. */
  keepOwner(owner: KeptOwner): Promise<void>
  forgetOwner(owner: Pick<KeptOwner, 'integration' | 'resource' | 'source' | 'key'>): Promise<void>
  lockTagProposal(id: TagProposalId): Promise<TagProposal | null>
  saveTagProposal(proposal: TagProposal): Promise<void>
  /** Proposals for this tag that nobody has decided yet. */
  openTagProposals(entitlement: Entitlement, key: string): Promise<readonly TagProposal[]>
  rememberTagCard(card: TagCard): Promise<void>
  /**
   * Whether this may be told now: `false` when the same subject was marked after `since`. What is told is marked with it.
   */
  firstSince(subject: string, since: Date, now: Date): Promise<boolean>
}

/** What may be written whatever else is true. Nothing that the audit tells of. */
export type Writes = Pick<Transaction, 'schedule' | 'cancel' | 'rememberCard' | 'forgetCard'>

/** What a card about a request is made of. */
export interface Story {
  readonly request: AccessRequest
  /** Oldest first. */
  readonly grants: readonly Grant[]
  readonly cards: readonly PostedCard[]
  /** Of what was asked for, as far as it was ever found. */
  readonly resources: readonly InventoryResource[]
  /** The last known names of everybody who has a part in it. */
  readonly names: ReadonlyMap<PersonId, string>
  /** In force at that moment. */
  readonly policy: Policy | null
}

/** One chat by its name, or every chat that somebody has an account in. */
export type Preference = SurfaceName | 'both'

/** Something about Doorbell itself that is looked at again and again, so that it is told once. */
export interface Watched {
  readonly since: Date
  /** What was told of it last, in the words of whoever watches. */
  readonly told: string | null
  readonly isNew: boolean
}

export interface Standing {
  /** A request of this person for this entitlement that still waits. */
  readonly waiting: RequestId | null
  readonly openRequests: number
  readonly requestsSince: number
  /** When this person was last denied this entitlement. */
  readonly lastDenied: Date | null
}

export interface AuditEntry extends AuditFact {
  readonly at: Date
  readonly actor: Actor
  readonly via: Via
  /** Ties together everything that one doing led to; the request id wherever there is one. */
  readonly correlation: string
}

/** In front of whom a copy stands: one person, or everybody who reads a channel. */
export type Audience =
  | { readonly kind: 'person'; readonly person: PersonId }
  | { readonly kind: 'channel'; readonly channel: Channel }

export const inFrontOf = (person: PersonId): Audience => ({ kind: 'person', person })

/** A copy of a request's card. */
export interface PostedCard {
  readonly request: RequestId
  readonly audience: Audience
  /**
   * `approval` carries the buttons to decide, `reminder` carries them again, `status` tells the requester how it stands,
   * `warning` that the end is near, `alert` tells whoever answers for the integration that something is wrong with it.
   */
  readonly role: CardRole
  /** Why this person was asked; `null` on a status card, and in a channel. */
  readonly because: AskedBecause | null
  readonly message: MessageRef
  /** What it showed when the chat last took it, in short; `null` where that is not known. */
  readonly shown: string | null
  /** The story is over, and this copy says so: nothing will change it any more. */
  readonly over: boolean
}
export const cardRoles = ['approval', 'reminder', 'status', 'warning', 'alert'] as const
export type CardRole = (typeof cardRoles)[number]

/** A home page that somebody has opened once: only these are kept up to date. */
export interface KnownHome {
  readonly account: ChatAccount
  /** Who it was when it was last shown; `null` for nobody we know. */
  readonly person: PersonId | null
  /** The chat's own name for what is on it, and ours for what that says; `null` where that is not known. */
  readonly version: string | null
  readonly shown: string | null
}

/**
 * `import` was said by an operator in the import file; `sign-in` was proven by signing in to both in one browser; `email` was
 * found by address and is proven again when it matters; of `directory` the account is the directory's own, and tells whose it is.
 */
export interface Binding {
  readonly account: ChatAccount
  readonly person: PersonId
  readonly how: BindingKind
  /** The address that matched, for `email`. */
  readonly email: string | null
  readonly at: Date
}

export const bindingKinds = ['import', 'sign-in', 'email', 'directory'] as const
export type BindingKind = (typeof bindingKinds)[number]
/** A proposal in front of one admin. */
export interface TagCard {
  readonly proposal: TagProposalId
  readonly person: PersonId
  readonly message: MessageRef
}

/** Everything still to be done. Each is carried out by reading the present state first, perhaps twice. */
export type Task =
  | { readonly type: 'handle-incoming'; readonly id: string }
  | { readonly type: 'drive-grant'; readonly grant: GrantId }
  | { readonly type: 'lapse-request'; readonly request: RequestId }
  | { readonly type: 'remind-approvers'; readonly request: RequestId }
  | {
      readonly type: 'remind-person'
      readonly person: PersonId
      readonly request: RequestId
      readonly stage: number
      readonly because: AskedBecause
    }
  | { readonly type: 'ask-approvers'; readonly request: RequestId; readonly stage: number }
  | { readonly type: 'refresh-cards'; readonly request: RequestId }
  | {
      readonly type: 'show-card'
      readonly request: RequestId
      readonly audience: Audience
      readonly role: CardRole
      readonly because: AskedBecause | null
    }
  | { readonly type: 'show-home'; readonly account: ChatAccount }
  /** A channel that takes no card: to somebody who answers for the integration. */
  | {
      readonly type: 'tell-of-channel'
      readonly person: PersonId
      readonly request: RequestId
      readonly channel: Channel
      readonly because: ChannelProblem
    }
  | { readonly type: 'tell'; readonly person: PersonId; readonly request: RequestId; readonly notice: Notice }
  | {
      readonly type: 'alert-integration-owner'
      readonly request: RequestId
      readonly grant: GrantId
      readonly alert: Alert
    }
  | {
      readonly type: 'alert-person'
      readonly person: PersonId
      readonly request: RequestId
      readonly grant: GrantId
      readonly alert: Alert
    }
  /** Tell a chat account, whoever it belongs to by then, that it was bound to a person or is not any more. */
  | {
      readonly type: 'tell-account'
      readonly account: ChatAccount
      readonly news: 'linked' | 'unlinked'
      readonly person: PersonId
      /** The chat account that was bound or not any more, where another one is told. */
      readonly other: ChatAccount | null
    }
  | { readonly type: 'show-tag'; readonly proposal: TagProposalId; readonly person: PersonId }
  /** Tell everybody who is an admin by then that nobody can decide about something. */
  | {
      readonly type: 'alert-admins'
      readonly entitlement: Entitlement
      readonly asker: PersonId
      readonly because: readonly NobodyBecause[]
      /** Absent: everybody; each then gets a task of their own. */
      readonly person?: PersonId
    }
  /** A message about Doorbell itself to everybody who runs it by then, and to one of them. */
  | { readonly type: 'tell-admins'; readonly notice: AdminNotice }
  | { readonly type: 'tell-admin'; readonly person: PersonId; readonly notice: AdminNotice }
  /** Regular work (discovery, sealing the audit, sweeping), one row per job whichever replica does it. */
  | { readonly type: 'job'; readonly name: string }

export interface TaskOptions {
  /** At most one waiting task per key. */
  readonly key: string
  /** At most one task of a lane is carried out at a time, in all processes together. */
  readonly lane: string
  readonly due: Date
}

export interface ClaimedTask {
  readonly id: string
  readonly key: string
  readonly task: Task
  readonly due: Date
  /** 1 for the first try. */
  readonly attempt: number
  readonly leaseUntil: Date
}

/**
 * `grants` is what gives and ends access, `messages` what is shown to people and has to keep a chat's pace, `rest` all the other:
 * what people did, above all. Each may hang without holding up the others.
 */
export const outboxParts = ['grants', 'rest', 'messages'] as const
export type OutboxPart = (typeof outboxParts)[number]

export const partOfTask: Readonly<Record<Task['type'], OutboxPart>> = {
  'drive-grant': 'grants',
  'handle-incoming': 'rest',
  'lapse-request': 'rest',
  'ask-approvers': 'rest',
  'remind-approvers': 'rest',
  'refresh-cards': 'rest',
  'alert-integration-owner': 'rest',
  'tell-admins': 'rest',
  job: 'rest',
  'show-card': 'messages',
  'show-home': 'messages',
  tell: 'messages',
  'tell-of-channel': 'messages',
  'alert-person': 'messages',
  'tell-account': 'messages',
  'alert-admins': 'messages',
  'show-tag': 'messages',
  'remind-person': 'messages',
  'tell-admin': 'messages',
}

export interface Outbox {
  /**
   * Due tasks that nobody carries out, at most one per lane, leased to the caller until then. Earliest first.
   * `now` is domain time and says what is due; leases are measured in `leaseNow`, which nobody winds.
   */
  claim(options: {
    readonly now: Date
    readonly leaseNow: Date
    readonly leaseUntil: Date
    /** At most so many of each part; a number: of all parts together. */
    readonly limit: number | Readonly<Record<OutboxPart, number>>
    readonly worker: string
  }): Promise<readonly ClaimedTask[]>
  /** Still ours, and until then. False when the lease was lost, or the task is no longer there. */
  renew(task: ClaimedTask, leaseUntil: Date): Promise<boolean>
  /** Done for good. Nothing happens when the lease was lost or the task was replaced meanwhile. */
  finish(task: ClaimedTask): Promise<void>
  /** Try again then. `problem` is kept for the operator to read: a code, never a secret. */
  retry(task: ClaimedTask, at: Date, problem: string): Promise<void>
  /** Will not be tried again, kept for the operator to read. */
  giveUp(task: ClaimedTask, problem: string): Promise<void>
  /** When the next task of these parts is due whose lane is free, perhaps in the past; `null` when nothing waits. */
  nextDue(parts?: readonly OutboxPart[]): Promise<Date | null>
  /** Of what waits and is due: how many, and since when the oldest. */
  backlog(now: Date): Promise<{ readonly waiting: number; readonly oldestDue: Date | null }>
}

export interface StoredIncoming {
  readonly id: string
  readonly incoming: Incoming
  readonly receivedAt: Date
}

export interface Inbox {
  /**
   * Stores what came in, with the task to handle it, in one transaction. `seen-before` when the delivery key is known.
   * The reply handle and form reference are a kind of secret, and are forgotten when it is finished.
   */
  store(id: string, incoming: Incoming, at: Date): Promise<'stored' | 'seen-before'>
  /** `null` when it is finished, or was never there. */
  load(id: string): Promise<StoredIncoming | null>
  /** When this surface last got something through to Doorbell that proved to be its; `null`: not in living memory. */
  lastFrom(surface: SurfaceName): Promise<Date | null>
}

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
