import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { humanBehind } from '../access/same-human.ts'
import { Fault } from '../ports/fault.ts'
import { aGrant, ana, at, claim, names, only, put, said, waiting } from '../ports/store-contract/samples.ts'
import { sealAudit } from './audit-sealer.ts'
import { verifyAudit } from './audit-verifier.ts'
import { type Database, openDatabase } from './database.ts'
import { lockFor } from './locks.ts'
import { migrate, migrationState } from './migrate.ts'
import { allowToWork } from './roles.ts'
import { storeOn } from './store.ts'
import { onPostgres } from './testing/databases.ts'
import { proxyTo } from './testing/proxy.ts'
import { clear } from './testing/source.ts'

const entry = {
  action: 'request.submitted',
  outcome: 'done',
  at: at('9:00'),
  actor: { kind: 'person', id: ana, name: 'Ana' },
  via: 'slack',
  correlation: 'one doing',
} as const

/** A promise, and the way to keep it. */
function later(): { promise: Promise<void>; keep: () => void } {
  let keep: () => void = () => undefined
  const promise = new Promise<void>(resolve => {
    keep = resolve
  })
  return { promise, keep }
}

await onPostgres('several processes on one PostgreSQL', server => {
  let one: Database
  let two: Database
  beforeAll(async () => {
    one = await openDatabase({ kind: 'postgres', url: server.url })
    two = await openDatabase({ kind: 'postgres', url: server.url })
  })
  beforeEach(async () => {
    await migrate(one)
    await clear(one)
  })
  afterAll(async () => {
    await one.close()
    await two.close()
  })

  it('never carry out one task twice', async () => {
    const lanes = Array.from({ length: 200 }, (_, n) => `task ${n}`)
    for (const lane of lanes) await put(storeOn(one), lane)
    const drain = async (database: Database): Promise<readonly string[]> => {
      const tasks = await claim(storeOn(database).outbox, '9:00', { limit: 7 })
      return tasks.length === 0 ? [] : [...names(tasks), ...(await drain(database))]
    }
    const taken = (await Promise.all([drain(one), drain(two), drain(one), drain(two)])).flat()
    expect([...taken].sort()).toEqual([...lanes].sort())
  })

  it('never work in one lane at a time', async () => {
    for (let n = 0; n < 60; n++) await put(storeOn(one), `task ${n}`, { lane: `lane ${n % 3}` })
    const busy = new Set<string>()
    let done = 0
    const work = async (database: Database): Promise<void> => {
      const { outbox } = storeOn(database)
      while (done < 60) {
        const tasks = await claim(outbox, '9:00', { limit: 5 })
        const lanes = tasks.map(({ task }) => (task.type === 'job' ? `lane ${Number(task.name.slice(5)) % 3}` : ''))
        for (const lane of lanes) {
          expect(busy.has(lane)).toBe(false)
          busy.add(lane)
        }
        await pause(1)
        for (const [n, task] of tasks.entries()) {
          busy.delete(lanes[n] ?? '')
          done++
          await outbox.finish(task)
        }
      }
    }
    await Promise.all([work(one), work(two), work(one), work(two)])
    expect(done).toBe(60)
  })

  it('never work in one lane at a time, also while more and more urgent work is put in front of what waits', async () => {
    const busy = new Map<string, string>()
    let [left, collisions] = [120, 0]
    const hurry = async () => {
      for (let n = 0; n < 120; n++)
        await put(storeOn(n % 2 ? one : two), `task ${n}`, {
          lane: `lane ${n % 3}`,
          due: new Date(at('9:00').getTime() - n),
        })
    }
    const work = async (database: Database): Promise<void> => {
      const { outbox } = storeOn(database)
      while (left > 0) {
        for (const task of await claim(outbox, '9:00', { limit: 5 })) {
          const lane = task.task.type === 'job' ? `lane ${Number(task.task.name.slice(5)) % 3}` : ''
          if (busy.has(lane)) collisions++
          busy.set(lane, task.key)
          await pause(1)
          busy.delete(lane)
          await outbox.finish(task)
          left--
        }
      }
    }
    await Promise.all([hurry(), work(one), work(two), work(one), work(two)])
    expect([left, collisions]).toEqual([0, 0])
  })

  it('leave a lane to whoever was first, where each saw another task at its head', async () => {
    const { outbox } = storeOn(one)
    await put(storeOn(one), 'later', { lane: 'lane', due: at('9:00') })
    const taken = later()
    const goOn = later()
    // Puts in something more urgent and takes it up, in a transaction that is not committed yet.
    const first = two.transaction(async queries => {
      await queries.execute(sql`insert into doorbell.outbox (key, lane, task, due, attempt, status, lease_until)
        values ('urgent', 'lane', '{"type":"job","name":"urgent"}', ${at('8:00').toISOString()}::timestamptz, 1, 'leased',
          ${at('9:01').toISOString()}::timestamptz)`)
      taken.keep()
      await goOn.promise
    })
    await taken.promise
    const second = claim(outbox)
    await waitsForLock(one)
    goOn.keep()
    await first
    expect(await second).toEqual([])
  })

  it.each(['request', 'person', 'human'] as const)('decide one after the other about one %s', async what => {
    const request = waiting()
    await storeOn(one).transaction(tx => tx.saveRequest(request))
    const order: string[] = []
    const locked = later()
    const goOn = later()
    const lock = (tx: Parameters<Parameters<ReturnType<typeof storeOn>['transaction']>[0]>[0]) =>
      what === 'request'
        ? tx.postedCards(request.ask.id).then(() => tx.lockRequest(request.ask.id))
        : what === 'person'
          ? tx.lockPerson(ana)
          : tx.lockReviewsOf(humanBehind({ id: ana }, null))
    const first = storeOn(one).transaction(async tx => {
      await lock(tx)
      locked.keep()
      await goOn.promise
      await tx.saveRequest({ status: 'withdrawn', ask: request.ask, decisions: [], at: at('9:30') })
      order.push('first')
    })
    await locked.promise
    const second = storeOn(two).transaction(async tx => {
      await lock(tx)
      order.push(`second, which finds it ${(await tx.request(request.ask.id))?.status}`)
    })
    await waitsForLock(one)
    goOn.keep()
    await Promise.all([first, second])
    expect(order).toEqual(['first', 'second, which finds it withdrawn'])
  })

  it('hold nothing where one of them looks at one request and changes it: whoever was overtaken looks again', async () => {
    const request = waiting()
    await storeOn(one).transaction(tx => tx.saveRequest(request))
    const found: (string | undefined)[] = []
    const denied = { status: 'lapsed', ask: request.ask, decisions: [], at: at('9:20') } as const
    await storeOn(one).transaction(async tx => {
      found.push((await tx.lockRequest(request.ask.id))?.status)
      if (found.length === 1)
        await storeOn(two).transaction(async other => {
          await other.lockRequest(request.ask.id)
          await other.saveRequest(denied)
          await other.append(entry)
        })
      if (found.at(-1) === 'awaiting-approval')
        await tx.saveRequest({ status: 'withdrawn', ask: request.ask, decisions: [], at: at('9:30') })
      await tx.append(entry)
    })
    expect(found).toEqual(['awaiting-approval', 'lapsed'])
    expect(await storeOn(one).request(request.ask.id)).toEqual(denied)
    await sealAudit(one, { key: null })
    expect(await verifyAudit(one, { key: null, knownHead: null })).toMatchObject({ sealed: 2, problemCount: 0 })
  })

  it('write each of many transactions of the same moment whole, and nothing of one that cannot be written', async () => {
    const store = storeOn(one)
    const requests = Array.from({ length: 8 }, () => waiting())
    const good = requests.map((request, n) =>
      store.transaction(async tx => {
        await tx.saveRequest(request)
        await tx.append(entry)
        await tx.schedule({ type: 'job', name: `${n}` }, { key: `${n}`, lane: `${n}`, due: at('9:00') })
      }),
    )
    const ofNobody = aGrant(waiting(), 'active')
    const bad = store.transaction(async tx => {
      await tx.append(entry)
      await tx.saveGrant(ofNobody)
    })
    await expect(bad).rejects.toThrow('foreign key')
    await Promise.all(good)
    for (const request of requests) expect(await store.request(request.ask.id)).toEqual(request)
    expect(await store.grant(ofNobody.terms.id)).toBeNull()
    expect(await store.history.events({ limit: 50 })).toHaveLength(8)
    expect(await store.outbox.backlog(at('9:00'))).toMatchObject({ waiting: 8 })
  })

  it('write what follows only with the change that it follows from, whoever comes between', async () => {
    const request = waiting()
    await storeOn(one).transaction(tx => tx.saveRequest(request))
    const change = (database: Database, n: number) =>
      storeOn(database).transaction(async tx => {
        const seen = await tx.lockRequest(request.ask.id)
        if (seen?.status !== 'awaiting-approval') return false
        await tx.saveRequest({ status: 'withdrawn', ask: request.ask, decisions: [], at: at('9:30') })
        await tx.append(entry)
        await tx.schedule({ type: 'job', name: `${n}` }, { key: `${n}`, lane: `${n}`, due: at('9:00') })
        return true
      })
    const changed = await Promise.all(Array.from({ length: 20 }, (_, n) => change(n % 2 ? one : two, n)))
    expect(changed.filter(did => did)).toHaveLength(1)
    expect(await claim(storeOn(one).outbox, '9:00', { limit: 50 })).toHaveLength(1)
    await sealAudit(one, { key: null })
    expect(await verifyAudit(one, { key: null, knownHead: null })).toMatchObject({ sealed: 1, problemCount: 0 })
  })

  it('decide on what is so now, also where they read it just before and somebody came between', async () => {
    const request = waiting()
    const [here, elsewhere] = [storeOn(one), storeOn(two)]
    await here.transaction(tx => tx.saveRequest(request))
    const overtaken = async (status: 'lapsed' | 'withdrawn') => {
      await here.request(request.ask.id)
      await elsewhere.transaction(tx => tx.saveRequest({ status, ask: request.ask, decisions: [], at: at('9:20') }))
    }
    await overtaken('lapsed')
    expect(await here.transaction(async tx => (await tx.lockRequest(request.ask.id))?.status)).toBe('lapsed')
    await overtaken('withdrawn')
    const found: (string | undefined)[] = []
    await here.transaction(async tx => {
      found.push((await tx.lockRequest(request.ask.id))?.status)
      await tx.append(entry)
    })
    expect(found).toEqual(['lapsed', 'withdrawn'])
    expect(await here.history.events({ limit: 50 })).toHaveLength(1)
  })

  it('both succeed when they had locked one another out', async () => {
    const [a, b] = [waiting(), waiting()]
    for (const request of [a, b]) await storeOn(one).transaction(tx => tx.saveRequest(request))
    const bothHaveOne = [later(), later()] as const
    const run = (database: Database, mine: typeof a, theirs: typeof a, n: 0 | 1) =>
      storeOn(database).transaction(async tx => {
        await tx.lockRequest(mine.ask.id)
        bothHaveOne[n].keep()
        await bothHaveOne[n === 0 ? 1 : 0].promise
        await tx.lockRequest(theirs.ask.id)
        await tx.append(entry)
      })
    await Promise.all([run(one, a, b, 0), run(two, b, a, 1)])
    await sealAudit(one, { key: null })
    expect(await verifyAudit(one, { key: null, knownHead: null })).toMatchObject({ sealed: 2, problemCount: 0 })
  })

  it('replace and retry one appointment at the same time, and one appointment is left', async () => {
    for (let round = 0; round < 20; round++) {
      await put(storeOn(one), 'a')
      const running = only(await claim(storeOn(one).outbox))
      await Promise.all([put(storeOn(two), 'a'), storeOn(one).outbox.retry(running, at('9:00'), 'again')])
      await storeOn(one).outbox.finish(only(await claim(storeOn(one).outbox)))
      expect(await storeOn(one).outbox.nextDue()).toBeNull()
    }
  })

  it('store one delivery once', async () => {
    const all = [one, two, one, two].map((database, n) =>
      storeOn(database).inbox.store(`id ${n}`, said({ type: 'command', text: 'mine' }, 'click'), at('9:00')),
    )
    expect((await Promise.all(all)).sort()).toEqual(['seen-before', 'seen-before', 'seen-before', 'stored'])
    expect(await claim(storeOn(one).outbox)).toHaveLength(1)
  })

  it('seal the audit one at a time', async () => {
    for (let n = 0; n < 50; n++) await storeOn(one).transaction(tx => tx.append(entry))
    await one.transaction(async queries => {
      await lockFor(queries, 'sealing')
      expect((await sealAudit(two, { key: null })).sealed).toBe(0)
    })
    const counts = await Promise.all([one, two, one, two].map(database => sealAudit(database, { key: null })))
    expect(counts.reduce((sum, { sealed }) => sum + sealed, 0)).toBe(50)
    expect(await verifyAudit(one, { key: null, knownHead: null })).toMatchObject({ sealed: 50, problemCount: 0 })
  })

  it('seal an event as well whose transaction took longer than that of a younger one', async () => {
    const written = later()
    const goOn = later()
    const slow = storeOn(one).transaction(async tx => {
      await tx.append({ ...entry, correlation: 'slow' })
      written.keep()
      await goOn.promise
    })
    await written.promise
    await storeOn(two).transaction(tx => tx.append({ ...entry, correlation: 'quick' }))
    expect((await sealAudit(two, { key: null })).sealed).toBe(1)
    goOn.keep()
    await slow
    expect((await sealAudit(two, { key: null })).sealed).toBe(1)
    const verdict = await verifyAudit(one, { key: null, knownHead: null })
    expect(verdict).toMatchObject({ sealed: 2, unsealed: { count: 0 }, problemCount: 0 })
  })

  it('migrate an empty database at the same time, and it is migrated once', async () => {
    await one.run(queries => queries.execute(sql`drop schema doorbell cascade`))
    await one.run(queries => queries.execute(sql`drop schema inventory cascade`))
    expect(await migrationState(two)).toMatchObject({ state: 'behind' })
    const applied = await Promise.all([one, two, one, two].map(database => migrate(database)))
    expect(applied.filter(({ applied: count }) => count > 0)).toHaveLength(1)
    expect(await migrationState(two)).toEqual({ state: 'current' })
  })

  it('notice that a newer Doorbell has been at the database', async () => {
    await one.run(queries =>
      queries.execute(sql`insert into doorbell.migrations (hash, created_at) values ('later', 9999999999999)`),
    )
    expect(await migrationState(one)).toEqual({ state: 'ahead', unknown: 1 })
    await one.run(queries => queries.execute(sql`delete from doorbell.migrations where hash = 'later'`))
  })

  it('have nothing compiled for statements that are over sooner, whatever the planner believes of them', async () => {
    const plan = await one.transaction(async queries => {
      await queries.execute(sql`set local jit_above_cost = 0`)
      return queries.execute(sql`explain (analyze) select count(*) from doorbell.requests`)
    })
    expect(JSON.stringify(plan)).toContain('Execution Time')
    expect(JSON.stringify(plan)).not.toContain('JIT')
  })

  it('wake one another', async () => {
    const heard = later()
    const stop = await storeOn(two).onWork(heard.keep)
    await put(storeOn(one), 'a')
    await heard.promise
    await stop()
  })
})

await onPostgres('a PostgreSQL that fails', server => {
  let database: Database
  let proxy: Awaited<ReturnType<typeof proxyTo>>
  beforeAll(async () => {
    proxy = await proxyTo(server.url)
    database = await openDatabase({ kind: 'postgres', url: proxy.url, connections: 3 })
    await migrate(database)
  })
  beforeEach(() => clear(database))
  afterAll(async () => {
    await database.close()
    await proxy.close()
  })

  it.each(['an address', 'a socket of this machine'])(
    'is told as a fault while it is away, and used again when it is back, and heard again, by %s',
    async way => {
      const folder = await mkdtemp(join(tmpdir(), 'doorbell-socket-'))
      const wire = await proxyTo(server.url, way === 'an address' ? undefined : folder)
      const database = await openDatabase({ kind: 'postgres', url: wire.url, connections: 3 })
      const store = storeOn(database)
      let wakes = 0
      const stop = await store.onWork(() => {
        wakes++
      })
      await wire.cut()
      for (const attempt of [
        () => put(store, 'a'),
        () => store.outbox.nextDue(),
        () => store.inbox.store('one', said({ type: 'command', text: 'mine' }), at('9:00')),
        () => claim(store.outbox),
      ])
        await expect(attempt()).rejects.toMatchObject({ name: 'Fault', code: 'store.unavailable', retry: 'later' })
      await wire.mend()
      await eventually(() => put(store, 'a'))
      expect(names(await claim(store.outbox))).toEqual(['a'])
      const before = wakes
      await eventually(async () => {
        await put(store, 'b')
        if (wakes === before) throw new Error('not heard yet')
      })
      await stop()
      await database.close()
      await wire.close()
      await rm(folder, { recursive: true })
    },
  )

  it('may kill a connection in the middle of a transaction: nothing of it is kept, and the next one works', async () => {
    const store = storeOn(database)
    const request = waiting()
    const killed = store.transaction(async tx => {
      await tx.lockPerson(ana)
      await tx.saveRequest(request)
      await killOthers(server.url)
      await tx.append(entry)
    })
    await expect(killed).rejects.toMatchObject({ code: 'store.unavailable', result: 'not-done' })
    expect(await eventually(() => store.request(request.ask.id))).toBeNull()
    await store.transaction(tx => tx.saveRequest(request))
    expect(await store.request(request.ask.id)).toEqual(request)
  })

  it('may kill a connection when nothing is left to do but to commit: nothing of it is kept, and Doorbell lives', async () => {
    const store = storeOn(database)
    const request = waiting()
    const killed = store.transaction(async tx => {
      await tx.saveRequest(request)
      await tx.lockPerson(ana)
      await killOthers(server.url)
    })
    await expect(killed).rejects.toMatchObject({ code: 'store.unavailable' })
    expect(await eventually(() => store.request(request.ask.id))).toBeNull()
  })

  it('may kill connections again and again, under load, and takes neither Doorbell nor its work with it', async () => {
    const store = storeOn(database)
    const saved: string[] = []
    let ending = false
    const work = async () => {
      while (!ending) {
        const request = waiting()
        try {
          await store.transaction(async tx => {
            await tx.lockPerson(ana)
            await tx.saveRequest(request)
            await tx.append(entry)
          })
          saved.push(request.ask.id)
        } catch (error) {
          if (!(error instanceof Fault)) throw error
        }
      }
    }
    const workers = [work(), work(), work(), work()]
    for (let kill = 0; kill < 10; kill++) {
      const before = saved.length
      await eventually(async () => {
        if (saved.length === before) throw new Error('nothing was saved since')
      })
      await killOthers(server.url)
    }
    ending = true
    await Promise.all(workers)
    const kept = new Set((await store.requestsOf(ana, 100_000)).map(({ ask }) => ask.id as string))
    expect(saved.filter(id => !kept.has(id))).toEqual([])
  })

  it('may do what it was asked and lose the answer: that is said, for it was perhaps done', async () => {
    // A database that has never committed anything still says that word in full, so that the wire can listen for it.
    const fresh = await openDatabase({ kind: 'postgres', url: proxy.url, connections: 1 })
    const request = waiting()
    const saves = (request: ReturnType<typeof waiting>, lock: boolean): Promise<unknown> =>
      storeOn(fresh)
        .transaction(async tx => {
          if (lock) await tx.lockPerson(ana)
          await tx.saveRequest(request)
        })
        .catch((error: unknown) => error)
    const perhaps = { code: 'store.unavailable', retry: 'later', result: 'unknown' }
    proxy.loseAnswerTo('\0commit\0')
    expect(await saves(request, true)).toMatchObject(perhaps)
    expect(await storeOn(fresh).request(request.ask.id)).toEqual(request)
    const another = waiting()
    proxy.loseAnswerTo(another.ask.id)
    expect(await saves(another, false)).toMatchObject(perhaps)
    expect(await storeOn(fresh).request(another.ask.id)).toEqual(another)
    await fresh.close()
  })

  it('says what was wrong with a statement without saying what was in it', async () => {
    const secret = 'https://chat.example/secret-handle'
    const broken = database.run(queries =>
      queries.execute(sql`insert into doorbell.inbox (id, delivery_key) values (${secret}, ${secret})`),
    )
    const error: unknown = await broken.catch((failure: unknown) => failure)
    expect(error).toBeInstanceOf(Error)
    expect(String(error)).toContain('doorbell.inbox')
    expect(JSON.stringify(error, [...Object.getOwnPropertyNames(error), 'cause'])).not.toContain('secret-handle')
  })
})

await onPostgres('a role that owns nothing', server => {
  const role = `doorbell_role_${randomBytes(4).toString('hex')}`
  let owner: Database
  let worker: Database
  beforeAll(async () => {
    owner = await openDatabase({ kind: 'postgres', url: server.url })
    await migrate(owner)
    await owner.run(queries => queries.execute(sql.raw(`create role ${role} login password 'test'`)))
    await allowToWork(owner, role)
    const url = new URL(server.url)
    url.username = role
    url.password = 'test'
    worker = await openDatabase({ kind: 'postgres', url: url.href })
  })
  afterAll(async () => {
    await worker.close()
    await owner.run(queries => queries.execute(sql.raw(`drop owned by ${role}`)))
    await owner.run(queries => queries.execute(sql.raw(`drop role ${role}`)))
    await owner.close()
  })

  it('does the daily work', async () => {
    const store = storeOn(worker)
    await store.inbox.store('one', said({ type: 'command', text: 'mine' }), at('9:00'))
    await store.transaction(async tx => {
      await tx.saveRequest(waiting())
      await tx.append(entry)
      await tx.finishIncoming('one')
    })
    await store.outbox.finish(only(await claim(store.outbox)))
    expect((await sealAudit(worker, { key: null })).sealed).toBe(1)
    expect(await migrationState(worker)).toEqual({ state: 'current' })
  })

  it('can only add to the audit', async () => {
    for (const statement of [
      'update doorbell.audit_events set reason = null',
      'delete from doorbell.audit_events',
      'truncate doorbell.audit_events cascade',
      'delete from doorbell.audit_seals',
      'alter table doorbell.audit_events disable trigger all',
      'set session_replication_role = replica',
    ])
      await expect(worker.run(queries => queries.execute(sql.raw(statement)))).rejects.toThrow(
        /permission denied|must be owner/,
      )
  })
})

describe('the address of a database', () => {
  it('is never spoken to in the clear beyond this machine', async () => {
    const { tlsFor } = await import('./database/tls.ts')
    for (const near of ['localhost', '127.0.0.1', '127.8.8.8', '[::1]', '%2Frun%2Fpostgresql', '%2frun:5433'])
      expect(tlsFor(`postgres://a:b@${near}/d`)).toBe(false)
    for (const far of ['db', '10.0.0.1', 'db.example.com', '[fd00::1]', '127.0.0.1.example.com'])
      for (const wish of ['sslmode=disable', 'host=localhost', 'host=/run/postgresql'])
        expect(tlsFor(`postgres://a:b@${far}/d?${wish}`)).toBe('verify-full')
  })
  it('means the socket of its port, where a folder stands in the place of the host', async () => {
    const { socketOf } = await import('./database/tls.ts')
    expect(socketOf('postgres://a:b@%2Frun%2Fpostgresql/d')).toBe('/run/postgresql/.s.PGSQL.5432')
    expect(socketOf('postgres://a:b@%2Frun%2Fpostgresql:5433/d')).toBe('/run/postgresql/.s.PGSQL.5433')
    expect(socketOf('postgres://a:b@run/d')).toBeNull()
  })
})

/** Until somebody is seen waiting for a lock. */
async function waitsForLock(database: Database): Promise<void> {
  await eventually(async () => {
    const result = await database.run(queries => queries.execute(sql`select 1 from pg_locks where not granted`))
    if (!Array.isArray(result) || result.length === 0) throw new Error('nobody waits')
  })
}

async function killOthers(url: string): Promise<void> {
  const killer = await openDatabase({ kind: 'postgres', url, connections: 1 })
  await killer.run(queries =>
    queries.execute(sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`),
  )
  await killer.close()
}

async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      if (tries === 200) throw error
      await pause(50)
    }
  }
}
