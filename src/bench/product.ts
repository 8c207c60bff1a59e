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
import { type EntraOptions, type SimulatedEntra, startEntra } from '../sandbox/entra/entra.ts'
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
  /** The most that ever was. */
  mostResident(): Promise<number | null>
  /** Milliseconds that it has had of the processor, its start included; `null` where nobody tells. */
  processor(): Promise<number | null>
  /** What it has written into its log so far under this name. */
  said(event: string): readonly Said[]
  stop(): Promise<void>
}

export interface Said {
  readonly [field: string]: unknown
  readonly seconds: number
}

export const metricsToken = 'metrics-token-of-the-bench'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const outdirs = {
  real: here('../../node_modules/.cache/doorbell/bench'),
  paced: here('../../node_modules/.cache/doorbell/bench-paced'),
}

/** What runs in production: one bundle, without the sandbox. Below `node_modules`, where the one package outside of it is found. */
export const buildProduct = (): Promise<void> => bundle('real', here('../cli.ts'))

/** The same, for a quota of Graph's that keeps another time. */
export const buildPaced = (): Promise<void> => bundle('paced', here('./paced.ts'))

async function bundle(which: keyof typeof outdirs, entry: string): Promise<void> {
  await build({
    entry,
    outdir: outdirs[which],
    production: true,
    migrations: here('../../migrations'),
    page: null,
    templates: here('../../node_modules/.cache/doorbell'),
  })
}

interface Besides {
  readonly inTeams?: boolean
  readonly crowd?: EntraOptions['crowd']
  readonly quota?: EntraOptions['quota']
  /** How much faster than real time the quota fills up, for Graph and for Doorbell, which `buildPaced` has made. */
  readonly quotaPace?: number
  /** Megabytes of V8's heap at most; not said, it is the machine's memory that decides how long garbage lies about. */
  readonly heap?: number
}

export async function aWorldOf(
  company: Company,
  accessFile: string,
  { inTeams = false, heap, ...besides }: Besides = {},
): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'doorbell-bench-'))
  const secrets = { botToken: 'xoxb-of-the-bench', signingSecret: 'signing-secret-of-the-bench' }
  const slack = await startSlack({ team: company.slackTeam, users: slackUsersOf(company), ...secrets })
  const entra = await startEntra({ company, permissions: consentedFor(accessFile), ...given(besides) })
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
    ...(heap ? { NODE_OPTIONS: `--max-old-space-size=${heap}` } : {}),
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
      const running = await begin({ ...env, ...where }, folder, besides.quotaPace)
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

/** Only what was said. */
const given = ({ crowd, quota, quotaPace }: Besides) => ({
  ...(crowd ? { crowd } : {}),
  ...(quota ? { quota } : {}),
  ...(quotaPace ? { quotaPace } : {}),
})

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

async function begin(env: Record<string, string>, cwd: string, quotaPace?: number): Promise<Running> {
  const began = performance.now()
  const paced = [join(outdirs.paced, 'cli.mjs'), String(quotaPace)]
  const child = spawn(process.execPath, quotaPace ? paced : [join(outdirs.real, 'cli.mjs'), 'start'], {
    env,
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))
  const log = heard(child)
  const url = await listening(child, log)
  return {
    url,
    startedIn: (performance.now() - began) / 1000,
    resident: () => residentOf(child.pid, 'VmRSS'),
    mostResident: () => residentOf(child.pid, 'VmHWM'),
    processor: () => processorOf(child.pid),
    said: event => log.filter(line => line.event === event),
    async stop() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      const killing = setTimeout(() => child.kill('SIGKILL'), 20_000)
      await ended
      clearTimeout(killing)
    },
  }
}

/** What its log says of the few things that are measured here. */
function heard(child: ChildProcess): Said[] {
  const log: Said[] = []
  if (!child.stdout) throw new Error('nothing can be heard of Doorbell')
  createInterface({ input: child.stdout }).on('line', line => {
    if (/"(?:doorbell\.started|inventory\.refreshed)"/.test(line)) log.push(JSON.parse(line))
  })
  return log
}

/** Where it listens, once it says so. */
async function listening(child: ChildProcess, log: readonly Said[]): Promise<string> {
  const problems: string[] = []
  child.stderr?.on('data', chunk => problems.push(String(chunk)))
  let over = false
  child.once('exit', () => {
    over = true
  })
  for (;;) {
    const started = log.find(({ event }) => event === 'doorbell.started')
    if (started) return String(started.url)
    if (over) throw new Error(`Doorbell did not start: ${problems.join('')}`)
    await pause(2)
  }
}

async function residentOf(pid: number | undefined, which: 'VmRSS' | 'VmHWM'): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kilobytes = new RegExp(`^${which}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]
  return kilobytes === undefined ? null : Number(kilobytes) * 1024
}

/** Linux counts in hundredths of a second, whatever its own clock ticks in. */
async function processorOf(pid: number | undefined): Promise<number | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const [user, system] = stat
    .replace(/^.*\) /s, '')
    .split(' ')
    .slice(11, 13)
    .map(Number)
  return user === undefined || system === undefined ? null : (user + system) * 10
}

/** Until it has done what a start brings with it. */
export const settle = (milliseconds: number): Promise<void> => pause(milliseconds)
