import { type ApproverSource, keyOf, partiesOf, type Stage, type Tier } from '../stage.ts'
import { after, isNonEmpty, type NonEmpty } from '../vocabulary.ts'
import type { Escalation, StageWithTiers } from './escalation.ts'
import type { Ask, Decision, StageProgress } from './states.ts'

/** A stage as it stands now: those whom it names, and those who were brought in because they had not answered. */
export interface StageNow extends Stage {
  readonly broughtIn?: NonEmpty<Tier>
}

/** When a stage began to wait: with the last word of the one before it, the first one when it was asked. */
export function waitsSince(
  { submittedAt }: Pick<Ask, 'submittedAt'>,
  decisions: readonly Decision[],
  stage: number,
): Date {
  const before = decisions.filter(word => word.stage === stage - 1).map(({ at }) => at.getTime())
  return before.length > 0 ? new Date(Math.max(...before)) : submittedAt
}

/** Whose time has come by then, in a stage that waits since then: no earlier, whatever came by another file. */
export const tiersCome = (tiers: readonly Tier[], since: Date, by: Date): readonly Tier[] =>
  tiers.filter(tier => after(since, tier.after) <= by)

/** Counted anew from when each stage begins to wait. What would come at the deadline, or after it, never comes. */
export const firstTier = (stage: Stage, tiers: NonEmpty<Tier>, since: Date, lapsesAt: Date): Escalation => ({
  tiers,
  since,
  reached: 0,
  next: takesMore(stage) ? whenNext(tiers, since, since, lapsesAt) : null,
})

/** How it stands by then; looked at again whenever anybody's time comes by either. */
export function upToNow(
  before: Escalation,
  asked: Stage,
  inForce: StageWithTiers | null,
  now: Date,
  lapsesAt: Date,
): { readonly escalation: Escalation; readonly came: readonly Tier[] } {
  const { tiers, since, reached } = before
  const told = before.told ?? tiers.slice(0, reached).flatMap(({ to }) => to.map(keyOf))
  const came = tiersCome(tiersInBoth({ stage: asked, tiers }, inForce), since, now).flatMap(tier => {
    const to = tier.to.filter(source => !told.includes(keyOf(source)))
    return isNonEmpty(to) ? [{ ...tier, to }] : []
  })
  const times = inForce && [asked, inForce.stage].every(takesMore) ? [...tiers, ...inForce.tiers] : []
  const escalation = {
    tiers,
    since,
    reached: Math.max(reached, tiersCome(tiers, since, now).length),
    told: [...told, ...came.flatMap(({ to }) => to.map(keyOf))],
    next: whenNext(times, since, now, lapsesAt),
  }
  return { escalation, came }
}

/**
 * Whom the tiers of when it was asked can bring in by the file in force too, and from when they may decide by both, the soonest first.
 * Whom only one of the two names decides nothing.
 */
export function tiersInBoth(asked: StageWithTiers, inForce: StageWithTiers | null): readonly Tier[] {
  if (!inForce || ![asked.stage, inForce.stage].every(takesMore)) return []
  const byTime = new Map<Tier['after'], ApproverSource[]>()
  const seen = new Set<string>()
  for (const { source, after } of asked.tiers
    .flatMap(tier => tier.to.flatMap(source => inBoth(source, tier, inForce)))
    .toSorted((a, b) => a.after - b.after)) {
    if (seen.has(keyOf(source))) continue
    seen.add(keyOf(source))
    byTime.set(after, [...(byTime.get(after) ?? []), source])
  }
  return [...byTime].flatMap(([after, to]) => (isNonEmpty(to) ? [{ after, to }] : []))
}

function inBoth(
  source: ApproverSource,
  { after }: Tier,
  { stage, tiers }: StageWithTiers,
): readonly { readonly source: ApproverSource; readonly after: Tier['after'] }[] {
  const names = (sources: readonly ApproverSource[]) => sources.some(one => keyOf(one) === keyOf(source))
  if (names(stage.from)) return [{ source, after }]
  const named = tiers.find(({ to }) => names(to))
  return named ? [{ source, after: named.after > after ? named.after : after }] : []
}

/** The soonest of them that is still to come. */
export function nextTier(tiers: readonly Tier[], since: Date, now: Date, lapsesAt: Date) {
  const coming = tiers.map(({ after: length, to }) => ({ to, at: after(since, length) }))
  const [next] = coming
    .filter(({ at }) => at > now && at < lapsesAt)
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())
  return next ?? null
}

const whenNext = (...[tiers, since, now, lapsesAt]: Parameters<typeof nextTier>): Date | null =>
  nextTier(tiers, since, now, lapsesAt)?.at ?? null

/** The stage that waits, as whoever asked was promised it, by then. */
export function stageAsked(
  {
    ask,
    progress: { stages, current, decisions, escalation },
  }: { readonly ask: Ask; readonly progress: StageProgress },
  by: Date,
): StageNow | undefined {
  const stage = stages[current]
  return stage && widened(stage, tiersCome(escalation?.tiers ?? [], waitsSince(ask, decisions, current), by))
}

/**
 * With these tiers, to each of its parties. Where everybody has to agree nobody can come in the place of one who does not:
 * neither where that is the stage, nor to a party of which all have to.
 */
export function widened(stage: Stage, [first, ...others]: readonly Tier[]): StageNow {
  return first && takesMore(stage) ? { ...stage, broughtIn: [first, ...others] } : stage
}

const takesMore = (stage: Stage): boolean => partiesOf(stage).some(({ needed }) => needed !== 'all')
