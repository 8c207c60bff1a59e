import { createHash } from 'node:crypto'
import type { Certificates } from '../entra/certificates.ts'

/** Somebody with a Teams of their own, as the roster of a conversation would tell of them. */
export interface TeamsUser {
  /** The object id in the tenant that the account is known in: `aadObjectId`. */
  readonly id: string
  readonly name: string
  readonly givenName: string | null
  readonly surname: string | null
  readonly email: string | null
  readonly userPrincipalName: string
  /** A guest has an account in our tenant; `foreign` are people of another tenant, who may share a room with ours. */
  readonly kind: 'member' | 'guest' | 'foreign'
  /** Whose account it is: ours, or another. */
  readonly tenantId: string
  /** IANA time zone. */
  readonly tz: string
  readonly locale: string
}

/** A channel of a team, or a group chat. */
export interface TeamsRoom {
  /** `19:…@thread.tacv2` of a channel, `19:…@thread.v2` of a group chat. */
  readonly id: string
  readonly kind: 'channel' | 'groupChat'
  readonly name: string
  /** The team of a channel; a group chat has none. */
  readonly team: { readonly id: string; readonly name: string; readonly aadGroupId: string } | null
  /** Object ids. */
  readonly members: readonly string[]
  /** Whether the app was added to the team or chat; without it posting answers `BotNotInConversationRoster`. */
  readonly hasBot: boolean
  /** Nobody writes in an archived channel. */
  readonly archived?: boolean
}

export interface TeamsOptions {
  readonly tenantId: string
  /** The registration of the bot. */
  readonly app: { readonly id: string; readonly name: string }
  readonly users: readonly TeamsUser[]
  readonly rooms?: readonly TeamsRoom[]
  /** For whom the bot is there from the start, by object id: an administrator's policy added it before it could hear of anything. */
  readonly installedFor?: readonly string[]
  /** Of the connector, which is served over TLS. */
  readonly certificates: Certificates
  /** What the authority thinks of a token that the bot shows. */
  checkToken(
    token: string,
    audience: string,
  ): { readonly state: 'good' | 'expired' | 'unknown'; readonly claims: Readonly<Record<string, unknown>> }
  /** `iss` of what is sent to the bot. */
  readonly issuer?: string
  /** Where activities are sent; several stand for replicas behind a balancer. Settable later with `connect`. */
  readonly target?: string | readonly string[]
  /** Protocol time: tokens, ids, the age of a view. Real time unless a test says otherwise. */
  readonly now?: () => Date
  /** Every activity is sent twice with the same id, the second to the next target. */
  readonly duplicateDeliveries?: boolean
  /** Refuses what is more than the Bot Connector's rate limits, of which a second lasts this long: 1,000 milliseconds in the real one. Absent: nothing is too much. */
  readonly second?: number
  /** How long Teams waits for the answer to a press or a message: milliseconds, 15,000 in the real one. */
  readonly answerWithin?: number
  /** How long it waits for what a field suggests: milliseconds. */
  readonly suggestWithin?: number
}

export interface Settings extends Required<Omit<TeamsOptions, 'target' | 'second'>> {
  readonly second: number | null
}

export const settingsOf = (options: TeamsOptions): Settings => ({
  ...options,
  rooms: options.rooms ?? [],
  installedFor: options.installedFor ?? [],
  issuer: options.issuer ?? 'https://api.botframework.com',
  now: options.now ?? (() => new Date()),
  duplicateDeliveries: options.duplicateDeliveries ?? false,
  second: options.second ?? null,
  answerWithin: options.answerWithin ?? 15_000,
  suggestWithin: options.suggestWithin ?? 3_000,
})

/** How Teams names somebody to this one bot: another bot knows them under another id. */
export const mriOf = (app: string, user: string): string => `29:1${digest(`${app} ${user}`)}`

export const botMri = (app: string): string => `28:${app}`

/** The private conversation of this person and the bot: one for ever. */
export const personalChatOf = (app: string, user: string): string => `a:1${digest(`chat ${app} ${user}`)}`

const digest = (of: string): string => createHash('sha512').update(of).digest('base64url').slice(0, 70)
