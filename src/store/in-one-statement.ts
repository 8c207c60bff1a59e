import type { Grant } from '../access/grant/states.ts'
import type { AccessRequest } from '../access/request/states.ts'
import type { GrantId, RequestId } from '../access/vocabulary.ts'
import type { Transaction } from '../ports/store.ts'
import { asFault, isInTheWay } from './database/faults.ts'
import type { Database } from './database.ts'
import type { SeenTogether } from './read-together.ts'
import type { JustSeen, JustSeenRows, Seen, Version } from './seen.ts'
import type { Writing } from './write-together.ts'
import { WrittenAtTheEnd, writesTo } from './written-at-the-end.ts'

/**
 * Most transactions look at one request or grant, decide, and write. They take one statement: what they look at is not locked but
 * seen, often just before by whoever wants the change, and everything is written where it is still as it was seen, or nothing. They
 * hold nothing meanwhile, and so look together with all others who look at the same moment.
 *
 * @returns `null` where that was not enough, with nothing done: somebody came between, or the work needs more of a transaction. It
 * is done again from its beginning then, in one that holds what it looks at.
 */
export async function inOneStatement<T>(
  database: Pick<Database, 'single'>,
  reads: SeenTogether,
  justSeen: JustSeenRows,
  write: (one: Writing) => Promise<boolean>,
  work: (tx: Transaction) => Promise<T>,
): Promise<{ readonly result: T; readonly wakes: boolean } | null> {
  const atTheEnd = new WrittenAtTheEnd()
  const looking: Looking = { seen: [], before: false, needsMore: false }
  try {
    const result = await database.single(async () => {
      const tx = seeing(reads, atTheEnd, justSeen, looking)
      return work(tx).catch(problem => {
        looking.needsMore ||= looking.before
        // Nothing was written yet, whatever goes wrong.
        throw asFault(problem, 'not-done')
      })
    })
    // That nothing is to be changed may no longer be so, and no write would tell.
    looking.needsMore ||= looking.before && atTheEnd.isEmpty
    const { seen } = looking
    looking.needsMore ||= atTheEnd.changesBeside(seen.map(({ id }) => id))
    if (looking.needsMore) return null
    const { lists, wakes } = atTheEnd
    const touched = new Set([...atTheEnd.touched, ...seen.map(({ id }) => id)])
    return atTheEnd.isEmpty || (await write({ seen, lists, touched })) ? { result, wakes } : null
  } catch (problem) {
    if (looking.needsMore || isInTheWay(problem)) return null
    throw problem
  }
}

interface Looking {
  readonly seen: Seen[]
  /** Something of it was seen before this began, and may be old. */
  before: boolean
  /** It needs a transaction. */
  needsMore: boolean
}

/** A transaction that holds nothing. Whatever it cannot do makes the work end here. */
function seeing(reads: SeenTogether, atTheEnd: WrittenAtTheEnd, justSeen: JustSeenRows, looking: Looking): Transaction {
  const more = async (): Promise<never> => {
    looking.needsMore = true
    throw new Error('this needs a transaction')
  }
  const see =
    <Id extends string, T>(table: Seen['table'], before: JustSeen<T>, read: (id: Id) => Promise<Version<T> | null>) =>
    async (id: Id): Promise<T> => {
      // What was written has to be seen by whoever looks, and what is not there cannot be watched.
      if (!atTheEnd.isEmpty) return more()
      const known = before.take(id)
      const found = known ?? (await read(id))
      if (!found) return more()
      looking.before ||= known !== null
      looking.seen.push({ table, id, version: found.version })
      return found.state
    }
  const reading =
    <Of, Found>(read: (of: Of) => Promise<Found>) =>
    async (of: Of): Promise<Found> =>
      atTheEnd.isEmpty ? read(of) : more()
  const able = {
    ...writesTo(atTheEnd),
    grantsOf: reading(reads.grantsOf),
    homesOf: reading(reads.homesOf),
    lockRequest: see<RequestId, AccessRequest>('requests', justSeen.requests, reads.request),
    lockGrant: see<GrantId, Grant>('grants', justSeen.grants, reads.grant),
  }
  return new Proxy(able as Transaction, { get: (_, verb) => Reflect.get(able, verb) ?? more })
}
