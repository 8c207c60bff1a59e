import type { PolicyChangeRule } from '../access/policy.ts'
import type { Route } from '../http/server.ts'
import type { Clock } from '../ports/clock.ts'
import type { Store } from '../ports/store.ts'
import type { Database } from '../store/database.ts'
import type { WayOut } from '../webhooks/messenger.ts'

/** What the sandbox and the tests bring along; production leaves it all out. */
export interface Circumstances {
  /** Trusted instead of the usual authorities when Entra and Graph are called: PEM. */
  readonly ca?: string
  /** How messages to webhooks leave, where they do not go to the Internet. */
  readonly wayOut?: Partial<Omit<WayOut, 'secretAt'>>
  /** What the embedded database begins with where there is none yet, and nothing was shipped: as PGlite dumped it. */
  readonly template?: Blob
  /** Where browsers reach Doorbell, where that is known only once it listens; in place of `PUBLIC_URL`. */
  readonly publicUrl?: () => string
  /** Where the directory calls when something changed; in place of the path under `PUBLIC_URL`. */
  readonly notificationsUrl?: () => string
  /** Where browsers are sent to sign in to the directory, whose own certificates they do not trust. */
  readonly signInPage?: () => string
  /** Where Slack's answers may be posted to, besides Slack's own. */
  readonly responseUrlOrigins?: readonly string[]
  /** How long a minute of Slack's rate limits lasts, where Slack is simulated: milliseconds. */
  readonly slackMinute?: number
  /** How long a second of Teams' rate limits lasts, where Teams is simulated: milliseconds. */
  readonly teamsSecond?: number
  /** How much faster than real time Graph's quota fills up, where Graph is simulated. */
  readonly quotaPace?: number
  /** Turns the database's time into domain time. */
  readonly wind?: (clock: Clock) => Clock
  /** Turns the database's time into the time that leases run by: a restart minutes after a crash, without the minutes. */
  readonly windLeases?: (clock: Clock) => Clock
  readonly routes?: (running: { readonly store: Store; readonly database: Database }) => readonly Route[]
  /** Milliseconds between two looks at whether the credential was replaced where it lies. */
  readonly lookForCredentialEvery?: number
  /** Whether a version of the access file that widens access waits for admins, where the file in force says nothing of it. */
  readonly policyChange?: PolicyChangeRule
  /** Milliseconds between two readings of the directory. */
  readonly inventoryEvery?: number
  /** Milliseconds between two readings of what the directory tells of its changes. */
  readonly changesEvery?: number
  /** Milliseconds that a task of a dead process is left alone, and between two looks when nothing wakes the worker. */
  readonly lease?: number
  readonly sweepEvery?: number
  /** The first pause before something is tried again, where what is waited for comes sooner than from Microsoft: milliseconds. */
  readonly firstPause?: number
}
