import type { Reads } from '../ports/store.ts'
import { freezesInForce } from './brake.ts'
import type { Database, Queries } from './database.ts'
import { grantsOfEach, liveGrantsOfEach, ofEntitlement, seenGrants } from './grants.ts'
import { homesOfEach } from './homes.ts'
import { authorityOfKeptOwners } from './owners.ts'
import { accountsOfEach, bindingsOf } from './people.ts'
import type { PolicyReader } from './policies.ts'
import { seenRequests } from './requests.ts'
import type { JustSeenRows } from './seen.ts'
import { storiesOf } from './stories.ts'

/** What is looked at to be changed: in one statement for all who look at the same time. */
export function seeTogether(database: Database) {
  const inSingle = { inSingle: true }
  return {
    request: database.together(seenRequests, inSingle),
    grant: database.together(seenGrants, inSingle),
    grantsOf: database.together(grantsOfEach, inSingle),
    homesOf: database.together(homesOfEach, inSingle),
  }
}

export type SeenTogether = ReturnType<typeof seeTogether>

/** What nearly every step of every access reads: in one statement for all who read it at the same time. */
export function readTogether(database: Database, policies: PolicyReader, justSeen: JustSeenRows) {
  /** The same for everybody. */
  const shared = <T>(read: (queries: Queries) => Promise<T>) => {
    const asked = database.together<null, T>(async (queries, all) => {
      const found = await read(queries)
      return all.map(() => found)
    })
    return () => asked(null)
  }
  const request = database.together(seenRequests)
  const grant = database.together(seenGrants)
  const liveGrantsOf = database.together(liveGrantsOfEach)
  return {
    request: async id => justSeen.requests.note(id, await request(id)),
    grant: async id => justSeen.grants.note(id, await grant(id)),
    story: database.together((queries, ids) => storiesOf(queries, policies, ids)),
    grantsOf: database.together(grantsOfEach),
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
