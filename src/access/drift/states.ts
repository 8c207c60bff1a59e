import type { AskedBecause, Entitlement } from '../catalog.ts'
import type { FailReason, GrantTerms } from '../grant/states.ts'
import type { DriftId, GrantId, GroupId, PersonId, PolicyHash, RequestId } from '../vocabulary.ts'
import type { Doer } from './doer.ts'
import type { Late, LateBecause } from './late.ts'

/**
 * What the directory shows and no grant explains, or a grant that the directory does not show. Doorbell neither adds nor removes
 * anything because of it: whoever answers for the resource decides.
 */
export type Drift = DriftOfPerson | DriftOfGroup

interface Differing {
  readonly id: DriftId
  readonly entitlement: Entitlement
  readonly foundAt: Date
  /** `null` while the directory's audit does not say. */
  readonly doer: Doer | null
  readonly standing: DriftStanding
  /** It was found before, and taken away as somebody decided, and is there again. */
  readonly again?: Again
}

export interface Again {
  readonly of: DriftId
  /** When the earlier one was found: who gave it the first time did so before. */
  readonly foundAt: Date
  readonly by: PersonId
  readonly removedAt: Date
}

export interface DriftOfPerson extends Differing {
  readonly kind: PersonDriftKind
  /** Who has it, or does not have it any more. */
  readonly person: PersonId
  /** The grant that the directory does not show, or that was made permanent. */
  readonly grant: LostGrant | null
}

/** Everybody in the group has it by that. Doorbell gives nothing to a group, so that no grant is behind it and none follows. */
export interface DriftOfGroup extends Differing {
  readonly kind: 'group-added'
  readonly group: AddedGroup
  readonly grant: null
}

export interface AddedGroup {
  readonly id: GroupId
  readonly name: string
  /** Who could sign in, directly in it or through other groups, when it was found. */
  readonly people: number
}

export const personDriftKinds = ['removed-by-hand', 'made-permanent', 'added-by-hand', 'orphan'] as const
/** `orphan`: Doorbell's own application did it, and Doorbell does not remember. */
export type PersonDriftKind = (typeof personDriftKinds)[number]
export const driftKinds = [...personDriftKinds, 'group-added'] as const
export type DriftKind = (typeof driftKinds)[number]

/** Why somebody is asked about one. `admin`: nobody who answers for the resource, or for its integration, is left or can be reached. */
export type AskedOfDrift = AskedBecause | { readonly kind: 'admin' }

/** Of one object of the directory and one thing there is one open drift, and no more. */
export const holderOf = (drift: Drift): PersonId | GroupId =>
  drift.kind === 'group-added' ? drift.group.id : drift.person

export interface LostGrant {
  readonly id: GrantId
  readonly request: RequestId
  /** Until when it was to last. */
  readonly endsAt: Date
}

export type DriftStanding =
  /** `notGiven`: somebody decided that it is given back, and it could not be. */
  | { readonly status: 'found'; readonly notGiven?: NotGiven }
  | { readonly status: 'kept'; readonly by: PersonId; readonly at: Date }
  | { readonly status: 'adopted'; readonly by: PersonId; readonly at: Date; readonly until: Date }
  /** Of what was removed: it is being given back. `removedAt`: the directory accepted the removal; it is not yet seen to be gone. `late`: whoever can act was told that it is. */
  | {
      readonly status: 'undoing'
      readonly by: PersonId
      readonly at: Date
      readonly removedAt: Date | null
      readonly late?: Late
      /** Readings after the removal that the directory answered, and still listed it. Absent: none. */
      readonly listedReads?: number
    }
  /** `until`: it was given back, until then; `null`: it was taken away, and read back to be gone. */
  | {
      readonly status: 'undone'
      readonly by: PersonId
      readonly at: Date
      readonly doneAt: Date
      readonly until: Date | null
    }
  /**
   * The directory accepted the removal, and still shows it when all of it must know: somebody gave it again before it could be seen gone,
   * or it never went. Nothing is taken twice for one decision: it is found anew, and asked about.
   */
  | {
      readonly status: 'countered'
      readonly by: PersonId
      readonly at: Date
      readonly removedAt: Date
      readonly seenAt: Date
    }
  /** Before anybody decided somebody put it right, again past Doorbell; or it turned out to be nobody's business. */
  | { readonly status: 'gone-by-itself'; readonly at: Date; readonly turnedOut?: TurnedOut }

export interface NotGiven {
  readonly by: PersonId
  readonly at: Date
  readonly because: FailReason
}

/**
 * Why it is there all the same and nobody has to decide: they activated it for themselves, as the directory lets them, which it told
 * late; or Doorbell has given it since.
 */
export type TurnedOut =
  | { readonly kind: 'their-own'; readonly until: Date }
  | { readonly kind: 'given-since' }
  /** What it was held of, or whoever held it, is not in the directory any more. */
  | { readonly kind: 'vanished'; readonly what: 'resource' | 'person' }

export type DriftStatus = DriftStanding['status']

/** Who decides, as the directory told it at the click. */
export interface DriftDecider {
  readonly person: PersonId
  /** Answers for the resource now, and is not whom it is about. */
  readonly entitled: boolean
  /** It is about them, or another account of theirs. */
  readonly themselves: boolean
  /** They did it by hand themselves, whichever of their accounts: that it stays is for somebody else to decide. */
  readonly didIt: boolean
  readonly policy: PolicyHash
}

export type DriftCommand =
  | { readonly type: 'name'; readonly doer: Doer }
  | { readonly type: 'keep'; readonly by: DriftDecider }
  /** `until` is within what the access flow gives. */
  | { readonly type: 'adopt'; readonly by: DriftDecider; readonly until: Date }
  /** `lost`: of the grant that is given back the rest of. `null`: it is not known any more, or there was none. */
  | { readonly type: 'undo'; readonly by: DriftDecider; readonly lost: GrantTerms | null }
  | { readonly type: 'confirm-removed'; readonly details: Readonly<Record<string, unknown>> }
  | { readonly type: 'confirm-gone'; readonly reads: number }
  | { readonly type: 'count-listed' }
  /** What was removed is given back, until then; or could not be. */
  | { readonly type: 'confirm-given'; readonly until: Date }
  | { readonly type: 'notice-not-given'; readonly because: FailReason }
  | { readonly type: 'notice-there-again'; readonly reads: number }
  | {
      readonly type: 'report-late'
      readonly because: LateBecause
      readonly details: Readonly<Record<string, unknown>>
    }
  | { readonly type: 'notice-gone'; readonly turnedOut?: TurnedOut }

/** The whole life of a drift: where each command may lead. An empty row is a final state. */
export const driftTransitions = {
  found: {
    name: ['found'],
    keep: ['kept'],
    adopt: ['adopted'],
    undo: ['undoing'],
    'notice-gone': ['gone-by-itself'],
  },
  undoing: {
    name: ['undoing'],
    'confirm-removed': ['undoing'],
    'confirm-gone': ['undone'],
    'count-listed': ['undoing'],
    'notice-there-again': ['countered'],
    'confirm-given': ['undone'],
    'notice-not-given': ['found'],
    'report-late': ['undoing'],
  },
  kept: { name: ['kept'] },
  adopted: { name: ['adopted'] },
  undone: { name: ['undone'] },
  countered: { name: ['countered'] },
  'gone-by-itself': { name: ['gone-by-itself'] },
} as const satisfies Record<DriftStatus, Partial<Record<DriftCommand['type'], readonly DriftStatus[]>>>

/** The directory shows what no grant explains; otherwise it does not show what one gave. */
export const isThere = ({ kind, grant }: Pick<Drift, 'kind' | 'grant'>): boolean =>
  kind === 'made-permanent' || grant === null

/** Who decided about it; `null` where nobody did. */
export const settledBy = ({ standing }: Pick<Drift, 'standing'>): readonly [PersonId] | null =>
  'by' in standing ? [standing.by] : null

/** Nobody has decided, or what was decided is not done yet. */
export const isOpen = ({ standing }: Pick<Drift, 'standing'>): boolean =>
  standing.status === 'found' || standing.status === 'undoing'
