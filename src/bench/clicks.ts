import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import postgres from 'postgres'
import { requestId } from '../access/vocabulary.ts'
import { encodePress } from '../cards/buttons.ts'
import type { ChannelFault } from '../sandbox/teams/channel-keys.ts'
import type { RawActivity } from '../sandbox/teams/deliveries.ts'
import type { SimulatedTeams } from '../sandbox/teams/server.ts'
import { freshDatabaseOn } from '../store/testing/postgres.ts'
import type { RunningPostgres } from '../store/testing/postgres-server.ts'
import { accessFileOf, bigCompany } from './big-company.ts'
import { median, percentile, type Result } from './figure.ts'
import { aWorldOf } from './product.ts'

const runs = 5
const atOnce = 50
const rounds = 12
const warmUp = 4
const people = 200
/** All in all, by each of the two. */
const pressed = runs * (warmUp + rounds) * atOnce
/** Milliseconds between two rounds: fifty people press at the same moment, and a while later fifty others do. */
const between = 300

/** How long somebody waits in Teams for the answer to a press when so many press at once, beside a bare bot that keeps one row. */
export async function clicks(server: RunningPostgres | { readonly missing: string }): Promise<readonly Result[]> {
  const name = `answer ${atOnce} clicks in Teams at once, p99`
  if ('missing' in server) return [{ name, because: server.missing }]
  const company = bigCompany({ groups: 50, people })
  const world = await aWorldOf(company, accessFileOf(1), { inTeams: true })
  const { teams } = world
  if (teams === null) throw new Error('there is no Teams')
  const pressers = company.people.slice(-people).map(({ id }) => id)
  const [ours, theirs] = [await freshDatabaseOn(server), await freshDatabaseOn(server)]
  const doorbell = await world.start({ url: ours.url })
  const bare = await startBare([theirs.url, teams.appId, teams.tenantId, teams.openIdMetadataUrl, teams.tokenIssuer])
  const door = `${doorbell.url}/api/messages`
  try {
    for (const url of [door, bare.url]) await proves(url, teams, pressers[0] ?? '')
    const [p99s, bareP99s, ratios]: [number[], number[], number[]] = [[], [], []]
    const [medians, bareMedians]: [number[], number[]] = [[], []]
    for (let run = 0; run < runs; run++) {
      const theirWaits = await waits(bare.url, teams, pressers)
      const ourWaits = await waits(door, teams, pressers)
      const [p99, bareP99] = [percentile(ourWaits, 99), percentile(theirWaits, 99)]
      p99s.push(p99)
      bareP99s.push(bareP99)
      ratios.push(p99 / bareP99)
      medians.push(median(ourWaits))
      bareMedians.push(median(theirWaits))
    }
    await keptAll(theirs.url, 'select count(*)::int as n from bare')
    await keptAll(ours.url, "select count(*)::int as n from doorbell.inbox where surface = 'teams'")
    const handled = await countIn(ours.url, 'select count(*)::int as n from doorbell.inbox where finished')
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
        note: `Doorbell also handles presses (${doing}) while it answers the next ones: ${handled} of ${pressed} by the end; the bare bot does nothing more. Both turned a token away that another key had signed, and both kept every press. The ratio is the median of the ratios of each run.`,
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

/** Whoever looks at no token would be fast. */
async function proves(url: string, teams: SimulatedTeams, presser: string): Promise<void> {
  const agent = new Agent()
  const { status } = await press(url, aPress(teams, presser, 'other-key'), agent).finally(() => agent.destroy())
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
  const file = fileURLToPath(new URL('bare-bot.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...given], { stdio: ['ignore', 'pipe', 'inherit'] })
  process.once('exit', () => child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })
  for await (const line of lines)
    if (/^\d+$/.test(line)) return { url: `http://127.0.0.1:${line}/api/messages`, stop: () => child.kill('SIGKILL') }
  throw new Error('the bare bot did not start')
}

/** Milliseconds that each press waited for its answer. */
async function waits(url: string, teams: SimulatedTeams, pressers: readonly string[]): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
  const together = (round: number) => {
    // Signed before the clock runs: that is the channel's work.
    const sent = Array.from({ length: atOnce }, (_, n) => aPress(teams, pressers[(round * atOnce + n) % people] ?? ''))
    return Promise.all(sent.map(one => answered(url, one, agent)))
  }
  try {
    for (let round = 0; round < warmUp; round++) await together(round)
    const all: number[] = []
    for (let round = 0; round < rounds; round++) {
      all.push(...(await together(round)))
      await pause(between)
    }
    return all
  } finally {
    agent.destroy()
  }
}

/** Of a button on a card from another day: whoever presses it is looked up, and told what came of it. */
const value = encodePress({ verb: 'approve', request: requestId('00000000-0000-7000-8000-000000000000') })

const aPress = (teams: SimulatedTeams, user: string, fault?: ChannelFault): RawActivity =>
  teams.signed(
    teams.activity(user, 'invoke', {
      name: 'adaptiveCard/action',
      replyToId: '1795000000000',
      value: {
        action: {
          type: 'Action.Execute',
          title: 'Approve',
          verb: 'press',
          data: { doorbell: { does: 'press', value, answer: false } },
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
