import type { Absence } from '../../access/absence.ts'
import type { Position } from '../../access/catalog.ts'
import type { Channel } from '../../access/channel.ts'
import type { Cleanup } from '../../access/cleanup.ts'
import type { Drift } from '../../access/drift/states.ts'
import type { Freeze } from '../../access/freeze.ts'
import type { Grant } from '../../access/grant/states.ts'
import type { KeptOwner } from '../../access/kept-owner.ts'
import type { Panic } from '../../access/panic.ts'
import type { Policy } from '../../access/policy.ts'
import type { PolicyProposal, WrittenPolicy } from '../../access/policy-proposal.ts'
import type { AccessRequest } from '../../access/request/states.ts'
import type { Review } from '../../access/review/states.ts'
import type { TagProposal } from '../../access/tag-proposal.ts'
import type {
  DriftId,
  GrantId,
  GroupId,
  IntegrationName,
  PanicId,
  PersonId,
  PolicyProposalId,
  RequestId,
  ResourceId,
  TagProposalId,
} from '../../access/vocabulary.ts'
import type { ChatAddress } from '../address-book.ts'
import type { Binding } from '../binding.ts'
import type { ChatAccount, MessageRef } from '../chat-surface.ts'
import type { DriftCard } from '../drifts.ts'
import type { KnownPerson } from '../history.ts'
import type { StoredIncoming } from '../inbox.ts'
import type { InventoryResource } from '../inventory.ts'
import type { LinkAttempt } from '../link.ts'
import type { PolicyCard } from '../policy-versions.ts'
import type { KnownHome, PostedCard, TagCard } from '../posted-card.ts'
import type { StepUpAttempt } from '../step-up.ts'
import type { AuditEntry, Preference } from '../store.ts'
import type { Task } from '../task.ts'
import type { Delivery, WebhookPlace } from '../webhooks.ts'

/** Everything that the in-memory store knows. Values are never changed in place, so that a copy of the maps is a copy. */
export interface State {
  readonly requests: Map<RequestId, AccessRequest>
  readonly grants: Map<GrantId, Grant>
  /** How long each grant took until it could be used, oldest first. */
  readonly usableAfter: Map<GrantId, { readonly resource: ResourceId; readonly after: number }>
  readonly cards: Map<string, PostedCard>
  readonly homes: Map<string, KnownHome>
  /** What is in the way of showing cards in a channel. */
  readonly channelProblems: Map<string, string>
  readonly watched: Map<string, { readonly since: Date; readonly told: string | null }>
  readonly bindings: Map<string, Binding>
  readonly cutOff: Set<string>
  readonly preferences: Map<PersonId, Preference>
  readonly cleanups: Map<PersonId, Cleanup>
  readonly addresses: Map<string, ChatAddress>
  readonly links: Map<string, LinkAttempt>
  readonly stepUps: Map<string, StepUpAttempt>
  readonly policies: { readonly policy: Policy; readonly written: WrittenPolicy | null }[]
  readonly policyProposals: Map<PolicyProposalId, PolicyProposal>
  readonly policyCards: Map<string, PolicyCard>
  /** By their delegator. */
  readonly delegations: Map<PersonId, Absence>
  /** By the key of their scope. */
  readonly freezes: Map<string, Freeze>
  readonly panics: Map<PanicId, Panic>
  /** By the message. */
  readonly panicCards: Map<string, { readonly panic: PanicId; readonly message: MessageRef }>
  readonly keptOwners: Map<string, KeptOwner>
  readonly tagProposals: Map<TagProposalId, TagProposal>
  readonly tagCards: Map<string, TagCard>
  readonly drifts: Map<DriftId, Drift>
  readonly driftCards: Map<string, DriftCard>
  readonly reviews: Map<RequestId, Review>
  readonly webhooks: Map<string, WebhookPlace>
  readonly deliveries: (Delivery & { readonly webhook: string })[]
  /** Who may hold what without Doorbell, of what was looked at. */
  readonly standing: Map<ResourceId, ReadonlySet<PersonId>>
  readonly standingGroups: Map<ResourceId, ReadonlySet<GroupId>>
  readonly unwatchedSince: Map<ResourceId, Date>
  readonly marks: Map<string, string>
  /** Why each began. */
  readonly epochs: string[]
  /** When something was last told, by its subject. */
  readonly told: Map<string, Date>
  readonly audit: AuditEntry[]
  readonly tasks: Map<string, TaskRow>
  readonly inbox: Map<string, InboxRow>
  readonly inventory: Map<IntegrationName, KnownIntegration>
  /** Makes ids of tasks, and says whether anything was put into the outbox. */
  readonly counters: { task: number; woken: number }
}

export interface TaskRow {
  readonly id: string
  readonly key: string
  readonly lane: string
  readonly task: Task
  readonly due: Date
  readonly attempt: number
  readonly status: 'waiting' | 'leased' | 'given-up'
  readonly leaseUntil: Date | null
  readonly problem: string | null
}

export interface InboxRow extends StoredIncoming {
  readonly finished: boolean
}

export interface KnownIntegration {
  readonly refreshedAt: Date
  readonly firstFoundAt: ReadonlyMap<string, Date>
  readonly edition: number
  readonly resources: ReadonlyMap<string, InventoryResource>
  readonly names: ReadonlyMap<PersonId, string>
  readonly positions: ReadonlyMap<PersonId, Position>
  /** Present at the last reading. */
  readonly people: ReadonlyMap<PersonId, KnownPerson>
  /** Who is directly in groups, and who directly holds roles, of whatever kind. */
  readonly links: ReadonlyMap<GroupId | ResourceId, ReadonlyMap<string, 'person' | 'group' | 'other'>>
  /** Where the last reading ended. */
  readonly mark: string | null
  readonly wholeAt: Date | null
  /** Direct members of groups, by id, and direct holders of roles, by resource. */
  readonly members: ReadonlyMap<GroupId | ResourceId, readonly string[]>
  /** The groups among them, of which `members` says nothing. */
  readonly groupsIn: ReadonlyMap<GroupId | ResourceId, readonly GroupId[]>
}

export const emptyState = (): State => ({
  requests: new Map(),
  grants: new Map(),
  usableAfter: new Map(),
  cards: new Map(),
  homes: new Map(),
  channelProblems: new Map(),
  watched: new Map(),
  bindings: new Map(),
  cutOff: new Set(),
  preferences: new Map(),
  cleanups: new Map(),
  addresses: new Map(),
  links: new Map(),
  stepUps: new Map(),
  policies: [],
  policyProposals: new Map(),
  policyCards: new Map(),
  delegations: new Map(),
  freezes: new Map(),
  panics: new Map(),
  panicCards: new Map(),
  keptOwners: new Map(),
  tagProposals: new Map(),
  tagCards: new Map(),
  drifts: new Map(),
  driftCards: new Map(),
  reviews: new Map(),
  webhooks: new Map(),
  deliveries: [],
  standing: new Map(),
  standingGroups: new Map(),
  unwatchedSince: new Map(),
  marks: new Map(),
  epochs: [],
  told: new Map(),
  audit: [],
  tasks: new Map(),
  inbox: new Map(),
  inventory: new Map(),
  counters: { task: 0, woken: 0 },
})

export const copyOf = (state: State): State => ({
  requests: new Map(state.requests),
  grants: new Map(state.grants),
  usableAfter: new Map(state.usableAfter),
  cards: new Map(state.cards),
  homes: new Map(state.homes),
  channelProblems: new Map(state.channelProblems),
  watched: new Map(state.watched),
  bindings: new Map(state.bindings),
  cutOff: new Set(state.cutOff),
  preferences: new Map(state.preferences),
  cleanups: new Map(state.cleanups),
  addresses: new Map(state.addresses),
  links: new Map(state.links),
  stepUps: new Map(state.stepUps),
  policies: [...state.policies],
  policyProposals: new Map(state.policyProposals),
  policyCards: new Map(state.policyCards),
  delegations: new Map(state.delegations),
  freezes: new Map(state.freezes),
  panics: new Map(state.panics),
  panicCards: new Map(state.panicCards),
  keptOwners: new Map(state.keptOwners),
  tagProposals: new Map(state.tagProposals),
  tagCards: new Map(state.tagCards),
  drifts: new Map(state.drifts),
  driftCards: new Map(state.driftCards),
  reviews: new Map(state.reviews),
  webhooks: new Map(state.webhooks),
  deliveries: [...state.deliveries],
  standing: new Map(state.standing),
  standingGroups: new Map(state.standingGroups),
  unwatchedSince: new Map(state.unwatchedSince),
  marks: new Map(state.marks),
  epochs: [...state.epochs],
  told: new Map(state.told),
  audit: [...state.audit],
  tasks: new Map(state.tasks),
  inbox: new Map(state.inbox),
  inventory: new Map(state.inventory),
  counters: { ...state.counters },
})

export const keptOwnerKey = ({
  integration,
  resource,
  source,
  key,
}: Omit<KeptOwner, 'value' | 'people' | 'problem' | 'at'>) => JSON.stringify([integration, resource, source, key])
export const accountKey = ({ surface, team, user }: ChatAccount): string => JSON.stringify([surface, team, user])
export const channelKey = ({ surface, channel }: Channel): string => JSON.stringify([surface, channel])
export const messageKey = ({ surface, conversation, message }: MessageRef): string =>
  JSON.stringify([surface, conversation, message])
