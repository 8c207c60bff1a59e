import type { GroupId, PersonId } from '../../access/vocabulary.ts'
import type { OwnCredential, OwnStanding } from '../own-standing.ts'

/** For tests: what is told is what was set. */
export interface InMemoryOwnStanding extends OwnStanding {
  is: { credential: OwnCredential | null; ending?: OwnCredential | null; missing: readonly string[] | null }
  /** Its own account, and the groups that it is in. */
  place: { account?: PersonId; groups: readonly GroupId[] }
}

export function inMemoryOwnStanding(): InMemoryOwnStanding {
  const standing: InMemoryOwnStanding = {
    is: { credential: null, missing: [] },
    place: { groups: [] },
    isAccount: async person => standing.place.account === person,
    isInGroup: async group => standing.place.groups.includes(group),
    credential: async () => standing.is.credential,
    endingCredential: async () => standing.is.ending ?? null,
    missingRights: async () => standing.is.missing,
    rightsPage: 'https://directory.example.com/rights',
  }
  return standing
}
