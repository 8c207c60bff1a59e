import type { Level } from './log.ts'

/** All that the environment decides, parsed once. Everything here was checked alone and against the rest. */
export interface Settings {
  readonly database: DatabaseSettings
  /** The role that owns the tables and runs migrations; `null`: the everyday role does it. */
  readonly migrateDatabaseUrl: string | null
  /** `null`: Doorbell does not speak Slack. One of the two chats is there. */
  readonly slack: SlackSettings | null
  /** Ends in `/api/`. */
  readonly slackApiUrl: string
  /** The slash command with its slash. */
  readonly command: string
  /** `null`: Doorbell does not speak Teams. */
  readonly teams: TeamsSettings | null
  readonly entra: EntraSettings
  /** Path of the access file. */
  readonly accessConfig: string
  /** What people sign in with on Doorbell's own pages; `null`: there are none, and who is who comes of an import or an address. */
  readonly linking: LinkingSettings | null
  /** Where people's browsers reach Doorbell, without a slash at the end; `null`: cards carry no links. */
  readonly publicUrl: string | null
  readonly logLevel: Level
  /** Key of the audit seals; `null`: they are plain digests. */
  readonly auditKey: string | null
  readonly port: number
  readonly host: string
  /** Serves the metrics alone, without a token. */
  readonly internalPort: number | null
  readonly metricsToken: string | null
}

export interface LinkingSettings {
  /** `null`: nobody links accounts by signing in; a fresh sign-in before a decision needs the directory alone. */
  readonly slack: { readonly clientId: string; readonly clientSecret: string } | null
  readonly directory: { readonly clientId: string; readonly clientSecret: string }
}

export type DatabaseSettings =
  | { readonly kind: 'url'; readonly url: string }
  /** One process, not safe against a crash of the machine. `allowed`: the operator said that this is known. */
  | { readonly kind: 'embedded'; readonly dataDir: string; readonly allowed: boolean }

export type SlackSettings =
  | { readonly mode: 'http'; readonly botToken: string; readonly signingSecret: string }
  | { readonly mode: 'socket'; readonly botToken: string; readonly appToken: string }

/** The registration of the bot, and whom it takes for the channel. */
export interface TeamsSettings {
  readonly appId: string
  /** Of the registration, which is of one tenant, and of the people. */
  readonly tenantId: string
  readonly credential: Exclude<EntraCredential, { readonly kind: 'password' }>
  /** An origin: where the bot's own tokens come from. */
  readonly loginUrl: string
  readonly openIdMetadataUrl: string
  readonly tokenIssuer: string
  /** The app in the organisation's catalogue, to be added for approvers whom no chat reaches; `null`: it is added for nobody. */
  readonly catalogApp: string | null
  /** Host or host:port, besides Microsoft's own. */
  readonly serviceUrlHosts: readonly string[]
}

export interface EntraSettings {
  readonly tenantId: string
  /** The app registration; `null`: the identity that the platform gave the machine itself. */
  readonly clientId: string | null
  readonly credential: EntraCredential
  /** An origin. */
  readonly authorityHost: string
  /** An origin, without the version. The bearer token is sent there and nowhere else. */
  readonly graphBaseUrl: string
  /** Takes access back, also when the app above is switched off. Absent: that one does it too. */
  readonly ending?: EndingApp
}

/** An app registration of its own, which can take access back and give none. */
export interface EndingApp {
  readonly clientId: string
  readonly credential: Exclude<EntraCredential, { readonly kind: 'password' }>
}

/** How Doorbell proves who it is to Entra: one way. What lies in a file is read from there again when it changes. */
export type EntraCredential =
  | { readonly kind: 'secret'; readonly secret: string; readonly file: string | null }
  /** PEM: the private key and the certificate. */
  | { readonly kind: 'certificate'; readonly file: string }
  /** A token that the platform writes and renews, which Entra was told to trust. */
  | { readonly kind: 'federated-token'; readonly file: string }
  /** Of the machine that Doorbell runs on, which keeps the secret to itself. */
  | { readonly kind: 'managed-identity' }
  /** Somebody's account. Only where it was insisted on. */
  | {
      readonly kind: 'password'
      readonly username: string
      readonly password: string
      readonly file: string | null
    }

/** Every value that must never be written anywhere, in each form in which it could turn up. */
export function secretsOf(settings: Settings): readonly string[] {
  const { slack, entra, database, migrateDatabaseUrl, auditKey, metricsToken } = settings
  return [
    ...(slack === null ? [] : [slack.botToken, slack.mode === 'http' ? slack.signingSecret : slack.appToken]),
    secretIn(entra.credential),
    entra.ending ? secretIn(entra.ending.credential) : null,
    settings.teams && secretIn(settings.teams.credential),
    auditKey,
    metricsToken,
    settings.linking?.slack?.clientSecret ?? null,
    settings.linking?.directory.clientSecret ?? null,
    ...passwordsIn(database.kind === 'url' ? database.url : null),
    ...passwordsIn(migrateDatabaseUrl),
  ].filter(secret => secret !== null)
}

function secretIn(credential: EntraCredential): string | null {
  switch (credential.kind) {
    case 'secret':
      return credential.secret
    case 'password':
      return credential.password
    case 'certificate':
    case 'federated-token':
    case 'managed-identity':
      return null
    default:
      return credential satisfies never
  }
}

function passwordsIn(url: string | null): readonly string[] {
  const written = url === null ? undefined : /^[a-z]+:\/\/[^:@/?#]*:([^@/?#]+)@/i.exec(url)?.[1]
  if (written === undefined) return []
  try {
    return [written, decodeURIComponent(written)]
  } catch {
    return [written]
  }
}
