import { auditActions } from '../access/audit.ts'
import type { SurfaceName } from '../access/vocabulary.ts'
import { type Figures, liveStatuses, type Waiting } from '../ports/figures.ts'
import { type AnswerOutcome, type CallOutcome, gestures } from '../ports/meter.ts'
import { outboxParts } from '../ports/outbox.ts'

interface Definition {
  readonly name: string
  /** Unit and meaning. */
  readonly help: string
  readonly labels: readonly string[]
}

export interface Timing extends Definition {
  /** Upper limits, in seconds. */
  readonly buckets: readonly number[]
}

/** One number, or one for each value of the label. `undefined`: there is nothing to tell. */
export interface Standing extends Definition {
  readonly read: (figures: Figures, now: Date) => number | undefined | Readonly<Record<string, number | undefined>>
}

const calls = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10]
const minute = 60
const hour = 60 * minute

/** What happened in this process since it started. */
export const timings = {
  acknowledgement: {
    name: 'doorbell_acknowledgement_seconds',
    help: 'Seconds from when a chat handed something over until it was answered; a chat gives up after 3. By surface, gesture and outcome (taken, refused, late, broken).',
    labels: ['surface', 'gesture', 'outcome'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3],
  },
  call: {
    name: 'doorbell_call_seconds',
    help: 'Seconds that one call to the outside took. By service (graph, slack, teams), operation and outcome (done, throttled, refused, failed).',
    labels: ['service', 'operation', 'outcome'],
    buckets: calls,
  },
  task: {
    name: 'doorbell_task_seconds',
    help: 'Seconds that one try of a task of the outbox took. By kind of task and outcome (done, again, given-up, bug).',
    labels: ['task', 'outcome'],
    buckets: calls,
  },
  decision: {
    name: 'doorbell_decision_seconds',
    help: 'Seconds from when a request was submitted until it was settled. By how (approved, denied, withdrawn, lapsed).',
    labels: ['outcome'],
    buckets: [minute, 5 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 4 * hour, 8 * hour, 24 * hour],
  },
  granted: {
    name: 'doorbell_granted_seconds',
    help: 'Seconds from when a grant was to start until the directory took it.',
    labels: [],
    buckets: [0.5, 1, 2, 5, 10, 30, minute, 5 * minute, 15 * minute, hour],
  },
  usable: {
    name: 'doorbell_usable_seconds',
    help: 'Seconds from when the directory took a grant until it was read back to be there.',
    labels: [],
    buckets: [0.5, 1, 2, 5, 10, 30, minute, 5 * minute, 15 * minute, hour],
  },
  overdue: {
    name: 'doorbell_overdue_seconds',
    help: 'Seconds by which an end was late, of those that were late enough for somebody to be told, when it was over.',
    labels: [],
    buckets: [5 * minute, 15 * minute, hour, 4 * hour, 24 * hour],
  },
  gone: {
    name: 'doorbell_gone_seconds',
    help: 'Seconds from when access was to end until it was read back to be gone. By why it ended (expired, returned, revoked, abandoned).',
    labels: ['because'],
    buckets: [0.5, 1, 2, 5, 10, 30, minute, 5 * minute, 15 * minute, hour, 4 * hour],
  },
} as const satisfies Readonly<Record<string, Timing>>

export const recorded = {
  name: 'doorbell_recorded_total',
  help: 'Entries that this process committed to the audit. By action and outcome (done, refused, failed).',
  labels: ['action', 'outcome'],
} as const satisfies Definition

/** Outcomes of a call that somebody is woken by. Which operations there are is known when each is called first. */
export const worthAnAlert = ['failed', 'throttled'] as const satisfies readonly CallOutcome[]

/** Every way in which what these chats hand over may be answered. */
export const answerable = (surfaces: readonly SurfaceName[]) =>
  surfaces.flatMap(surface =>
    gestures.flatMap(gesture =>
      (['taken', 'refused', 'late', 'broken'] as const satisfies readonly AnswerOutcome[]).map(outcome => ({
        surface,
        gesture,
        outcome,
      })),
    ),
  )

/** All that may be in it, so that the first of a kind is an increase and not a beginning. */
export const recordable = auditActions.flatMap(action =>
  (['done', 'refused', 'failed'] as const).map(outcome => ({ action, outcome })),
)

const since = (at: Date | null, now: Date): number =>
  at === null ? 0 : Math.max(0, (now.getTime() - at.getTime()) / 1000)

const byPart = (of: (waiting: Waiting) => number, due: Figures['due']): Readonly<Record<string, number>> =>
  Object.fromEntries(outboxParts.map(part => [part, of(due[part])]))

/** How the work stands, read in the database: the same from every replica, so take the `max` of them and never the sum. */
export const standings: readonly Standing[] = [
  {
    name: 'doorbell_outbox_due',
    help: 'Tasks that are due and that nobody carries out. By part (grants: giving access, and ending it where somebody asked for that; ends: what ends by the clock; proofs: what has ended by the clock and is read back; incoming: what people said and pressed; messages: what is shown to people; rest: everything else).',
    labels: ['part'],
    read: ({ due }) => byPart(({ count }) => count, due),
  },
  {
    name: 'doorbell_outbox_oldest_seconds',
    help: 'Seconds since the oldest task that nobody carries out became due; 0 when there is none. By part.',
    labels: ['part'],
    read: ({ due }, now) => byPart(waiting => since(waiting.since, now), due),
  },
  {
    name: 'doorbell_outbox_given_up',
    help: 'Tasks that will not be tried again, kept for a month for an operator to read.',
    labels: [],
    read: ({ givenUp }) => givenUp,
  },
  {
    name: 'doorbell_inbox_waiting',
    help: 'Things that people said or pressed and that were not handled yet.',
    labels: [],
    read: ({ inbox }) => inbox.count,
  },
  {
    name: 'doorbell_inbox_oldest_seconds',
    help: 'Seconds since the oldest thing that was not handled yet came in; 0 when there is none.',
    labels: [],
    read: ({ inbox }, now) => since(inbox.since, now),
  },
  {
    name: 'doorbell_requests_waiting',
    help: 'Requests that wait for a decision.',
    labels: [],
    read: ({ requestsWaiting }) => requestsWaiting,
  },
  {
    name: 'doorbell_grants',
    help: `Grants that are neither ended nor failed. By status (${liveStatuses.join(', ')}).`,
    labels: ['status'],
    read: ({ grants }) => grants,
  },
  {
    name: 'doorbell_freezes',
    help: 'Freezes in force: nothing is granted within them. By what they stop (everything, resource, person).',
    labels: ['of'],
    read: ({ freezes }) => freezes,
  },
  {
    name: 'doorbell_ends_due',
    help: 'Grants whose end is due and not yet read back.',
    labels: [],
    read: ({ ends }) => ends.count,
  },
  {
    name: 'doorbell_end_lateness_seconds',
    help: 'Seconds by which the latest end is late; 0 when none is due.',
    labels: [],
    read: ({ ends }, now) => since(ends.since, now),
  },
  {
    name: 'doorbell_grants_late',
    help: 'Approved grants that something keeps from being given, for so long that somebody was told.',
    labels: [],
    read: ({ late }) => late,
  },
  {
    name: 'doorbell_grants_overdue',
    help: 'Grants whose end is late by so much that somebody was told, and that are still not read back to be gone.',
    labels: [],
    read: ({ overdue }) => overdue,
  },
  {
    name: 'doorbell_audit_unsealed',
    help: 'Audit entries that wait for their seal.',
    labels: [],
    read: ({ unsealed }) => unsealed.count,
  },
  {
    name: 'doorbell_audit_unsealed_oldest_seconds',
    help: 'Seconds since the oldest audit entry without a seal was written; 0 when all are sealed.',
    labels: [],
    read: ({ unsealed }, now) => since(unsealed.since, now),
  },
  {
    name: 'doorbell_drift_open',
    help: 'Differences between the directory and what was given that nobody has decided, or that are not undone yet.',
    labels: [],
    read: ({ drift }) => drift.count,
  },
  {
    name: 'doorbell_drift_oldest_seconds',
    help: 'Seconds since the oldest of these was found; 0 when there is none.',
    labels: [],
    read: ({ drift }, now) => since(drift.since, now),
  },
  {
    name: 'doorbell_drift_overdue',
    help: 'Differences that somebody decided to undo and that are not undone, for so long that somebody was told.',
    labels: [],
    read: ({ driftOverdue }) => driftOverdue,
  },
  {
    name: 'doorbell_reviews_open',
    help: 'Times that somebody took access in an emergency, with nobody asked, which nobody has signed off yet.',
    labels: [],
    read: ({ reviews }) => reviews.count,
  },
  {
    name: 'doorbell_review_oldest_seconds',
    help: 'Seconds since the oldest of these was opened; 0 when there is none.',
    labels: [],
    read: ({ reviews }, now) => since(reviews.since, now),
  },
  {
    name: 'doorbell_webhooks_failing',
    help: 'Webhooks whose receiver did not take the last message that was sent to it.',
    labels: [],
    read: ({ webhooksFailing }) => webhooksFailing.count,
  },
  {
    name: 'doorbell_webhook_failing_seconds',
    help: 'Seconds since the first of these began to fail; 0 when there is none.',
    labels: [],
    read: ({ webhooksFailing }, now) => since(webhooksFailing.since, now),
  },
  {
    name: 'doorbell_channels_closed',
    help: 'Channels that the access file names and in which the last card, notice or report could not be shown.',
    labels: [],
    read: ({ channelsClosed }) => channelsClosed.count,
  },
  {
    name: 'doorbell_rights_missing',
    help: 'Permissions in the directory that Doorbell needs and had no consent for when it last looked, every five minutes.',
    labels: [],
    read: ({ rightsMissing }) => rightsMissing,
  },
  {
    name: 'doorbell_credential_expires_timestamp_seconds',
    help: 'When the credential ends that Doorbell itself signs in to the directory with: seconds since 1970. Missing where nobody says, or where the platform renews it.',
    labels: [],
    read: ({ credentialEndsAt }) => (credentialEndsAt ? credentialEndsAt.getTime() / 1000 : undefined),
  },
  {
    name: 'doorbell_inventory_age_seconds',
    help: 'Seconds since the directory was last read to its end, of the integration that was read longest ago.',
    labels: [],
    read: ({ inventoryReadAt }, now) => (inventoryReadAt ? since(inventoryReadAt, now) : undefined),
  },
  {
    name: 'doorbell_policy_activated_timestamp_seconds',
    help: 'When the access file in force came into force: seconds since 1970.',
    labels: [],
    read: ({ policyActivatedAt }) => (policyActivatedAt ? policyActivatedAt.getTime() / 1000 : undefined),
  },
]

/** What this process knows of itself. */
export const own = {
  database: {
    name: 'doorbell_database_up',
    help: '1 when the database answered the last time its figures were read, else 0: then the figures that rest on it are missing.',
    labels: [],
  },
  worker: {
    name: 'doorbell_worker_idle_seconds',
    help: 'Seconds since the worker of this process last looked for work and got an answer.',
    labels: [],
  },
  build: {
    name: 'doorbell_build_info',
    help: 'Always 1. By version of Doorbell and of Node.',
    labels: ['version', 'node'],
  },
} as const satisfies Readonly<Record<string, Definition>>

/** Every name that Doorbell serves of its own; besides them there are those of Node and of the process. */
export const metricNames: readonly string[] = [
  ...Object.values(timings).flatMap(({ name }) => [name, `${name}_bucket`, `${name}_sum`, `${name}_count`]),
  recorded.name,
  ...standings.map(({ name }) => name),
  ...Object.values(own).map(({ name }) => name),
]
