import type { Conversation } from './ports/conversation.ts'
import type { Lease } from './ports/lease.ts'
import type { ClaimedTask } from './ports/outbox.ts'
import { reconcileCards } from './use-cases/cards/reconcile-cards.ts'
import { carryOutTask, type Settings } from './use-cases/carry-out-task.ts'
import { forgetPeople } from './use-cases/cleanup/forget-people.ts'
import { lookAfterDrifts } from './use-cases/drift/look-after-drifts.ts'
import { lookForMadePermanent } from './use-cases/drift/look-for-made-permanent.ts'
import { lookForOrphans } from './use-cases/drift/look-for-orphans.ts'
import { readChanges } from './use-cases/drift/read-changes.ts'
import { conversation } from './use-cases/forms/converse.ts'
import { sweepAppointments } from './use-cases/grants/sweep-appointments.ts'
import { refreshInventory } from './use-cases/inventory/refresh-inventory.ts'
import { watchCredential, watchRights } from './use-cases/inventory/watch-own-standing.ts'
import { weeklyNote } from './use-cases/owners/weekly-note.ts'
import type { Ports } from './use-cases/ports.ts'
import { postDueReports } from './use-cases/report/post-report.ts'
import { lookAfterWaiting } from './use-cases/requests/look-after-waiting.ts'
import { bringForward, type RegularJob, scheduleJobs } from './use-cases/schedule-jobs.ts'
import { scheduleWebhooks } from './use-cases/webhooks/deliver.ts'

/** Doorbell without its edges: what the chats talk to, and what the worker carries out. */
export interface App {
  readonly conversation: Conversation
  carryOut(task: ClaimedTask, lease: Lease): Promise<void>
  /** Puts the regular work into the outbox; whichever replica is there first does it. */
  scheduleJobs(): Promise<void>
  /** Somebody says that the directory has changed: it is looked at soon. */
  hintOfChange(): Promise<void>
}

export interface AppSettings {
  /** Milliseconds between two readings of the directory into the inventory. */
  readonly inventoryEvery: number
  /** Milliseconds between two readings of what the directory tells of its changes. */
  readonly changesEvery: number
  /** Regular work of the edges, such as sealing the audit. */
  readonly jobs: readonly RegularJob[]
}

export const readChangesJob = 'read-changes'

/** Milliseconds. */
const sweepEvery = 60_000
const watchCredentialEvery = 60 * 60_000
const watchRightsEvery = 5 * 60_000
const reconcileEvery = 10 * 60_000
const lookAfterWaitingEvery = 15 * 60_000
const lookAfterDriftsEvery = 15 * 60_000
const lookForOrphansEvery = 60 * 60_000
const lookForMadePermanentEvery = 2 * 60_000
const webhooksEvery = 2_000
/** How often it is looked whether another week has begun. */
const weeklyNoteEvery = 60 * 60_000
const postReportsEvery = 60_000
const forgetPeopleEvery = 6 * 60 * 60_000

/** Fits the use cases to the ports. The product, the sandbox and the tests all call it. */
export function buildApp(ports: Ports, { inventoryEvery, changesEvery, jobs }: AppSettings): App {
  const regular: readonly RegularJob[] = [
    { name: 'refresh-inventory', every: inventoryEvery, run: () => refreshInventory(ports) },
    { name: readChangesJob, every: changesEvery, run: () => readChanges(ports) },
    { name: 'look-after-drifts', every: lookAfterDriftsEvery, run: () => lookAfterDrifts(ports) },
    { name: 'look-for-orphans', every: lookForOrphansEvery, run: () => lookForOrphans(ports) },
    { name: 'look-for-made-permanent', every: lookForMadePermanentEvery, run: () => lookForMadePermanent(ports) },
    { name: 'sweep-appointments', every: sweepEvery, run: () => sweepAppointments(ports) },
    { name: 'reconcile-cards', every: reconcileEvery, run: () => reconcileCards(ports) },
    { name: 'look-after-webhooks', every: webhooksEvery, run: () => scheduleWebhooks(ports) },
    { name: 'look-after-waiting', every: lookAfterWaitingEvery, run: () => lookAfterWaiting(ports) },
    { name: 'watch-credential', every: watchCredentialEvery, run: () => watchCredential(ports) },
    { name: 'weekly-note', every: weeklyNoteEvery, run: () => weeklyNote(ports) },
    { name: 'forget-people', every: forgetPeopleEvery, run: () => forgetPeople(ports) },
    { name: 'post-reports', every: postReportsEvery, run: () => postDueReports(ports) },
    { name: 'watch-rights', every: watchRightsEvery, run: () => watchRights(ports) },
    ...jobs,
  ]
  const settings: Settings = { jobs: regular }
  return {
    conversation: conversation(ports),
    carryOut: (task, lease) => carryOutTask(ports, task, lease, settings),
    scheduleJobs: () => scheduleJobs(ports, regular),
    hintOfChange: () => bringForward(ports, readChangesJob),
  }
}
