import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { requestId } from '../access/vocabulary.ts'
import { ana, at, waiting } from '../ports/store-contract/samples.ts'
import { lockDirectory } from './database/directory-lock.ts'
import { templateIn } from './database/template.ts'
import { openDatabase } from './database.ts'
import { migrate, migrationState } from './migrate.ts'
import { migratedTemplateIn } from './migrated-template.ts'
import { auditEvents } from './schema/audit.ts'
import { storeOn } from './store.ts'
import { testEmbedded } from './testing/embedded.ts'

const entry = {
  action: 'request.submitted',
  outcome: 'done',
  actor: { kind: 'person', id: ana, name: 'Ana' },
  via: 'slack',
  correlation: 'one doing',
} as const

const cache = fileURLToPath(new URL('../../node_modules/.cache/doorbell/', import.meta.url))
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doorbell-embedded-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('the embedded database', () => {
  it('keeps what was saved when its process is killed, and is taken over from the dead', async () => {
    const script = fileURLToPath(new URL('./testing/write-and-wait.ts', import.meta.url))
    const child = spawn(process.execPath, ['--import', 'tsx', script, folder, 'kept'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      const [said] = await once(child.stdout, 'data')
      await expect(openDatabase({ kind: 'embedded', dataDir: folder })).rejects.toThrow(
        new RegExp(`in use by process ${child.pid} .*DATABASE_URL`),
      )
      child.kill('SIGKILL')
      await once(child, 'exit')
      const database = await openDatabase({ kind: 'embedded', dataDir: folder })
      expect((await storeOn(database).request(requestId(String(said).trim())))?.ask.reason).toBe('kept')
      await database.close()
    } finally {
      child.kill('SIGKILL')
    }
  })

  it.each([
    ['is a file', (file: string) => file, /that is a file, and no folder/],
    ['leads through a file', (file: string) => join(file, 'data'), /a part of that path is a file/],
  ])('says what to mend where its folder %s', async (_what, dataDir, why) => {
    const file = join(folder, 'a-file')
    await writeFile(file, '')
    const opening = openDatabase({ kind: 'embedded', dataDir: dataDir(file) })
    await expect(opening).rejects.toMatchObject({
      code: 'store.folder',
      message: expect.stringMatching(new RegExp(`cannot be kept in /.*${why.source}.*Set DATA_DIR .*DATABASE_URL`)),
    })
  })

  it('begins with the empty database that was shipped only where there is none yet', async () => {
    const template = new Blob([await readFile(await templateIn(cache))])
    const request = waiting()
    const first = await openDatabase({ kind: 'embedded', dataDir: folder, template })
    await migrate(first)
    await storeOn(first).transaction(tx => tx.saveRequest(request))
    await first.close()
    const again = await openDatabase({ kind: 'embedded', dataDir: folder, template })
    expect(await storeOn(again).request(request.ask.id)).toEqual(request)
    await again.close()
  })

  it('is shipped with every migration done and nothing in it, so that a first start need not wait for them', async () => {
    const migrations = fileURLToPath(new URL('../../migrations', import.meta.url))
    const template = new Blob([await readFile(await migratedTemplateIn(cache, migrations))])
    const database = await openDatabase({ kind: 'embedded', dataDir: folder, template })
    expect(await migrationState(database)).toEqual({ state: 'current' })
    expect(await migrate(database)).toEqual({ applied: 0 })
    expect(await storeOn(database).activePolicy()).toBeNull()
    const request = waiting()
    await storeOn(database).transaction(tx => tx.saveRequest(request))
    expect(await storeOn(database).request(request.ask.id)).toEqual(request)
    await database.close()
  })

  it('writes once what is said of the same thing at the same moment, also where the last of those who say it may not', async () => {
    const database = await testEmbedded()
    const slot = { key: 'a', lane: 'a', due: at('9:00') }
    const store = storeOn(database)
    const all = [at('9:00'), at('9:01'), new Date(NaN)].map((moment, n) =>
      store.transaction(async writes => {
        await writes.append({ ...entry, reason: `word ${n}`, at: moment })
        await writes.schedule({ type: 'job', name: 'a' }, slot)
      }),
    )
    expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
    const rows = await database.run(queries => queries.select().from(auditEvents).orderBy(auditEvents.id))
    expect(rows.map(({ reason }) => reason)).toEqual(['word 0', 'word 1'])
    await database.close()
  })

  it('says that it cannot be used once it is closed', async () => {
    const database = await testEmbedded()
    await database.close()
    await expect(storeOn(database).request(waiting().ask.id)).rejects.toMatchObject({ code: 'store.unavailable' })
    await expect(storeOn(database).transaction(tx => tx.append({ ...entry, at: at('9:00') }))).rejects.toMatchObject({
      code: 'store.unavailable',
    })
  })

  it('says who asks for the store inside a transaction instead of waiting for itself for ever', async () => {
    const database = await testEmbedded()
    const store = storeOn(database)
    await expect(store.transaction(() => store.request(waiting().ask.id))).rejects.toThrow(/through it/)
    expect(await store.request(waiting().ask.id)).toBeNull()
    await database.close()
  })
})

describe('the lock on a data directory', () => {
  const lockFile = () => join(folder, 'doorbell.lock')
  const leave = (holder: object) => writeFile(lockFile(), JSON.stringify({ born: null, token: 'theirs', ...holder }))

  it('is held by one, and goes when it is given back', async () => {
    const unlock = await lockDirectory(folder)
    await expect(lockDirectory(folder)).rejects.toThrow(/in use/)
    await unlock()
    expect(existsSync(lockFile())).toBe(false)
    await (await lockDirectory(folder))()
  })

  it('is got by one of many processes that find the lock of a dead one at once', async () => {
    await leave({ pid: await deadProcess(), host: hostname() })
    const script = fileURLToPath(new URL('./testing/lock-and-wait.ts', import.meta.url))
    const children = Array.from({ length: 6 }, () =>
      spawn(process.execPath, ['--import', 'tsx', script, folder], { stdio: ['ignore', 'pipe', 'inherit'] }),
    )
    try {
      const said = await Promise.all(children.map(async child => String((await once(child.stdout, 'data'))[0]).trim()))
      expect(said.filter(word => word === 'locked')).toHaveLength(1)
      expect(said.filter(word => word.includes('in use'))).toHaveLength(5)
    } finally {
      for (const child of children) child.kill('SIGKILL')
    }
  })

  it('is taken from a process that is dead, and from one whose number was given to another', async () => {
    for (const holder of [
      { pid: await deadProcess() },
      { pid: process.ppid, born: 'in another life' },
      { pid: process.pid, born: 'in another life' },
    ]) {
      await leave({ host: hostname(), ...holder })
      await (await lockDirectory(folder))()
    }
  })

  it('is left to a process that lives', async () => {
    await leave({ pid: process.ppid, host: hostname() })
    await expect(lockDirectory(folder)).rejects.toThrow(`process ${process.ppid}`)
    expect(await readFile(lockFile(), 'utf8')).toContain('theirs')
  })

  it('is left to another host as long as that one is heard of', async () => {
    await leave({ pid: 1, host: 'elsewhere' })
    await expect(lockDirectory(folder)).rejects.toThrow(/on elsewhere/)
    const longAgo = new Date(Date.now() - 10 * 60_000)
    await utimes(lockFile(), longAgo, longAgo)
    await (await lockDirectory(folder))()
  })
})

async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', ''])
  await once(child, 'exit')
  if (child.pid === undefined) throw new Error('no process')
  return child.pid
}
