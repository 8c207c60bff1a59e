import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { open } from '../access/grant/opening.ts'
import type { Grant } from '../access/grant/states.ts'
import type { AccessRequest } from '../access/request/states.ts'
import {
  flowName,
  grantId,
  groupId,
  integrationName,
  minutes,
  personId,
  policyHash,
  requestId,
  surfaceName,
} from '../access/vocabulary.ts'
import { directoryWrites, writesPerSecond } from '../access/write-quota.ts'
import type { Store } from '../ports/store.ts'
import { groupResource } from '../providers/entra/resource-id.ts'
import { type Database, openDatabase, rowsOf } from '../store/database.ts'
import { storeOn } from '../store/store.ts'
import { freshDatabaseOn } from '../store/testing/postgres.ts'
import type { RunningPostgres } from '../store/testing/postgres-server.ts'
import { byTimer, saveWhatFollows } from '../use-cases/save.ts'
import { accessFileOf, bigCompany } from './big-company.ts'
import { percentile, type Result } from './figure.ts'
import { aWorldOf, buildPaced, type World } from './product.ts'

/** Each of these people is in each of these groups. */
const groups = 20
const several = 100
/** Milliseconds between two grants that somebody waits for meanwhile. */
const between = 2_000
const patience = 15 * 60_000
/** Whoever approved all of it; nobody asks for them again. */
const approver = 'a0000000-0000-4000-8000-0000000000ff'

/**
 * Grants that are all due in the same second, ended by one process against the simulated Graph with its real quota, while every two
 * seconds somebody is given something. `quotaPace`: how many times as fast as the real one the quota fills up, and Doorbell counts it;
 * everything else keeps real time. Slower on a machine that could not do what the real one permits: what is measured is the share of it that is used.
 */
export async function massEnding(
  server: RunningPostgres | { readonly missing: string },
  { count = 10_000, quotaPace = 1 }: { readonly count?: number; readonly quotaPace?: number } = {},
): Promise<readonly Result[]> {
  const name = `end ${count.toLocaleString('en')} grants due in the same second`
  if ('missing' in server) return [{ name, because: server.missing }]
  const people = Math.ceil(count / groups)
  if (quotaPace !== 1) await buildPaced()
  const paced = quotaPace === 1 ? {} : { quotaPace }
  const world = await aWorldOf(bigCompany({ groups, people: people + several }), accessFileOf(1), paced)
  const fresh = await freshDatabaseOn(server)
  const database = await openDatabase({ kind: 'postgres', url: fresh.url, connections: 4 })
  try {
    // Brings the tables and the access file in force, and reads the directory.
    await (await world.start({ url: fresh.url })).stop()
    const store = storeOn(database)
    await seed(world, store, count)
    world.entra.calls.clear()
    const doorbell = await world.start({ url: fresh.url })
    const [began, startTook] = [performance.now(), await doorbell.processor()]
    const stopGiving = giving(world, store, people)
    const ended = await untilEnded(database, count)
    const seconds = (performance.now() - began) / 1_000
    const processor = await doorbell.processor()
    const given = await stopGiving()
    await doorbell.stop()
    const writes = count + given.length
    const allowed = Math.max(1, (writes - directoryWrites.holds) / writesPerSecond(directoryWrites) / quotaPace)
    const refused = world.entra.calls
      .graph()
      .filter(({ answer }) => JSON.stringify(answer ?? '').includes('TooManyReq'))
    const waits = await waitsOf(database, given)
    const perEnd = 'time of the processor for one of these ends'
    const meanwhile = 'give access meanwhile, p99 from approved to granted'
    return [
      {
        name: `${name}, until each was read back to be gone`,
        measured: seconds,
        unit: 's',
        runs: [seconds],
        yardstick: { name: 'what the quota alone takes', measured: allowed, ratio: seconds / allowed },
        goal: { words: 'at least 95 % of its pace, none lost', met: seconds * 0.95 <= allowed && ended === count },
        note: `${ended} of ${count} ended; ${stillThere(world)} memberships are left in the directory; ${refused.length} calls had a part refused. ${inWords(quotaPace)}, one process, a full bucket of ${directoryWrites.holds} at the beginning, ${given.length} grants that somebody waited for among the writes. Graph answers at once here, as it never does: what is measured is whether Doorbell keeps up with the quota.`,
      },
      processor === null || startTook === null
        ? { name: perEnd, because: 'nobody tells here' }
        : {
            name: perEnd,
            measured: (processor - startTook) / count,
            unit: 'ms',
            runs: [(processor - startTook) / count],
            note: 'of the process that Doorbell is, and of nobody beside it; with what was given meanwhile.',
          },
      waits.length === 0
        ? { name: meanwhile, because: `none of ${given.length} was granted` }
        : {
            name: meanwhile,
            measured: percentile(waits, 99),
            unit: 's',
            runs: waits,
            goal: { words: 'below 3 s', met: percentile(waits, 99) < 3 && waits.length === given.length },
            note: `${waits.length} of ${given.length} were granted; one every ${between / 1000} s, from the moment at which the approval is saved. The press itself is measured elsewhere.`,
          },
    ]
  } finally {
    await database.close()
    await world.close()
    await fresh.close()
  }
}

const inWords = (quotaPace: number): string =>
  quotaPace === 1
    ? 'Real time'
    : `The quota, and Doorbell's count of it, went by ${quotaPace} times the real time, which everything else kept`

const isManys = ({ displayName }: { readonly displayName: string }) => /^jit-.*-\d+$/.test(displayName)
const groupsOf = ({ entra }: World) => entra.truth.groups().filter(isManys).slice(0, groups)
const peopleOf = ({ entra }: World) =>
  entra.truth.people().filter(({ displayName }) => /^Person \d+$/.test(displayName))
const stillThere = (world: World) =>
  groupsOf(world).reduce(
    (sum, { id }) =>
      sum +
      peopleOf(world)
        .slice(0, -several)
        .filter(person => world.entra.truth.isMember(id, person.id)).length,
    0,
  )

function story(world: World, person: string, group: string, at: Date, hash: string) {
  const beneficiary = personId(person)
  const entitlement = {
    integration: integrationName('Contoso'),
    resource: groupResource(world.entra.tenantId, groupId(group)),
  }
  const ask = {
    id: requestId(randomUUID()),
    requester: beneficiary,
    beneficiary,
    entitlements: [entitlement],
    flow: flowName('Flow 0'),
    duration: minutes(60),
    reason: 'Measured',
    startsAt: at,
    submittedAt: at,
    via: surfaceName('slack'),
  } as const
  const decision = {
    verdict: 'approve',
    by: { kind: 'person', person: personId(approver) },
    stage: 0,
    at,
    via: 'cli',
    policy: policyHash(hash),
    because: null,
  } as const
  const request: AccessRequest = { status: 'approved', ask, decisions: [decision], at }
  const terms = { id: grantId(randomUUID()), request: ask.id, entitlement, beneficiary, duration: ask.duration }
  return { request, terms }
}

/** As if each had been given an hour ago. */
async function seed(world: World, store: Store, count: number): Promise<void> {
  const policy = await store.activePolicy()
  const endsAt = new Date()
  const since = new Date(endsAt.getTime() - 3_600_000)
  const all = groupsOf(world)
    .flatMap(group =>
      peopleOf(world)
        .slice(0, -several)
        .map(person => ({ group, person })),
    )
    .slice(0, count)
  for (let from = 0; from < all.length; from += 100)
    await store.transaction(async tx => {
      for (const { group, person } of all.slice(from, from + 100)) {
        world.entra.truth.addMember(group.id, person.id)
        const { request, terms } = story(world, person.id, group.id, since, policy?.hash ?? '')
        await tx.saveRequest(request)
        const active: Grant = {
          ...{ status: 'active', terms, prior: 'none', since, endsAt, warned: true, usableSince: since },
        }
        await tx.saveGrant(active)
        await tx.schedule(
          { type: 'end-grant', grant: terms.id },
          {
            key: `drive-grant:${terms.id}`,
            lane: `hold:${terms.entitlement.resource}/${terms.beneficiary}`,
            due: endsAt,
          },
        )
      }
    })
}

/** Gives something every two seconds, until it is stopped; answers which grants those were. */
function giving(world: World, store: Store, offset: number): () => Promise<readonly string[]> {
  const given: string[] = []
  let going = true
  const doing = (async () => {
    const policy = await store.activePolicy()
    for (let n = 0; going; n++) {
      const person = peopleOf(world)[offset + (n % several)]
      const group = groupsOf(world)[Math.floor(n / several) % groups]
      if (!person || !group) return
      const now = new Date()
      const { request, terms } = story(world, person.id, group.id, now, policy?.hash ?? '')
      await store.transaction(async tx => {
        await tx.saveRequest(request)
        const opened = open(terms, now)
        await tx.saveGrant(opened.next)
        await saveWhatFollows(
          tx,
          { clock: { now: () => now }, ids: { next: randomUUID } },
          byTimer(terms.request),
          opened,
        )
      })
      given.push(terms.id)
      await pause(between)
    }
  })()
  return async () => {
    going = false
    await doing
    await pause(4_000)
    return given
  }
}

async function untilEnded(database: Database, count: number): Promise<number> {
  const until = performance.now() + patience
  for (;;) {
    const ended = await countOf(
      database,
      sql`select count(*)::int as n from doorbell.grants where status = 'ended' and state #>> '{proof,kind}' = 'verified-gone'`,
    )
    if (ended >= count || performance.now() > until) return ended
    await pause(500)
  }
}

/** Seconds from when each was approved until the directory took it, of those that it took. */
async function waitsOf(database: Database, given: readonly string[]): Promise<readonly number[]> {
  const rows = await database.run(queries =>
    rowsOf<{ seconds: string }>(
      queries,
      sql`select extract(epoch from e.at - r.settled_at)::text as seconds
        from doorbell.audit_events e join doorbell.grants g on g.id = e.grant_id join doorbell.requests r on r.id = g.request
        where e.action = 'grant.active' and g.id = any(array(select jsonb_array_elements_text(${JSON.stringify(given)}::jsonb)))`,
    ),
  )
  return rows.map(({ seconds }) => Number(seconds))
}

async function countOf(database: Database, statement: ReturnType<typeof sql>): Promise<number> {
  const [row] = await database.run(queries => rowsOf<{ n: number }>(queries, statement))
  return row?.n ?? 0
}
