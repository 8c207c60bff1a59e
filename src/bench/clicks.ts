import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import postgres from 'postgres'
import { type RequestId, requestId } from '../access/vocabulary.ts'
import { encodePress } from '../cards/buttons.ts'
import type { ChannelFault } from '../sandbox/teams/channel-keys.ts'
import type { RawActivity } from '../sandbox/teams/deliveries.ts'
import type { SimulatedTeams } from '../sandbox/teams/server.ts'
import { freshDatabaseOn } from '../store/testing/postgres.ts'
import type { RunningPostgres } from '../store/testing/postgres-server.ts'
import { areaOf, bigCompany } from './big-company.ts'
import { median, percentile, type Result } from './figure.ts'
import { aWorldOf } from './product.ts'

const runs = 5
const atOnce = 50
const rounds = 8
const warmUp = 2
/** All in all, by each of the two. */
const pressed = runs * (warmUp + rounds) * atOnce
/** Each of them decides once about each request, and never are there enough for it to be settled: every press finds it open. */
const deciders = 60
/** Milliseconds between two rounds: fifty people press at the same moment, and a while later fifty others do. */
const between = 300
/** Milliseconds until everything that was pressed has been decided. */
const patience = 5 * 60_000

/** How long somebody waits in Teams for the answer to a press when so many press at once, beside a bare bot that keeps one row. */
export async function clicks(server: RunningPostgres | { readonly missing: string }): Promise<readonly Result[]> {
  const name = `answer ${atOnce} clicks in Teams at once, p99`
  if ('missing' in server) return [{ name, because: server.missing }]
  const { company, askers, pressers } = aCompanyThatDecides()
  const world = await aWorldOf(company, accessFile, { inTeams: true })
  const { teams } = world
  if (teams === null) throw new Error('there is no Teams')
  const [ours, theirs] = [await freshDatabaseOn(server), await freshDatabaseOn(server)]
  const doorbell = await world.start({ url: ours.url })
  const bare = await startBare([theirs.url, teams.appId, teams.tenantId, teams.openIdMetadataUrl, teams.tokenIssuer])
  const door = `${doorbell.url}/api/messages`
  try {
    const requests = await opened(ours.url, teams, askers)
    const presses = (turn: number): readonly Press[] =>
      requests.map((request, n) => ({ request, by: pressers[(n + turn) % pressers.length] ?? '' }))
    for (const url of [door, bare.url]) await proves(url, teams, presses(0))
    const [p99s, bareP99s, ratios]: [number[], number[], number[]] = [[], [], []]
    const [medians, bareMedians]: [number[], number[]] = [[], []]
    for (let run = 0; run < runs; run++) {
      const theirWaits = await waits(bare.url, teams, run, presses)
      const ourWaits = await waits(door, teams, run, presses)
      const [p99, bareP99] = [percentile(ourWaits, 99), percentile(theirWaits, 99)]
      p99s.push(p99)
      bareP99s.push(bareP99)
      ratios.push(p99 / bareP99)
      medians.push(median(ourWaits))
      bareMedians.push(median(theirWaits))
    }
    await keptAll(theirs.url, 'select count(*)::int as n from bare')
    await keptAll(ours.url, "select count(*)::int as n from doorbell.inbox where incoming #>> '{what,type}' = 'press'")
    const meanwhile = await countIn(ours.url, decided)
    await untilThere(ours.url, decided, pressed)
    const ratio = median(ratios)
    const half = median(medians.map((each, run) => each / (bareMedians[run] ?? Number.NaN)))
    const doing = `${rounds} rounds of ${atOnce}, ${between} ms apart`
    return [
      {
        name,
        measured: median(p99s),
        unit: 'ms',
        runs: p99s,
        yardstick: { name: 'bare botbuilder that keeps a row', measured: median(bareP99s), ratio },
        goal: { words: 'at most 3 ×', met: ratio <= 3 },
        note: `Each press approves an open request (${doing}). Doorbell also takes the decisions while it answers the next presses: ${meanwhile} of ${pressed} by the last answer, and all of them a while later, each recorded once; the bare bot does nothing more. Both turned a token away that another key had signed, and both kept every press. The ratio is the median of the ratios of each run.`,
      },
      {
        name: 'the same, of every two clicks one',
        measured: median(medians),
        unit: 'ms',
        runs: medians,
        yardstick: { name: 'the same bare bot', measured: median(bareMedians), ratio: half },
      },
    ]
  } finally {
    bare.stop()
    await doorbell.stop()
    await world.close()
    await Promise.all([ours.close(), theirs.close()])
  }
}

function aCompanyThatDecides() {
  const big = bigCompany({ groups: atOnce, people: atOnce + deciders })
  const ids = big.people.map(({ id }) => id)
  const pressers = ids.slice(-deciders)
  const [anything] = big.groups
  if (!anything) throw new Error('the company has no group to take after')
  const group = { ...anything, id: 'c0000000-0000-4000-9000-000000000000', mailNickname: 'deciders', owners: [] }
  const company = { ...big, groups: [...big.groups, { ...group, displayName: 'Deciders', members: pressers }] }
  return { company, askers: ids.slice(-deciders - atOnce, -deciders), pressers }
}

const accessFile = `version: 1
integrations:
  - name: Contoso
    type: entra
    groups: { filter: "startswith(displayName,'jit-')" }
flows:
  - name: By many
    requesters: { groups: [Engineering] }
    resources: [{ integration: Contoso, type: group, matching: "jit-*" }]
    duration: { default: 2h, max: 8h }
    justification: { required: true }
    approval:
      stages: [{ from: [{ group: Deciders }], needed: ${deciders} }]
      askAtMost: 1
      timeout: 8h
`

const decided = "select count(*)::int as n from doorbell.audit_events where action = 'decision.recorded'"

/** Everybody asks for one thing, and it waits. */
async function opened(url: string, teams: SimulatedTeams, askers: readonly string[]): Promise<readonly RequestId[]> {
  for (const [n, asker] of askers.entries())
    await teams.as(asker).say(`request jit-${areaOf(n)}-${n} because of the bench`)
  await untilThere(url, "select count(*)::int as n from doorbell.requests where status = 'awaiting-approval'", atOnce)
  const sql = postgres(url, { max: 1 })
  const rows = await sql<{ id: string }[]>`select id from doorbell.requests order by seq`.finally(() => sql.end())
  return rows.map(({ id }) => requestId(id))
}

/** A press that was lost, or that did nothing, is never made up for. */
async function untilThere(url: string, counting: string, wanted: number): Promise<void> {
  const end = Date.now() + patience
  for (;;) {
    const there = await countIn(url, counting)
    if (there === wanted) return
    if (there > wanted || Date.now() > end) throw new Error(`${there} are there of ${wanted}: ${counting}`)
    await pause(250)
  }
}

/** Whoever looks at no token would be fast. */
async function proves(url: string, teams: SimulatedTeams, [first]: readonly Press[]): Promise<void> {
  if (!first) throw new Error('nothing is open')
  const agent = new Agent()
  const { status } = await press(url, aPress(teams, first, 'other-key'), agent).finally(() => agent.destroy())
  if (status === 200) throw new Error(`${url} took a press that the channel had not signed`)
}

/** Whoever forgets what was pressed would be fast too. */
async function keptAll(url: string, counting: string): Promise<void> {
  const kept = await countIn(url, counting)
  if (kept !== pressed) throw new Error(`of ${pressed} presses ${kept} were kept`)
}

async function countIn(url: string, counting: string): Promise<number> {
  const sql = postgres(url, { max: 1 })
  const [row] = await sql.unsafe<{ n: number }[]>(counting).finally(() => sql.end())
  return row?.n ?? 0
}

async function startBare(given: readonly string[]) {
  const file = fileURLToPath(new URL('../chat/teams/bare-bot.test-support.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...given], { stdio: ['ignore', 'pipe', 'inherit'] })
  process.once('exit', () => child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })
  for await (const line of lines)
    if (/^\d+$/.test(line)) return { url: `http://127.0.0.1:${line}/api/messages`, stop: () => child.kill('SIGKILL') }
  throw new Error('the bare bot did not start')
}

interface Press {
  readonly request: RequestId
  readonly by: string
}

/** Milliseconds that each press waited for its answer. */
async function waits(
  url: string,
  teams: SimulatedTeams,
  run: number,
  presses: (turn: number) => readonly Press[],
): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
  const together = (round: number) => {
    // Signed before the clock runs: that is the channel's work.
    const sent = presses(run * (warmUp + rounds) + round).map(one => aPress(teams, one))
    return Promise.all(sent.map(one => answered(url, one, agent)))
  }
  try {
    for (let round = 0; round < warmUp; round++) await together(round)
    const all: number[] = []
    for (let round = 0; round < rounds; round++) {
      all.push(...(await together(warmUp + round)))
      await pause(between)
    }
    return all
  } finally {
    agent.destroy()
  }
}

const aPress = (teams: SimulatedTeams, { request, by }: Press, fault?: ChannelFault): RawActivity =>
  teams.signed(
    teams.activity(by, 'invoke', {
      name: 'adaptiveCard/action',
      replyToId: '1795000000000',
      value: {
        action: {
          type: 'Action.Execute',
          title: 'Approve',
          verb: 'press',
          data: { doorbell: { does: 'press', value: encodePress({ verb: 'approve', request }), answer: false } },
        },
        trigger: 'manual',
      },
    }),
    fault,
  )

/** Milliseconds until it was. */
async function answered(url: string, raw: RawActivity, agent: Agent): Promise<number> {
  const { status, text, took } = await press(url, raw, agent)
  const { statusCode } = status === 200 ? JSON.parse(text) : { statusCode: status }
  if (statusCode !== 200) throw new Error(`a press was answered with ${statusCode}`)
  return took
}

async function press(url: string, { body, authorization }: RawActivity, agent: Agent) {
  const began = performance.now()
  const sent = request(url, {
    agent,
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      Authorization: authorization ?? '',
    },
  })
  sent.end(body)
  const [response] = await once(sent, 'response')
  const parts: Buffer[] = []
  for await (const part of response) parts.push(part)
  const status: number = response.statusCode
  return { status, text: Buffer.concat(parts).toString('utf8'), took: performance.now() - began }
}
