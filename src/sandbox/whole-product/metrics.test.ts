import { afterEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import type { SandboxOptions } from '../options.ts'
import type { Sandbox } from '../sandbox.ts'
import { asked, quiet } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

const token = 'a-token-of-the-tests'
let sandbox: Sandbox
afterEach(() => sandbox?.stop())

async function given(metrics?: SandboxOptions['metrics'], socketMode = false) {
  sandbox = await startOnPostgres({ port: 0, log: silentLog, socketMode, ...(metrics ? { metrics } : {}) })
  const get = (origin: string | null, brought?: string) =>
    fetch(`${origin}/metrics`, brought ? { headers: { authorization: `Bearer ${brought}` } } : {})
  const figures = async () => {
    const lines = (await (await get(sandbox.doorbell.internalUrl)).text()).split('\n')
    /** Of every series that begins so and has these labels, summed up. */
    const sum = (name: string, labels: Readonly<Record<string, string>> = {}) =>
      lines
        .filter(line => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
        .filter(line => Object.entries(labels).every(([label, value]) => line.includes(`${label}="${value}"`)))
        .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' '))), 0)
    return { lines, sum }
  }
  return { get, figures }
}

describe('the figures, over HTTP', () => {
  it('are not there unless they are asked for in the settings', async () => {
    const { get } = await given()
    expect((await get(sandbox.url)).status).toBe(404)
    expect(sandbox.doorbell.internalUrl).toBeNull()
  })

  it('are on the port of the chats for whoever brings METRICS_TOKEN, and for nobody else', async () => {
    const { get } = await given({ internalPort: null, metricsToken: token })
    expect((await get(sandbox.url)).status).toBe(401)
    expect((await get(sandbox.url, 'another-token-than-that')).status).toBe(401)
    const told = await get(sandbox.url, token)
    expect(told.status).toBe(200)
    expect(await told.text()).toMatch(/^doorbell_build_info\{version="[^"]+",node="v\d+/m)
  })

  it('are on INTERNAL_PORT alone where there is one, beside health, and still want the token where one is set', async () => {
    const { get } = await given({ internalPort: 0, metricsToken: token })
    const { internalUrl } = sandbox.doorbell
    expect((await get(sandbox.url, token)).status).toBe(404)
    expect((await get(internalUrl)).status).toBe(401)
    expect((await get(internalUrl, token)).status).toBe(200)
    expect((await fetch(`${internalUrl}/healthz`)).status).toBe(200)
    expect((await fetch(`${internalUrl}/readyz`)).status).toBe(200)
    expect((await fetch(`${internalUrl}/slack/events`, { method: 'POST' })).status).toBe(404)
  })

  it('tell the whole life of an access: acknowledged, decided, usable, gone', async () => {
    const { figures } = await given({ internalPort: 0, metricsToken: null })
    const { seen } = castOf(sandbox)
    const { asker, owner, card, reason } = await asked(sandbox, { by: 'ana', for: 'jit-prod-db-readers', from: 'olga' })
    await owner.press(card, 'Approve')
    await seen(asker, /Usable since/)
    await quiet(sandbox.doorbell)
    const during = await figures()
    expect(during.sum('doorbell_acknowledgement_seconds_count', { gesture: 'command', outcome: 'taken' })).toBe(1)
    expect(during.sum('doorbell_acknowledgement_seconds_count', { gesture: 'press', outcome: 'taken' })).toBe(1)
    expect(during.sum('doorbell_decision_seconds_count', { outcome: 'approved' })).toBe(1)
    expect(during.sum('doorbell_usable_seconds_count')).toBe(1)
    expect(during.sum('doorbell_gone_seconds_count')).toBe(0)
    sandbox.world.clock.wind(121)
    await seen(asker, /Verified gone at/)
    await quiet(sandbox.doorbell)
    const { sum, lines } = await figures()
    expect(sum('doorbell_gone_seconds_count', { because: 'expired' })).toBe(1)
    expect(sum('doorbell_recorded_total', { action: 'grant.end_verified', outcome: 'done' })).toBe(1)
    expect(sum('doorbell_call_seconds_count', { operation: 'POST /groups/{id}/members/$ref', outcome: 'done' })).toBe(1)
    expect(sum('doorbell_call_seconds_count', { operation: 'chat.postMessage', outcome: 'done' })).toBeGreaterThan(1)
    for (const task of ['drive-grant', 'end-grant'])
      expect(sum('doorbell_task_seconds_count', { task, outcome: 'done' })).toBeGreaterThan(0)
    // Nobody's id, address, name, group or words.
    const everything = lines.join('\n')
    expect(everything).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/i)
    for (const said of ['@', 'jit-', 'U0', 'Ana', 'Olga', 'Contoso', reason]) expect(everything).not.toContain(said)
    expect(lines.length).toBeLessThan(3_000)
  })

  it('tell that Graph and Slack ask to slow down, and what was not signed by Slack', async () => {
    const { figures } = await given({ internalPort: 0, metricsToken: null })
    const { entra, slack } = sandbox
    entra.faults.next({ path: /checkMemberGroups/, kind: 'status', status: 429, headers: { 'Retry-After': '0' } })
    slack.faults.next({ method: 'chat.postMessage', kind: 'rate-limit', retryAfter: 1 })
    await fetch(`${sandbox.url}/slack/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'command=%2Faccess',
    })
    await asked(sandbox, { by: 'ana', for: 'jit-prod-db-readers', from: 'olga' })
    const { sum } = await figures()
    expect(sum('doorbell_call_seconds_count', { service: 'graph', outcome: 'throttled' })).toBe(1)
    expect(sum('doorbell_call_seconds_count', { service: 'slack', outcome: 'throttled' })).toBe(1)
    expect(sum('doorbell_acknowledgement_seconds_count', { outcome: 'refused' })).toBe(1)
  })

  it('tell how long Slack waited over Socket Mode as well', async () => {
    const { figures } = await given({ internalPort: 0, metricsToken: null }, true)
    await sandbox.slack.until(() => sandbox.slack.socketConnected)
    await asked(sandbox, { by: 'ana', for: 'jit-prod-db-readers', from: 'olga' })
    const { sum } = await figures()
    expect(sum('doorbell_acknowledgement_seconds_count', { gesture: 'command', outcome: 'taken' })).toBe(1)
  })
})
