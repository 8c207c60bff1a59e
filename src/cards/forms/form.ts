import type { Minutes, NonEmpty } from '../../access/vocabulary.ts'
import type { Button, Line } from '../card.ts'
import type { ExtraFields, Extras } from './form-extras.ts'

/** What a person fills in. A surface renders it, keeps what was typed, and gives the values back as they are. */
export type Form =
  /** Shown at once, while Doorbell finds out who this is and what they may ask for. */
  | { readonly kind: 'loading'; readonly title: string; readonly text: string }
  | RequestForm
  | DenyForm
  /** Nothing more to fill in: the outcome, or a refusal that no field can mend. */
  | { readonly kind: 'closing'; readonly title: string; readonly line: Line }

export interface RequestForm {
  readonly kind: 'request'
  readonly title: string
  /** What is wrong as a whole, above the fields. */
  readonly problem: Line | null
  /** `resources`: what is picked, as it stands in the field. */
  readonly values: {
    readonly resources: readonly FormOption[]
    readonly duration: string
    readonly reason: string
  } & Extras
  /** The fields that something asks for which may be chosen. Absent: none. */
  readonly extras?: ExtraFields
  /** The name of whom it is for, where somebody is chosen and known. */
  readonly whomNamed?: string
  /** Under the duration: "Up to 8 hours." */
  readonly durationHint: string
  /** What there is to press; anything else is typed. Absent: it is typed. */
  readonly lengths?: Lengths
  readonly reasonRequired: boolean
  /** What they asked for before and may well want again: each fills this form as they filled it then. Absent: nothing. */
  readonly before?: NonEmpty<Button>
  readonly errors: RequestFormErrors
}

/**
 * Asks for the reason of a no, of denying or of revoking what was given; for what was found by looking; for a name that has to be typed
 * before much is ended; or for all that it takes to break the glass.
 */
export interface DenyForm {
  readonly kind: 'deny'
  readonly title: string
  /** What its own button says, the deed itself. */
  readonly submit: 'Deny' | 'Revoke' | 'End all' | 'Sign off' | 'Approve' | 'Ask' | 'Answer' | 'Break the glass'
  /** Above the field, where it asks for something else than the reason. */
  readonly label?: string
  /** For how long, where that is theirs to say. */
  readonly length?: {
    readonly value: string
    readonly hint: string
    readonly lengths?: Lengths
    /** Whatever is longer is refused. Absent: that is not known. */
    readonly max?: Minutes
  }
  /** Whose request for what is being denied, or whose access is taken back. */
  readonly about: Line
  /** What will happen, told before it does. Absent: what it is about says it. */
  readonly told?: readonly Line[]
  /** What is wrong as a whole, and no field of it. */
  readonly problem?: Line
  /** Where it is said here what it is for: one of these. */
  readonly choice?: { readonly options: readonly FormOption[]; readonly chosen: string | null }
  /** Where it has to be confirmed by typing a name, so that nobody does it by accident: what was typed. */
  readonly confirm?: string
  /** The button's value, given back with the reason. */
  readonly value: string
  readonly reasonRequired: boolean
  readonly reason: string
  readonly errors: Partial<Readonly<Record<'reason' | 'duration' | 'choice' | 'confirm', string>>>
}

export interface RequestFormErrors extends Extras {
  readonly resource?: string
  readonly duration?: string
  readonly reason?: string
}

/** One thing to choose: `value` goes back to Doorbell, `label` comes from the directory and is shown as plain text. */
export interface FormOption {
  readonly value: string
  readonly label: string
  readonly description: string | null
}

/**
 * The lengths of time that a form has to press, and the one chosen to begin with. What comes back is read like anything typed: it may
 * be forged.
 */
export interface Lengths {
  readonly options: NonEmpty<FormOption>
  readonly chosen: string
}

/** The fields for how long: one where it is typed, under another where it is chosen. */
export const lengthLabels = { chosen: 'Duration', typed: 'Duration', instead: 'Another duration' } as const

/** Longest reason that is taken, in characters as people count them. */
export const longestReason = 1000

/** A name that is typed to confirm has one line. Whatever else is written has as many as it needs. */
export const takesOneLine = ({ submit }: DenyForm): boolean => submit === 'End all'

/** Above the field in which a name is typed to confirm. */
export const confirmLabel = 'Type its exact name to confirm'
