import type { Stage, Tier } from '../stage.ts'
import { after, type NonEmpty } from '../vocabulary.ts'
import type { Escalation, StageProgress } from './states.ts'

/** A stage as it stands now: those whom it names, and those who were brought in because they had not answered. */
export interface StageNow extends Stage {
  readonly broughtIn?: NonEmpty<Tier>
}

/** Counted anew from when each stage begins to wait. What would come at the deadline, or after it, never comes. */
export const firstTier = (tiers: NonEmpty<Tier>, since: Date, lapsesAt: Date): Escalation => ({
  tiers,
  since,
  reached: 0,
  next: whenNext(tiers, 0, since, lapsesAt),
})

/** Every tier that is due by now, however late somebody looks. */
export function upToNow({ tiers, since, reached }: Escalation, now: Date, lapsesAt: Date): Escalation {
  const due = tiers.filter(tier => after(since, tier.after) <= now).length
  const by = Math.max(reached, due)
  return { tiers, since, reached: by, next: whenNext(tiers, by, since, lapsesAt) }
}

function whenNext(tiers: NonEmpty<Tier>, reached: number, since: Date, lapsesAt: Date): Date | null {
  const tier = tiers[reached]
  const at = tier && after(since, tier.after)
  return at && at < lapsesAt ? at : null
}

/** The stage that waits, as whoever asked was promised it. */
export function stageAsked({ stages, current, escalation }: StageProgress): StageNow | undefined {
  const stage = stages[current]
  return stage && widened(stage, escalation?.tiers ?? [], escalation?.reached ?? 0)
}

/**
 * `reached` of these tiers have come, to each of its parties. Where everybody has to agree nobody can come in the place of one who does not:
 * neither where that is the stage, nor to a party of which all have to.
 */
export function widened(stage: Stage, tiers: readonly Tier[], reached: number): StageNow {
  if (stage.needed === 'all') return stage
  const [first, ...others] = tiers.slice(0, reached)
  return first ? { ...stage, broughtIn: [first, ...others] } : stage
}
