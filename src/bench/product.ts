import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from '../build.ts'
import type { Company } from '../sandbox/company.ts'
import { type SimulatedEntra, startEntra } from '../sandbox/entra/entra.ts'
import { consentedFor } from '../sandbox/sandbox.ts'
import { type SimulatedSlack, startSlack } from '../sandbox/slack/server.ts'
import { type SimulatedTeams, startTeams } from '../sandbox/teams/server.ts'
import { slackUsersOf, teamsUsersOf } from './big-company.ts'

/** Slack, Entra and Graph in this process, for a product in another; Teams too, where it is asked for. */
export interface World {
  readonly slack: SimulatedSlack
  readonly teams: SimulatedTeams | null
  readonly entra: SimulatedEntra
  readonly folder: string
  readonly signingSecret: string
  start(database: { readonly url: string } | { readonly dataDir: string }): Promise<Running>
  close(): Promise<void>
}

export interface Running {
  readonly url: string
  /** Seconds from when the process was begun until it said that it listens. */
  readonly startedIn: number
  /** Bytes that are resident now; `null` where this machine does not tell. */
  resident(): Promise<number | null>
  stop(): Promise<void>
}

export const metricsToken = 'metrics-token-of-the-bench'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const outdir = here('../../node_modules/.cache/doorbell/bench')

/** What runs in production: one bundle, without the sandbox. Below `node_modules`, where the one package outside of it is found. */
export async function buildProduct(): Promise<void> {
  await build({
    entry: here('../cli.ts'),
    outdir,
    production: true,
    migrations: here('../../migrations'),
    page: null,
    templates: here('../../node_modules/.cache/doorbell'),
  })
}

export async function aWorldOf(company: Company, accessFile: string, { inTeams = false } = {}): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'doorbell-bench-'))
  const secrets = { botToken: 'xoxb-of-the-bench', signingSecret: 'signing-secret-of-the-bench' }
  const slack = await startSlack({ team: company.slackTeam, users: slackUsersOf(company), ...secrets })
  const entra = await startEntra({ company, permissions: consentedFor(accessFile) })
  const teams = inTeams ? await teamsOf(company, entra) : null
  const ca = join(folder, 'ca.pem')
  const access = join(folder, 'access.yaml')
  await writeFile(ca, entra.ca)
  await writeFile(access, accessFile)
  const env = {
    NODE_ENV: 'production',
    NODE_EXTRA_CA_CERTS: ca,
    SLACK_BOT_TOKEN: secrets.botToken,
    SLACK_SIGNING_SECRET: secrets.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    AZURE_TENANT_ID: entra.tenantId,
    AZURE_CLIENT_ID: entra.clientId,
    AZURE_CLIENT_SECRET: entra.clientSecret,
    AZURE_AUTHORITY_HOST: entra.authorityHost,
    GRAPH_BASE_URL: entra.graphBaseUrl,
    ACCESS_CONFIG: access,
    HOST: '127.0.0.1',
    PORT: '0',
    METRICS_TOKEN: metricsToken,
    ...(teams ? registrationOf(teams, entra) : {}),
  }
  return {
    slack,
    teams,
    entra,
    folder,
    signingSecret: secrets.signingSecret,
    async start(database) {
      const where = 'url' in database ? { DATABASE_URL: database.url } : { DATA_DIR: database.dataDir }
      const running = await begin({ ...env, ...where }, folder)
      slack.connect(`${running.url}/slack/events`)
      teams?.connect(`${running.url}/api/messages`)
      return running
    },
    async close() {
      await Promise.all([slack.close(), teams?.close(), entra.close()])
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const teamsOf = (company: Company, entra: SimulatedEntra): Promise<SimulatedTeams> =>
  startTeams({
    tenantId: entra.tenantId,
    app: { id: entra.bot.clientId, name: 'Doorbell' },
    users: teamsUsersOf(company),
    installedFor: company.people.map(({ id }) => id),
    certificates: entra.certificates,
    checkToken: entra.checkToken,
  })

const registrationOf = (teams: SimulatedTeams, entra: SimulatedEntra) => ({
  MICROSOFT_APP_ID: teams.appId,
  MICROSOFT_APP_TENANT_ID: teams.tenantId,
  MICROSOFT_APP_PASSWORD: entra.bot.clientSecret,
  BOT_OPENID_METADATA_URL: teams.openIdMetadataUrl,
  BOT_TOKEN_ISSUER: teams.tokenIssuer,
  BOT_SERVICE_URL_HOSTS: teams.serviceUrlHost,
})

async function begin(env: Record<string, string>, cwd: string): Promise<Running> {
  const began = performance.now()
  const child = spawn(process.execPath, [join(outdir, 'cli.mjs'), 'start'], {
    env,
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))
  const url = await said(child)
  return {
    url,
    startedIn: (performance.now() - began) / 1000,
    resident: () => residentOf(child.pid),
    async stop() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      const killing = setTimeout(() => child.kill('SIGKILL'), 20_000)
      await ended
      clearTimeout(killing)
    },
  }
}

/** Where it listens, once it says so. */
async function said(child: ChildProcess): Promise<string> {
  const problems: string[] = []
  child.stderr?.on('data', chunk => problems.push(String(chunk)))
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error(`Doorbell did not start: ${problems.join('')}`)))
    if (!child.stdout) return reject(new Error('nothing can be heard of Doorbell'))
    createInterface({ input: child.stdout }).on('line', line => {
      if (!line.includes('"doorbell.started"')) return
      const { url }: { url: string } = JSON.parse(line)
      resolve(url)
    })
  })
}

async function residentOf(pid: number | undefined): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]
  return kilobytes === undefined ? null : Number(kilobytes) * 1024
}

/** Until it has done what a start brings with it. */
export const settle = (milliseconds: number): Promise<void> => pause(milliseconds)
