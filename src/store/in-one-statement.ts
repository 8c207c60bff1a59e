import type { Grant } from '../access/grant/states.ts'
import type { AccessRequest } from '../access/request/states.ts'
import type { GrantId, RequestId } from '../access/vocabulary.ts'
import type { Transaction } from '../ports/store.ts'
import { asFault, isInTheWay } from './database/faults.ts'
import type { Database, Queries } from './database.ts'
import { seenGrant } from './grants.ts'
import { seenRequest } from './requests.ts'
import type { Seen, Version } from './seen.ts'
import { WrittenAtTheEnd, writesTo } from './written-at-the-end.ts'

/**
 * Most transactions look at one request or grant, decide, and write. They take one statement: what they look at is not locked but
 * seen, and everything is written where it is still as it was seen, or nothing.
 *
 * @returns `null` where that was not enough, with nothing done: somebody came between, or the work needs more of a transaction. It
 * is done again from its beginning then, in one that holds what it looks at.
 */
export async function inOneStatement<T>(
  database: Database,
  transactionOn: (queries: Queries, atTheEnd: WrittenAtTheEnd) => Transaction,
  work: (tx: Transaction) => Promise<T>,
): Promise<{ readonly result: T; readonly wakes: boolean } | null> {
  const atTheEnd = new WrittenAtTheEnd()
  const seen: Seen[] = []
  const needs = { more: false }
  try {
    return await database.single(async queries => {
      const result = await before(work(seeing(transactionOn(queries, atTheEnd), queries, atTheEnd, seen, needs)))
      if (needs.more || !(await atTheEnd.writeIf(queries, seen))) return null
      return { result, wakes: atTheEnd.wakes }
    })
  } catch (problem) {
    if (needs.more || isInTheWay(problem)) return null
    throw problem
  }
}

/** Nothing was written yet, whatever goes wrong. */
const before = <T>(work: Promise<T>): Promise<T> =>
  work.catch(problem => {
    throw asFault(problem, 'not-done')
  })

/** A transaction that holds nothing. Whatever it cannot do makes the work end here. */
function seeing(
  transaction: Transaction,
  queries: Queries,
  atTheEnd: WrittenAtTheEnd,
  seen: Seen[],
  needs: { more: boolean },
): Transaction {
  const more = async (): Promise<never> => {
    needs.more = true
    throw new Error('this needs a transaction')
  }
  const see =
    <Id extends string, T>(table: Seen['table'], read: (queries: Queries, id: Id) => Promise<Version<T> | null>) =>
    async (id: Id): Promise<T> => {
      const found = atTheEnd.isEmpty ? await read(queries, id) : null
      // What was written has to be seen by whoever looks, and what is not there cannot be watched.
      if (!found) return more()
      seen.push({ table, id, version: found.version })
      return found.state
    }
  return {
    ...transaction,
    ...Object.fromEntries(Object.keys(transaction).map(name => [name, more])),
    ...writesTo(atTheEnd),
    lockRequest: see<RequestId, AccessRequest>('requests', seenRequest),
    lockGrant: see<GrantId, Grant>('grants', seenGrant),
  }
}
