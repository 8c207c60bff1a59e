import type { FreezeScope } from '../access/freeze.ts'
import type { GrantStatus } from '../access/grant/states.ts'
import type { OutboxPart } from './outbox.ts'

export type LiveStatus = Exclude<GrantStatus, 'ended' | 'failed'>
export const liveStatuses = ['scheduled', 'starting', 'active', 'ending'] as const satisfies readonly LiveStatus[]

/** How many wait, and since when the one that waits longest. */
export interface Waiting {
  readonly count: number
  readonly since: Date | null
}

/** How the work stands, for an operator to watch: counted in the database, the same whichever replica is asked. */
export interface Figures {
  /** Tasks that are due and that nobody carries out at this moment. */
  readonly due: Readonly<Record<OutboxPart, Waiting>>
  /** Tasks that will not be tried again, of the last month. */
  readonly givenUp: number
  /** What came in and was not answered yet. */
  readonly inbox: Waiting
  readonly requestsWaiting: number
  readonly grants: Readonly<Record<LiveStatus, number>>
  /** Freezes in force, by what they stop. */
  readonly freezes: Readonly<Record<FreezeScope['of'], number>>
  /** Of what is being given, that which something keeps up for so long that somebody was told. */
  readonly late: number
  /** Grants whose end is due and not proven. */
  readonly ends: Waiting
  /** Of these, the ones about which somebody was told that they are late. */
  readonly overdue: number
  /** Audit entries that wait for their seal. */
  readonly unsealed: Waiting
  /** Differences between the directory and what was given that nobody has decided, or that are not done yet. */
  readonly drift: Waiting
  /** Decided to be undone, and not done for so long that somebody was told. */
  readonly driftOverdue: number
  /** Times that the glass was broken which nobody has signed off yet. */
  readonly reviews: Waiting
  /** Webhooks whose receiver did not take the last message. */
  /** Channels in which nothing could be shown the last time; since when the first of them. */
  readonly channelsClosed: Waiting
  readonly webhooksFailing: Waiting
  /** Permissions without consent, as it was found when Doorbell last looked. */
  readonly rightsMissing: number
  /** When the first of Doorbell's own credentials in the directory ends or ended, as it was last told; `null` where nobody says. */
  readonly credentialEndsAt: Date | null
  /** When the integration that was read longest ago was read; `null` while one was never read. */
  readonly inventoryReadAt: Date | null
  readonly policyActivatedAt: Date | null
}
