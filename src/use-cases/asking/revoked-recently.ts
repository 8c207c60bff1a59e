import type { Resource } from '../../access/catalog.ts'
import type { Grant } from '../../access/grant/states.ts'
import type { Refusal } from '../../access/refusal.ts'
import { isOfSeveral } from '../../access/request/of-several.ts'
import type { Ask } from '../../access/request/states.ts'
import { after, minutes, type NonEmpty } from '../../access/vocabulary.ts'
import type { Ports } from '../ports.ts'
import { limits } from './limits.ts'
import { ofParts } from './obstacle.ts'

/** Of what one person was given of one thing, so many of the newest: more than are asked for in the pause by hand. */
const looked = limits.thingsADay

/**
 * A rule gives to whoever asks; where somebody took it from them within the hour, that is a no for the rule as well. Where people decide
 * they decide, and need no pause.
 */
export async function revokedRecently(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  { beneficiary, bundle }: Pick<Ask, 'beneficiary' | 'bundle'>,
  resources: NonEmpty<Resource>,
): Promise<Refusal | null> {
  const now = clock.now()
  const parts = await Promise.all(
    resources.map(async resource => {
      const given = await store.history.grantsFor(resource, beneficiary, looked)
      const until = given
        .flatMap(grant => revokedAt(grant) ?? [])
        .map(at => after(at, minutes(limits.pauseAfterDenialMinutes)))
        .toSorted((one, other) => other.getTime() - one.getTime())[0]
      return {
        name: resource.name,
        refusal: until && until > now ? ({ reason: 'revoked-recently', until } as const) : null,
      }
    }),
  )
  return ofParts(parts, isOfSeveral({ entitlements: resources, ...(bundle ? { bundle } : {}) }))
}

/** By somebody else. What an admin ended with everything else was no word about this person, and is over when it is thawed. */
function revokedAt(grant: Grant): Date | null {
  if (grant.status !== 'failed' && grant.status !== 'ending' && grant.status !== 'ended') return null
  const { because, terms } = grant
  if (because.kind !== 'revoked' && because.kind !== 'cancelled') return null
  if (because.withOthers || because.by === terms.beneficiary) return null
  if (grant.status === 'failed') return grant.at
  return grant.status === 'ended' ? grant.endedAt : grant.dueSince
}
