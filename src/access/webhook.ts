import type { AuditAction } from './audit.ts'
import type { NonEmpty } from './vocabulary.ts'

/** A receiver outside of Doorbell that is told what was recorded. Only the access file names one. */
export interface Webhook {
  readonly name: string
  /** HTTPS, on its own port. */
  readonly url: string
  /** Actions of the audit: one by one, all of a noun (`grant.*`), or `*`. */
  readonly events: NonEmpty<string>
  /** Where the secret is that messages are signed with; never the secret. */
  readonly secret: SecretPlace
  /** Addresses inside of the company that it may lead to all the same. Absent: none. */
  readonly allowPrivate?: NonEmpty<string>
}

export type SecretPlace = { readonly env: string } | { readonly file: string }

/** What is said of webhooks themselves goes to no webhook: one that fails would feed itself. */
const ofWebhooks = 'webhook.'

export const wants = ({ events }: Pick<Webhook, 'events'>, action: AuditAction): boolean =>
  !action.startsWith(ofWebhooks) &&
  events.some(wanted => wanted === '*' || wanted === action || wanted === `${nounOf(action)}.*`)

const nounOf = (action: string): string => action.split('.')[0] ?? ''

/** Whether whoever is told of these is told of all that this word means. */
export const covers = (events: readonly string[], word: string): boolean =>
  events.some(one => one === '*' || one === word || (word !== '*' && one === `${nounOf(word)}.*`))

/** Whether a word of the file means any action at all. */
export const meansSomething = (wanted: string, actions: readonly string[]): boolean =>
  wanted === '*' || actions.includes(wanted) || actions.some(action => `${nounOf(action)}.*` === wanted)

/** Hours. What could not be delivered by then is given up, recorded and told. */
export const givenUpAfter = 24

/** Milliseconds until it is tried again after so many failures in a row: soon at first, then every ten minutes. */
export const pauseAfter = (failures: number): number => Math.min(600_000, 10_000 * 2 ** Math.min(failures - 1, 10))
