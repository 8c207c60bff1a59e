import type { OwnCredential, OwnStanding } from '../own-standing.ts'

/** For tests: what is told is what was set. */
export interface InMemoryOwnStanding extends OwnStanding {
  is: { credential: OwnCredential | null; ending?: OwnCredential | null; missing: readonly string[] | null }
}

export function inMemoryOwnStanding(): InMemoryOwnStanding {
  const standing: InMemoryOwnStanding = {
    is: { credential: null, missing: [] },
    credential: async () => standing.is.credential,
    endingCredential: async () => standing.is.ending ?? null,
    missingRights: async () => standing.is.missing,
    rightsPage: 'https://directory.example.com/rights',
  }
  return standing
}
