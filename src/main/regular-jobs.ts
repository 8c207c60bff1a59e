import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import { auditHead, sealAudit } from '../store/audit-sealer.ts'
import type { Database } from '../store/database.ts'
import { forgetWhatIsDone } from '../store/retention.ts'
import type { RegularJob } from '../use-cases/schedule-jobs.ts'

/** Milliseconds. */
const minute = 60_000
const betweenSeals = 2_000
const day = 24 * 60 * minute

/** What the edges have to do again and again; the use cases have their own. */
export function regularJobs(
  database: Database,
  auditKey: string | null,
  clock: Clock,
  log: Log,
): readonly RegularJob[] {
  return [
    {
      name: 'seal-audit',
      every: betweenSeals,
      run: async () => {
        await sealAudit(database, { key: auditKey })
      },
    },
    {
      name: 'log-audit-head',
      every: minute,
      run: async () => {
        const head = await auditHead(database)
        if (head) log.info('audit.head', { ...head })
      },
    },
    { name: 'forget-what-is-done', every: day, run: () => forgetWhatIsDone(database, clock.now()) },
  ]
}
