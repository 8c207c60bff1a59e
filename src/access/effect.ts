import type { Entitlement } from './catalog.ts'
import type { FreezeScope } from './freeze.ts'
import type { GrantTerms, Spent } from './grant/states.ts'
import type { DriftId, GrantId, GroupId, Minutes, PersonId, RequestId } from './vocabulary.ts'

/**
 * All that a decision can ask of the world. Saved in the same transaction as the state that asked for it,
 * carried out afterwards, perhaps twice: whoever carries one out must read the present state first.
 */
export type Effect =
  /** Give somebody something; the grant is opened in the same transaction, and driven from then on. */
  | {
      readonly type: 'open-grant'
      readonly request: RequestId
      readonly entitlement: Entitlement
      readonly to: PersonId
      readonly duration: Minutes
      readonly startsAt: Date
      /** It gives back the rest of what was removed by hand. */
      readonly spent?: Spent
      readonly givesBack?: DriftId
      /** It was asked for together with others. */
      readonly ofSeveral?: true
    }
  /** Look at this grant at that time. There is one such appointment per grant; a later one replaces it, `null` cancels it. */
  | {
      readonly type: 'drive-grant'
      readonly grant: Pick<GrantTerms, 'id' | 'entitlement' | 'beneficiary'>
      readonly at: Date | null
      /** Nobody waits for it, and thousands may be due at once: it lets everything else go first. `proof`: it is gone, and to be read back. */
      readonly unhurried?: 'end' | 'proof'
    }
  /** Look whether this request has waited too long. One appointment per request, as above. */
  | { readonly type: 'lapse-request'; readonly request: RequestId; readonly at: Date | null }
  /** Remind those who may decide and have not. One appointment per request, as above. */
  | { readonly type: 'remind-approvers'; readonly request: RequestId; readonly at: Date | null }
  /** Bring in those who may decide besides. One appointment per request, as above. */
  | { readonly type: 'escalate-request'; readonly request: RequestId; readonly at: Date | null }
  /** Ask the people who may decide the current stage. */
  | { readonly type: 'ask-approvers'; readonly request: RequestId; readonly stage: number }
  /** Make every copy of this request's cards tell the truth. */
  | { readonly type: 'refresh-cards'; readonly request: RequestId }
  /** Tell somebody something once, as a message of its own: an edited card rings no bell. */
  | {
      readonly type: 'tell'
      readonly person: PersonId
      readonly request: RequestId
      readonly notice: Notice
      /** The same may come of the other parts at about this time, and one message tells of all that it came of. */
      readonly ofSeveral?: true
    }
  /** Tell the integration owner, whoever that is by then. */
  | {
      readonly type: 'alert-integration-owner'
      readonly request: RequestId
      readonly grant: GrantId
      readonly alert: Alert
    }
  /** End what somebody is signed in to. */
  | {
      readonly type: 'revoke-sessions'
      readonly grant: GrantId
      readonly person: PersonId
      /** Nobody waits for it, and there may be thousands at once: it lets everything else go first. */
      readonly unhurried?: true
    }
  /** Somebody broke the glass: everybody who is to be told by then, and whoever reviews it. */
  | { readonly type: 'tell-of-break-glass' | 'ask-reviewers'; readonly request: RequestId }
  /** Nobody has signed it off yet. One appointment per request, as above. */
  | { readonly type: 'remind-reviewers'; readonly request: RequestId; readonly at: Date | null }
  /** Make every copy of this drift's card tell the truth, and ask whoever answers for the resource by then. */
  | { readonly type: 'show-drift'; readonly drift: DriftId }
  /** Go on with undoing it. One appointment per drift, as above. */
  | {
      readonly type: 'drive-drift'
      readonly drift: DriftId
      readonly entitlement: Entitlement
      readonly holder: PersonId | GroupId
      readonly at: Date | null
    }
  /** What was decided about it cannot be done: whoever can act is told. */
  | { readonly type: 'alert-of-drift'; readonly drift: DriftId }
  /** Tell whom it was about what became of it. */
  | { readonly type: 'tell-of-drift'; readonly drift: DriftId; readonly person: PersonId }

export type Notice =
  | { readonly kind: 'denied' }
  | { readonly kind: 'lapsed' }
  /** To whoever is away: somebody decided with their word. */
  | { readonly kind: 'spoken-for'; readonly by: PersonId; readonly verdict: 'approve' | 'deny' }
  /** It goes on waiting, and too few of those who may decide can be reached. */
  | { readonly kind: 'unreached' }
  /** It goes on waiting, and the access file in force does not allow it as it was asked. */
  | { readonly kind: 'not-allowed-now' }
  /** A question to whoever asked, and to whoever put it, that it was answered; counted from 0. */
  | { readonly kind: 'asked-back' | 'answered'; readonly number: number }
  | { readonly kind: 'granted'; readonly grant: GrantId }
  | { readonly kind: 'grant-failed'; readonly grant: GrantId }
  | { readonly kind: 'ends-soon'; readonly grant: GrantId }
  | { readonly kind: 'revoked'; readonly grant: GrantId }
  | { readonly kind: 'ended'; readonly grant: GrantId }
  | { readonly kind: 'signed-out'; readonly grant: GrantId }
  /** `insteadOfThem`: the file names nobody who is there and in a chat. */
  | { readonly kind: 'glass-broken'; readonly insteadOfThem?: true }

/** What came of access, told as what has happened. */
export type Turn = Extract<Notice, { kind: 'granted' | 'grant-failed' | 'revoked' | 'ended' | 'signed-out' }>

/** About Doorbell itself, to whoever runs it. */
export type AdminNotice =
  /** `due` is ISO. `because`: it ends by itself, or the access file wants it renewed by then. */
  | {
      readonly kind: 'credential-expiring'
      /** Of the app that takes access back when the first cannot. Absent: of the first, which does everything. */
      readonly app?: 'ending'
      readonly what: string
      readonly due: string
      readonly days: number
      readonly because: 'ends' | 'rotation'
    }
  | { readonly kind: 'rights-missing'; readonly rights: readonly string[] }
  | { readonly kind: 'rights-back' }
  /** A receiver outside did not take so many messages for a whole day. `since` is ISO. */
  | {
      readonly kind: 'webhook-given-up'
      readonly webhook: string
      readonly messages: number
      readonly since: string
      readonly problem: string
    }
  /** The access file is not valid as it lies there: what was in force stays. `more`: how many problems are not told. */
  | { readonly kind: 'access-file-rejected'; readonly problems: readonly string[]; readonly more: number }
  | { readonly kind: 'access-file-valid' }
  /** So many ends are due at once, and take so long by what the directory lets one application write. */
  | { readonly kind: 'many-ends'; readonly waiting: number; readonly seconds: number }
  /** By signing in, and no other account is known to be that person's that could have been told. `account` and `name` are for reading. */
  | { readonly kind: 'linked-unseen'; readonly person: PersonId; readonly name: string; readonly account: string }

/** Granting was stopped, goes on, or was stopped and all that is live is being ended. `at` is ISO. */
export interface BrakeNews {
  readonly kind: 'frozen' | 'thawed' | 'panicked'
  readonly scope: FreezeScope
  readonly by: PersonId
  readonly at: string
  readonly because: string | null
}

/**
 * `grant-late`: it is approved, and something keeps it from being given. `no-longer-grantable`: what somebody holds may not be given any more; it ends as promised. `sessions-live-on`: it has ended, and
 * what they are signed in to could not be ended. `late-write-stands`: a write of ours was done after the end, and is not taken back.
 * `late-end-stands`: the directory was made to end what is not Doorbell's any more, and goes on to. `late-end-over`, `late-write-over`: it was
 * told to stand, and was taken back since. `never-listed`: it is over, and nobody can prove that it is gone, or that it ever was there.
 */
export type Alert =
  | 'end-overdue'
  | 'grant-failed'
  | 'grant-late'
  | 'still-listed'
  | 'no-longer-grantable'
  | 'sessions-live-on'
  | 'late-write-stands'
  | 'late-write-over'
  | 'late-end-stands'
  | 'late-end-over'
  | 'never-listed'

/** What a newer one of is told in the place of an older one that waits. */
export function noticeKey(notice: AdminNotice): string {
  if (notice.kind === 'credential-expiring' && notice.app) return `${notice.kind}:${notice.app}`
  return notice.kind === 'linked-unseen' ? `${notice.kind}:${notice.person}` : notice.kind
}
