import type { Task } from './task.ts'

export interface TaskOptions {
  /** At most one waiting task per key. */
  readonly key: string
  /** At most one task of a lane is carried out at a time, in all processes together. */
  readonly lane: string
  readonly due: Date
}

export interface ClaimedTask {
  readonly id: string
  readonly key: string
  readonly task: Task
  readonly due: Date
  /** 1 for the first try. */
  readonly attempt: number
  readonly leaseUntil: Date
}

/**
 * `grants` is what gives access, and ends it where somebody asked for that; `ends` what ends by the clock, as fast as the directory lets it be written;
 * `proofs` what has ended that way and is read back, which no write has to wait for; `incoming` what people said and pressed;
 * `messages` what is shown to people and has to keep a chat's pace, `rest` all the other: what follows from what people did, above all, so that whoever
 * asked first has their approvers asked while hundreds after them are still being heard; `webhooks` what goes to receivers of somebody else's. Each may hang without holding up the others.
 */
export const outboxParts = ['grants', 'ends', 'proofs', 'incoming', 'rest', 'messages', 'webhooks'] as const
export type OutboxPart = (typeof outboxParts)[number]

export const partOfTask: Readonly<Record<Task['type'], OutboxPart>> = {
  'drive-grant': 'grants',
  'end-grant': 'ends',
  'verify-end': 'proofs',
  'revoke-sessions': 'grants',
  'end-sessions': 'ends',
  'drive-drift': 'grants',
  'take-back-late-write': 'grants',
  'check-holding': 'rest',
  'check-group-holding': 'rest',
  'show-drift': 'rest',
  'show-drift-card': 'messages',
  'tell-of-drift': 'messages',
  'alert-of-drift': 'messages',
  'alert-person-of-drift': 'messages',
  'handle-incoming': 'incoming',
  'lapse-request': 'rest',
  'ask-approvers': 'rest',
  'remind-approvers': 'rest',
  'escalate-request': 'rest',
  'tell-of-break-glass': 'rest',
  'ask-reviewers': 'rest',
  'remind-reviewers': 'rest',
  'end-delegation': 'rest',
  'tell-of-delegation': 'messages',
  'refresh-cards': 'rest',
  'alert-integration-owner': 'rest',
  'tell-admins': 'rest',
  'spread-brake': 'rest',
  'carry-out-panic': 'rest',
  'count-panic': 'rest',
  job: 'rest',
  'deliver-webhook': 'webhooks',
  'show-card': 'messages',
  'show-home': 'messages',
  tell: 'messages',
  'tell-of-channel': 'messages',
  'alert-person': 'messages',
  'tell-account': 'messages',
  'close-conversation': 'messages',
  'alert-admins': 'messages',
  'post-report': 'messages',
  'show-policy': 'rest',
  'show-policy-card': 'messages',
  'tell-of-new': 'messages',
  'weekly-note': 'messages',
  'show-tag': 'messages',
  'remind-person': 'messages',
  'remind-reviewer': 'messages',
  'tell-admin': 'messages',
  'tell-of-brake': 'messages',
  'show-panic': 'messages',
}

export const taskTypes = Object.keys(partOfTask) as readonly Task['type'][]

export interface Outbox {
  /**
   * Due tasks that nobody carries out, at most one per lane, leased to the caller until then. Earliest first.
   * `now` is domain time and says what is due; leases are measured in `leaseNow`, which nobody winds.
   */
  claim(options: {
    readonly now: Date
    readonly leaseNow: Date
    readonly leaseUntil: Date
    /** At most so many of each part; a number: of all parts together. */
    readonly limit: number | Readonly<Record<OutboxPart, number>>
    readonly worker: string
  }): Promise<readonly ClaimedTask[]>
  /** Still ours, and until then. False when the lease was lost, or the task is no longer there. */
  renew(task: ClaimedTask, leaseUntil: Date): Promise<boolean>
  /** Done for good. Nothing happens when the lease was lost or the task was replaced meanwhile. */
  finish(task: ClaimedTask): Promise<void>
  /** Try again then. `problem` is kept for the operator to read: a code, never a secret. */
  retry(task: ClaimedTask, at: Date, problem: string): Promise<void>
  /** Will not be tried again, kept for the operator to read. */
  giveUp(task: ClaimedTask, problem: string): Promise<void>
  /** When the next task of these parts is due whose lane is free, perhaps in the past; `null` when nothing waits. */
  nextDue(parts?: readonly OutboxPart[]): Promise<Date | null>
  /** Something of this kind waits in this lane, or is being carried out. */
  isToDo(type: Task['type'], lane: string): Promise<boolean>
  /** Of what waits and is due, of these parts: how many, and since when the oldest. */
  backlog(
    now: Date,
    parts?: readonly OutboxPart[],
  ): Promise<{ readonly waiting: number; readonly oldestDue: Date | null }>
}
