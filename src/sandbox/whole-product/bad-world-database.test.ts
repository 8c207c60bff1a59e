import { type SQL, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import { openDatabase } from '../../store/database.ts'
import { onPostgres } from '../../store/testing/databases.ts'
import { proxyTo } from '../../store/testing/proxy.ts'
import type { Sandbox } from '../sandbox.ts'
import { errorAt } from '../slack/open-form.ts'
import { asked, newestRequest } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { startTrailing } from './start-on-postgres.test-support.ts'

/** Milliseconds: Doorbell finds its way back by itself, but not at once. */
const patience = 60_000

await onPostgres('the database, away for a while', server => {
  let wire: Awaited<ReturnType<typeof proxyTo>>
  let sandbox: Sandbox
  let cast: ReturnType<typeof castOf>
  beforeAll(async () => {
    wire = await proxyTo(server.url)
    sandbox = await startTrailing({ port: 0, log: silentLog, database: { kind: 'url', url: wire.url } })
    cast = castOf(sandbox)
  })
  afterAll(async () => {
    await sandbox?.stop()
    await wire?.close()
  })

  const group = 'jit-prod-db-readers'
  const notRecorded =
    /could not be recorded just now, so nothing happened. Please try again|could not make sure in time/
  const ready = async () => (await fetch(`${sandbox.url}/readyz`)).status
  /** The database is back, and Doorbell says that it knows. */
  const mended = async () => {
    await wire.mend()
    await expect.poll(ready, { timeout: patience }).toBe(200)
  }

  it('a click is answered “not recorded”, decides nothing, and works once the database is back', async () => {
    const { owner, card, asker, reason } = await asked(sandbox, { by: 'ana', for: group, from: 'olga' })
    expect(await ready()).toBe(200)
    await wire.cut()
    await owner.press(card, 'Approve')
    await cast.told(owner, notRecorded)
    expect(owner.errors()).toEqual([])
    expect(await ready()).toBe(503)
    expect((await fetch(`${sandbox.url}/healthz`)).status).toBe(200)
    await mended()
    expect((await newestRequest(sandbox, 'ana'))?.status).toBe('awaiting-approval')
    await owner.press(card, 'Approve')
    await cast.seen(asker, new RegExp(`${reason}[\\s\\S]*Granted at`), patience)
    expect(sandbox.entra.calls.writes()).toBe(1)
    expect(await ready()).toBe(200)
  })
  it('words are answered “not recorded”', async () => {
    const jonas = cast.as('jonas')
    await wire.cut()
    await jonas.command(`request ${group} for 2h because INC-words`)
    await cast.told(jonas, notRecorded)
    expect(jonas.errors()).toEqual([])
    await mended()
    await jonas.command(`request ${group} for 2h because INC-again`)
    await cast.seen(jonas, /INC-again/, patience)
  })
  it('a form that is sent stays open with what was typed, and goes through once the database is back', async () => {
    const lena = cast.as('lena')
    await lena.command('request')
    await cast.onForm(lena, /Duration/)
    await lena.fill({ Access: group, duration: '3h', Reason: 'INC-form' })
    await wire.cut()
    await lena.submit()
    expect(lena.view && errorAt(lena.view, 'Access')).toMatch(notRecorded)
    expect(lena.errors()).toEqual([])
    expect(lena.view?.state.reason?.reason?.value).toBe('INC-form')
    await mended()
    await lena.submit()
    await cast.seen(lena, /3 hours[\s\S]*INC-form/, patience)
  })
  it('an end that came due meanwhile is carried out when it is back', async () => {
    const { owner, card, asker, reason } = await asked(sandbox, {
      by: 'carlos',
      for: 'jit-k8s-prod-debug',
      from: 'priya',
      duration: '1h',
    })
    await owner.press(card, 'Approve')
    await cast.seen(asker, new RegExp(`${reason}[\\s\\S]*Granted at`), patience)
    await wire.cut()
    sandbox.world.clock.wind(61)
    expect(await ready()).toBe(503)
    expect(sandbox.entra.truth.isMember('jit-k8s-prod-debug', 'Carlos Ibáñez')).toBe(true)
    await mended()
    await cast.seen(asker, new RegExp(`${reason}[\\s\\S]*Verified gone at`), patience)
    expect(sandbox.entra.truth.isMember('jit-k8s-prod-debug', 'Carlos Ibáñez')).toBe(false)
  })
  it('that a newer version has changed makes a replica not ready, which goes on ending what is due', async () => {
    const { owner, card, asker, reason } = await asked(sandbox, {
      by: 'sinead',
      for: 'jit-k8s-prod-debug',
      from: 'priya',
      duration: '1h',
    })
    await owner.press(card, 'Approve')
    await cast.seen(asker, new RegExp(`${reason}[\\s\\S]*Granted at`), patience)
    const newer = await openDatabase({ kind: 'postgres', url: server.url, connections: 1 })
    const bookOf = (statement: SQL) => newer.run(queries => queries.execute(statement))
    try {
      await bookOf(
        sql`insert into doorbell.migrations (hash, created_at) values ('of a newer version', 99999999999999)`,
      )
      const answer = await fetch(`${sandbox.url}/readyz`)
      expect(answer.status).toBe(503)
      expect(await answer.json()).toMatchObject({ parts: { migrations: 'not ready: migrations.ahead' } })
      sandbox.world.clock.wind(61)
      await cast.seen(asker, new RegExp(`${reason}[\\s\\S]*Verified gone at`), patience)
    } finally {
      await bookOf(sql`delete from doorbell.migrations where created_at = 99999999999999`)
      await newer.close()
    }
    expect(await ready()).toBe(200)
  })
})
