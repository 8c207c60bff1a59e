import type { Answer } from '../tls-server.ts'

/** A bucket that holds so much and fills up again evenly, as https://learn.microsoft.com/graph/throttling-limits has it. */
export interface Bucket {
  readonly holds: number
  readonly refilledInSeconds: number
}

/** Of one application in one tenant; `null`: as much as it likes. */
export interface Quota {
  readonly writes: Bucket | null
  /** In resource units. */
  readonly reads: Bucket | null
}

/** Microsoft's own: reads by how many people the tenant has. */
export const quotaFor = (people: number): Quota => ({
  writes: { holds: 3_000, refilledInSeconds: 150 },
  reads: { holds: people < 50 ? 3_500 : people <= 500 ? 5_000 : 8_000, refilledInSeconds: 10 },
})

export interface Spending {
  /** `null` where it may; else what Graph sends in place of doing it. */
  spend(application: string, kind: 'read' | 'write', units: number): Pick<Answer, 'headers'> | null
  /** Empties it, as if it had just been used up. */
  useUp(application: string, kind: 'read' | 'write'): void
}

/** What applications have used up. `seconds`: a clock, in real time or faster. */
export function spendingOf(quota: () => Quota, seconds: () => number): Spending {
  const levels = new Map<string, { level: number; at: number }>()
  const levelOf = (application: string, kind: 'read' | 'write', bucket: Bucket) => {
    const key = `${kind} ${application}`
    const known = levels.get(key) ?? { level: bucket.holds, at: seconds() }
    const now = seconds()
    const level = Math.min(bucket.holds, known.level + (now - known.at) * (bucket.holds / bucket.refilledInSeconds))
    const fresh = { level, at: now }
    levels.set(key, fresh)
    return fresh
  }
  const bucketOf = (kind: 'read' | 'write') => (kind === 'write' ? quota().writes : quota().reads)
  return {
    spend(application, kind, units) {
      const bucket = bucketOf(kind)
      if (!bucket) return null
      const now = levelOf(application, kind, bucket)
      if (now.level >= units) {
        now.level -= units
        const used = 1 - now.level / bucket.holds
        return used < 0.8 ? null : { headers: { 'x-ms-throttle-limit-percentage': used.toFixed(2) } }
      }
      const wait = (units - now.level) / (bucket.holds / bucket.refilledInSeconds)
      return {
        headers: {
          'retry-after': String(Math.max(1, Math.ceil(wait))),
          'x-ms-throttle-scope': `Tenant_Application/${kind === 'write' ? 'Write' : 'ReadWrite'}/${application}`,
          'x-ms-throttle-information': kind === 'write' ? 'WriteLimitExceeded' : 'ResourceUnitLimitExceeded',
        },
      }
    },
    useUp(application, kind) {
      const bucket = bucketOf(kind)
      if (bucket) levelOf(application, kind, bucket).level = 0
    },
  }
}
