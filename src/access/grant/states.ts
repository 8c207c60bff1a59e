import type { Entitlement, HeldThrough, UngrantableReason } from '../catalog.ts'
import type { Doer } from '../drift/doer.ts'
import type { EndLateBecause, Late } from '../drift/late.ts'
import type {
  AssignmentId,
  DriftId,
  GrantId,
  Minutes,
  NonEmpty,
  PersonId,
  PolicyHash,
  RequestId,
} from '../vocabulary.ts'
import type { EndProof } from './end-proof.ts'
import type { ExtensionRule } from './extension-rule.ts'
import type { LateStart, Trouble } from './late-start.ts'
import type { LateEnd, SecondEnd } from './second-end.ts'
import type { Sessions } from './signed-in.ts'

/** What one approved request gives one person: one entitlement for a length of time. */
export interface GrantTerms {
  readonly id: GrantId
  readonly request: RequestId
  readonly entitlement: Entitlement
  readonly beneficiary: PersonId
  /** Counted from the moment the provider says it is active, never from the request or the approval. */
  readonly duration: Minutes
  /** Each time its holder kept it longer without a new decision, oldest first. Absent: never. */
  readonly extensions?: NonEmpty<Minutes>
  /** It is the rest of what somebody removed by hand: what the same decision had given until then. Absent: nothing. */
  readonly spent?: Spent
  /**
   * It was found held after a try of ours whose answer was lost, and taken for ours; or it was given up before anybody knew. The try
   * began then: whom the directory's audit names for it since, gave it, and it is theirs. Absent: the directory answered the write.
   */
  readonly claimedFrom?: Date
  /** By the decision about this one, which is over when it is given. */
  readonly givesBack?: DriftId
  /** It was asked for together with others, and its holder is told of all of them at once. */
  readonly ofSeveral?: true
  /** What ends it besides Doorbell's timer. Absent: nobody asked for anything else. */
  readonly secondEnd?: SecondEnd
  /** By what the directory knows it, as it answered the write. Absent: it gives no such thing a name, or its answer was lost. */
  readonly assignment?: AssignmentId
}

/** Of the time and the extensions that one decision ever gives. */
export interface Spent {
  readonly minutes: Minutes
  readonly extensions: number
}

/**
 * What was held before our first write, saved before that write.
 * `ours`: another grant of Doorbell holds it already. A standing membership opens no grant at all; `adopted`: one that was not
 * Doorbell's, and that whoever answers for the resource decided to make so.
 */
export type Prior = 'none' | 'ours' | 'adopted'

export type Grant =
  /** An approval that is not used until `useBy` fails. */
  | { readonly status: 'scheduled'; readonly terms: GrantTerms; readonly startsAt: Date; readonly useBy: Date }
  /** `prior` is null until it was read; from then on a write may have reached the directory. */
  | {
      readonly status: 'starting'
      readonly terms: GrantTerms
      readonly startsAt: Date
      readonly useBy: Date
      readonly prior: Prior | null
      /** Since when something has gone wrong at each try. Absent: nothing has yet. */
      readonly troubledSince?: Date
      /** It goes on being tried. Absent: nothing keeps it up for long. */
      readonly late?: LateStart
    }
  | {
      readonly status: 'active'
      readonly terms: GrantTerms
      readonly prior: Prior
      readonly since: Date
      readonly endsAt: Date
      readonly warned: boolean
      /** When it was read back to be there. `null`: not seen yet, and looked for. Absent: given before anybody looked. */
      readonly usableSince?: Date | null
      /** The directory's own end waited for what is promised no more, and is to be moved back. */
      readonly directoryEndTooLate?: true
    }
  /** `removedAt`: the provider accepted the removal; it is not yet seen to be gone. `dueSince` is what lateness is measured from. */
  | {
      readonly status: 'ending'
      readonly terms: GrantTerms
      readonly since: Date | null
      readonly because: EndReason
      readonly dueSince: Date
      readonly removedAt: Date | null
      readonly overdueToldAt: Date | null
      /** Why it is, as far as that is known. */
      readonly late?: Late<EndLateBecause>
      /** What was given was never read back to be there: that it is not listed proves little. */
      readonly unseen?: true
      /** They activated it for themselves in the directory, until then, and a removal would take that too: it waits. */
      readonly theirsUntil?: Date
      /** Readings after the removal that the directory answered, and still listed it. Absent: none. */
      readonly listedReads?: number
    }
  | {
      readonly status: 'ended'
      readonly terms: GrantTerms
      readonly since: Date | null
      readonly because: EndReason
      readonly removedAt: Date | null
      readonly endedAt: Date
      readonly proof: EndProof
      /** Absent: nobody asked to end what they are signed in to. */
      readonly sessions?: Sessions
      /** Absent: none was found in the directory. */
      readonly lateEnd?: LateEnd
    }
  | { readonly status: 'failed'; readonly terms: GrantTerms; readonly because: FailReason; readonly at: Date }

export type GrantStatus = Grant['status']

export type EndReason =
  | { readonly kind: 'expired' }
  | { readonly kind: 'returned'; readonly by: PersonId }
  /**
   * `amongMany`: with so many others that nobody waits for this one. `withOthers`: with whatever others held, so that it says nothing
   * of this person.
   */
  | {
      readonly kind: 'revoked'
      readonly by: PersonId
      readonly because: string | null
      readonly amongMany?: true
      readonly withOthers?: true
    }
  /** Somebody took it away past Doorbell; `null` while the directory's audit does not say who. */
  | { readonly kind: 'removed-by-hand'; readonly doer: Doer | null }
  /** Somebody gave it anew past Doorbell, without an end. It is not Doorbell's to take any more. */
  | { readonly kind: 'made-permanent'; readonly doer: Doer | null }
  /** What it was held of, or whoever held it, is not in the directory any more. */
  | { readonly kind: 'vanished'; readonly what: 'resource' | 'person' }
  /** Starting was given up after a write whose result nobody knows: whatever it left behind is taken back. */
  | { readonly kind: 'abandoned'; readonly why: FailReason }

export type FailReason =
  | { readonly kind: 'already-held' }
  | { readonly kind: 'beneficiary-inactive' }
  | { readonly kind: 'beneficiary-protected' }
  /** `why` is absent in grants that failed before it was kept. */
  | { readonly kind: 'resource-ungrantable'; readonly why?: UngrantableReason }
  /** A group that gives more than was decided about: `roles` is what nobody decided about. */
  | { readonly kind: 'gives-more'; readonly roles: readonly string[] }
  | { readonly kind: 'policy-changed' }
  /** It came so late that the hours at which it may begin were over. */
  | { readonly kind: 'outside-hours' }
  | { readonly kind: 'approval-unused' }
  /** The database is an earlier one: whether it was carried out since is not known here, so that it is not carried out again. */
  | { readonly kind: 'restored' }
  /** Granting was stopped for as long as the approval was good. */
  | { readonly kind: 'frozen' }
  | { readonly kind: 'cancelled'; readonly by: PersonId; readonly because?: string; readonly withOthers?: true }
  /** The provider's own word, in a form that may be shown: never a token, never a body. */
  | {
      readonly kind: 'provider-refused'
      readonly explanation: string
      /** Where Doorbell itself is not allowed to: the rights it lacks, and the page on which they are given. */
      readonly lacks?: { readonly rights: readonly string[]; readonly page: string | null }
    }

export type GrantCommand =
  | { readonly type: 'begin' }
  /** `asksSecondEnd`: the write that follows asks the directory for an end of its own. */
  | { readonly type: 'save-prior'; readonly prior: Prior; readonly asksSecondEnd?: boolean }
  /** The first write was surely not done: what is held from now on may be somebody else's doing, and is read again. */
  | { readonly type: 'forget-prior' }
  /** `at`: the provider said so. `usableAt`: it was read back at once; `null`: the directory does not list it yet. */
  | {
      readonly type: 'confirm-active'
      readonly at: Date
      readonly usableAt: Date | null
      readonly details: Readonly<Record<string, unknown>>
      readonly secondEnd?: SecondEnd
      readonly assignment?: AssignmentId
      /** It was read back, and no write of this try gave it. */
      readonly claimed?: true
      /** It ends by then, however long it was given for, with the hours of its access flow. Absent: they set no end. */
      readonly by?: Date
    }
  /** Read back to be there. */
  | { readonly type: 'confirm-usable' }
  /** What came of asking the directory for an end of what was adopted; `until` was promised when it was asked. */
  | { readonly type: 'confirm-second-end'; readonly secondEnd: SecondEnd; readonly until: Date }
  /** Another grant of the same moved the one end that the directory holds for both. */
  | { readonly type: 'note-directory-end'; readonly ends: Date }
  /** Another grant of the same is over, for which the directory's end was moved: it is moved back. */
  | { readonly type: 'demand-end-back' }
  /** Where the directory's end is after it was asked to move it back for what was `promised` by then. */
  | { readonly type: 'confirm-end-back'; readonly ends: Date | null; readonly promised: Date }
  /** It could not be given at this try. Somebody is told what keeps it up where that goes on for long. */
  | ({ readonly type: 'report-trouble' } & Trouble)
  /** Only before the prior was saved: from then on something may have been written, and stopping is `abandon`. */
  | { readonly type: 'fail'; readonly because: FailReason }
  | { readonly type: 'abandon'; readonly because: FailReason }
  | { readonly type: 'warn' }
  /** `length` is null for as much as one extension gives. `within` is what the access flow allows at the click. */
  | {
      readonly type: 'extend'
      readonly by: PersonId
      readonly length: Minutes | null
      readonly within: ExtensionRule
      /** The access file that allows it. */
      readonly policy: PolicyHash
      /** How the directory's own end stands by then. */
      readonly secondEnd?: SecondEnd
      /** Somebody may have moved that back meanwhile, because another grant of the same is over: it is looked at once more. */
      readonly perhapsMovedBack?: boolean
    }
  | { readonly type: 'expire' }
  | { readonly type: 'return'; readonly by: PersonId }
  | {
      readonly type: 'revoke'
      readonly by: PersonId
      readonly because: string | null
      readonly amongMany?: true
      readonly withOthers?: true
    }
  | { readonly type: 'confirm-removed'; readonly details: Readonly<Record<string, unknown>> }
  /** `byItself`: it was gone when Doorbell first came to take it, after the directory's own end. */
  | {
      readonly type: 'confirm-gone'
      readonly reads: number
      readonly through: readonly HeldThrough[] | null
      readonly byItself?: boolean
      /** The access flow asks for it each time. */
      readonly revokeSessions?: boolean
    }
  /** The directory answered, and still lists it. */
  | { readonly type: 'count-listed' }
  /** A list shows what none had shown before: that it is there is known from now on. */
  | { readonly type: 'note-listed' }
  /** No list shows it, long after it may have been given, and nothing could be asked to take it. */
  | { readonly type: 'give-up-proving' }
  | { readonly type: 'hand-over'; readonly to: GrantId }
  /** By what it is taken back, learned when others have gone on with the grant. */
  | { readonly type: 'name-assignment'; readonly assignment: AssignmentId }
  /** What they activated for themselves cannot be told apart from what was given, and ends by itself then. */
  | { readonly type: 'wait-for-theirs'; readonly until: Date }
  /** It was read back to be there no more, and Doorbell did not take it. */
  | { readonly type: 'lose'; readonly because: Extract<EndReason, { kind: 'removed-by-hand' | 'vanished' }> }
  /** It was read back to be there by somebody else's doing. */
  | { readonly type: 'let-stand'; readonly doer: Doer | null }
  /** The directory's audit tells late who did it. */
  | { readonly type: 'name-doer'; readonly doer: Doer }
  /** What they are signed in to is to end as well; who may ask for it was looked at before. */
  | { readonly type: 'revoke-sessions'; readonly by: PersonId }
  | { readonly type: 'confirm-sessions'; readonly details: Readonly<Record<string, unknown>> }
  /** In words that may be shown. */
  | { readonly type: 'fail-sessions'; readonly explanation: string }
  | { readonly type: 'report-late-sessions' }
  /** The directory is asked next to take back an end that came too late. */
  | { readonly type: 'ask-late-end-back'; readonly ends: Date }
  /** It has not, or cannot be asked to. */
  | { readonly type: 'report-late-end'; readonly ends: Date }
  | { readonly type: 'confirm-late-end-back' }
  /** Nobody holds it any more: it has come, or somebody took the access before. */
  | { readonly type: 'note-late-end-came' }
  /** Only at the beginning of a new epoch: never carried out, whatever was written before. */
  | { readonly type: 'set-aside' }
  /** `because`: absent where nothing has failed yet. */
  | {
      readonly type: 'report-overdue'
      readonly because?: EndLateBecause
      readonly details: Readonly<Record<string, unknown>>
    }

/**
 * The whole life of a grant: where each command may lead. Of `ended` only who did it is learned late, what is signed in ended, and
 * what became of an end that came too late; of `failed` only that nobody tries it again. `failed` is reached only while nothing was given, or by `set-aside`. Whoever returns or revokes what is still starting goes by way of `ending` once a write may be under way.
 */
export const grantTransitions = {
  scheduled: { begin: ['starting'], fail: ['failed'], return: ['failed'], revoke: ['failed'], 'set-aside': ['failed'] },
  starting: {
    'save-prior': ['starting'],
    'forget-prior': ['starting'],
    'report-trouble': ['starting'],
    'confirm-active': ['active'],
    fail: ['failed'],
    abandon: ['ending'],
    return: ['failed', 'ending'],
    revoke: ['failed', 'ending'],
    'set-aside': ['failed'],
  },
  active: {
    'confirm-usable': ['active'],
    'confirm-second-end': ['active'],
    'note-directory-end': ['active'],
    'demand-end-back': ['active'],
    'confirm-end-back': ['active'],
    warn: ['active'],
    extend: ['active'],
    expire: ['ending'],
    return: ['ending'],
    revoke: ['ending'],
    lose: ['ending'],
    'let-stand': ['ended'],
    'name-assignment': ['active'],
  },
  ending: {
    'confirm-removed': ['ending'],
    'confirm-gone': ['ended'],
    'note-listed': ['ending'],
    'count-listed': ['ending'],
    'give-up-proving': ['ended'],
    'hand-over': ['ended'],
    'name-assignment': ['ending'],
    'wait-for-theirs': ['ending'],
    'report-overdue': ['ending'],
    'let-stand': ['ended'],
    'name-doer': ['ending'],
  },
  ended: {
    'name-doer': ['ended'],
    'revoke-sessions': ['ended'],
    'confirm-sessions': ['ended'],
    'fail-sessions': ['ended'],
    'report-late-sessions': ['ended'],
    'ask-late-end-back': ['ended'],
    'report-late-end': ['ended'],
    'confirm-late-end-back': ['ended'],
    'note-late-end-came': ['ended'],
  },
  failed: { return: ['failed'], revoke: ['failed'] },
} as const satisfies Record<GrantStatus, Partial<Record<GrantCommand['type'], readonly GrantStatus[]>>>
