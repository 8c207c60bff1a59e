import { spawn } from 'node:child_process'
import { createHmac, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
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

/** How long Slack waits for its answer when so many people type at once, beside a bare app of Bolt that keeps one row. */
export async function acknowledgement(
  postgres: RunningPostgres | { readonly missing: string },
): Promise<readonly Result[]> {
  const name = `acknowledge ${atOnce} commands at once, p99`
  if ('missing' in postgres) return [{ name, because: postgres.missing }]
  const world = await aWorldOf(bigCompany({ groups: 50, people }), accessFileOf(1))
  const [ours, theirs] = [await freshDatabaseOn(postgres), await freshDatabaseOn(postgres)]
  const doorbell = await world.start({ url: ours.url })
  const bare = await startBare(theirs.url, world.signingSecret)
  try {
    const [times, bareTimes, ratios]: [number[], number[], number[]] = [[], [], []]
    for (let run = 0; run < runs; run++) {
      const bareP99 = percentile(await waits(bare.url, world.signingSecret), 99)
      const p99 = percentile(await waits(`${doorbell.url}/slack/events`, world.signingSecret), 99)
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
        yardstick: { name: 'bare Bolt that keeps a row', measured: median(bareTimes), ratio },
        goal: { words: 'at most 3 ×', met: ratio <= 3 },
        note: `Doorbell also handles each command (${rounds} rounds of ${atOnce}, ${between} ms apart) while it acknowledges the next ones; the bare app does nothing more. The ratio is the median of the ratios of each run.`,
      },
    ]
  } finally {
    bare.stop()
    await doorbell.stop()
    await world.close()
    await Promise.all([ours.close(), theirs.close()])
  }
}

async function startBare(url: string, secret: string) {
  const file = fileURLToPath(new URL('bare-bolt.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', file, url, secret], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  process.once('exit', () => child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })
  for await (const line of lines)
    if (/^\d+$/.test(line)) return { url: `http://127.0.0.1:${line}/slack/events`, stop: () => child.kill('SIGKILL') }
  throw new Error('the bare app did not start')
}

/** Milliseconds that each command waited for its acknowledgement. */
async function waits(url: string, secret: string): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
  try {
    for (let round = 0; round < warmUp; round++) await together(url, secret, agent, round)
    const all: number[] = []
    for (let round = 0; round < rounds; round++) {
      all.push(...(await together(url, secret, agent, round)))
      await pause(between)
    }
    return all
  } finally {
    agent.destroy()
  }
}

const together = (url: string, secret: string, agent: Agent, round: number) =>
  Promise.all(Array.from({ length: atOnce }, (_, n) => command(url, secret, agent, (round * atOnce + n) % people)))

async function command(url: string, secret: string, agent: Agent, person: number): Promise<number> {
  const body = new URLSearchParams({
    token: 'x',
    team_id: 'T0CONTOSO',
    team_domain: 'contoso',
    channel_id: `DP${person}`,
    channel_name: 'directmessage',
    user_id: `UP${person}`,
    user_name: `p${person}`,
    command: '/access',
    text: 'mine',
    api_app_id: 'A0D00RBELL',
    is_enterprise_install: 'false',
    response_url: 'https://hooks.slack.com/commands/nowhere',
    trigger_id: randomUUID(),
  }).toString()
  const timestamp = Math.floor(Date.now() / 1000)
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`
  const began = performance.now()
  const sent = request(url, {
    agent,
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      'Content-Length': Buffer.byteLength(body),
      'X-Slack-Request-Timestamp': String(timestamp),
      'X-Slack-Signature': signature,
    },
  })
  sent.end(body)
  const [response] = await once(sent, 'response')
  response.resume()
  await once(response, 'end')
  if (response.statusCode !== 200) throw new Error(`a command was answered with ${response.statusCode}`)
  return performance.now() - began
}
