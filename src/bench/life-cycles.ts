import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { openDatabase } from '../store/database.ts'
import { migrate } from '../store/migrate.ts'
import { storeOn } from '../store/store.ts'
import { freshDatabaseOn } from '../store/testing/postgres.ts'
import { findPostgres } from '../store/testing/postgres-binaries.ts'
import type { RunningPostgres } from '../store/testing/postgres-server.ts'
import { median, type Result } from './figure.ts'
import { flowOfLivesOn, type Passed } from './flow-of-lives.ts'
import { lifeCyclesOn } from './life-cycle.ts'
import { type Heard, pgbenchScript } from './pgbench-script.ts'

const runs = 3
/** Of each run; one follows the other without a pause. */
const lives = 400
const atOnce = 100
const connections = 10
/** Seconds of each run of pgbench. */
const pgbenchFor = 4
/** Graph lets 20 writes a second through, and one access is two writes; ten times that pace is wanted. */
const goal = (10 * 20) / 2

/** Whole lives of accesses per second through the use cases, the worker and drizzle, beside pgbench sending the same statements. */
export async function lifeCycles(postgres: RunningPostgres | { readonly missing: string }): Promise<readonly Result[]> {
  return [
    ...(await lived(postgres, {
      name: 'from asking to gone, without their cards',
      cards: false,
      counted:
        'Counted: what comes in is stored and handled, the approvers are found, the decision, the grant, the warning, the end and the reading back, with their locks, audit entries and tasks, in the transactions and by the worker that do it in production. The tasks that show something (refresh-cards, show-card, tell) are scheduled, claimed and finished as well; left out is only what carrying them out costs: reading, building and sending a card, and noting where it stands.',
    })),
    ...(await lived(postgres, {
      name: 'from asking to gone, with all cards',
      cards: true,
      counted: 'Counted: everything, with the cards of two people at every step.',
    })),
  ]
}

interface What {
  readonly name: string
  readonly cards: boolean
  readonly counted: string
}

async function lived(
  postgres: RunningPostgres | { readonly missing: string },
  { name: which, cards, counted }: What,
): Promise<readonly Result[]> {
  const name = `accesses per second, ${which}`
  if ('missing' in postgres) return [{ name, because: postgres.missing }]
  const fresh = await freshDatabaseOn(postgres)
  const database = await openDatabase({ kind: 'postgres', url: fresh.url, connections })
  try {
    await migrate(database)
    const script = await heardOnce(fresh.url, cards)
    const company = await flowOfLivesOn(storeOn(database), { cards }, atOnce)
    const passed: Passed[] = []
    for (let run = 0; run < runs; run++) passed.push(await company.next(lives))
    await company.stop()
    const paces = passed.map(({ seconds }) => lives / seconds)
    const spent = passed.map(({ processor }) => processor / lives)
    const measured = median(paces)
    const beside = await pgbench(fresh.url, script)
    const how = `Access after access, ${atOnce} at any moment on their way from asking to given or from due to gone, in every step of their lives at the same time; one process, ${connections} connections; directory and chat answer at once. ${counted} ${script.length} statements for one access when nothing else goes on.`
    const theirs =
      'because' in beside
        ? `pgbench: ${beside.because}.`
        : 'pgbench sends the same statements with the same parameters, with nothing compiled as Doorbell has it, own keys for each life, on as many connections; it waits for nothing else and computes nothing. Where many live at once Doorbell sends fewer, because it asks for all of them together. Tasks have numbers of the database, which a script cannot know: what finishes one finds nothing there.'
    return [
      {
        name,
        measured,
        unit: '/s',
        runs: paces,
        ...('because' in beside
          ? {}
          : { yardstick: { name: 'pgbench', measured: beside.pace, ratio: measured / beside.pace } }),
        goal: { words: `${goal}/s, ten times what Graph lets through`, met: measured >= goal },
        note: `${how} ${theirs}`,
      },
      {
        name: `time of the processor for one access, ${which}`,
        measured: median(spent),
        unit: 'ms',
        runs: spent,
        note: 'of the process that Doorbell is, with the simulated directory and chat in it, and without the database.',
      },
    ]
  } finally {
    await database.close()
    await fresh.close()
  }
}

/** Every statement of one access, in the order in which it was sent, with its parameters. */
async function heardOnce(url: string, cards: boolean): Promise<readonly Heard[]> {
  const heard: Heard[] = []
  const database = await openDatabase({
    kind: 'postgres',
    url,
    connections: 1,
    hear: (statement, parameters) => heard.push({ statement, parameters }),
  })
  try {
    const cycles = await lifeCyclesOn(storeOn(database), 1, { cards })
    await cycles.one(0)
    heard.length = 0
    await cycles.one(0)
    return [...heard]
  } finally {
    await database.close()
  }
}

async function pgbench(
  url: string,
  heard: readonly Heard[],
): Promise<{ readonly pace: number } | { readonly because: string }> {
  const found = await findPostgres()
  const binary = 'missing' in found ? '' : join(dirname(found.postgres), 'pgbench')
  if (!existsSync(binary)) return { because: 'is not on this machine' }
  const folder = await mkdtemp(join(tmpdir(), 'doorbell-pgbench-'))
  try {
    const file = join(folder, 'life-cycle.sql')
    await writeFile(file, await pgbenchScript(url, heard))
    const paces: number[] = []
    for (let run = 0; run < runs; run++) {
      const { hostname, port, pathname, username, password } = new URL(url)
      const options = ['-n', '-M', 'simple', '-c', String(connections), '-j', '2', '-T', String(pgbenchFor), '-f', file]
      const where = ['-h', hostname, '-p', port, '-U', username, pathname.slice(1)]
      const { stdout, stderr } = await promisify(execFile)(binary, [...options, ...where], {
        env: { PGPASSWORD: password, PGOPTIONS: '-c jit=off' },
      })
      const pace = /tps = ([\d.]+)/.exec(stdout)?.[1]
      if (!pace) return { because: `said nothing that could be understood: ${stderr.slice(0, 200)}` }
      if (/error|aborted/i.test(stderr)) return { because: `broke: ${stderr.slice(0, 300)}` }
      paces.push(Number(pace))
    }
    return { pace: median(paces) }
  } catch (problem) {
    return { because: `broke: ${problem instanceof Error ? problem.message.slice(0, 300) : problem}` }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
