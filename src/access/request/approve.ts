import type { Effect } from '../effect.ts'
import type { Follows } from '../follows.ts'
import { type Hours, isWithinHours, nextWithinHours } from '../hours.ts'
import type { Outcome, Refusal } from '../refusal.ts'
import type { Waiting } from '../rules/rule.ts'
import type { NonEmpty } from '../vocabulary.ts'
import { askedBack, closing, escalatingAt, fact, openings, recorded, remindingAt } from './consequences.ts'
import { stillNeeded } from './counting.ts'
import { firstTier } from './escalating.ts'
import { lengthGiven } from './given.ts'
import { firstReminder } from './reminding.ts'
import type { AccessRequest, Decision, StageProgress } from './states.ts'

/** The last word makes it begin. Earlier ones may be given at any time, and so may a denial. */
export function outsideHours(
  request: Waiting,
  approval: Decision,
  hours: Hours | undefined,
  now: Date,
): Refusal | null {
  const { ask, progress, lapsesAt } = request
  const begins = ask.startsAt > now ? ask.startsAt : now
  if (hours === undefined || isWithinHours(hours, begins)) return null
  const isLast = progress.current + 1 === progress.stages.length && stillNeeded(withWord(request, approval)) === 0
  if (!isLast) return null
  const next = nextWithinHours(hours, begins)
  return { reason: 'approved-outside-hours', hours, next, ...(next >= lapsesAt ? { lapsesAt } : {}) }
}

const withWord = (request: Waiting, approval: Decision): Waiting => ({
  ...request,
  progress: { ...request.progress, decisions: [approval, ...request.progress.decisions] },
})

/** One word more: the stage goes on waiting, the next one is asked, or everybody has agreed. */
export function approve(request: Waiting, approval: Decision, now: Date): Outcome<AccessRequest, Follows> {
  const { ask, progress } = request
  const decisions: NonEmpty<Decision> = [approval, ...progress.decisions]
  // Of a bundle every part has to be agreed to: the slowest is what the stage waits for.
  if (stillNeeded(withWord(request, approval)) > 0) return waitOn(request, { ...progress, decisions }, approval, [])
  const next = progress.current + 1
  if (next < progress.stages.length) {
    const askNext: Effect = { type: 'ask-approvers', request: ask.id, stage: next }
    const { outOf: _, outOfReach: _too, unreached: _andThis, reminders: before, escalation: tiers, ...rest } = progress
    const reminders = before && firstReminder(before.every, now, request.lapsesAt)
    const escalation = tiers && firstTier(tiers.tiers, now, request.lapsesAt)
    const waits = { ...(reminders ? { reminders } : {}), ...(escalation ? { escalation } : {}) }
    const moved = { ...rest, decisions, current: next, ...waits }
    const more = [askNext, ...remindingAt(ask, reminders), ...escalatingAt(ask, escalation)]
    return waitOn(request, moved, approval, more)
  }
  const given = lengthGiven(ask, decisions)
  const details = given === ask.duration ? {} : { details: { minutes: given, asked: ask.duration } }
  return {
    ok: true,
    next: { ...askedBack(request), status: 'approved', ask, decisions, at: now },
    effects: [...closing(request), ...openings(ask, now, given)],
    audit: [recorded(ask, approval), fact(ask, 'request.approved', details)],
  }
}

function waitOn(
  request: Waiting,
  progress: StageProgress,
  approval: Decision,
  more: readonly Effect[],
): Outcome<AccessRequest, Follows> {
  return {
    ok: true,
    next: { ...request, progress },
    effects: [{ type: 'refresh-cards', request: request.ask.id }, ...more],
    audit: [recorded(request.ask, approval)],
  }
}
