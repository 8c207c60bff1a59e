import { isSame } from '../policy-change/change.ts'
import { theStricter } from '../quorum.ts'
import type { Waiting } from '../rules/rule.ts'
import { type Alternative, alternativesOf, anyOf, type Stage } from '../stage.ts'
import { isNonEmpty } from '../vocabulary.ts'

/**
 * What waits, with what the access flow in force asks for besides: more people in the stage that waits, and the stages after it as they
 * are now. Nothing that was promised when it was asked is taken away.
 */
export function withStagesInForce(request: Waiting, inForce: readonly Stage[]): Waiting {
  const { stages, current } = request.progress
  const asked = stages[current]
  const now = inForce[current]
  if (!asked || !now) return request
  const grown = [
    ...stages.slice(0, current),
    asksTheSame(asked, now),
    ...inForce.slice(current + 1),
    ...stages.slice(Math.max(inForce.length, current + 1)),
  ]
  return isNonEmpty(grown) ? { ...request, progress: { ...request.progress, stages: grown } } : request
}

/** Of several alternatives those that are there in both: who is asked for another one by now was not. */
function asksTheSame(asked: Stage, now: Stage): Stage {
  const both = alternativesInBoth(asked, now)
  if (both.length === alternativesOf(asked)?.length) return asked
  return isNonEmpty(both) ? anyOf(both) : { ...asked, needed: theStricter(asked.needed, now.needed) }
}

/** None, where one of the two has none. */
export const alternativesInBoth = (asked: Stage, now: Stage): readonly Alternative[] =>
  (alternativesOf(asked) ?? []).filter(one => alternativesOf(now)?.some(other => isSame(one, other)))
