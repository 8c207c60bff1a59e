import type { Turn } from '../effect.ts'
import type { Grant } from './states.ts'

/** Whether it is about to come to the same as another part of what was asked for together, so that one message can tell of both. */
export function isAboutTo(turn: Turn['kind'], grant: Grant, now: Date): boolean {
  switch (turn) {
    case 'granted':
    case 'grant-failed':
      if (grant.status === 'scheduled') return grant.startsAt <= now
      return grant.status === 'starting' || (grant.status === 'active' && grant.usableSince === null)
    case 'ended':
      return grant.status === 'ending' || (grant.status === 'active' && grant.endsAt <= now)
    // Whoever takes back all of it does so one by one, and nothing else tells that from taking back one of them.
    case 'revoked':
      return grant.status === 'scheduled' || grant.status === 'starting' || grant.status === 'active'
    case 'signed-out':
      return grant.status === 'ended' && grant.sessions?.status === 'asked'
    default:
      return turn satisfies never
  }
}
