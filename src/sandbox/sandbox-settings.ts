import type { EntraCredential, Settings } from '../config/settings.ts'
import type { SimulatedEntra } from './entra/entra.ts'
import type { SandboxOptions } from './options.ts'
import type { SimulatedSlack } from './slack/server.ts'
import type { SimulatedTeams } from './teams/server.ts'

/** The other sides of the world. */
interface Simulated {
  readonly slack: SimulatedSlack
  readonly teams: SimulatedTeams | null
  readonly entra: SimulatedEntra
}

/** Only addresses, credentials and trust differ from production. */
export function sandboxSettings(
  options: SandboxOptions,
  { slack, teams, entra }: Simulated,
  secrets: { botToken: string; appToken: string; signingSecret: string; credential: EntraCredential },
  accessConfig: string,
): Settings {
  const { botToken, appToken, signingSecret, credential } = secrets
  const { tenantId, clientId, authorityHost, graphBaseUrl } = entra
  return {
    database: options.database ?? { kind: 'embedded', dataDir: 'memory', allowed: true },
    migrateDatabaseUrl: null,
    slack: options.withoutSlack
      ? null
      : options.socketMode
        ? { mode: 'socket', botToken, appToken }
        : { mode: 'http', botToken, signingSecret },
    slackApiUrl: slack.apiUrl,
    command: '/access',
    teams: teams && teamsSettings(teams, entra, options.installsTeamsApp ?? false),
    entra: {
      tenantId,
      clientId,
      credential,
      authorityHost,
      graphBaseUrl,
      ...(entra.ending ? { ending: endingApp(entra.ending) } : {}),
    },
    accessConfig,
    linking: {
      slack: options.withoutSlack ? null : { clientId: slack.signIn.clientId, clientSecret: slack.signIn.clientSecret },
      directory: { clientId: entra.signIn.clientId, clientSecret: entra.signIn.clientSecret },
    },
    publicUrl: null,
    logLevel: 'info',
    auditKey: null,
    port: options.port,
    host: '127.0.0.1',
    internalPort: options.metrics?.internalPort ?? null,
    metricsToken: options.metrics?.metricsToken ?? null,
  }
}

const endingApp = ({ credential: { clientId, clientSecret } }: NonNullable<SimulatedEntra['ending']>) =>
  ({ clientId, credential: { kind: 'secret', secret: clientSecret, file: null } }) as const

const teamsSettings = (
  teams: SimulatedTeams,
  { bot, authorityHost }: SimulatedEntra,
  installs: boolean,
): Settings['teams'] => ({
  catalogApp: installs ? teams.catalogApp : null,
  appId: teams.appId,
  tenantId: teams.tenantId,
  credential: { kind: 'secret', secret: bot.clientSecret, file: null },
  loginUrl: authorityHost,
  openIdMetadataUrl: teams.openIdMetadataUrl,
  tokenIssuer: teams.tokenIssuer,
  serviceUrlHosts: [teams.serviceUrlHost],
})
