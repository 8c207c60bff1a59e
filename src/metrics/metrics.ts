import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { SurfaceName } from '../access/vocabulary.ts'
import type { Clock } from '../ports/clock.ts'
import type { Figures } from '../ports/figures.ts'
import type { Log } from '../ports/log.ts'
import type { Meter } from '../ports/meter.ts'
import { taskTypes } from '../ports/outbox.ts'
import type { Committed } from '../use-cases/observe-what-is-committed.ts'
import { answerable, own, recordable, recorded, standings, type Timing, timings, worthAnAlert } from './definitions.ts'
import { kept } from './kept.ts'

export interface MetricsOptions {
  readonly version: string
  /** The chats that it speaks with. */
  readonly surfaces: readonly SurfaceName[]
  /** Domain time, in which everything that waits is due. */
  readonly clock: Clock
  readonly figures: (now: Date) => Promise<Figures>
  /** Real time; `null`: the worker never looked. */
  readonly lastLooked: () => Date | null
  readonly log: Log
  /** Milliseconds that figures of the database are good for, however often they are asked. */
  readonly keep?: number
}

export interface Metrics {
  readonly meter: Meter
  readonly contentType: string
  observe(committed: Committed): void
  /** As Prometheus reads it. Never throws because of the database: what rests on it is then missing. */
  text(): Promise<string>
  close(): void
}

/** Milliseconds. Prometheus asks every 15 to 60 s; a database that is slower than this is told as away. */
const keepFigures = 10_000
const patience = 3_000

/** The figures of this process, and how the work stands in the database that it shares with others. */
export function startMetrics(options: MetricsOptions): Metrics {
  const { version, clock, lastLooked, log } = options
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const histogram = <const T extends Timing>({ name, help, labels, buckets }: T) =>
    new Histogram<T['labels'][number]>({
      name,
      help,
      labelNames: [...labels],
      buckets: [...buckets],
      registers: [registry],
    })
  const acknowledgement = histogram(timings.acknowledgement)
  const call = histogram(timings.call)
  const task = histogram(timings.task)
  const decision = histogram(timings.decision)
  const granted = histogram(timings.granted)
  const usable = histogram(timings.usable)
  const overdue = histogram(timings.overdue)
  const gone = histogram(timings.gone)
  const entries = new Counter({ ...recorded, labelNames: [...recorded.labels], registers: [registry] })
  // The first of a kind has to be an increase, and not a beginning that nobody is woken by.
  for (const labels of recordable) entries.inc(labels, 0)
  for (const labels of answerable(options.surfaces)) acknowledgement.zero(labels)
  for (const type of taskTypes) task.zero({ task: type, outcome: 'given-up' })
  const begun = new Set<string>()
  const beginCalls = (service: string, operation: string): void => {
    const key = `${service} ${operation}`
    if (begun.has(key)) return
    begun.add(key)
    for (const outcome of worthAnAlert) call.zero({ service, operation, outcome })
  }

  const figures = kept(() => options.figures(clock.now()), { for: options.keep ?? keepFigures, patience })
  const known = async (): Promise<Figures | null> =>
    figures().catch((problem: unknown) => {
      log.debug('metrics.no-figures', { err: problem })
      return null
    })
  const gauge = (
    { name, help, labels }: (typeof standings)[number] | (typeof own)[keyof typeof own],
    collect: (gauge: Gauge) => Promise<void> | void,
  ) =>
    new Gauge({
      name,
      help,
      labelNames: [...labels],
      registers: [registry],
      collect() {
        return collect(this)
      },
    })
  for (const standing of standings)
    gauge(standing, async into => {
      into.reset()
      const now = await known()
      const read = now === null ? undefined : standing.read(now, clock.now())
      if (typeof read === 'number') into.set(read)
      else if (read === undefined) {
        // A gauge without labels begins with a 0, which would be a figure.
        if (standing.labels.length === 0) into.remove()
      } else
        for (const [value, figure] of Object.entries(read))
          if (figure !== undefined) into.set({ [standing.labels[0] ?? '']: value }, figure)
    })
  gauge(own.database, async into => into.set((await known()) === null ? 0 : 1))
  gauge(own.worker, into => {
    const looked = lastLooked()
    if (looked) into.set(Math.max(0, (Date.now() - looked.getTime()) / 1000))
    else into.remove()
  })
  gauge(own.build, into => into.set({ version, node: process.version }, 1))

  return {
    contentType: registry.contentType,
    meter: {
      acknowledged: ({ seconds, ...labels }) => acknowledgement.observe(labels, seconds),
      called({ seconds, ...labels }) {
        beginCalls(labels.service, labels.operation)
        call.observe(labels, seconds)
      },
      carriedOut: ({ seconds, ...labels }) => task.observe(labels, seconds),
    },
    observe(committed) {
      for (const { action, outcome } of committed.entries) entries.inc({ action, outcome })
      for (const request of committed.requests)
        if (request.status !== 'awaiting-approval')
          decision.observe({ outcome: request.status }, between(request.ask.submittedAt, request.at))
      for (const { before, after } of committed.grants) {
        if (before?.status === 'starting' && after.status === 'active')
          granted.observe(between(before.startsAt, after.since))
        const seenBefore = before?.status === 'active' && before.usableSince !== null
        if (after.status === 'active' && after.usableSince && !seenBefore)
          usable.observe(between(after.since, after.usableSince))
        if (before?.status === 'ending' && after.status === 'ended' && after.proof.kind === 'verified-gone') {
          gone.observe({ because: after.because.kind }, between(before.dueSince, after.endedAt))
          if (after.proof.overdueSeconds !== undefined) overdue.observe(after.proof.overdueSeconds)
        }
      }
    },
    text: () => registry.metrics(),
    close: () => registry.clear(),
  }
}

const between = (from: Date, to: Date): number => Math.max(0, (to.getTime() - from.getTime()) / 1000)
