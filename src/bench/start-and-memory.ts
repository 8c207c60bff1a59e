import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { sandboxAccessFile } from '../sandbox/access-file.ts'
import { company, personIn } from '../sandbox/company.ts'
import { freshDatabaseOn } from '../store/testing/postgres.ts'
import type { RunningPostgres } from '../store/testing/postgres-server.ts'
import { type Figure, median, type Result } from './figure.ts'
import { aWorldOf, settle, type World } from './product.ts'

const runs = 3
/** Milliseconds after which what a start brings with it is over. */
const idleAfter = 6_000
const megabyte = 1024 * 1024

/** From `node` to listening, and what stays resident when nobody does anything: the production bundle in a process of its own. */
export async function startAndMemory(
  postgres: RunningPostgres | { readonly missing: string },
): Promise<readonly Result[]> {
  const world = await aWorldOf(company(), sandboxAccessFile)
  try {
    const embedded = await measure(world, 'embedded', 550, async () => {
      const dataDir = join(world.folder, 'data')
      await rm(dataDir, { recursive: true, force: true })
      return { database: { dataDir }, drop: async () => undefined }
    })
    if ('missing' in postgres)
      return [...embedded, { name: 'start and memory with PostgreSQL', because: postgres.missing }]
    const kept = await measure(world, 'PostgreSQL', 260, async () => {
      const { url, close } = await freshDatabaseOn(postgres)
      return { database: { url }, drop: close }
    })
    return [...embedded, ...kept, ...(await withBothChats(postgres))]
  } finally {
    await world.close()
  }
}

/** The same with Teams beside Slack, both of which somebody speaks to before it is left alone: what only speaking loads is there. */
async function withBothChats(postgres: RunningPostgres): Promise<readonly Result[]> {
  const world = await aWorldOf(company(), sandboxAccessFile, { inTeams: true })
  try {
    return await measure(world, 'PostgreSQL and both chats', 350, async () => {
      const { url, close } = await freshDatabaseOn(postgres)
      return { database: { url }, drop: close }
    })
  } finally {
    await world.close()
  }
}

/** Seconds until `node` with nothing to do has said a word. */
async function bareNode(): Promise<number> {
  const times: number[] = []
  for (let run = 0; run < 5; run++) {
    const began = performance.now()
    await promisify(execFile)(process.execPath, ['-e', 'console.log(1)'])
    times.push((performance.now() - began) / 1000)
  }
  return median(times)
}

async function someoneSpeaks({ slack, teams }: World): Promise<void> {
  if (teams === null) return
  const { id, slack: account } = personIn(company(), 'ana')
  const [inTeams, inSlack] = [teams.as(id), slack.as(account?.user ?? '')]
  const before = inTeams.messages().filter(({ from }) => from === null).length
  await Promise.all([inTeams.say('mine'), inSlack.command('mine')])
  await teams.until(() => inTeams.messages().filter(({ from }) => from === null).length > before, 60_000)
}

type Database = Parameters<World['start']>[0]

async function measure(
  world: World,
  name: string,
  megabytes: number,
  prepare: () => Promise<{ readonly database: Database; readonly drop: () => Promise<void> }>,
): Promise<readonly Result[]> {
  const first: number[] = []
  const later: number[] = []
  const resident: (number | null)[] = []
  const residentAtFirst: (number | null)[] = []
  for (let run = 0; run < runs; run++) {
    const { database, drop } = await prepare()
    const newborn = await world.start(database)
    first.push(newborn.startedIn)
    await someoneSpeaks(world)
    await settle(idleAfter)
    residentAtFirst.push(await newborn.resident())
    await newborn.stop()
    const again = await world.start(database)
    later.push(again.startedIn)
    await someoneSpeaks(world)
    await settle(idleAfter)
    resident.push(await again.resident())
    await again.stop()
    await drop()
  }
  const node = await bareNode()
  const start = (which: string, times: readonly number[], limit: number): Figure => ({
    name: `from node to listening, ${name}, ${which}`,
    measured: median(times),
    unit: 's',
    runs: times,
    yardstick: { name: 'node that says a word', measured: node, ratio: median(times) / node },
    goal: { words: `${limit} s`, met: median(times) <= limit },
  })
  const memory = (which: string, bytes: readonly (number | null)[]): Result => {
    const told = bytes.flatMap(each => (each === null ? [] : [each / megabyte]))
    const called = `resident when idle, ${name}, ${which}`
    if (told.length === 0) return { name: called, because: 'this machine has no /proc that tells' }
    return {
      name: called,
      measured: median(told),
      unit: 'MB',
      runs: told,
      goal: { words: `below ${megabytes} MB`, met: median(told) < megabytes },
    }
  }
  return [
    start('first start', first, 5),
    start('later', later, 2),
    memory('after the first start', residentAtFirst),
    memory('later', resident),
  ]
}
