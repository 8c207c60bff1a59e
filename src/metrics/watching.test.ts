import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { auditActions } from '../access/audit.ts'
import { metricNames, recorded, standings, timings } from './definitions.ts'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

const alerts = z
  .object({
    groups: z.array(
      z.object({
        name: z.string(),
        rules: z.array(
          z.object({
            alert: z.string(),
            expr: z.string(),
            for: z
              .string()
              .regex(/^\d+[mh]$/)
              .optional(),
            labels: z.object({ severity: z.enum(['page', 'ticket']) }),
            annotations: z.object({ summary: z.string(), description: z.string(), runbook: z.string() }),
          }),
        ),
      }),
    ),
  })
  .parse(parse(read('manifests/prometheus/alerts.yaml')))
  .groups.flatMap(({ rules }) => rules)

const panel = z.object({
  id: z.number(),
  type: z.enum(['row', 'stat', 'timeseries']),
  title: z.string(),
  gridPos: z.object({ w: z.number(), h: z.number(), x: z.number(), y: z.number() }),
  targets: z.array(z.object({ expr: z.string(), refId: z.string() })).default([]),
  datasource: z.object({ uid: z.literal(`\${datasource}`) }).optional(),
})
const { panels } = z
  .object({ uid: z.literal('doorbell'), panels: z.array(panel) })
  .parse(JSON.parse(read('manifests/grafana/doorbell.json')))

const ofNode = new Registry()
collectDefaultMetrics({ register: ofNode })
const served = new Set([...metricNames, ...ofNode.getMetricsAsArray().map(({ name }) => name)])
const namesIn = (expr: string) => expr.match(/\b(?:doorbell|process|nodejs)_\w+/g) ?? []
const all = [...alerts.map(({ expr }) => expr), ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))]

/** Every label that some series has, and every value that is written down somewhere. */
const labels = new Set(
  [...Object.values(timings), recorded, ...standings].flatMap(({ labels: known }) => [...known]).concat('le'),
)

/** As docs/operate.md tells it. */
const rowOf = ({ alert, expr, for: lasting, labels: { severity } }: (typeof alerts)[number]) =>
  `| ${alert} | ${severity} | \`${expr.replaceAll(/\s+/g, ' ').trim().replaceAll('|', '\\|')}\` | ${lasting ?? 'at once'} |`

const rulesFolder = fileURLToPath(new URL('../../manifests/prometheus/', import.meta.url))
const series = z.object({ series: z.string(), values: z.string() })
const expected = z.object({ eval_time: z.string(), exp_samples: z.array(z.object({ labels: z.string() })) })
const proofs = z
  .object({
    tests: z.array(z.object({ name: z.string(), input_series: z.array(series), promql_expr_test: z.array(expected) })),
  })
  .parse(parse(read('manifests/prometheus/alerts.test.yaml'))).tests

describe('alert rules and dashboard', () => {
  it.each(all)('ask for nothing that is not served: %s', expr => {
    expect(namesIn(expr).length).toBeGreaterThan(0)
    expect(namesIn(expr).filter(name => !served.has(name))).toEqual([])
  })

  it.each(all)('tell series apart by labels that they have: %s', expr => {
    const matched = [...expr.matchAll(/(\w+)\s*=~?\s*"/g)].map(([, label = '']) => label)
    const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/))
    expect([...matched, ...grouped].filter(label => !labels.has(label))).toEqual([])
    const actions = [...expr.matchAll(/action="([^"]+)"/g)].map(([, action]) => action)
    expect(actions.filter(action => !auditActions.some(known => known === action))).toEqual([])
  })

  it('lets no figure go unwatched that is about a promise', () => {
    const asked = new Set(all.flatMap(namesIn).map(name => name.replace(/_(bucket|count|sum)$/, '')))
    const figures = [...Object.values(timings), ...standings].map(({ name }) => name)
    const unwatched = figures.filter(name => !asked.has(name))
    expect(unwatched).toEqual([
      'doorbell_ends_due',
      'doorbell_audit_unsealed',
      'doorbell_policy_activated_timestamp_seconds',
    ])
  })

  it.each(alerts)('$alert says what to do in docs/operate.md, under its own name', ({ alert, annotations }) => {
    expect(annotations.runbook).toBe(`docs/operate.md#${alert.toLowerCase()}`)
    expect(existsSync(new URL('../../docs/operate.md', import.meta.url))).toBe(true)
    expect(read('docs/operate.md')).toMatch(new RegExp(`^#+ ${alert}\\n\\n\\S`, 'm'))
  })

  it.each(metricNames.filter(name => !/_(bucket|sum|count)$/.test(name)))('docs/operate.md explains %s', name => {
    expect(read('docs/operate.md')).toContain(`\`${name}\``)
  })

  it('names in docs/operate.md no figure that is not served', () => {
    const named = read('docs/operate.md').match(/\bdoorbell_[a-z_]+/g) ?? []
    expect(named.filter(name => !served.has(name))).toEqual([])
  })

  it.each(alerts)('$alert has something on the dashboard to look at', ({ expr }) => {
    const figure = (name: string) => name.replace(/_(bucket|count|sum)$/, '')
    const drawn = new Set(panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => namesIn(expr).map(figure))))
    expect(
      namesIn(expr)
        .map(figure)
        .filter(name => drawn.has(name)),
    ).not.toEqual([])
  })

  it('rings at what docs/operate.md says: at which figure, for how long, and for whom', () => {
    const told = read('docs/operate.md')
      .split('\n')
      .filter(line => /^\| Doorbell\w+ \|/.test(line))
    expect(alerts.map(rowOf)).toEqual(told)
  })

  it('has no panel on top of another', () => {
    const taken = new Set<string>()
    for (const { gridPos, title } of panels)
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken.has(`${x}/${y}`), title).toBe(false)
          taken.add(`${x}/${y}`)
        }
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
  })
})

describe('the tests of the alert rules', () => {
  const firing = (name: string) =>
    proofs.filter(({ promql_expr_test: all }) => JSON.stringify(all).includes(`\\"${name}\\"`))

  it.each(alerts)('let $alert fire, and say of the moment before that it is silent', ({ alert }) => {
    const [proof] = firing(alert)
    const others = proof?.promql_expr_test.filter(
      ({ exp_samples: samples }) => !JSON.stringify(samples).includes(alert),
    )
    expect(others).not.toEqual([])
    expect(others).toBeDefined()
  })

  it.each(proofs)(
    'are made with figures that are served, and labels that these have: $name',
    ({ input_series: all }) => {
      const names = all.flatMap(({ series }) => namesIn(series))
      expect(names.filter(name => !served.has(name))).toEqual([])
      const known = all.flatMap(({ series }) => [...series.matchAll(/(\w+)="/g)].map(([, label = '']) => label))
      expect(known.filter(label => label !== 'instance' && !labels.has(label))).toEqual([])
    },
  )

  const promtool = spawnSync('promtool', ['--version']).error === undefined
  it.skipIf(!promtool)(`hold, says promtool${promtool ? '' : ', which is not on this machine'}`, () => {
    const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', 'alerts.test.yaml'], {
      cwd: rulesFolder,
      encoding: 'utf8',
    })
    expect(`${stdout}${stderr}`).toContain('SUCCESS')
    expect(status).toBe(0)
  })
})
