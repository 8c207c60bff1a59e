import type { AskedBecause, Entitlement, HeldThrough, Side, Undecidable, Unreached } from '../catalog.ts'
import type { Gives } from '../gives.ts'
import type { HeldNow } from '../held-now.ts'
import type { Hours } from '../hours.ts'
import type { Human } from '../same-human.ts'
import type { Stage } from '../stage.ts'
import type { Proof, StepUp } from '../step-up.ts'
import type {
  BundleName,
  FlowName,
  Minutes,
  NonEmpty,
  PersonId,
  PolicyHash,
  RequestId,
  ResourceId,
  SurfaceName,
} from '../vocabulary.ts'
import type { Escalation, StageWithTiers } from './escalation.ts'
import type { Question } from './question.ts'

/** What was asked. It never changes; what was decided about it stands beside it. */
export interface Ask {
  readonly id: RequestId
  readonly requester: PersonId
  readonly beneficiary: PersonId
  /** One, or several that were asked for together. Each is decided about, given and ended by itself. */
  readonly entitlements: NonEmpty<Entitlement>
  /** By which name they were asked for together. Absent: by their own, whether one or several. */
  readonly bundle?: BundleName
  readonly flow: FlowName
  readonly duration: Minutes
  /** That, with how long they have it by what was given before: for so long the flow was chosen. Absent: they have it by nothing of Doorbell's. */
  readonly withHeld?: Minutes
  readonly reason: string
  /** The number of the ticket that it belongs to, as it was given. Absent: none was. */
  readonly ticket?: string
  readonly startsAt: Date
  readonly submittedAt: Date
  readonly via: SurfaceName
  /** By what the beneficiary had it already when it was asked for. Absent: by nothing. */
  readonly through?: NonEmpty<HeldThrough>
  /** The fresh sign-in of whoever asked. Absent: none was asked for. */
  readonly proof?: Proof
  /** In an emergency, by a rule that asks nobody, and looked at afterwards. Absent: in the ordinary way. */
  readonly breakGlass?: true
}

/** Whoever is away and let the one who spoke decide for them: it is their word, and their only one about that. */
export interface InsteadOf {
  readonly person: PersonId
  readonly human: Human
}

/** Of one part all who may decide the stage that waits, whether or not they have spoken. */
export interface Everybody {
  readonly resource: ResourceId
  /** Only those of this one, by its key. Absent: the stage itself needs everybody. */
  readonly party?: string
  readonly people: readonly InsteadOf[]
}

/** Who may decide the stage that waits, by the directory's word of now. */
export interface MayDecide {
  /** By themselves, whether or not they have spoken, and about what. */
  readonly themselves: readonly { readonly person: PersonId; readonly of: readonly ResourceId[] }[]
  /** Who may speak for one of them who is away. Absent: nobody has. */
  readonly standIns?: readonly PersonId[]
}

/** The human is absent in decisions of before it was kept. */
export type Spoken = Pick<InsteadOf, 'person'> & Partial<InsteadOf>

/** One person's word on a request, or a named rule's. */
export interface Decision {
  readonly verdict: 'approve' | 'deny'
  readonly by: /** `human` as the directory told it at the click; absent in decisions of before it was kept. */
    | { readonly kind: 'person'; readonly person: PersonId; readonly human?: Human; readonly insteadOf?: InsteadOf }
    | { readonly kind: 'rule'; readonly name: string }
  /** Counted from 0. */
  readonly stage: number
  /** The parts that it is about, because only those were theirs to decide. Absent: all that was asked for. */
  readonly of?: NonEmpty<ResourceId>
  readonly at: Date
  readonly via: string
  /** The access file that was in force at the click. */
  readonly policy: PolicyHash
  readonly because: string | null
  /** By which word they were entitled at the click; absent in decisions of before it was kept. */
  readonly entitledBy?: AskedBecause
  /** What groups that may hold roles gave as it was told to whoever decided. Absent: there is no such group. */
  readonly gives?: readonly Gives[]
  /** The fresh sign-in behind it. Absent: none was asked for. */
  readonly proof?: Proof
  /** For how long they give it. Absent: for as long as was asked. */
  readonly minutes?: Minutes
  /** With it everybody had agreed whom these led to at the click, where the stage needs all of them. */
  readonly completes?: readonly string[]
  /** The same of the parties of which everybody had agreed, where a stage has several. */
  readonly completesOf?: NonEmpty<Side>
}

/** `current` is the stage that is being asked, counted from 0. */
export interface StageProgress {
  readonly stages: NonEmpty<Stage>
  readonly current: number
  /** Newest first, here and in the states below. */
  readonly decisions: readonly Decision[]
  readonly denyReason: 'optional' | 'required'
  /** Absent: it is given or not, as whoever approves likes. */
  readonly approveReason?: 'required'
  /** Of this stage. Absent: the access flow asks for none. */
  readonly reminders?: Reminders
  /** Who is brought in where nobody answers, and how far that is in this stage. Absent: nobody ever is. */
  readonly escalation?: Escalation
  /** How many may decide this stage, where not all of them were asked. */
  readonly outOf?: number
  /**
   * Of this stage, of those that were to be asked: who is out of reach of every chat, or not active in the directory any more.
   * Somebody else is asked in their stead.
   */
  readonly outOfReach?: NonEmpty<PersonId>
  /** Of this stage, where it needs all of them, or all of a party: as they were found last. Absent: they were not looked for yet. */
  readonly everybody?: readonly Everybody[]
  /** Of this stage: who agreed, and at the click that would have been the last might not decide about it, or about all of it, any more. */
  readonly noLonger?: NonEmpty<{ readonly person: PersonId }>
  /** Of this stage, as whoever asked was told it. */
  readonly unreached?: Unreached
  /** What groups that may hold roles give, as every card tells it: nobody decides about more. Absent: there is no such group. */
  readonly gives?: readonly Gives[]
  /** How many had it when it was asked for. Absent: the directory did not tell, or not soon. */
  readonly held?: readonly HeldNow[]
  /** When somebody last wanted to decide it, the access file in force did not allow it as it was asked, or words of a stage that is done did not count any more. */
  readonly notAllowed?: true
  /** How often it came to give more while it waited: whoever presses on a card of before was not told all of it. Absent: never. */
  readonly toldMore?: number
}

export interface Reminders {
  readonly every: Minutes
  readonly sent: number
  /** `null`: the last one was sent, because the next would come too near the deadline to be of use. */
  readonly next: Date | null
}

/** Why nobody can decide about somebody any more: they are not who may have access, whoever says yes. */
export interface Departure {
  readonly person: PersonId
  readonly why: 'not-in-directory' | 'disabled-in-directory' | 'guest-in-directory' | 'deactivated-in-chat'
}

/** What whoever may decide wanted to know first, the oldest first. Absent: nothing. */
interface AskedBack {
  readonly questions?: readonly Question[]
}

export type AccessRequest = AskedBack &
  (
    | {
        readonly status: 'awaiting-approval'
        readonly ask: Ask
        readonly progress: StageProgress
        readonly lapsesAt: Date
      }
    | { readonly status: 'approved'; readonly ask: Ask; readonly decisions: NonEmpty<Decision>; readonly at: Date }
    | {
        readonly status: 'denied'
        readonly ask: Ask
        readonly decisions: NonEmpty<Decision>
        readonly by: PersonId
        readonly because: string | null
        readonly at: Date
      }
    | {
        readonly status: 'withdrawn' | 'lapsed'
        readonly ask: Ask
        readonly decisions: readonly Decision[]
        readonly at: Date
        /** Only of what lapsed before its deadline: whoever asked, or was to receive it, has left. */
        readonly departed?: Departure
        /** The same, where nobody is left who could answer. */
        readonly undecidable?: Undecidable
      }
  )

export type RequestStatus = AccessRequest['status']

/**
 * Who is deciding, as the directory told it at the moment of deciding. `entitledTo` is the stage that
 * was found to be theirs to decide; it is read afresh at every click and never comes from a card.
 */
export interface Decider {
  readonly person: PersonId
  readonly entitledTo: number | null
  /** The parts that are theirs to decide. Absent: all that was asked for. */
  readonly entitledOf?: NonEmpty<ResourceId>
  /** By which word it is theirs. */
  readonly entitledBy?: AskedBecause
  /** The human behind the account, and which of requester, beneficiary and those who decided before are that human too. */
  readonly human: Human
  readonly sameHumanAs: readonly PersonId[]
  /** Whose stead they decide in; absent: nobody's. What holds for the one holds for the other. */
  readonly insteadOf?: InsteadOf & { readonly sameHumanAs: readonly PersonId[] }
  readonly via: string
  readonly policy: PolicyHash
}

export type RequestCommand =
  /** `gives`: as the directory told it at the click. `told`: how often the card had come to tell more that was pressed on. */
  | {
      readonly type: 'approve'
      readonly by: Decider
      /** What else they say with the same press, each in the stead of somebody about other parts. Absent: nothing. */
      readonly also?: readonly Decider[]
      readonly because: string | null
      /** By the access flow in force, whatever it said when it was asked. */
      readonly reasonRequired?: boolean
      readonly gives?: readonly Gives[]
      readonly told?: number
      /** For how long they want to give it, and the most that the access flow in force gives. Absent: for as long as was asked. */
      readonly minutes?: Minutes
      readonly max?: Minutes
      /** They said for how long, if only what was asked for: it takes the place of a time that they said before. */
      readonly saysHowLong?: true
      /** Who may decide the stage that waits, whether or not they have spoken. Absent: it needs all of nobody. */
      readonly everybody?: readonly Everybody[]
      /** Whose words count. Absent: of all who have spoken. */
      readonly mayDecide?: MayDecide
      /** The stages of the access flow in force. Absent: those of when it was asked. */
      readonly stages?: readonly Stage[]
      /** When it may begin by the access flow in force. Absent: at any time. */
      readonly hours?: Hours
      /** What the access flow in force asks for, and what was proved. */
      readonly stepUp?: StepUp
      readonly proof?: Proof
    }
  | {
      readonly type: 'deny'
      readonly by: Decider
      readonly because: string | null
      /** As above. */
      readonly reasonRequired?: boolean
    }
  /** That they agreed to the stage that waits. */
  | { readonly type: 'take-back'; readonly by: Decider }
  | { readonly type: 'question'; readonly by: Decider; readonly said: string }
  | { readonly type: 'answer'; readonly by: PersonId; readonly said: string }
  | { readonly type: 'withdraw'; readonly by: PersonId }
  /** With `departed` or `undecidable`, at once: no answer can come any more, or would help anybody. */
  | { readonly type: 'lapse'; readonly departed?: Departure }
  /** `stage` and `words`: which one waited, and how many had spoken, when nobody was found. By now it may have been somebody's last word. */
  | { readonly type: 'lapse'; readonly undecidable: Undecidable; readonly stage: number; readonly words: number }
  /** `stage` is the one whose approvers were found: by now another one may be waiting. */
  | { readonly type: 'remind'; readonly stage: number }
  /**
   * As above: nobody has settled it, and others may decide it too from now on. `inForce`: whom the access flow in force asks, and brings
   * in; `null`: there is no such stage any more. Absent: those of when it was asked.
   */
  | { readonly type: 'escalate'; readonly stage: number; readonly inForce?: StageWithTiers | null }
  /** Not all of those who may decide were asked; `outOf` is how many there are. */
  | { readonly type: 'ask-some'; readonly stage: number; readonly outOf: number }
  | { readonly type: 'could-not-reach'; readonly person: PersonId }
  /** `null`: enough are reached by now. */
  | { readonly type: 'too-few-reached'; readonly stage: number; readonly unreached: Unreached | null }
  /** Who may decide a stage that needs all of them, as the directory tells it now. */
  | { readonly type: 'note-everybody'; readonly stage: number; readonly everybody: readonly Everybody[] }
  /** Somebody wanted to decide it, and the access file in force does not allow it as it was asked. */
  | { readonly type: 'not-allowed-now' }
  /** It gives more by now than the cards tell. */
  | { readonly type: 'tell-more'; readonly gives: readonly Gives[] }

/** The whole life of a request: where each command may lead. An empty row is a final state. */
export const requestTransitions = {
  'awaiting-approval': {
    approve: ['awaiting-approval', 'approved'],
    deny: ['denied'],
    'take-back': ['awaiting-approval'],
    question: ['awaiting-approval'],
    answer: ['awaiting-approval'],
    withdraw: ['withdrawn'],
    lapse: ['lapsed'],
    remind: ['awaiting-approval'],
    escalate: ['awaiting-approval'],
    'ask-some': ['awaiting-approval'],
    'could-not-reach': ['awaiting-approval'],
    'too-few-reached': ['awaiting-approval'],
    'note-everybody': ['awaiting-approval'],
    'not-allowed-now': ['awaiting-approval'],
    'tell-more': ['awaiting-approval'],
  },
  approved: {},
  denied: {},
  withdrawn: {},
  lapsed: {},
} as const satisfies Record<RequestStatus, Partial<Record<RequestCommand['type'], readonly RequestStatus[]>>>
