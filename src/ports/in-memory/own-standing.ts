import type { GroupId, PersonId } from '../../access/vocabulary.ts'
import type { OwnCredential, OwnStanding, OwnWork } from '../own-standing.ts'

/** For tests: what is told is what was set. */
export interface InMemoryOwnStanding extends OwnStanding {
  is: { credential: OwnCredential | null; ending?: OwnCredential | null; missing: readonly string[] | null }
  /** What its rights were last wanted for. */
  asked: OwnWork | null
  /** Its own account, and the groups that it is in. */
  place: { account?: PersonId; groups: readonly GroupId[] }
}

export function inMemoryOwnStanding(): InMemoryOwnStanding {
  const standing: InMemoryOwnStanding = {
    is: { credential: null, missing: [] },
    asked: null,
    place: { groups: [] },
    isAccount: async person => standing.place.account === person,
    isInGroup: async group => standing.place.groups.includes(group),
    credential: async () => standing.is.credential,
    endingCredential: async () => standing.is.ending ?? null,
    missingRights: async work => {
      standing.asked = work
      return standing.is.missing
    },
    rightsPage: 'https://directory.example.com/rights',
  }
  return standing
}
