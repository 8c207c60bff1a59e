import type { Stage, Tier } from '../stage.ts'
import type { NonEmpty } from '../vocabulary.ts'

/** By the access flow of when it was asked; what of it comes true, the one in force has a say in. */
export interface Escalation {
  readonly tiers: NonEmpty<Tier>
  /** When this stage began to wait. */
  readonly since: Date
  /** So many of them have had their time. */
  readonly reached: number
  /** Whom of them the audit says that they were brought in, by their keys. Absent: all of those who have had their time. */
  readonly told?: readonly string[]
  /** `null`: none comes any more. */
  readonly next: Date | null
}

/** Who decides a stage, and who besides them once it has waited. */
export interface StageWithTiers {
  readonly stage: Stage
  readonly tiers: readonly Tier[]
}
