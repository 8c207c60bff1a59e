import type postgres from 'postgres'
import { connectionLost, isLost } from './faults.ts'

/**
 * The driver (postgres 3.4.9) takes the whole process down when something is written to a connection that was lost in the
 * middle of a transaction, and its own rollback is the first to do so (porsager/postgres issues 1154 and 1208). So nothing
 * more is sent in a transaction whose connection is known to be lost, and such a transaction never ends as far as the driver
 * is concerned: `begin` has told by then that the connection was lost.
 */
export function surviving(client: postgres.Sql): postgres.Sql {
  const begin = (work: (inside: postgres.TransactionSql) => Promise<unknown>): Promise<unknown> => {
    let lost = false
    const lose = (error: unknown): never => {
      lost ||= isLost(error)
      throw error
    }
    const begun = client.begin(inside => {
      const unsafe = (...statement: Parameters<typeof inside.unsafe>) => {
        let asValues = false
        // A step later than it is called, when it is known in which form the rows are wanted.
        const answer = Promise.resolve()
          .then(() => {
            if (lost) throw connectionLost()
            const pending = inside.unsafe(...prepared(statement))
            return asValues ? pending.values() : pending
          })
          .catch(lose)
        const values = () => {
          asValues = true
          return answer
        }
        return Object.assign(answer, { values })
      }
      const guarded = new Proxy(inside, {
        get: (target, property) => (property === 'unsafe' ? unsafe : Reflect.get(target, property)),
      })
      const never = new Promise<never>(() => undefined)
      return work(guarded).then(
        result => (lost ? never : result),
        (error: unknown) => (lost ? never : Promise.reject(error)),
      )
    })
    return begun.catch(lose)
  }
  const unsafe: typeof client.unsafe = (...statement) => client.unsafe(...prepared(statement))
  return new Proxy(client, {
    get: (target, property) =>
      property === 'begin' ? begin : property === 'unsafe' ? unsafe : Reflect.get(target, property),
  })
}

type Statement = Parameters<postgres.Sql['unsafe']>

/** Characters. What is longer is written in bulk, with a text of its own for each number of rows. */
const longestPrepared = 8_000

/**
 * drizzle asks for nothing to be prepared, and so has each statement parsed and described anew, a way to the database and back
 * each. Ours are few and always the same: every connection learns each of them once.
 */
const prepared = ([text, parameters, options]: Statement): Statement => [
  text,
  parameters,
  { ...options, prepare: text.length <= longestPrepared },
]
