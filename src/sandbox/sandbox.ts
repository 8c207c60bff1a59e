import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Settings } from '../config/settings.ts'
import { type Doorbell, startDoorbell } from '../main.ts'
import type { Clock } from '../ports/clock.ts'
import { notificationsPath } from '../providers/entra/changes/notifications.ts'
import type { AuditRow as StoredAuditRow } from '../store/audit-chain.ts'
import { templateOfSources } from '../store/migrated-template.ts'
import { liveGrantRows, newestAuditRows } from '../store/overview.ts'
import { importFileName, sandboxAccessFile, sandboxImportFile } from './access-file.ts'
import { company } from './company.ts'
import { slackChannels, slackUsers } from './company-in-slack.ts'
import { contosoInTeams } from './company-in-teams.ts'
import { credentialOf } from './entra/client-proof.ts'
import { type SimulatedEntra, startEntra } from './entra/entra.ts'
import {
  auditPermission,
  installPermissions,
  leastPermissions,
  pimPermissions,
  rolePermissions,
  sessionsPermissions,
} from './entra/graph/rights.ts'
import type { SandboxOptions } from './options.ts'
import { pageRoutes } from './page-routes.ts'
import { sandboxSettings } from './sandbox-settings.ts'
import { shortMinute } from './short-minute.ts'
import { type SimulatedSlack, startSlack } from './slack/server.ts'
import { type SimulatedTeams, startTeams } from './teams/server.ts'
import { startWebhookReceiver, webhookSecretFile } from './webhook-receiver.ts'
import type { AuditRow, SandboxWorld } from './world.ts'

export interface Sandbox {
  readonly url: string
  readonly doorbell: Doorbell
  readonly slack: SimulatedSlack
  /** `null` where it was not asked for. */
  readonly teams: SimulatedTeams | null
  readonly entra: SimulatedEntra
  readonly world: SandboxWorld
  readonly settings: Settings
  /** Path of the access file in force, to be rewritten and read again. */
  readonly accessFile: string
  stop(): Promise<void>
}

/**
 * The real product, start to finish, with only addresses, credentials and trust of its own: a Slack, an Entra and a Graph are
 * simulated in this process, on free ports of this machine. Everything is in memory and gone when it stops.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const contoso = options.company ?? company()
  const slackMinute = options.slackMinute ?? shortMinute
  const folder = await mkdtemp(join(tmpdir(), 'doorbell-sandbox-'))
  const accessFile = join(folder, 'access.yaml')
  const written = options.accessFile ?? sandboxAccessFile
  const receiver = written.includes(webhookSecretFile) ? await startWebhookReceiver() : null
  const accessText = written.replaceAll(webhookSecretFile, JSON.stringify(join(folder, webhookSecretFile)))
  await writeFile(accessFile, accessText)
  if (receiver) await writeFile(join(folder, webhookSecretFile), receiver.secret, { mode: 0o600 })
  await writeFile(join(folder, importFileName), sandboxImportFile(contoso))
  const secrets = {
    botToken: `xoxb-sandbox-${secret()}`,
    appToken: `xapp-sandbox-${secret()}`,
    signingSecret: secret(),
    clientSecret: secret(),
  }
  const slack = await startSlack({
    team: contoso.slackTeam,
    users: slackUsers(contoso),
    channels: slackChannels(contoso),
    ...secrets,
    minute: slackMinute,
    ...(options.duplicateDeliveries ? { duplicateDeliveries: true } : {}),
  })
  const permissions = [
    ...(options.permissions ?? consentedFor(accessText)),
    ...(options.installsTeamsApp ? installPermissions : []),
  ]
  const time = windable()
  const entra = await startEntra({
    company: contoso,
    clientSecret: secret(),
    signInSecret: secret(),
    botSecret: secret(),
    auditLag: 2 * 60_000,
    // As short as the minutes of Slack, because the clock is wound.
    auditWindow: slackMinute / 6,
    permissions,
    now: time.wound({ now: () => new Date() }).now,
  })
  payForPim(entra, accessText)
  options.before?.(entra)
  if (options.endingPermissions)
    entra.ending = {
      credential: credentialOf('e0000000-0000-4000-8000-000000000004', secret()),
      permissions: options.endingPermissions,
    }
  const teams = options.teams
    ? await startTeams({
        ...contosoInTeams(contoso, entra),
        // As short as those of Slack.
        second: slackMinute / 60,
        ...(options.duplicateDeliveries ? { duplicateDeliveries: true } : {}),
      })
    : null
  if (teams) entra.teamsApps = teams
  const credential = (await options.credential?.(entra)) ?? {
    kind: 'secret' as const,
    secret: entra.clientSecret,
    file: null,
  }
  const settings = sandboxSettings(options, { slack, teams, entra }, { ...secrets, credential }, accessFile)
  const closeWorld = async () => {
    await Promise.all([
      slack.close(),
      teams?.close(),
      entra.close(),
      receiver?.close(),
      rm(folder, { recursive: true, force: true }),
    ])
  }
  let doorbell: Doorbell | null = null
  const running = (): Doorbell => {
    if (!doorbell) throw new Error('the sandbox is still starting')
    return doorbell
  }
  entra.clock = () => (doorbell ? doorbell.clock.now() : new Date())
  const listeners = new Set<() => void>()
  const changed = () => {
    for (const listener of listeners) listener()
  }
  const world: SandboxWorld = {
    company: contoso,
    slack,
    teams,
    entra,
    clock: {
      now: () => running().clock.now(),
      wind(minutes) {
        time.wind(minutes)
        entra.pim.pass()
        running().wake()
        changed()
      },
    },
    audit: async (after, limit) => (await newestAuditRows(running().database, after, limit)).map(auditRow),
    deliveries: () => receiver?.deliveries() ?? [],
    liveGrants: () => liveGrantRows(running().database),
    publicOrigin: () => running().url,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  slack.onChange(changed)
  teams?.onChange(changed)
  entra.truth.onChange(changed)
  try {
    const template = settings.database.kind === 'embedded' ? await templateOfSources() : null
    doorbell = await startDoorbell(settings, options.log, {
      ca: entra.ca,
      ...wayOutOf(options.wayOut ?? receiver?.wayOut),
      ...(template ? { template } : {}),
      responseUrlOrigins: [slack.responseUrlOrigin],
      slackMinute,
      teamsSecond: slackMinute / 60,
      publicUrl: () => running().url,
      signInPage: () => entra.signInPage,
      wind: time.wound,
      // A file that is tried out is in force at once, unless it says otherwise itself.
      policyChange: 'one-person',
      inventoryEvery: 60_000,
      changesEvery: 60_000,
      ...(options.notifications ? { notificationsUrl: () => `${running().url}${notificationsPath}` } : {}),
      ...(options.lookForCredentialEvery ? { lookForCredentialEvery: options.lookForCredentialEvery } : {}),
      ...(options.firstPause ? { firstPause: options.firstPause } : {}),
      routes: () => pageRoutes(world),
    })
  } catch (problem) {
    await closeWorld()
    throw problem
  }
  slack.signIn.redirectUris = [`${doorbell.url}/link/slack`]
  entra.signIn.redirectUris = [`${doorbell.url}/link/entra`, `${doorbell.url}/link/step-up/entra`]
  teams?.connect(`${doorbell.url}/api/messages`)
  if (!options.socketMode) slack.connect(`${doorbell.url}/slack/events`)
  return {
    url: doorbell.url,
    doorbell,
    slack,
    teams,
    entra,
    world,
    settings,
    accessFile,
    async stop() {
      await running().stop()
      await closeWorld()
    },
  }
}

/** Nobody consents to rights over roles where only groups are handed out. */
export const consentedFor = (accessText: string): readonly string[] => [
  ...leastPermissions,
  auditPermission,
  ...(/resourceTypes:.*directory-role/.test(accessText)
    ? rolePermissions
    : /attribute: directory-role/.test(accessText)
      ? ['RoleManagement.Read.Directory']
      : []),
  ...(wantsPim.test(accessText) ? pimPermissions : []),
  ...(/\brevokeSessions: (?:offer|always)\b/.test(accessText) ? sessionsPermissions : []),
]

const wantsPim = /\bending: (?:auto|pim)\b/

/** Contoso pays for Privileged Identity Management where the file makes use of it, and has the groups under it that are named for that. */
function payForPim(entra: SimulatedEntra, accessText: string): void {
  if (!wantsPim.test(accessText)) return
  entra.licences = ['AAD_PREMIUM', 'AAD_PREMIUM_P2']
  for (const [, group = ''] of accessText.matchAll(/type: group, name: ([\w-]+), ending: (?:auto|pim)\b/g))
    entra.truth.onboard(group)
}

const wayOutOf = (wayOut: SandboxOptions['wayOut']) => (wayOut ? { wayOut } : {})

const secret = (): string => randomBytes(24).toString('base64url')

/** Domain time that can be wound forward; never backward, because what has happened has happened. */
function windable() {
  let ahead = 0
  return {
    wind: (minutes: number) => {
      ahead += Math.max(0, minutes) * 60_000
    },
    wound: (clock: Clock): Clock => ({ now: () => new Date(clock.now().getTime() + ahead) }),
  }
}

const auditRow = (row: StoredAuditRow): AuditRow => ({
  id: row.id,
  at: row.at,
  actor: row.actor_name,
  via: row.via,
  action: row.action,
  about: aboutOf(row.details),
  target: row.target,
  outcome: row.outcome,
  reason: row.reason,
  details: row.details,
  requestId: row.request_id,
  grantId: row.grant_id,
})

const aboutOf = (details: unknown): string | null =>
  typeof details === 'object' && details !== null && 'about' in details && typeof details.about === 'string'
    ? details.about
    : null
