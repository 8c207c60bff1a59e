export interface SlackTeam {
  readonly id: string
  readonly name: string
  readonly domain: string
}

/** An account as `users.info` would tell of it. */
export interface SlackUser {
  readonly id: string
  readonly name: string
  readonly realName: string
  readonly email: string | null
  readonly emailConfirmed: boolean
  readonly isBot: boolean
  readonly isRestricted: boolean
  readonly isUltraRestricted: boolean
  /** Seen only through a channel shared with another organisation. */
  readonly isStranger: boolean
  readonly deleted: boolean
  readonly teamId: string
  readonly tz: string
}

export interface SlackChannel {
  readonly id: string
  readonly name: string
  readonly members: readonly string[]
  readonly archived?: boolean
  /** Whether the app was invited; without it posting answers `not_in_channel`. */
  readonly hasBot?: boolean
  /** Shared with another organisation over Slack Connect. */
  readonly sharedOutside?: boolean
  readonly isPrivate?: boolean
}

export interface SlackOptions {
  readonly team: SlackTeam
  readonly users: readonly SlackUser[]
  readonly channels?: readonly SlackChannel[]
  readonly botToken: string
  readonly signingSecret: string
  /** With it the app may open Socket Mode connections. */
  readonly appToken?: string
  readonly command?: string
  /** Of Sign in with Slack. */
  readonly clientSecret?: string
  /** What the installation was granted. */
  readonly scopes?: readonly string[]
  /** Where deliveries are sent; several stand for replicas behind a balancer. Settable later with `connect`. */
  readonly target?: string | readonly string[]
  /** Protocol time: signatures, triggers, response URLs. Real time unless a test says otherwise. */
  readonly now?: () => Date
  /** Every delivery is sent twice with the same ids, the second to the next target. */
  readonly duplicateDeliveries?: boolean
  /** Whether people, channels and links in a command's text come with their ids, as `should_escape` in the manifest says. */
  readonly escapeCommandText?: boolean
  /** Refuses what is more than Slack's rate limits, of which a minute lasts this long: 60,000 milliseconds in the real one. Absent: nothing is too much. */
  readonly minute?: number
  /** How long Slack waits for an acknowledgement: milliseconds, 3,000 in the real one. */
  readonly acknowledgeWithin?: number
  /** How long Slack waits before each repetition of an unanswered event: milliseconds. */
  readonly eventRetriesAfter?: readonly number[]
}

export interface Settings extends Required<Omit<SlackOptions, 'target' | 'appToken' | 'minute'>> {
  readonly minute: number | null
  readonly appToken: string | null
}

export const app = {
  id: 'A0D00RBELL',
  botId: 'B0D00RBELL',
  userId: 'U0D00RBELL',
  name: 'doorbell',
  /** The old verification token: every payload still carries one, and nobody should trust it. */
  verificationToken: 'not-a-secret-and-not-a-proof',
} as const

export const scopesOfDoorbell: readonly string[] = [
  'commands',
  'chat:write',
  'im:write',
  'users:read',
  'users:read.email',
  'channels:read',
  'groups:read',
  'files:write',
]

export const settingsOf = (options: SlackOptions): Settings => ({
  ...options,
  channels: options.channels ?? [],
  appToken: options.appToken ?? null,
  command: options.command ?? '/access',
  clientSecret: options.clientSecret ?? 'sandbox-client-secret-of-no-value',
  scopes: options.scopes ?? scopesOfDoorbell,
  now: options.now ?? (() => new Date()),
  duplicateDeliveries: options.duplicateDeliveries ?? false,
  escapeCommandText: options.escapeCommandText ?? true,
  minute: options.minute ?? null,
  acknowledgeWithin: options.acknowledgeWithin ?? 3_000,
  eventRetriesAfter: options.eventRetriesAfter ?? [0, 60_000, 300_000],
})
