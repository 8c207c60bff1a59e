import { setTimeout as pause } from 'node:timers/promises'
import { asFault, isInTheWay } from './faults.ts'
import type { Queries } from './queries.ts'

const tries = 5

/** A transaction with the two promises of `Database.transaction`: done again when in the way, and faults told from bugs. */
export async function repeatably<T>(queries: Queries, work: (inside: Queries) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    let committing = false
    try {
      return await queries.transaction(async inside => {
        committing = false
        const result = await work(inside)
        committing = true
        return result
      })
    } catch (error) {
      if (!isInTheWay(error) || attempt === tries) throw asFault(error, committing ? 'unknown' : 'not-done')
      await pause(attempt * 20)
    }
  }
}
