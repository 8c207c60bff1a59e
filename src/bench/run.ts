import { writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { Command } from 'commander'
import { type RunningPostgres, startPostgres } from '../store/testing/postgres-server.ts'
import { acknowledgement } from './acknowledgement.ts'
import { clicks } from './clicks.ts'
import { discovery } from './discovery.ts'
import { type Result, table } from './figure.ts'
import { lifeCycles } from './life-cycles.ts'
import { massEnding } from './mass-ending.ts'
import { buildProduct } from './product.ts'
import { startAndMemory } from './start-and-memory.ts'
import { statements } from './statements.ts'
import { typeahead } from './typeahead.ts'

/** In this order; each is a few runs of the same, and none needs another. */
const parts = {
  'start-and-memory': startAndMemory,
  statements,
  acknowledgement,
  clicks,
  'life-cycles': lifeCycles,
  typeahead: (postgres: RunningPostgres | { readonly missing: string }) =>
    typeahead(postgres, Number(program.opts<{ groups: string }>().groups)),
  'mass-ending': (postgres: RunningPostgres | { readonly missing: string }) =>
    massEnding(postgres, {
      count: Number(program.opts<{ grants: string }>().grants),
      quotaPace: Number(program.opts<{ quota: string }>().quota),
    }),
  discovery: (postgres: RunningPostgres | { readonly missing: string }) =>
    discovery(postgres, Number(program.opts<{ scale: string }>().scale)),
}
/** Minutes each, so that they have to be asked for. */
const onlyWhereNamed: ReadonlySet<string> = new Set(['mass-ending', 'discovery'])
type Part = keyof typeof parts

const program = new Command('bench')
  .description('Measures Doorbell on this machine, each figure beside a yardstick in the same run. It asserts nothing.')
  .argument(
    '[parts...]',
    `which of ${Object.keys(parts).join(', ')}; all but mass-ending and discovery where none is named`,
  )
  .option('--groups <count>', 'how many groups the company of typeahead has', '10000')
  .option('--grants <count>', 'how many end in the same second in mass-ending: 10,000 take at least 6 minutes', '10000')
  .option('--quota <times>', 'how many times as fast as the real one the quota fills up in mass-ending', '1')
  .option('--scale <part>', 'which part of a company of 100,000 people is read in discovery', '1')
  .option('--json <file>', 'write the figures to a file as well')
  .parse()
const isPart = (name: string): name is Part => name in parts
const wanted =
  program.args.length > 0
    ? program.args.filter(isPart)
    : Object.keys(parts)
        .filter(isPart)
        .filter(part => !onlyWhereNamed.has(part))
const unknown = program.args.filter(name => !isPart(name))
if (unknown.length > 0) program.error(`There is nothing to measure called ${unknown.join(', ')}.`)

const say = (line: string) => process.stdout.write(`${line}\n`)
const machine = {
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  cores: availableParallelism(),
  cpu: cpus()[0]?.model ?? 'unknown',
  memory: `${(totalmem() / 2 ** 30).toFixed(0)} GB`,
  load: loadavg()[0]?.toFixed(1),
}
say(`Doorbell, measured on ${machine.cores} cores (${machine.cpu}), ${machine.memory}, Node ${machine.node}.`)
if (Number(machine.load) > machine.cores / 2)
  say(`This machine has other work to do (load ${machine.load}): look at the ratios, not at the times.`)

const began = performance.now()
await buildProduct()
// Waits for the disk, as in production.
const postgres = await startPostgres({ fsync: 'on' })
const results: Result[] = []
try {
  for (const name of wanted) {
    say(`… ${name}`)
    try {
      results.push(...(await parts[name](postgres)))
    } catch (problem) {
      process.exitCode = 1
      results.push({ name, because: `it broke: ${problem instanceof Error ? problem.message : problem}` })
    }
  }
} finally {
  if ('stop' in postgres) await postgres.stop()
}
say(`\n${table(results)}\n\nin ${((performance.now() - began) / 1000).toFixed(0)} s`)
const { json } = program.opts<{ json?: string }>()
if (json) await writeFile(json, `${JSON.stringify({ at: new Date().toISOString(), machine, results }, null, 2)}\n`)
process.exit()
