import { readFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'
import { surfaceName } from '../access/vocabulary.ts'
import type { Figures } from '../ports/figures.ts'
import { silentLog } from '../ports/log.ts'
import { metricNames, timings } from './definitions.ts'
import { startMetrics } from './metrics.ts'

const now = new Date('2026-11-20T09:00:00Z')
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000)
const nothing = { count: 0, since: null }
const figures: Figures = {
  due: {
    grants: { count: 2, since: ago(90) },
    ends: nothing,
    proofs: nothing,
    incoming: nothing,
    rest: nothing,
    messages: { count: 4, since: ago(30) },
    webhooks: nothing,
  },
  givenUp: 1,
  inbox: { count: 1, since: ago(4) },
  requestsWaiting: 7,
  grants: { scheduled: 0, starting: 1, active: 12, ending: 3 },
  freezes: { everything: 1, resource: 0, person: 0 },
  ends: { count: 3, since: ago(600) },
  overdue: 1,
  late: 4,
  unsealed: { count: 5, since: ago(2) },
  driftOverdue: 1,
  drift: { count: 3, since: new Date('2026-11-20T08:00:00Z') },
  reviews: { count: 2, since: new Date('2026-11-20T08:00:00Z') },
  channelsClosed: { count: 2, since: new Date('2026-11-20T08:00:00Z') },
  webhooksFailing: { count: 1, since: new Date('2026-11-20T08:00:00Z') },
  rightsMissing: 2,
  credentialEndsAt: new Date('2026-12-24T12:00:00Z'),
  inventoryReadAt: ago(60),
  policyActivatedAt: ago(3600),
}

function given(read: () => Promise<Figures> = async () => figures, keep = 0) {
  const metrics = startMetrics({
    version: '1.2.3',
    surfaces: [surfaceName('slack')],
    clock: { now: () => now },
    figures: read,
    lastLooked: () => new Date(Date.now() - 2_000),
    log: silentLog,
    keep,
  })
  onTestFinished(() => metrics.close())
  const lines = async () => (await metrics.text()).split('\n')
  const value = async (series: string) => {
    const line = (await lines()).find(each => each.startsWith(`${series} `))
    return line === undefined ? undefined : Number(line.slice(series.length))
  }
  return { metrics, lines, value }
}

/** Every combination of one value for each label, as it stands in a line. */
const anyOf = (labels: readonly (readonly [string | undefined, readonly string[]])[]): readonly (readonly string[])[] =>
  labels.reduce<readonly (readonly string[])[]>(
    (all, [label, values]) => all.flatMap(before => values.map(value => [...before, `${label}="${value}"`])),
    [[]],
  )

describe('the figures of Doorbell', () => {
  it('are exactly those of the list, each with a help text that says what it means', async () => {
    const { lines } = given()
    const all = await lines()
    const named = (kind: string) => all.filter(line => line.startsWith(`# ${kind} doorbell_`))
    const served = named('TYPE').flatMap(line => {
      const [, , name = '', type] = line.split(' ')
      return type === 'histogram' ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name]
    })
    expect(served.sort()).toEqual([...metricNames].sort())
    for (const line of named('HELP')) expect(line.split(' ').slice(3).join(' ').length).toBeGreaterThan(30)
    expect(all.some(line => line.startsWith('process_resident_memory_bytes '))).toBe(true)
  })

  it('tell how the work stands', async () => {
    const { value } = given()
    expect(await value('doorbell_outbox_due{part="grants"}')).toBe(2)
    expect(await value('doorbell_outbox_oldest_seconds{part="grants"}')).toBe(90)
    expect(await value('doorbell_outbox_oldest_seconds{part="rest"}')).toBe(0)
    expect(await value('doorbell_outbox_due{part="messages"}')).toBe(4)
    expect(await value('doorbell_outbox_oldest_seconds{part="messages"}')).toBe(30)
    expect(await value('doorbell_grants{status="active"}')).toBe(12)
    expect(await value('doorbell_end_lateness_seconds')).toBe(600)
    expect(await value('doorbell_grants_overdue')).toBe(1)
    expect(await value('doorbell_grants_late')).toBe(4)
    expect(await value('doorbell_inbox_oldest_seconds')).toBe(4)
    expect(await value('doorbell_audit_unsealed_oldest_seconds')).toBe(2)
    expect(await value('doorbell_rights_missing')).toBe(2)
    expect(await value('doorbell_credential_expires_timestamp_seconds')).toBe(Date.parse('2026-12-24T12:00:00Z') / 1000)
    expect(await value('doorbell_drift_open')).toBe(3)
    expect(await value('doorbell_drift_overdue')).toBe(1)
    expect(await value('doorbell_reviews_open')).toBe(2)
    expect(await value('doorbell_webhooks_failing')).toBe(1)
    expect(await value('doorbell_inventory_age_seconds')).toBe(60)
    expect(await value('doorbell_policy_activated_timestamp_seconds')).toBe(ago(3600).getTime() / 1000)
    expect(await value('doorbell_worker_idle_seconds')).toBeGreaterThanOrEqual(2)
    expect(await value('doorbell_database_up')).toBe(1)
  })

  it('are missing, and never zero, where the database could not be asked; the rest is still told', async () => {
    let away = false
    const { value, metrics } = given(async () => {
      if (away) throw new Error('away')
      return figures
    })
    metrics.meter.carriedOut({ task: 'drive-grant', outcome: 'again', seconds: 1 })
    expect(await value('doorbell_grants{status="active"}')).toBe(12)
    away = true
    expect(await value('doorbell_database_up')).toBe(0)
    expect(await value('doorbell_grants{status="active"}')).toBeUndefined()
    expect(await value('doorbell_end_lateness_seconds')).toBeUndefined()
    expect(await value('doorbell_task_seconds_count{task="drive-grant",outcome="again"}')).toBe(1)
  })

  it('cost the database one reading, however many ask within a while', async () => {
    let readings = 0
    const { lines } = given(async () => {
      readings += 1
      return figures
    }, 60_000)
    await Promise.all([lines(), lines(), lines()])
    await lines()
    expect(readings).toBe(1)
  })

  it('count every kind of entry from nothing, so that the first of a kind is seen as one more', async () => {
    const { value, metrics } = given()
    expect(await value('doorbell_recorded_total{action="grant.overdue",outcome="failed"}')).toBe(0)
    const entry = {
      at: now,
      action: 'grant.overdue',
      outcome: 'failed',
      actor: { kind: 'timer', id: 'timer', name: 'Doorbell' },
      via: 'timer',
      correlation: 'x',
    } as const
    metrics.observe({ entries: [entry], requests: [], grants: [] })
    expect(await value('doorbell_recorded_total{action="grant.overdue",outcome="failed"}')).toBe(1)
  })

  it('begin at 0 wherever a rule waits for more of something, so that the first one is heard of', async () => {
    const { metrics, lines } = given()
    const { groups } = parse(readFileSync(new URL('../../manifests/prometheus/alerts.yaml', import.meta.url), 'utf8'))
    const rules: readonly { expr: string }[] = groups.flatMap(({ rules }: { rules: [] }) => rules)
    const counted = rules.flatMap(({ expr }) =>
      [...expr.matchAll(/\b(?:increase|rate)\((\w+)\{([^}]*)\}\[/g)].flatMap(([, name = '', labels = '']) =>
        anyOf(
          [...labels.matchAll(/(\w+)=~?"([^"]*)"/g)].map(([, label, values = '']) => [label, values.split('|')]),
        ).map(wanted => ({ name, wanted })),
      ),
    )
    expect(counted.length).toBeGreaterThan(8)
    const begins = (all: readonly string[], { name, wanted }: (typeof counted)[number]) =>
      all.some(
        line => line.startsWith(`${name}{`) && line.endsWith(' 0') && wanted.every(label => line.includes(label)),
      )
    // What is called is not known beforehand: it begins with the first call, whatever becomes of that.
    const calls = counted.filter(({ name }) => name.startsWith(timings.call.name))
    const others = counted.filter(({ name }) => !name.startsWith(timings.call.name))
    const fresh = await lines()
    expect(others.filter(each => !begins(fresh, each))).toEqual([])
    for (const service of ['graph', 'slack', 'teams'])
      metrics.meter.called({ service, operation: 'GET /users/{id}', outcome: 'refused', seconds: 0.2 })
    const called = await lines()
    const failures = calls.filter(({ wanted }) => wanted.some(label => label.startsWith('outcome=')))
    expect(failures).toHaveLength(6)
    expect(failures.filter(each => !begins(called, each))).toEqual([])
  })

  it('of a call keep what went before when it fails again', async () => {
    const { value, metrics } = given()
    const failed = { service: 'graph', operation: 'GET /groups', outcome: 'failed', seconds: 1 } as const
    for (const _ of [1, 2]) metrics.meter.called(failed)
    expect(await value('doorbell_call_seconds_count{service="graph",operation="GET /groups",outcome="failed"}')).toBe(2)
  })

  it('tell calls and answers apart by what is known beforehand', async () => {
    const { value, metrics } = given()
    metrics.meter.called({ service: 'graph', operation: 'GET /users/{id}', outcome: 'throttled', seconds: 0.2 })
    metrics.meter.acknowledged({ surface: surfaceName('slack'), gesture: 'press', outcome: 'taken', seconds: 0.02 })
    expect(
      await value('doorbell_call_seconds_count{service="graph",operation="GET /users/{id}",outcome="throttled"}'),
    ).toBe(1)
    expect(
      await value(
        'doorbell_acknowledgement_seconds_bucket{le="0.025",surface="slack",gesture="press",outcome="taken"}',
      ),
    ).toBe(1)
  })
})
