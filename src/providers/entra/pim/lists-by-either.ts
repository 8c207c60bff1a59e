import { isRefused } from '../ends.ts'
import type { Graph } from '../graph/graph.ts'

/** What is read page by page. */
export type Lists = Pick<Graph, 'list'>

/** Reads by the first app, and as a whole by the second where the first is refused: an app that only takes back may not see everything. */
export function listsByEither(first: Lists, second: Lists): Lists {
  return {
    async *list(...asked) {
      let begun = false
      try {
        for await (const one of first.list(...asked)) {
          begun = true
          yield one
        }
        return
      } catch (fault) {
        if (begun || !isRefused(fault)) throw fault
      }
      yield* second.list(...asked)
    },
  }
}
