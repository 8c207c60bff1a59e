import type { Channel } from './channel.ts'
import type { Hours } from './hours.ts'
import type { RequestFor } from './request-for.ts'
import type { Requesters } from './requesters.ts'
import type { ResourceSelector } from './resource-selector.ts'
import { type Approval, alternativesOf, type Stage, type Tier } from './stage.ts'
import type { StepUp } from './step-up.ts'
import type { TicketRule } from './ticket.ts'
import type { FlowName, Minutes, NonEmpty } from './vocabulary.ts'

/** Who may ask for what, for how long, decided by whom. Names in the file are ids by the time they are here. */
export interface AccessFlow {
  readonly name: FlowName
  readonly requesters: Requesters
  readonly resources: NonEmpty<ResourceSelector>
  /** `presets`: what a form has to press; any other length up to `max` may be typed. Absent: the usual steps. */
  readonly duration: { readonly default: Minutes; readonly max: Minutes; readonly presets?: NonEmpty<Minutes> }
  readonly reasonRequired: boolean
  /** Absent: nobody is asked for the number of a ticket. */
  readonly ticket?: TicketRule
  /** `automatic`: whatever is asked by it is approved by the flow itself. It is said in so many words; no list of stages is ever empty. */
  readonly approval: Approval | 'automatic'
  /** Absent: what is given is not given for longer without a new decision. */
  readonly extensions?: Extensions
  /** Fresh sign-ins that have to be proved. Absent: the right to ask and to decide is enough. */
  readonly stepUp?: StepUp
  /** Whether those whose access has ended are made to sign in again. Absent: never, and nobody may ask for it. */
  readonly revokeSessions?: SessionRule
  /** When what is asked by it may begin. Absent: at any time. What was given goes on when they are over. */
  readonly hours?: Hours
  /** For whom it may be asked. Absent: for oneself. */
  readonly requestFor?: NonEmpty<RequestFor>
  /** How far ahead it may be asked to begin. Absent: it begins as soon as it is approved. */
  readonly startWithin?: Minutes
  /** Where every request of this flow is shown besides; absent: nowhere. Being there gives nobody a say. */
  readonly notify?: NonEmpty<Channel>
}

/** Whether those whose access has ended are made to sign in again: by a button, or each time. */
export const sessionRules = ['offer', 'always'] as const
export type SessionRule = (typeof sessionRules)[number]

/** How often, and for how long each time, the holder may keep it longer without a new decision; never past `duration.max`. */
export interface Extensions {
  readonly max: number
  readonly each: Minutes
}

/** More than one person has to agree, perhaps each for another party. */
export const needsSeveral = (stage: Stage): boolean =>
  alternativesOf(stage)?.some(([{ needed }, ...others]) => others.length > 0 || needed !== 1) ?? stage.needed !== 1

export const isAutomatic = ({ approval }: Pick<AccessFlow, 'approval'>): boolean => approval === 'automatic'

/** Whether whoever decides has to say why. */
export const isReasonRequired = ({ approval }: Pick<AccessFlow, 'approval'>, verdict: 'approve' | 'deny'): boolean =>
  approval !== 'automatic' && (verdict === 'deny' ? approval.denyReason : approval.approveReason) === 'required'

/** None where the flow itself approves. */
export const stagesOf = ({ approval }: Pick<AccessFlow, 'approval'>): readonly Stage[] =>
  approval === 'automatic' ? [] : approval.stages

/** Who may decide besides, and only after a while. */
export const tiersOf = ({ approval }: Pick<AccessFlow, 'approval'>): readonly Tier[] =>
  approval === 'automatic' ? [] : (approval.escalate ?? [])

export const delegatesOf = ({ approval }: Pick<AccessFlow, 'approval'>): Approval['delegates'] =>
  approval === 'automatic' ? undefined : approval.delegates
