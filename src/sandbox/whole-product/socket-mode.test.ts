import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import type { Sandbox } from '../sandbox.ts'
import { eventually } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startOnPostgres({ port: 0, log: silentLog, socketMode: true })
  await sandbox.slack.until(() => sandbox.slack.socketConnected)
})
afterAll(() => sandbox?.stop())

it('over Socket Mode access is asked for in a form, denied, asked for again, approved, granted and verified gone', async () => {
  const { as, seen, told, onForm } = castOf(sandbox)
  const [ana, olga] = [as('ana'), as('olga')]
  const { truth } = sandbox.entra
  await ana.command('request')
  await onForm(ana, /Duration/)
  await ana.fill({ Access: 'jit-prod-db-readers', duration: '1h', Reason: 'INC-1' })
  await ana.submit()
  await olga.press(await seen(olga, /INC-1/), 'Deny')
  await onForm(olga, /Reason/)
  await olga.fill({ Reason: 'Use the replica' })
  await olga.submit()
  await seen(ana, /Denied by Olga/)

  expect([ana, olga].flatMap(person => person.errors())).toEqual([])

  // Slack asks clients to come again every now and then. Who meets that moment is told so by Slack, and types it again.
  sandbox.slack.disconnectSockets()
  await eventually('Slack is connected again', async () => {
    const { outcome } = await ana.command('request jit-prod-db-writers for 1h because INC-2')
    return outcome === 'acknowledged'
  })
  await olga.press(await seen(olga, /INC-2/), 'Approve')
  await seen(ana, /INC-2[\s\S]*Granted at/)
  expect(truth.isMember('jit-prod-db-writers', 'Ana Moreno')).toBe(true)
  await ana.command('mine')
  await told(ana, /jit-prod-db-writers \(group\): granted until/)

  sandbox.world.clock.wind(61)
  await seen(ana, /INC-2[\s\S]*Verified gone at/)
  expect(truth.isMember('jit-prod-db-writers', 'Ana Moreno')).toBe(false)
  expect(olga.errors()).toEqual([])
})

it('over Socket Mode there is no address for Slack to call', async () => {
  const answer = await fetch(`${sandbox.url}/slack/events`, { method: 'POST', body: 'ssl_check=1' })
  expect(answer.status).toBe(404)
})
