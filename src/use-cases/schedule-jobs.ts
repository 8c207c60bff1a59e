import { Fault } from '../ports/fault.ts'
import type { Ports } from './ports.ts'

/** Work that comes back. One row in the outbox per job, so that of many replicas one does it. */
export interface RegularJob {
  readonly name: string
  /** Milliseconds of domain time from one beginning to the next. */
  readonly every: number
  readonly run: () => Promise<void>
}

const slot = (name: string, due: Date) => ({ key: `job:${name}`, lane: `job:${name}`, due })

/** At start: every job once now. A job that already waits for its time is brought forward, which does no harm. */
export async function scheduleJobs(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  jobs: readonly RegularJob[],
): Promise<void> {
  await store.transaction(async tx => {
    for (const { name } of jobs) await tx.schedule({ type: 'job', name }, slot(name, clock.now()))
  })
}

/** Milliseconds. However many ask for it, one job is brought forward once in this time. */
const hintsAtMost = 5_000

/** Whatever it waits for: a job that is looked for by somebody now. */
export async function bringForward({ store, clock }: Pick<Ports, 'store' | 'clock'>, name: string): Promise<void> {
  const now = clock.now()
  await store.transaction(async tx => {
    const first = await tx.firstSince(`hint:${name}`, new Date(now.getTime() - hintsAtMost), now)
    if (first) await tx.schedule({ type: 'job', name }, slot(name, now))
  })
}

/** The next time is saved first, so that a job which fails for good, or a process which dies, never ends the series. */
export async function runJob(
  { store, clock, log }: Pick<Ports, 'store' | 'clock' | 'log'>,
  jobs: readonly RegularJob[],
  name: string,
): Promise<void> {
  const job = jobs.find(known => known.name === name)
  // Of a newer version that runs beside this one: left to it.
  if (!job) throw new Fault('job.unknown', `no job is called ${name}`, { retry: 'later' })
  const next = new Date(clock.now().getTime() + job.every)
  await store.transaction(tx => tx.schedule({ type: 'job', name }, slot(name, next)))
  try {
    await job.run()
  } catch (problem) {
    if (problem instanceof Fault)
      log.warn('job.failed', { job: name, code: problem.code, problem: problem.message, next })
    else log.error('job.bug', { job: name, err: problem, next })
  }
}
