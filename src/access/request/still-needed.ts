import type { AskedBecause, Entitlement } from '../catalog.ts'
import type { Waiting } from '../rules/rule.ts'
import type { ResourceId } from '../vocabulary.ts'
import { givenFor, silentAbout } from './counting.ts'
import { alternativesNow, helpsAny, openIn } from './places.ts'

/** How many have yet to agree to this one in the stage that waits. */
export function neededFor(request: Waiting, entitlement: Pick<Entitlement, 'resource'>): number {
  const { stages, current, everybody } = request.progress
  const alternatives = alternativesNow(request)
  if (alternatives) return Math.min(...alternatives.map(parties => openIn(request, parties, entitlement)))
  const needed = stages[current]?.needed ?? 1
  const given = givenFor(request, entitlement).length
  if (needed !== 'all') return Math.max(0, needed - given)
  // Nobody is not everybody, and as long as nobody has looked who they are some may be missing.
  return Math.max(silentAbout(request, entitlement).length, everybody && given > 0 ? 0 : 1)
}

/** What has yet to be agreed to in the stage that waits. */
export const undecidedOf = (request: Waiting): readonly Entitlement[] =>
  request.ask.entitlements.filter(entitlement => neededFor(request, entitlement) > 0)

/** How many have yet to agree at least: one person's word may count for several. */
export const stillNeeded = (request: Waiting): number =>
  Math.max(...request.ask.entitlements.map(entitlement => neededFor(request, entitlement)))

/** Of what is theirs to decide, whether anything is left that waits for them. */
export const isLeftFor = (
  request: Waiting,
  of: readonly ResourceId[] | undefined,
  because: AskedBecause | undefined,
): boolean =>
  undecidedOf(request).some(
    entitlement => (of === undefined || of.includes(entitlement.resource)) && helpsAny(request, entitlement, because),
  )
