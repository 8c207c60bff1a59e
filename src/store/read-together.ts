import type { Reads } from '../ports/store.ts'
import { freezesInForce } from './brake.ts'
import type { Database, Queries } from './database.ts'
import { grantsByIds, liveGrantsOfEach, ofEntitlement } from './grants.ts'
import { homesOfEach } from './homes.ts'
import { authorityOfKeptOwners } from './owners.ts'
import { accountsOfEach, bindingsOf } from './people.ts'
import type { PolicyReader } from './policies.ts'
import { requestsByIds } from './requests.ts'
import { storiesOf } from './stories.ts'

/** What nearly every step of every access reads: in one statement for all who read it at the same time. */
export function readTogether(database: Database, policies: PolicyReader) {
  /** The same for everybody. */
  const shared = <T>(read: (queries: Queries) => Promise<T>) => {
    const asked = database.together<null, T>(async (queries, all) => {
      const found = await read(queries)
      return all.map(() => found)
    })
    return () => asked(null)
  }
  const liveGrantsOf = database.together(liveGrantsOfEach)
  return {
    request: database.together(requestsByIds),
    grant: database.together(grantsByIds),
    story: database.together((queries, ids) => storiesOf(queries, policies, ids)),
    liveGrantsOf,
    liveGrantsFor: async (entitlement, person) => ofEntitlement(await liveGrantsOf([person]), entitlement),
    homesOf: database.together(homesOfEach),
    binding: database.together(bindingsOf),
    accountsOf: database.together(accountsOfEach),
    activePolicy: shared(policies.inForce),
    freezes: shared(freezesInForce),
    authorityOfKeptOwners: shared(authorityOfKeptOwners),
  } satisfies Partial<Reads>
}
