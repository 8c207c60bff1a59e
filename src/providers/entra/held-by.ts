import type { z } from 'zod'
import { type HeldBy, mostCounted } from '../../access/held-now.ts'
import { isNotFound } from './graph/faults.ts'
import { isUser, type member, memberType } from './people.ts'

/** Applications hold things too, and are nobody. Stops reading where more would not be told. */
export async function countHolders(holders: AsyncIterable<z.infer<typeof member> | null>): Promise<HeldBy> {
  let [people, groups] = [0, 0]
  try {
    for await (const holder of holders) {
      if (!holder) continue
      if (isUser(holder)) people += 1
      else if (memberType(holder) === 'group') groups += 1
      if (people + groups >= mostCounted) break
    }
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
  return { people, groups }
}
