import type { Task } from '../ports/task.ts'

export interface Patience {
  /** Attempts after which it is given up; infinite for what has to happen. */
  readonly attempts: number
  /** The longest pause between two attempts, in milliseconds. */
  readonly longest: number
  /** Whether a fault that says "never" is believed. */
  readonly believesNever: boolean
}

const day = 24 * 60
/** Access has to end, and to be recorded as ended, whatever the world says. */
const never: Patience = { attempts: Number.POSITIVE_INFINITY, longest: 60_000, believesNever: false }
/** With pauses of five minutes, about a day. */
const aDay: Patience = { attempts: day / 5, longest: 5 * 60_000, believesNever: true }

/** How long Doorbell goes on with what fails, by what it is. */
export const patience: Readonly<Record<Task['type'], Patience>> = {
  'drive-grant': never,
  'end-grant': never,
  'verify-end': never,
  'drive-drift': never,
  'take-back-late-write': never,
  'revoke-sessions': never,
  'end-sessions': never,
  // Nobody knows of it before it was looked at.
  'check-holding': { ...never, longest: 5 * 60_000 },
  'check-group-holding': { ...never, longest: 5 * 60_000 },
  'show-drift': { ...never, longest: 5 * 60_000 },
  'show-drift-card': aDay,
  'tell-of-drift': aDay,
  'alert-of-drift': never,
  'alert-person-of-drift': never,
  'lapse-request': never,
  job: never,
  // It keeps its own time for trying again.
  'deliver-webhook': never,
  'alert-integration-owner': never,
  'handle-incoming': { attempts: 60, longest: 10_000, believesNever: true },
  'ask-approvers': { ...never, longest: 5 * 60_000 },
  'remind-approvers': { ...never, longest: 5 * 60_000 },
  'escalate-request': { ...never, longest: 5 * 60_000 },
  'end-delegation': never,
  'tell-of-delegation': aDay,
  'spread-brake': never,
  'carry-out-panic': never,
  'count-panic': never,
  'show-panic': aDay,
  'tell-of-brake': aDay,
  'tell-of-break-glass': never,
  'ask-reviewers': { ...never, longest: 5 * 60_000 },
  'remind-reviewers': { ...never, longest: 5 * 60_000 },
  'remind-reviewer': aDay,
  'remind-person': aDay,
  'refresh-cards': never,
  'show-card': aDay,
  'show-home': aDay,
  'tell-of-channel': aDay,
  tell: aDay,
  'alert-person': aDay,
  'tell-account': aDay,
  'close-conversation': aDay,
  'alert-admins': aDay,
  'show-policy': aDay,
  'show-policy-card': aDay,
  'tell-of-new': aDay,
  'weekly-note': aDay,
  'post-report': aDay,
  'show-tag': aDay,
  // What they tell of may be the very reason why they cannot be told now.
  'tell-admins': { ...never, longest: 5 * 60_000 },
  'tell-admin': { ...aDay, believesNever: false },
}
