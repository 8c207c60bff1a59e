import postgresClient from 'postgres'
import { type Company, personIn } from '../sandbox/company.ts'
import { openDatabase } from '../store/database.ts'
import { writeHistory } from '../store/testing/history.ts'
import { freshDatabaseOn } from '../store/testing/postgres.ts'
import type { RunningPostgres } from '../store/testing/postgres-server.ts'
import { accessFileOf, bigCompany } from './big-company.ts'
import { type Figure, median, percentile, type Result } from './figure.ts'
import { aWorldOf, metricsToken, settle, type World } from './product.ts'

const runs = 3
/** Of each run: people who type, each a word letter by letter. */
const typists = 12
const words = ['jit', 'prod', 'billing-4', 'warehouse', 'k', 'kubernetes-77', 'customer 12', 'nothing like it']
/** People who type are in so many groups beside Engineering, each of which a flow may be for. */
const crews = 500
const pending = 500
/** Requests of the people who type that are over. */
const past = 20_000
/** So many of them are approved. */
const approvals = 5
/** Milliseconds: also a machine that has much else to do gets there. */
const longestWait = 5 * 60_000

/** A large company: the list that appears while somebody types, and how it goes with many requests that wait. */
export async function typeahead(
  postgres: RunningPostgres | { readonly missing: string },
  groups = 10_000,
): Promise<readonly Result[]> {
  // Whoever types and whoever asks are different people.
  const size = { groups, people: Math.max(2 * pending, groups / 2), flows: Math.max(1, Math.floor(groups / 50)) }
  const name = `one letter typed, ${size.groups} groups and ${size.flows} flows, p99`
  if ('missing' in postgres) return [{ name, because: postgres.missing }]
  const typing = 3 * runs * typists
  const company = bigCompany({ ...size, crews: { groups: crews, people: typing } })
  const world = await aWorldOf(company, accessFileOf(size.flows, { crews }))
  const fresh = await freshDatabaseOn(postgres)
  try {
    const doorbell = await world.start({ url: fresh.url })
    try {
      const perRun: number[] = []
      const together: number[] = []
      const plain: number[] = []
      for (let run = 0; run < runs; run++) {
        perRun.push(percentile(await typedBy(world, 2 * run * typists), 99))
        const all = Array.from({ length: typists }, (_, n) => lettersTyped(world, (2 * run + 1) * typists + n))
        together.push(percentile((await Promise.all(all)).flat(), 99))
        plain.push(percentile(await plainQueries(fresh.url), 99))
      }
      const beside = (measured: number) => ({
        name: 'one plain indexed query, p99',
        measured: median(plain),
        ratio: measured / median(plain),
      })
      const typed: Figure = {
        name,
        measured: median(perRun),
        unit: 'ms',
        runs: perRun,
        yardstick: beside(median(perRun)),
        goal: { words: 'below 150 ms', met: median(perRun) < 150 },
        note: `over HTTP with signatures; the first letter of each person, for which the directory is asked who they are and which groups of the flows they are in, is counted in. They are in ${crews} groups, and each flow has a bundle among what it offers.`,
      }
      const atOnce: Figure = {
        name: `the same, ${typists} people typing at once`,
        measured: median(together),
        unit: 'ms',
        runs: together,
        goal: { words: 'below 150 ms', met: median(together) < 150 },
      }
      const reading: Figure = {
        name: `first start with ${size.groups} groups and ${size.people} people`,
        measured: doorbell.startedIn,
        unit: 's',
        runs: [doorbell.startedIn],
        note: 'the whole directory is read before it listens: twenty groups to a call to Graph. Later starts do not wait for it.',
      }
      const load = await manyPending(world, personIn(company, 'ines').slack?.user ?? '', doorbell.url).catch(
        problem => [{ name: `${pending} requests waiting`, because: `it broke: ${problem}` }],
      )
      return [typed, atOnce, reading, ...load, await withAPast(world, fresh.url, company, 2 * runs * typists, typed)]
    } finally {
      await doorbell.stop()
    }
  } finally {
    await world.close()
    await fresh.close()
  }
}

async function typedBy(world: World, first: number): Promise<readonly number[]> {
  const each: number[] = []
  for (let n = 0; n < typists; n++) each.push(...(await lettersTyped(world, first + n)))
  return each
}

/** Milliseconds that a question for one row by its key took, each. */
async function plainQueries(url: string): Promise<readonly number[]> {
  const sql = postgresClient(url, { max: 1 })
  try {
    const took: number[] = []
    for (let n = 0; n < 200; n++) {
      const began = performance.now()
      await sql`select name from inventory.resources where integration = 'Contoso' and resource = ${`entra/group/${n}`}`
      took.push(performance.now() - began)
    }
    return took
  } finally {
    await sql.end()
  }
}

/** The same once more by people who have asked for much before. It comes last, because a past is made after what was lived here. */
async function withAPast(world: World, url: string, company: Company, first: number, before: Figure): Promise<Result> {
  const name = `one letter typed, with ${past} past requests, p99`
  const database = await openDatabase({ kind: 'postgres', url, connections: 1 })
  try {
    const ids = company.people.flatMap(({ id, handle }) => (/^p\d+$/.test(handle) ? [id] : []))
    await writeHistory(database, past, ids.slice(first, first + typists))
    const perRun: number[] = []
    for (let run = 0; run < runs; run++) perRun.push(percentile(await typedBy(world, first + run * typists), 99))
    const measured = median(perRun)
    return {
      name,
      measured,
      unit: 'ms',
      runs: perRun,
      yardstick: { name: 'with none', measured: before.measured, ratio: measured / before.measured },
      goal: { words: 'below 150 ms', met: measured < 150 },
      note: 'those of the first run asked for all of them; cards of those who wait are still being brought meanwhile.',
    }
  } catch (problem) {
    return { name, because: `it broke: ${problem instanceof Error ? problem.message : problem}` }
  } finally {
    await database.close()
  }
}

/** Milliseconds that one person waited at each letter. */
async function lettersTyped({ slack }: World, who: number): Promise<readonly number[]> {
  const person = slack.as(`UP${who}`)
  await person.command('request')
  await slack.until(() => (person.view ? /Duration/.test(person.read(person.view).text) : false), longestWait)
  const waited: number[] = []
  for (const word of words) {
    const began = performance.now()
    await person.suggestions('Access', word)
    waited.push(performance.now() - began)
  }
  return waited
}

/** So many people ask, and then some of what waits is approved: from the click until the requester is told that it is granted. */
async function manyPending({ slack }: World, ownerAccount: string, url: string): Promise<readonly Result[]> {
  const began = performance.now()
  const askers = Array.from({ length: pending }, (_, n) => slack.as(`UP${100 + n}`))
  for (let from = 0; from < pending; from += 50)
    await Promise.all(
      askers
        .slice(from, from + 50)
        .map((asker, n) => asker.command(`request ${askedBy(from + n)} for 1h because load ${from + n}`)),
    )
  const name = `${pending} people ask at once, until ${pending} requests wait`
  const end = Date.now() + longestWait
  for (let waits = 0; waits < pending; waits = await requestsWaiting(url)) {
    if (Date.now() > end) return [{ name, because: `only ${waits} did after ${longestWait / 1000} s` }]
    await settle(1_000)
  }
  const took = (performance.now() - began) / 1000
  const waiting: Result = {
    name,
    measured: took,
    unit: 's',
    runs: [took],
    note: 'figures of the database are up to ten seconds old.',
  }
  const toldOf = `from Approve until the requester is told, ${pending} requests waiting`
  const owner = slack.as(ownerAccount)
  // That a request waits does not say that its card has come: there is nothing to press before that.
  const cards = await slack
    .until(() => {
      const came = owner.messages().filter(message => /load \d+/.test(owner.read(message).text))
      return came.length < approvals ? undefined : came.slice(0, approvals)
    }, longestWait)
    .catch(() => [])
  if (cards.length === 0)
    return [waiting, { name: toldOf, because: `${approvals} cards had not come after ${longestWait / 1000} s` }]
  const decided: number[] = []
  for (const card of cards) {
    const number = Number(/load (\d+)/.exec(owner.read(card).text)?.[1])
    const asker = slack.as(`UP${100 + number}`)
    const clicked = performance.now()
    await owner.press(card, 'Approve')
    const reads = (word: RegExp) =>
      slack.until(() => asker.messages().some(message => word.test(asker.read(message).text)), longestWait)
    const isTold = await reads(/Granted/).catch(() => false)
    if (!isTold) return [waiting, { name: toldOf, because: `one of them was not told after ${longestWait / 1000} s` }]
    decided.push((performance.now() - clicked) / 1000)
    if (decided.length < approvals) continue
    // A past is made of what was lived to its end.
    await asker.command(`return ${askedBy(number)}`)
    await reads(/Verified gone/)
  }
  return [
    waiting,
    {
      name: toldOf,
      measured: median(decided),
      unit: 's',
      runs: decided,
      note: 'while the cards of the others are still being brought to the same two owners, one after the other.',
    },
  ]
}

const askedBy = (asker: number): string => `jit-billing-${1 + 8 * (asker % 50)}`

/** By its own figures. */
async function requestsWaiting(url: string): Promise<number> {
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } })
  return Number(/^doorbell_requests_waiting (\d+)$/m.exec(await answer.text())?.[1] ?? 0)
}
