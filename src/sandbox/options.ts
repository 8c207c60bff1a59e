import type { EntraCredential, Settings } from '../config/settings.ts'
import type { Circumstances } from '../main.ts'
import type { Log } from '../ports/log.ts'
import type { Company } from './company.ts'
import type { SimulatedEntra } from './entra/entra.ts'

export interface SandboxOptions {
  /** 0 for any that is free. */
  readonly port: number
  readonly log: Log
  /** How messages to webhooks leave; where nothing is said, as they do in production. */
  readonly wayOut?: Circumstances['wayOut']
  /** Where Doorbell keeps its data; in memory where nothing is said. */
  readonly database?: Settings['database']
  /** Whether Doorbell dials out to Slack instead of being called. */
  readonly socketMode?: boolean
  /** Another way to sign in than with the secret of the simulated app. */
  readonly credential?: (entra: SimulatedEntra) => Promise<EntraCredential>
  /** Milliseconds between two looks at whether it was replaced where it lies. */
  readonly lookForCredentialEvery?: number
  /** Another access file than the sandbox's own. */
  readonly accessFile?: string
  /** What the administrators of Contoso consented to; what the access file needs where nothing is said. */
  readonly permissions?: readonly string[]
  /** Consent of an application of its own that takes access back. Absent: there is none. */
  readonly endingPermissions?: readonly string[]
  /** Where it serves its figures, and to whom; nowhere when nothing is said. */
  readonly metrics?: Pick<Settings, 'internalPort' | 'metricsToken'>
  /** Another minute of Slack's rate limits than the short one, for both sides: milliseconds. */
  readonly slackMinute?: number
  /** The first pause before something is tried again, where the directory is not as far behind as Entra: milliseconds. */
  readonly firstPause?: number
  /** Another company than Contoso as it is. */
  readonly company?: Company
  /** What was done in the directory before Doorbell first looks at it, so that none of it is news. */
  readonly before?: (entra: SimulatedEntra) => void
  /** Every delivery from Slack comes twice. */
  readonly duplicateDeliveries?: boolean
  /** Whether Doorbell asks to be called when the directory changes. */
  readonly notifications?: boolean
  /** Whether there is a Teams beside Slack. */
  readonly teams?: boolean
  /** Doorbell may add the Teams app for people, and has the right to. */
  readonly installsTeamsApp?: boolean
  /** Doorbell is told nothing of Slack, which is there all the same. */
  readonly withoutSlack?: boolean
}
