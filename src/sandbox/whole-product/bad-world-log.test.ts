import { afterAll, beforeAll, expect, it } from 'vitest'
import { createLog } from '../../config/log.ts'
import type { Sandbox } from '../sandbox.ts'
import { asked } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

let sandbox: Sandbox
let cast: ReturnType<typeof castOf>
const lines: string[] = []
interface Line {
  readonly level: string
  readonly event: string
  readonly request?: string
}
const logged = (): readonly Line[] => lines.map(line => JSON.parse(line))

beforeAll(async () => {
  // Nothing is struck out by value here: what is not there was never written.
  const log = createLog({ level: 'debug', secrets: [] }, { write: line => lines.push(line) })
  sandbox = await startOnPostgres({ port: 0, log })
  cast = castOf(sandbox)
})
afterAll(() => sandbox?.stop())

it('a day with every kind of doing and trouble leaves no secret in the log, and its errors are for somebody to act upon', async () => {
  const { faults, truth } = sandbox.entra
  const { owner, card, asker, reason, id } = await asked(sandbox, {
    by: 'ana',
    for: 'jit-prod-db-readers',
    from: 'olga',
  })
  sandbox.slack.faults.next({ method: 'chat.update', kind: 'ok-false', error: 'internal_error' })
  faults.next({ method: 'POST', path: /members/, kind: 'status', status: 503 })
  await owner.press(card, 'Approve')
  await cast.seen(asker, new RegExp(`${reason}[\\s\\S]*Granted at`), 60_000)
  await asker.command('request')
  await cast.onForm(asker, /Duration/)
  await asker.fill({ Access: 'jit-prod-db-writers', duration: '20h', Reason: 'the token is in the reason' })
  await asker.submit()
  await cast.as('gwen').command('mine')
  sandbox.slack.faults.next({ method: 'response_url', kind: 'status', status: 500 })
  await cast.as('tim').command('mine')
  await cast.told(cast.as('tim'), /You hold nothing/)
  sandbox.slack.faults.next({ method: 'views.open', kind: 'reset' })
  await asker.command('request')
  await sandbox.slack.send('command=%2Faccess', { 'x-slack-signature': 'v0=bad' })
  expect(logged().filter(({ level }) => level === 'error')).toEqual([])

  // From here on somebody has to act.
  faults.next({ method: 'DELETE', path: /members/, kind: 'status', status: 403, times: 3 })
  sandbox.world.clock.wind(120)
  await cast.seen(asker, new RegExp(`${reason}[\\s\\S]*It is being taken back`), 60_000)
  sandbox.world.clock.wind(7)
  await cast.seen(asker, new RegExp(`${reason}[\\s\\S]*Verified gone at`), 60_000)
  expect(truth.isMember('jit-prod-db-readers', 'Ana Moreno')).toBe(false)
  const errors = logged().filter(({ level }) => level === 'error')
  expect(errors.map(({ event }) => event)).toEqual(['grant.overdue'])
  expect(errors.map(({ request }) => request)).toEqual([id])

  const { slack } = sandbox.settings
  const secrets = [
    slack?.botToken,
    slack?.mode === 'http' ? slack.signingSecret : slack?.appToken,
    sandbox.entra.clientSecret,
  ]
  const all = lines.join('\n')
  for (const secret of secrets) expect(all).not.toContain(secret)
  expect(all).not.toMatch(/xox[a-z]-|xapp-|Bearer (?!\[)|eyJ[\w-]{5,}\.eyJ/)
  expect(all).not.toMatch(/\/(commands|actions|response)\/T0CONTOSO/)
  expect(all).not.toMatch(/"trigger_id":"\d|\b\d{13}\.\d+\.[0-9a-f]{32}\b/)
  expect(all).not.toContain('the token is in the reason')
})

it('what is logged about a grant names its request', () => {
  const aboutGrants = logged().filter(({ event }) => event.startsWith('grant.'))
  expect(aboutGrants.length).toBeGreaterThan(0)
  for (const line of aboutGrants) expect(line.request, JSON.stringify(line)).toMatch(/^[0-9a-f-]{36}$/)
})
