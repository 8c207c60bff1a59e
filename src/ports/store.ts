import type { Absence } from '../access/absence.ts'
import type { Actor, AuditFact, Via } from '../access/audit.ts'
import type { Entitlement, People, Position } from '../access/catalog.ts'
import type { Channel, ChannelProblem } from '../access/channel.ts'
import type { Freeze, FreezeScope } from '../access/freeze.ts'
import type { Grant } from '../access/grant/states.ts'
import type { HeldBy } from '../access/held-now.ts'
import type { KeptOwner } from '../access/kept-owner.ts'
import type { Panic } from '../access/panic.ts'
import type { Policy } from '../access/policy.ts'
import type { AccessRequest } from '../access/request/states.ts'
import type { Review } from '../access/review/states.ts'
import type { TagProposal } from '../access/tag-proposal.ts'
import type {
  GrantId,
  IntegrationName,
  NonEmpty,
  PanicId,
  PersonId,
  RequestId,
  ResourceId,
  SurfaceName,
  TagProposalId,
} from '../access/vocabulary.ts'
import type { AddressBook } from './address-book.ts'
import type { Binding } from './binding.ts'
import type { ChatAccount, MessageRef } from './chat-surface.ts'
import type { CleanupReads, CleanupWrites } from './cleanups.ts'
import type { DriftReads, DriftWrites } from './drifts.ts'
import type { History } from './history.ts'
import type { Inbox } from './inbox.ts'
import type { Incoming } from './incoming.ts'
import type { Inventory, InventoryResource } from './inventory.ts'
import type { LinkAttempt } from './link.ts'
import type { Outbox, TaskOptions } from './outbox.ts'
import type { LiveResource } from './own-standing.ts'
import type { PolicyReads, PolicyWrites } from './policy-versions.ts'
import type { KnownHome, OtherCard, PostedCard, TagCard } from './posted-card.ts'
import type { ReviewReads, ReviewWrites } from './reviews.ts'
import type { StepUpAttempt } from './step-up.ts'
import type { Task } from './task.ts'
import type { Webhooks } from './webhooks.ts'

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
  readonly webhooks: Webhooks
  /** Calls back soon after any process put something into the outbox that is due. Returns how to stop. */
  onWork(wake: () => void): Promise<() => Promise<void>>
}

/** Reads that lock nothing and may be a moment old. Whoever decides reads again inside a transaction. */
export interface Reads extends CleanupReads, DriftReads, PolicyReads, ReviewReads {
  request(id: RequestId): Promise<AccessRequest | null>
  grant(id: GrantId): Promise<Grant | null>
  grantsOf(request: RequestId): Promise<readonly Grant[]>
  /** A request with everything that hangs on it, as of one moment. */
  story(request: RequestId): Promise<Story | null>
  /** Requests of which this person is requester or beneficiary, newest first: so many of the newest, and whatever waits or lives of the others. */
  requestsOf(person: PersonId, limit: number): Promise<readonly AccessRequest[]>
  /** Not ended and not failed, of these beneficiaries. */
  liveGrantsOf(people: readonly PersonId[]): Promise<readonly Grant[]>
  /** Not ended and not failed, of this entitlement and beneficiary, oldest first. */
  liveGrantsFor(entitlement: Entitlement, person: PersonId): Promise<readonly Grant[]>
  /** What lives and has no appointment in the outbox, waiting or being kept: there should never be any. */
  withoutAppointment(): Promise<{ readonly grants: readonly Grant[]; readonly requests: readonly AccessRequest[] }>
  /** The copies of a request's cards that were posted. */
  postedCards(request: RequestId): Promise<readonly PostedCard[]>
  /** Copies in front of this person in this chat that are not over, of whatever request. */
  openCardsOf(person: PersonId, surface: SurfaceName): Promise<readonly PostedCard[]>
  /** The same of what is not a request's: nobody has decided about it, or what was decided is not done yet. */
  otherOpenCardsOf(person: PersonId, surface: SurfaceName): Promise<readonly OtherCard[]>
  home(account: ChatAccount): Promise<KnownHome | null>
  /** The home pages that these people have opened. */
  homesOf(people: readonly PersonId[]): Promise<readonly KnownHome[]>
  /** Requests with copies that are not over, in the order of their ids from `after` on: for looking through all of them. */
  requestsWithOpenCards(after: RequestId | null, limit: number): Promise<readonly RequestId[]>
  /** Those in force then of which one of these people is either, in the order of their delegators. */
  absencesAmong(people: readonly PersonId[], at: Date): Promise<readonly Absence[]>
  /** For what granting is stopped. */
  freezes(): Promise<readonly Freeze[]>
  /** Not ended and not failed, in the order of their ids from `after` on: for looking through all of them. */
  liveGrantsWithin(scope: FreezeScope, after: GrantId | null, limit: number): Promise<readonly Grant[]>
  /** What failed in the directory from then on, in the order of the ids. */
  failedGrantsWithin(scope: FreezeScope, since: Date): Promise<readonly Grant[]>
  liveWithin(scope: FreezeScope): Promise<LiveWithin>
  /** Each thing of which a grant has neither ended nor failed, in the order of their ids. */
  liveResources(): Promise<readonly LiveResource[]>
  panic(id: PanicId): Promise<Panic | null>
  /** Where it is shown. */
  panicCards(id: PanicId): Promise<readonly MessageRef[]>
  /** What words outside of the access file name as owners of this resource. */
  keptOwners(entitlement: Entitlement): Promise<readonly KeptOwner[]>
  keptOwnersIn(integration: IntegrationName): Promise<readonly KeptOwner[]>
  /** Of every integration but these. */
  keptOwnersElsewhere(integrations: readonly IntegrationName[]): Promise<readonly KeptOwner[]>
  /** Every group and directory role that some word outside of the access file names as an owner: whoever is in one, or holds one, may decide. */
  authorityOfKeptOwners(): Promise<Required<Pick<People, 'groups' | 'roles'>>>
  tagProposal(id: TagProposalId): Promise<TagProposal | null>
  /** Where a proposal was shown to admins. */
  tagCards(id: TagProposalId): Promise<readonly TagCard[]>
  /** The person bound to a chat account, with how that came about. */
  binding(account: ChatAccount): Promise<Binding | null>
  /** Whether this account was cut off, and not bound since by more than its address. */
  isCutOff(account: ChatAccount): Promise<boolean>
  /** The chat accounts bound to a person, the one they last spoke from first. */
  accountsOf(person: PersonId): Promise<readonly Binding[]>
  /** Every binding that an import made. */
  importedBindings(): Promise<readonly Binding[]>
  /** Where this person wants to be written to; `null`: where they last spoke from. */
  preferenceOf(person: PersonId): Promise<Preference | null>
  link(id: string): Promise<LinkAttempt | null>
  stepUp(id: string): Promise<StepUpAttempt | null>
  /** The one that this browser is in the middle of, or was. */
  stepUpOfSession(session: string): Promise<StepUpAttempt | null>
  /** The attempt that this browser is in the middle of, or was. */
  linkOfSession(session: string): Promise<LinkAttempt | null>
  /** What was told last of what is watched under this key; `null`: nothing. */
  toldOf(key: string): Promise<string | null>
  /** The last known names of people, for reading; somebody unknown is missing from the map. */
  namesOf(people: readonly PersonId[]): Promise<ReadonlyMap<PersonId, string>>
}

export interface Transaction extends Reads, CleanupWrites, DriftWrites, PolicyWrites, ReviewWrites {
  /** Locks the row until the transaction ends, so that two deciders are one after the other. */
  lockRequest(id: RequestId): Promise<AccessRequest | null>
  lockGrant(id: GrantId): Promise<Grant | null>
  /** Held until the transaction ends: everything that asks for, or takes from, one person is one after the other. */
  lockPerson(person: PersonId): Promise<void>
  /** The same for whose a chat account is. */
  lockAccount(account: ChatAccount): Promise<void>
  /** The same for every account at once, however many there are. */
  lockAccounts(): Promise<void>
  lockLink(id: string): Promise<LinkAttempt | null>
  saveLink(attempt: LinkAttempt): Promise<void>
  lockStepUp(id: string): Promise<StepUpAttempt | null>
  saveStepUp(attempt: StepUpAttempt): Promise<void>
  /** Of the links that this account was offered and nobody opened, all but the newest `keep` are gone. */
  forgetUnopenedLinks(account: ChatAccount, keep: number): Promise<void>
  saveRequest(request: AccessRequest): Promise<void>
  saveGrant(grant: Grant): Promise<void>
  /**
   * What the abuse limits and "already asked" rest on: of everything that they asked for, whoever was to receive it; "already" and
   * "denied" of what anybody asked for the same one. Absent: for themselves.
   */
  standingOf(
    person: PersonId,
    entitlements: NonEmpty<Entitlement>,
    since: Date,
    beneficiary?: PersonId,
  ): Promise<Standing>
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
  /** The same, unless this message is remembered already, of whichever request: what a press says of its message is hearsay. */
  adoptCard(card: PostedCard): Promise<void>
  /** Whatever it was of. */
  forgetCard(message: MessageRef): Promise<void>
  rememberHome(home: KnownHome): Promise<void>
  /** Notes what is in the way of showing cards in this channel, `null` for nothing. Tells whether that is news. */
  noteChannel(channel: Channel, problem: ChannelProblem | null, at: Date): Promise<boolean>
  bind(binding: Binding): Promise<void>
  unbind(account: ChatAccount): Promise<void>
  /** From now on its address alone makes nobody of it, until it is bound by a sign-in, an import or the directory. */
  cutOff(account: ChatAccount, at: Date): Promise<void>
  /** What is watched under this key, held until the transaction ends; where it is new, it is watched from now on. */
  lockWatched(key: string, now: Date): Promise<Watched>
  /** What was told of it last. */
  noteTold(key: string, told: string | null): Promise<void>
  prefer(person: PersonId, preference: Preference, at: Date): Promise<void>
  /** In the place of the one that this delegator had. */
  saveAbsence(delegation: Absence): Promise<void>
  /** What there was, in force or not; `null`: nothing. */
  endAbsence(delegator: PersonId): Promise<Absence | null>
  /** False where granting is stopped for that already: then nothing was changed. */
  freeze(freeze: Freeze): Promise<boolean>
  /** What was in force; `null` where nothing was. */
  thaw(scope: FreezeScope): Promise<Freeze | null>
  lockPanic(id: PanicId): Promise<Panic | null>
  savePanic(panic: Panic): Promise<void>
  rememberPanicCard(panic: PanicId, message: MessageRef): Promise<void>
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

export interface HeldAtReading extends HeldBy {
  /** When the directory was last read. */
  readonly at: Date
}

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
  /** What whoever asks and whoever receives it do, as the directory was last read; only while it waits. */
  readonly positions: ReadonlyMap<PersonId, Position>
  /** Milliseconds from being given to being usable, the median of the latest; of what was given too seldom there is none. */
  readonly usuallyUsableAfter: ReadonlyMap<ResourceId, number>
  /** Who holds what is asked for directly, as the directory was last read; only while it waits, and of what the directory did not tell when it was asked for. */
  readonly heldBy: ReadonlyMap<ResourceId, HeldAtReading>
  /** Of what somebody gave themselves in an emergency; `null`: it was asked in the ordinary way. */
  readonly review: Review | null
  /** In force at that moment. */
  readonly policy: Policy | null
  /** For what granting was stopped at that moment, whatever this story is about. */
  readonly freezes: readonly Freeze[]
}

/** How many grants are neither ended nor failed: those that nobody ends yet, those that are being ended, and the late ones among these. */
export interface LiveWithin {
  readonly given: number
  readonly ending: number
  readonly overdue: number
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
  /** What of this was asked for whoever is to receive it already, by whom, and who decides has not yet; the oldest first. */
  readonly waiting: readonly { readonly resource: ResourceId; readonly request: RequestId; readonly by: PersonId }[]
  /** What of this was denied to them, when, and to whoever asked it for them. Parts about which whoever said no had no say are not among it. */
  readonly denied: readonly { readonly resource: ResourceId; readonly at: Date; readonly by: PersonId }[]
  readonly openRequests: number
  /** How many things: of what was picked together each, and a bundle once. */
  readonly askedSince: number
}

export interface AuditEntry extends AuditFact {
  readonly at: Date
  readonly actor: Actor
  readonly via: Via
  /** Ties together everything that one doing led to; the request id wherever there is one. */
  readonly correlation: string
}
