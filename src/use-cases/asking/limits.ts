import type { Resource } from '../../access/catalog.ts'
import type { Refusal } from '../../access/refusal.ts'
import { isOfSeveral, thingsIn } from '../../access/request/of-several.ts'
import type { Ask } from '../../access/request/states.ts'
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
): Promise<Refusal | null> {
  const standing = await tx.standingOf(ask.requester, ask.entitlements, aDayBefore(now), ask.beneficiary)
  const parts = resources.map(({ name, resource }) => ({ name, refusal: askedBefore(standing, resource, now) }))
  const before = ofParts(parts, isOfSeveral(ask))
  if (before) return before
  if (standing.openRequests >= limits.openRequests) return { reason: 'too-many-open', limit: limits.openRequests }
  return askedTooOften(standing, ask)
}

export const aDayBefore = (now: Date): Date => new Date(now.getTime() - 24 * 3_600_000)

export const askedTooOften = ({ askedSince: asked }: Standing, ask: Parameters<typeof thingsIn>[0]): Refusal | null =>
  asked + thingsIn(ask) > limits.thingsADay ? { reason: 'too-many-today', limit: limits.thingsADay, asked } : null

function askedBefore({ waiting, denied }: Standing, resource: Resource['resource'], now: Date): Refusal | null {
  const waits = waiting.find(one => one.resource === resource)
  return waits ? { reason: 'already-requested', request: waits.request } : deniedRecently({ denied }, resource, now)
}

/** Nobody goes round a no about it that was said within the hour. */
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
