import type { NobodyBecause, OwnerAttribute, Undecidable, UngrantableReason } from './catalog.ts'
import type { DriftStatus } from './drift/states.ts'
import type { ParsedDuration } from './duration.ts'
import type { Freeze } from './freeze.ts'
import type { FailReason, GrantStatus } from './grant/states.ts'
import type { Hours } from './hours.ts'
import type { ReportKind } from './report.ts'
import type { Departure, RequestStatus } from './request/states.ts'
import type { ParsedStart } from './start.ts'
import type { Minutes, NonEmpty, PersonId, RequestId } from './vocabulary.ts'

type StartProblem = Extract<ParsedStart, { ok: false }>['problem']
type DurationProblem = Extract<ParsedDuration, { ok: false }>['problem']

/**
 * Every "no" that Doorbell can say. A refusal is an expected answer, so it is a value; `cards/refusals/refusal-wording.ts` has a
 * sentence for each, and does not compile until it has.
 */
export type Refusal =
  // about what was typed
  | { readonly reason: 'unknown-command'; readonly typed: string; readonly nearest: string | null }
  | { readonly reason: 'unknown-resource'; readonly typed: string; readonly nearest: readonly string[] }
  | { readonly reason: 'ambiguous-resource'; readonly typed: string; readonly matches: readonly string[] }
  | { readonly reason: 'resource-missing' }
  /** What stands behind the name of something that may be asked for, and this release does not offer. */
  | { readonly reason: 'only-from-now' }
  | { readonly reason: 'only-for-oneself' }
  /** To look back to. */
  | { readonly reason: 'moment-unreadable'; readonly typed: string }
  | { readonly reason: 'duration-unreadable'; readonly typed: string; readonly problem: DurationProblem }
  | { readonly reason: 'duration-above-cap'; readonly asked: Minutes; readonly max: Minutes }
  | { readonly reason: 'reason-required' }
  | { readonly reason: 'reason-too-long'; readonly max: number }
  /** Of few characters, each made of many. */
  | { readonly reason: 'reason-too-wide' }
  /** No flow lets the one ask for the other. */
  | { readonly reason: 'not-for-them' }
  | { readonly reason: 'not-for-oneself' }
  /** `typed`: the words; `null`: an account that was chosen. */
  | { readonly reason: 'whom-unclear'; readonly typed: string | null }
  | { readonly reason: 'whom-inactive'; readonly whom: string }
  /** What stands against it is theirs to know. */
  | { readonly reason: 'whom-cannot' }
  | { readonly reason: 'start-unreadable'; readonly typed: string; readonly problem: StartProblem }
  | { readonly reason: 'start-over'; readonly at: Date }
  /** `latest`: the last moment that could be asked for. */
  | { readonly reason: 'start-too-late'; readonly within: Minutes; readonly latest: Date }
  | { readonly reason: 'ticket-required' }
  | { readonly reason: 'ticket-too-long'; readonly max: number }
  /** `pattern`: what it has to look like, as the access file has it. */
  | { readonly reason: 'ticket-wrong'; readonly typed: string; readonly pattern: string }
  | { readonly reason: 'chat-not-here'; readonly typed: string; readonly here: readonly string[] }
  // about asking
  | { readonly reason: 'nothing-to-ask-for' }
  | { readonly reason: 'ungrantable'; readonly why: UngrantableReason }
  /** Of what is asked for together: what stands against which part. */
  | {
      readonly reason: 'part-refused'
      readonly parts: NonEmpty<{ readonly name: string; readonly refusal: Refusal }>
    }
  /** So many are not asked for in one request. */
  | { readonly reason: 'too-many-together'; readonly asked: number; readonly most: number }
  /** They go by different access flows: `apart` are the requests that they can be asked for in. */
  | { readonly reason: 'not-together'; readonly apart: readonly (readonly string[])[] }
  /** A rule gives the bundle, and people decide about these parts. */
  | { readonly reason: 'people-decide'; readonly bundle: string; readonly parts: NonEmpty<string> }
  /** It is picked with others. */
  | { readonly reason: 'bundle-by-itself'; readonly bundle: string }
  /** It is opened together with others alone. */
  | { readonly reason: 'bundle-changed'; readonly bundle: string; readonly parts: readonly string[] }
  | { readonly reason: 'only-in-bundle'; readonly typed: string; readonly bundles: NonEmpty<string> }
  | { readonly reason: 'protected-account' }
  /** `whom`: somebody else, for whom it was asked. */
  | { readonly reason: 'already-held'; readonly whom?: string }
  /** `next`: when it may begin again. `ahead`: it may be asked now to begin then. Absent: it may not. */
  | { readonly reason: 'outside-hours'; readonly hours: Hours; readonly next: Date; readonly ahead?: true }
  /** The same to whoever approves. `lapsesAt`: the request lapses before that. */
  | { readonly reason: 'approved-outside-hours'; readonly hours: Hours; readonly next: Date; readonly lapsesAt?: Date }
  /** `forYou`: somebody else asked it for them. */
  | { readonly reason: 'already-requested'; readonly request: RequestId; readonly forYou?: true }
  | { readonly reason: 'too-many-open'; readonly limit: number }
  /** `asked`: how many things so far. */
  | { readonly reason: 'too-many-today'; readonly limit: number; readonly asked: number }
  | { readonly reason: 'denied-recently'; readonly until: Date }
  /** Nobody decides about it but a rule. */
  | { readonly reason: 'revoked-recently'; readonly until: Date }
  /** `because` is every place that led to nobody; empty where there are people, and too few. `adminsTold`: it was asked, and not only looked at. */
  | { readonly reason: 'nobody-can-decide'; readonly because: readonly NobodyBecause[]; readonly adminsTold?: true }
  // about deciding
  | { readonly reason: 'own-request' }
  | { readonly reason: 'not-an-approver' }
  | { readonly reason: 'rules-changed' }
  | { readonly reason: 'earlier-word-lost' }
  /** `roles`: all that it gives by now. */
  | { readonly reason: 'gives-more'; readonly roles: readonly string[] }
  | { readonly reason: 'already-decided-by-you' }
  | { readonly reason: 'nothing-taken-back' }
  /** Of a bundle: what is theirs to decide is agreed to, and the rest is for others. */
  | { readonly reason: 'part-decided' }
  | {
      readonly reason: 'already-settled'
      readonly status: RequestStatus
      readonly by: PersonId | null
      readonly at: Date
      /** Why it lapsed before its deadline. */
      readonly departed?: Departure
      readonly undecidable?: Undecidable
    }
  | { readonly reason: 'past-deadline'; readonly lapsedAt: Date }
  | { readonly reason: 'deny-reason-required' }
  | { readonly reason: 'approve-reason-required' }
  /** Whoever approves wants to give it for longer than it may be given. */
  | { readonly reason: 'given-above-cap'; readonly given: Minutes; readonly max: Minutes }
  // about a question to whoever asked
  | { readonly reason: 'question-missing' }
  | { readonly reason: 'question-too-long'; readonly max: number }
  | { readonly reason: 'answer-missing' }
  | { readonly reason: 'too-many-questions'; readonly max: number }
  | { readonly reason: 'nothing-to-answer' }
  | { readonly reason: 'not-asked-of-you' }
  /** `context`: the authentication context that a fresh sign-in has to satisfy. */
  | { readonly reason: 'step-up-needed'; readonly context: string; readonly asking?: true }
  | { readonly reason: 'step-up-nowhere'; readonly asking?: true }
  // about deciding in somebody's stead
  | { readonly reason: 'nobody-stands-in' }
  | { readonly reason: 'decides-nothing' }
  | { readonly reason: 'cannot-stand-in'; readonly typed: string }
  | { readonly reason: 'stands-in-for-oneself' }
  | { readonly reason: 'away-until-when'; readonly typed: string | null }
  | { readonly reason: 'delegation-too-long'; readonly days: number }
  | { readonly reason: 'no-delegation' }
  | { readonly reason: 'absence-too-long'; readonly days: number }
  | { readonly reason: 'not-away' }
  | { readonly reason: 'not-the-requester' }
  | { readonly reason: 'no-such-request' }
  /** The button was made by an earlier release than this one, and says nothing that this one reads. */
  | { readonly reason: 'card-of-before' }
  // about a grant
  | { readonly reason: 'not-your-access' }
  | { readonly reason: 'grant-not-live'; readonly status: GrantStatus }
  | { readonly reason: 'not-due'; readonly at: Date }
  | { readonly reason: 'too-early-to-extend'; readonly from: Date }
  | { readonly reason: 'no-extensions' }
  /** Somebody who approved it gave less than was asked for. */
  | { readonly reason: 'given-for-less' }
  | { readonly reason: 'no-extension-left'; readonly max: number; readonly cap: Minutes }
  /** The hours of its access flow are over by then, and end what they gave. */
  | { readonly reason: 'ends-with-hours'; readonly until: Date }
  | { readonly reason: 'extension-too-long'; readonly asked: Minutes; readonly longest: Minutes }
  /** The same things that stop a grant just before it is written stop it from lasting longer. */
  | { readonly reason: 'cannot-be-extended'; readonly why: FailReason }
  /** The directory's own end comes before, and cannot be moved. */
  | { readonly reason: 'directory-ends-before'; readonly until: Date }
  | { readonly reason: 'no-longer-held' }
  | { readonly reason: 'already-tried-again' }
  | { readonly reason: 'approval-too-old'; readonly until: Date }
  /** `typed`: of several names the one that is nothing. */
  | { readonly reason: 'nothing-live'; readonly typed?: string }
  | { readonly reason: 'nothing-waiting'; readonly typed?: string }
  | { readonly reason: 'nothing-to-revoke' }
  /** Said only to somebody who answers for the resource. `approvers`: the names of those who could. */
  | {
      readonly reason: 'not-yours-to-revoke'
      readonly holder: string
      readonly resource: string
      readonly approvers: readonly string[]
    }
  // about what somebody is signed in to
  | { readonly reason: 'sessions-not-offered' }
  | { readonly reason: 'sessions-too-late'; readonly until: Date }
  | {
      readonly reason: 'sessions-over'
      readonly status: 'asked' | 'revoked'
      readonly by: PersonId | null
      readonly at: Date
    }
  /** `byAddress`: some of them have one name. */
  | { readonly reason: 'several-live'; readonly what: readonly string[]; readonly byAddress?: true }
  // about the emergency brake
  /** Nothing is given at the moment. */
  | ({ readonly reason: 'frozen' } & Freeze)
  | { readonly reason: 'already-frozen'; readonly name: string; readonly by: PersonId; readonly at: Date }
  | { readonly reason: 'not-frozen'; readonly name: string }
  | { readonly reason: 'panic-for-what' }
  | { readonly reason: 'panic-name-wrong'; readonly name: string }
  | { readonly reason: 'panic-begun' }
  | { readonly reason: 'panic-too-old'; readonly minutes: Minutes }
  // about breaking the glass
  | { readonly reason: 'no-break-glass' }
  | { readonly reason: 'break-glass-for-what'; readonly names: readonly string[] }
  | { readonly reason: 'break-glass-name-wrong'; readonly name: string }
  | { readonly reason: 'break-glass-tier-zero'; readonly name: string }
  | { readonly reason: 'break-glass-not-longer' }
  | { readonly reason: 'break-glass-running'; readonly name: string }
  | { readonly reason: 'reviews-open'; readonly limit: number }
  | { readonly reason: 'nobody-to-review'; readonly because: readonly NobodyBecause[] }
  | { readonly reason: 'own-review' }
  | { readonly reason: 'not-a-reviewer' }
  | { readonly reason: 'review-note-required' }
  | { readonly reason: 'review-over'; readonly by: PersonId; readonly at: Date }
  // about what differs in the directory
  | {
      readonly reason: 'drift-settled'
      readonly status: DriftStatus
      readonly by: PersonId | null
      readonly at: Date | null
    }
  | { readonly reason: 'own-drift' }
  | { readonly reason: 'own-doing' }
  | { readonly reason: 'doer-not-told-yet'; readonly until: Date }
  | { readonly reason: 'nothing-to-adopt' }
  | { readonly reason: 'group-not-adopted' }
  | { readonly reason: 'no-flow-to-adopt' }
  | { readonly reason: 'tier-zero-not-adopted' }
  /** `step-up`: the access flow by which it was given asks for a fresh sign-in. */
  | { readonly reason: 'not-given-back'; readonly because: 'tier-zero' | 'step-up' }
  | { readonly reason: 'last-holder' }
  | { readonly reason: 'own-right' }
  | { readonly reason: 'time-is-up' }
  // about tags set in chat
  | { readonly reason: 'admins-only' }
  // about whose account it is
  | { readonly reason: 'not-an-admin' }
  | { readonly reason: 'linked-by-operator' }
  /** `whose`: an admin wanted it of somebody else. */
  | { readonly reason: 'account-of-directory'; readonly whose: 'own' | 'other' }
  | { readonly reason: 'nobody-linked'; readonly typed: string | null }
  /** Where one thing has to be named. `parts`: as far as they are theirs to see. */
  | { readonly reason: 'is-a-bundle'; readonly name: string; readonly parts: readonly string[] }
  | { readonly reason: 'nothing-called'; readonly typed: string; readonly nearest: readonly string[] }
  | { readonly reason: 'no-integration-called'; readonly typed: string; readonly known: readonly string[] }
  | { readonly reason: 'several-called'; readonly typed: string; readonly matches: readonly string[] }
  | { readonly reason: 'tag-key-unknown'; readonly key: string; readonly known: readonly string[] }
  | { readonly reason: 'tags-not-read'; readonly integration: string }
  | { readonly reason: 'tag-in-file'; readonly key: string; readonly value: string }
  | { readonly reason: 'tag-as-it-is' }
  | { readonly reason: 'tag-too-long'; readonly longest: number }
  | { readonly reason: 'owner-unknown'; readonly name: string; readonly attribute: OwnerAttribute }
  | { readonly reason: 'owner-ambiguous'; readonly name: string; readonly candidates: readonly string[] }
  | { readonly reason: 'owner-inactive'; readonly name: string }
  | { readonly reason: 'owner-is-offered'; readonly name: string }
  | { readonly reason: 'own-tag' }
  | { readonly reason: 'tag-settled'; readonly status: 'confirmed' | 'rejected' | 'replaced' }
  | { readonly reason: 'tag-too-old'; readonly days: number }
  | { readonly reason: 'tag-proposer-gone' }
  // about what is kept of people
  | { readonly reason: 'not-yours-to-keep' }
  | { readonly reason: 'nothing-to-keep'; readonly name: string }
  // about versions of the access file
  | { readonly reason: 'policy-settled'; readonly status: 'activated' | 'refused' | 'replaced' }
  | { readonly reason: 'policy-too-old'; readonly days: number }
  | { readonly reason: 'policy-moved-on' }
  | { readonly reason: 'policy-agreed-already' }
  // about who is asking
  | IdentityRefusal
  // about looking things up
  | { readonly reason: 'person-missing' }
  /** `nearest`: of everybody, for whoever may see all of them. */
  | { readonly reason: 'unknown-person'; readonly typed: string; readonly nearest?: readonly string[] }
  /** Among those who have, had or asked for what is looked at. */
  | { readonly reason: 'nobody-concerned'; readonly typed: string }
  | { readonly reason: 'ambiguous-person'; readonly typed: string; readonly matches: readonly string[] }
  | { readonly reason: 'not-yours-to-see' }
  // about a report
  | { readonly reason: 'report-of-everything' }
  | { readonly reason: 'report-not-yours' }
  /** Its rows say nothing of that. */
  | { readonly reason: 'report-column'; readonly typed: string; readonly kind: ReportKind }
  /** Who holds what is told of now alone. */
  | { readonly reason: 'report-of-now' }
  | { readonly reason: 'no-files-here'; readonly permission: string }
  // about the world
  | { readonly reason: 'cannot-check' }

/** Why a chat account is not taken for a person. */
export type IdentityRefusal =
  | { readonly reason: 'bot-account' }
  | { readonly reason: 'guest-account' }
  | { readonly reason: 'foreign-account' }
  | { readonly reason: 'deactivated-account' }
  | { readonly reason: 'not-linked' }
  | { readonly reason: 'cut-off' }
  | { readonly reason: 'linked-to-another-account' }
  | { readonly reason: 'address-unconfirmed' }
  | { readonly reason: 'address-not-allowed' }
  | { readonly reason: 'nobody-in-directory' }
  | { readonly reason: 'several-in-directory' }
  | { readonly reason: 'disabled-in-directory' }
  | { readonly reason: 'guest-in-directory' }

/** What a pure decision comes to: the next state with what follows from it, or a refusal that changes nothing. */
export type Outcome<State, Follows> =
  | ({ readonly ok: true; readonly next: State } & Follows)
  | { readonly ok: false; readonly refusal: Refusal }

export const refuse = (refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } => ({ ok: false, refusal })
