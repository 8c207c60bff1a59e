import { expect, it } from 'vitest'
import type { Settings } from '../../config/settings.ts'
import { sayRestored } from '../../main/restored.ts'
import { type Doorbell, startDoorbell } from '../../main.ts'
import { silentLog } from '../../ports/log.ts'
import { onPostgres } from '../../store/testing/databases.ts'
import type { Sandbox } from '../sandbox.ts'
import { asked, eventually } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { copyOf, type EarlierCopy } from './earlier-copy.test-support.ts'
import { startTrailing } from './start-on-postgres.test-support.ts'

await onPostgres('Doorbell on an earlier copy of its database', server => {
  it('carries out nothing that was about to begin, and asks about what it does not remember', {
    timeout: 180_000,
  }, async () => {
    const now: Settings['database'] = { kind: 'url', url: server.url }
    const sandbox = await startTrailing({ port: 0, log: silentLog, database: now })
    let running: Doorbell | null = null
    let copy: EarlierCopy | null = null
    try {
      const { entra } = sandbox
      const { truth } = entra
      entra.auditLag = 0
      const startOn = async (database: Settings['database'], minutesAhead: number): Promise<Sandbox> => {
        running = await startDoorbell({ ...sandbox.settings, database }, silentLog, {
          ca: entra.ca,
          responseUrlOrigins: [sandbox.slack.responseUrlOrigin],
          slackMinute: 1_500,
          wind: clock => ({ now: () => new Date(clock.now().getTime() + minutesAhead * 60_000) }),
        })
        sandbox.slack.connect(`${running.url}/slack/events`)
        return { ...sandbox, doorbell: running }
      }
      const cast = castOf(sandbox)

      // Approved, and the directory is away: this is where the copy is made.
      entra.faults.next({ method: 'POST', path: /members\/\$ref/, kind: 'status', status: 503, times: 1_000 })
      const first = await asked(sandbox, { by: 'ana', for: 'jit-prod-db-readers', from: 'olga' })
      await first.owner.press(first.card, 'Approve')
      await eventually('its grant is about to begin', async () =>
        (await sandbox.doorbell.store.grantsToStart()).find(({ status }) => status === 'starting'),
      )
      await sandbox.doorbell.stop()
      copy = await copyOf(server.url)
      const before: Settings['database'] = { kind: 'url', url: copy.url }
      entra.faults.clear()

      // Time goes on without the copy: that access is given, used and taken back, and another one is given.
      const later = await startOn(now, 1)
      await eventually('it is given', async () => truth.isMember('jit-prod-db-readers', 'Ana Moreno'))
      const ana = cast.as('ana')
      await ana.command('return jit-prod-db-readers')
      await eventually('it is taken back', async () => !truth.isMember('jit-prod-db-readers', 'Ana Moreno'))
      const second = await asked(later, { by: 'lukas', for: 'jit-prod-db-readers', from: 'olga' })
      await second.owner.press(second.card, 'Approve')
      await eventually('another one is given', async () => truth.isMember('jit-prod-db-readers', 'Lukas Meyer'))
      await later.doorbell.stop()
      entra.calls.clear()

      // The operator goes back to the copy, and says so.
      expect(await sayRestored({ database: before, migrateDatabaseUrl: null }, 'operator', silentLog)).toEqual({
        setAside: 1,
      })
      await startOn(before, 10)
      await cast.seen(ana, /went back to an earlier copy of its records/)
      const olga = cast.as('olga')
      await cast.seen(olga, /Doorbell does not remember this[\s\S]*Lukas Meyer, jit-prod-db-readers/, 30_000)
      expect(entra.calls.writes()).toBe(0)
      expect(truth.isMember('jit-prod-db-readers', 'Ana Moreno')).toBe(false)
      expect(truth.isMember('jit-prod-db-readers', 'Lukas Meyer')).toBe(true)
    } finally {
      await (running as Doorbell | null)?.stop()
      await sandbox.stop().catch(() => undefined)
      await copy?.drop()
    }
  })
})
