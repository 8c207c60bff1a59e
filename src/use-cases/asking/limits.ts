import type { Resource } from '../../access/catalog.ts'
import type { Refusal } from '../../access/refusal.ts'
import { isOfSeveral, thingsIn } from '../../access/request/of-several.ts'
import type { Ask } from '../../access/request/states.ts'
import { isClose, oneself, type Relation } from '../../access/request-for.ts'
import { after, minutes, type NonEmpty } from '../../access/vocabulary.ts'
import type { Standing, Transaction } from '../../ports/store.ts'
import { ofParts } from './obstacle.ts'

/** Limits against abuse, design's rule 4: per person. */
export const limits = { openRequests: 10, thingsADay: 30, pauseAfterDenialMinutes: 60 } as const

type Asked = Pick<Ask, 'requester' | 'beneficiary' | 'bundle' | 'entitlements'>

/** What the limits against abuse say, and whether it, or which part of it, was asked or denied already. */
export async function limitReached(
  tx: Pick<Transaction, 'standingOf'>,
  ask: Asked,
  resources: NonEmpty<Resource>,
  now: Date,
  relation: Relation = oneself,
): Promise<Refusal | null> {
  const standing = await tx.standingOf(ask.requester, ask.entitlements, aDayBefore(now), ask.beneficiary)
  const parts = resources.map(({ name, resource }) => ({
    name,
    refusal: askedBefore(standing, ask, resource, now, relation),
  }))
  const before = ofParts(parts, isOfSeveral(ask))
  if (before) return before
  if (standing.openRequests >= limits.openRequests) return { reason: 'too-many-open', limit: limits.openRequests }
  return askedTooOften(standing, ask)
}

export const aDayBefore = (now: Date): Date => new Date(now.getTime() - 24 * 3_600_000)

export const askedTooOften = ({ askedSince: asked }: Standing, ask: Parameters<typeof thingsIn>[0]): Refusal | null =>
  asked + thingsIn(ask) > limits.thingsADay ? { reason: 'too-many-today', limit: limits.thingsADay, asked } : null

/** Of what another asked for them, or was told no about, a stranger learns no more than that it cannot be asked. */
function askedBefore(
  { waiting, denied }: Standing,
  { requester }: Asked,
  resource: Resource['resource'],
  now: Date,
  relation: Relation,
): Refusal | null {
  const waits = waiting.filter(one => one.resource === resource)
  const own = waits.find(({ by }) => by === requester)
  if (own) return { reason: 'already-requested', request: own.request }
  const ofOthers = (refusal: Refusal): Refusal => (isClose(relation) ? refusal : { reason: 'whom-cannot' })
  const [first] = waits
  if (first)
    return relation.self
      ? { reason: 'already-requested', request: first.request, forYou: true }
      : { reason: 'whom-cannot' }
  const theirs = deniedRecently({ denied: denied.filter(({ by }) => by === requester) }, resource, now)
  const others = deniedRecently({ denied }, resource, now)
  return theirs ?? (others && ofOthers(others))
}

/** Nobody goes round a no about it that was said within the hour, nor does anybody for them. */
export function deniedRecently(
  { denied }: Pick<Standing, 'denied'>,
  resource: Resource['resource'],
  now: Date,
): Refusal | null {
  const pause = minutes(limits.pauseAfterDenialMinutes)
  const ends = denied.flatMap(one => (one.resource === resource ? [after(one.at, pause)] : []))
  const until = ends.toSorted((one, other) => other.getTime() - one.getTime())[0]
  return until && until > now ? { reason: 'denied-recently', until } : null
}
