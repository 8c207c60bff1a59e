import type { Event } from './history.ts'
import type { NotTaken } from './messenger.ts'

/**
 * How far each webhook has come in the audit. The audit itself is what still has to be sent: it was written in the transaction of what it
 * tells, in an order of its own, so that nothing else has to be.
 */
export interface Webhooks {
  /** `null`: it has not begun. */
  place(webhook: string): Promise<WebhookPlace | null>
  /** Begins behind everything that was recorded so far; where it has begun nothing happens. */
  begin(webhook: string): Promise<void>
  /** What was recorded behind a place, in the order of the audit. */
  after(place: string, limit: number): Promise<readonly PlacedEvent[]>
  /** What came of it, together with where it stands now; `null`: it stands where it stood. It never goes back, and one that was forgotten meanwhile stays so. */
  note(webhook: string, place: WebhookPlace | null, delivery: Delivery | null): Promise<void>
  /** The newest first. `null`: of every webhook. */
  deliveries(webhook: string | null, limit: number): Promise<readonly (Delivery & { readonly webhook: string })[]>
}

export interface WebhookPlace {
  /** Of the last entry that was delivered, or passed over. */
  readonly after: string
  /** Since when it has failed, how often in a row, and when it is tried again; `null`: it does not fail. */
  readonly failing: { readonly since: Date; readonly times: number; readonly retryAt: Date } | null
}

export interface PlacedEvent {
  readonly place: string
  readonly event: Event
}

/** One try. `test`: somebody tried it out, and it tells nothing that happened. */
export interface Delivery {
  readonly at: Date
  readonly message: string
  readonly action: string
  readonly outcome: 'delivered' | 'failed' | 'given-up' | 'test-delivered' | 'test-failed'
  readonly problem: NotTaken | null
  readonly status: number | null
}

/** Of each webhook so many are kept. */
export const deliveriesKept = 1_000
