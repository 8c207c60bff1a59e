import type { AskedBecause, Entitlement, NobodyBecause } from '../access/catalog.ts'
import type { Channel, ChannelProblem } from '../access/channel.ts'
import type { Deed } from '../access/drift/doer.ts'
import type { AskedOfDrift } from '../access/drift/states.ts'
import type { AdminNotice, Alert, BrakeNews, Notice } from '../access/effect.ts'
import type {
  DriftId,
  FlowName,
  GrantId,
  GroupId,
  IntegrationName,
  PanicId,
  PersonId,
  PolicyProposalId,
  RequestId,
  TagProposalId,
} from '../access/vocabulary.ts'
import type { WhatBecame } from '../cards/nobody-card.ts'
import type { WeeklyNote } from '../cards/weekly-note-card.ts'
import type { ChatAccount, MessageRef } from './chat-surface.ts'
import type { LateWrite } from './late-write.ts'
import type { Audience, CardRole } from './posted-card.ts'

/** Who is called to act at once. Where no chat reaches any of them, the next who can are called in their stead. */
export interface Called {
  readonly call: string
  readonly people: readonly PersonId[]
  /** Who was called before them, in vain. */
  readonly unreached?: readonly PersonId[]
}

/** Everything still to be done. Each is carried out by reading the present state first, perhaps twice. */
export type Task =
  | { readonly type: 'handle-incoming'; readonly id: string }
  | { readonly type: 'drive-grant'; readonly grant: GrantId }
  /** The same, where nobody waits for it: a warning, an end by the clock. There may be thousands due in one second. */
  | { readonly type: 'end-grant'; readonly grant: GrantId }
  /** The same, where it was taken away already and is to be read back: what thousands still wait to be taken away for does not hold it up. */
  | { readonly type: 'verify-end'; readonly grant: GrantId }
  | { readonly type: 'lapse-request'; readonly request: RequestId }
  | { readonly type: 'remind-approvers'; readonly request: RequestId }
  | { readonly type: 'escalate-request'; readonly request: RequestId }
  /** Its time is up, unless there is another one by then. */
  | { readonly type: 'end-delegation'; readonly delegator: PersonId }
  /** `until` is ISO. To one person: those whom it is about, and whoever answers for what is decided by it. */
  | {
      readonly type: 'tell-of-delegation'
      readonly person: PersonId
      readonly delegator: PersonId
      readonly delegate: PersonId | null
      readonly until: string
      readonly news: 'made' | 'stopped' | 'over'
    }
  | {
      readonly type: 'remind-person'
      readonly person: PersonId
      readonly request: RequestId
      readonly stage: number
      readonly because: AskedBecause
    }
  | { readonly type: 'ask-approvers'; readonly request: RequestId; readonly stage: number }
  /** Somebody broke the glass: everybody who is to be told by then; whoever reviews it, and again while nobody has. */
  | { readonly type: 'tell-of-break-glass' | 'ask-reviewers' | 'remind-reviewers'; readonly request: RequestId }
  | {
      readonly type: 'remind-reviewer'
      readonly request: RequestId
      readonly person: PersonId
      readonly because: AskedBecause
    }
  | { readonly type: 'refresh-cards'; readonly request: RequestId }
  | {
      readonly type: 'show-card'
      readonly request: RequestId
      readonly audience: Audience
      readonly role: CardRole
      readonly because: AskedBecause | null
    }
  | { readonly type: 'show-home'; readonly account: ChatAccount }
  /** A channel that takes nothing of what the access file has shown there: to somebody who can mend that. */
  | {
      readonly type: 'tell-of-channel'
      readonly person: PersonId
      readonly channel: Channel
      readonly because: ChannelProblem
    }
  /** `ofSeveral`: it may wait a little for the other parts that are about to come to the same. */
  | {
      readonly type: 'tell'
      readonly person: PersonId
      readonly request: RequestId
      readonly notice: Notice
      readonly ofSeveral?: true
    }
  | {
      readonly type: 'alert-integration-owner'
      readonly request: RequestId
      readonly grant: GrantId
      readonly alert: Alert
      /** No chat reached them: the next who can act are called in their stead. */
      readonly unreached?: readonly PersonId[]
    }
  /** `called` is absent in what was written down before it was kept. */
  | {
      readonly type: 'alert-person'
      readonly person: PersonId
      readonly request: RequestId
      readonly grant: GrantId
      readonly alert: Alert
      readonly called?: Called
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
  /** What lies open in the conversation of an account that was this person's, where it is not any more. */
  | {
      readonly type: 'close-conversation'
      readonly person: PersonId
      readonly account: ChatAccount
      readonly messages: readonly MessageRef[]
    }
  /** A version of the access file that waits for admins: to each of them, and the copy of one. */
  | { readonly type: 'show-policy'; readonly proposal: PolicyProposalId }
  | { readonly type: 'show-policy-card'; readonly proposal: PolicyProposalId; readonly person: PersonId }
  /** What is new and may be asked for: to whoever answers for the integration by then, and to one of them. */
  | {
      readonly type: 'tell-of-new'
      readonly integration: IntegrationName
      readonly names: readonly string[]
      readonly more: number
      readonly flows: readonly FlowName[]
      /** Absent: everybody; each then gets a task of their own. */
      readonly person?: PersonId
    }
  /** Once a week, what whoever answers for an integration had better look at; and to one of them. */
  | (WeeklyNote & {
      readonly type: 'weekly-note'
      /** Absent: everybody; each then gets a task of their own. */
      readonly person?: PersonId
    })
  | { readonly type: 'show-tag'; readonly proposal: TagProposalId; readonly person: PersonId }
  /** Tell everybody who is an admin by then, and whoever answers for the integration, that nobody can decide about something. */
  | {
      readonly type: 'alert-admins'
      readonly entitlement: Entitlement
      readonly asker: PersonId
      readonly because: readonly NobodyBecause[]
      /** What became of the request; absent: it was refused. */
      readonly became?: WhatBecame
      /** Absent: everybody; each then gets a task of their own. */
      readonly person?: PersonId
    }
  /** A message about Doorbell itself to everybody who runs it by then, and to one of them. */
  | { readonly type: 'tell-admins'; readonly notice: AdminNotice }
  | { readonly type: 'tell-admin'; readonly person: PersonId; readonly notice: AdminNotice }
  /** Granting was stopped, or goes on: everybody who must know is told, and every card that it concerns tells it. */
  | { readonly type: 'spread-brake'; readonly news: BrakeNews }
  | {
      readonly type: 'tell-of-brake'
      readonly to: { readonly person: PersonId } | { readonly channel: Channel }
      readonly news: BrakeNews
    }
  /** Ends one by one, each the ordinary way, what a panic is about; and looks how far that is. */
  | { readonly type: 'carry-out-panic'; readonly panic: PanicId }
  | { readonly type: 'count-panic'; readonly panic: PanicId }
  /** Its card, and, where `done`, a message of its own: an edited card rings no bell. */
  | { readonly type: 'show-panic'; readonly panic: PanicId; readonly done: boolean }
  /**
   * Read back whether somebody holds something, and whether what Doorbell knows explains it. `told` is what the directory said of
   * itself: a reading that contradicts it is believed from `until` on (ISO). `deed` is what its audit says.
   */
  | {
      readonly type: 'check-holding'
      readonly entitlement: Entitlement
      readonly person: PersonId
      readonly told: boolean | null
      readonly until: string
      readonly deed: WrittenDeed | null
    }
  /** The same of a group that holds it itself, by which everybody in it has it. */
  | {
      readonly type: 'check-group-holding'
      readonly entitlement: Entitlement
      readonly group: GroupId
      readonly told: boolean | null
      readonly until: string
    }
  /** End what somebody is signed in to, because what the grant gave them has ended. */
  | { readonly type: 'revoke-sessions'; readonly grant: GrantId }
  /** The same, where nobody waits for it. There may be as many as grants that end in one second. */
  | { readonly type: 'end-sessions'; readonly grant: GrantId }
  | { readonly type: 'drive-drift'; readonly drift: DriftId }
  | LateWrite
  /** Every copy of a drift's card, and those who may decide it by then; and one of them. */
  | { readonly type: 'show-drift'; readonly drift: DriftId }
  | {
      readonly type: 'show-drift-card'
      readonly drift: DriftId
      readonly person: PersonId
      readonly because: AskedOfDrift | null
    }
  | { readonly type: 'tell-of-drift'; readonly drift: DriftId; readonly person: PersonId }
  | { readonly type: 'alert-of-drift'; readonly drift: DriftId; readonly unreached?: readonly PersonId[] }
  /** `called` is absent for whoever decided it and is not called to act. */
  | {
      readonly type: 'alert-person-of-drift'
      readonly drift: DriftId
      readonly person: PersonId
      readonly called?: Called
    }
  /** What the access file has shown in a room by itself: the card about it, or the table. */
  | {
      readonly type: 'post-report'
      readonly report: string
      readonly channel: Channel
      readonly part: 'card' | 'table'
    }
  /** Regular work (discovery, sealing the audit, sweeping), one row per job whichever replica does it. */
  | { readonly type: 'job'; readonly name: string }
  /** To tell a receiver outside what was recorded since it was told last. */
  | { readonly type: 'deliver-webhook'; readonly webhook: string }

/** As a task keeps it: its moment in ISO. */
export interface WrittenDeed extends Pick<Deed, 'did'> {
  readonly doer: Omit<Deed['doer'], 'at'> & { readonly at: string }
}
