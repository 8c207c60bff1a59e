import { theStricter } from '../quorum.ts'
import type { Waiting } from '../rules/rule.ts'
import type { Stage } from '../stage.ts'
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
    { ...asked, needed: theStricter(asked.needed, now.needed) },
    ...inForce.slice(current + 1),
    ...stages.slice(Math.max(inForce.length, current + 1)),
  ]
  return isNonEmpty(grown) ? { ...request, progress: { ...request.progress, stages: grown } } : request
}
