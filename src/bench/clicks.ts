import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { requestId } from '../access/vocabulary.ts'
import { encodePress } from '../cards/buttons.ts'
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
/** Milliseconds between two rounds: fifty people press at the same moment, and a while later fifty others do. */
const between = 300

/** How long somebody waits in Teams for the answer to a press when so many press at once, beside a bare bot that keeps one row. */
export async function clicks(postgres: RunningPostgres | { readonly missing: string }): Promise<readonly Result[]> {
  const name = `answer ${atOnce} clicks in Teams at once, p99`
  if ('missing' in postgres) return [{ name, because: postgres.missing }]
  const company = bigCompany({ groups: 50, people })
  const world = await aWorldOf(company, accessFileOf(1), { inTeams: true })
  const { teams } = world
  if (teams === null) throw new Error('there is no Teams')
  const pressers = company.people.slice(-people).map(({ id }) => id)
  const [ours, theirs] = [await freshDatabaseOn(postgres), await freshDatabaseOn(postgres)]
  const doorbell = await world.start({ url: ours.url })
  const bare = await startBare([theirs.url, teams.appId, teams.tenantId, teams.openIdMetadataUrl, teams.tokenIssuer])
  try {
    const [times, bareTimes, ratios]: [number[], number[], number[]] = [[], [], []]
    for (let run = 0; run < runs; run++) {
      const bareP99 = percentile(await waits(bare.url, teams, pressers), 99)
      const p99 = percentile(await waits(`${doorbell.url}/api/messages`, teams, pressers), 99)
      times.push(p99)
      bareTimes.push(bareP99)
      ratios.push(p99 / bareP99)
    }
    const ratio = median(ratios)
    return [
      {
        name,
        measured: median(times),
        unit: 'ms',
        runs: times,
        yardstick: { name: 'bare botbuilder that keeps a row', measured: median(bareTimes), ratio },
        goal: { words: 'at most 3 ×', met: ratio <= 3 },
        note: `Doorbell also handles each press (${rounds} rounds of ${atOnce}, ${between} ms apart) while it answers the next ones; the bare bot does nothing more. The ratio is the median of the ratios of each run.`,
      },
    ]
  } finally {
    bare.stop()
    await doorbell.stop()
    await world.close()
    await Promise.all([ours.close(), theirs.close()])
  }
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
    return Promise.all(sent.map(one => press(url, one, agent)))
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

const aPress = (teams: SimulatedTeams, user: string): RawActivity =>
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
  )

async function press(url: string, { body, authorization }: RawActivity, agent: Agent): Promise<number> {
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
  const took = performance.now() - began
  const { statusCode } = response.statusCode === 200 ? JSON.parse(Buffer.concat(parts).toString('utf8')) : response
  if (statusCode !== 200) throw new Error(`a press was answered with ${statusCode}`)
  return took
}
