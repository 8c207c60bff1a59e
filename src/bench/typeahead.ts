import { personIn } from '../sandbox/company.ts'
import { freshDatabaseOn } from '../store/testing/postgres.ts'
import type { RunningPostgres } from '../store/testing/postgres-server.ts'
import { accessFileOf, bigCompany } from './big-company.ts'
import { type Figure, median, percentile, type Result } from './figure.ts'
import { aWorldOf, metricsToken, settle, type World } from './product.ts'

const runs = 3
/** Of each run: people who type, each a word letter by letter. */
const typists = 12
const words = ['jit', 'prod', 'billing-4', 'warehouse', 'k', 'kubernetes-77', 'customer 12', 'nothing like it']
const pending = 500
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
  const company = bigCompany(size)
  const world = await aWorldOf(company, accessFileOf(size.flows))
  const fresh = await freshDatabaseOn(postgres)
  try {
    const doorbell = await world.start({ url: fresh.url })
    try {
      const perRun: number[] = []
      const together: number[] = []
      for (let run = 0; run < runs; run++) {
        const each: number[] = []
        for (let n = 0; n < typists; n++) each.push(...(await lettersTyped(world, 2 * run * typists + n)))
        perRun.push(percentile(each, 99))
        const all = Array.from({ length: typists }, (_, n) => lettersTyped(world, (2 * run + 1) * typists + n))
        together.push(percentile((await Promise.all(all)).flat(), 99))
      }
      const typed: Figure = {
        name,
        measured: median(perRun),
        unit: 'ms',
        runs: perRun,
        goal: { words: 'below 150 ms', met: median(perRun) < 150 },
        note: 'over HTTP with signatures; the first letter of each person, for which the directory is asked who they are, is counted in.',
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
      return [typed, atOnce, reading, ...load]
    } finally {
      await doorbell.stop()
    }
  } finally {
    await world.close()
    await fresh.close()
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
        .map((asker, n) =>
          asker.command(`request jit-billing-${1 + 8 * ((from + n) % 50)} for 1h because load ${from + n}`),
        ),
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
    const [, number] = /load (\d+)/.exec(owner.read(card).text) ?? []
    const asker = slack.as(`UP${100 + Number(number)}`)
    const clicked = performance.now()
    await owner.press(card, 'Approve')
    const told = slack.until(
      () => asker.messages().some(message => /Granted/.test(asker.read(message).text)),
      longestWait,
    )
    const isTold = await told.catch(() => false)
    if (!isTold) return [waiting, { name: toldOf, because: `one of them was not told after ${longestWait / 1000} s` }]
    decided.push((performance.now() - clicked) / 1000)
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

/** By its own figures. */
async function requestsWaiting(url: string): Promise<number> {
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } })
  return Number(/^doorbell_requests_waiting (\d+)$/m.exec(await answer.text())?.[1] ?? 0)
}
