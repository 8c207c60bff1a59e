import type { z } from 'zod'
import { GraphFault } from './faults.ts'
import type { Graph } from './graph.ts'

/** What a delta query tells, page by page, and where it ends. */
export interface DeltaStream<T> {
  items(): AsyncGenerator<T>
  /** Once everything was told. */
  deltaLink(): string
}

/**
 * Goes on from a link that an earlier answer gave. The first page is asked for at once, because whether its place is still known has
 * to be clear before anything of it is believed. `null`: it is not.
 */
export async function deltaFrom<T>(graph: Graph, shape: z.ZodType<T>, link: string): Promise<DeltaStream<T> | null> {
  const pages = graph.deltaPages(shape, link)
  try {
    const first = await pages.next()
    let end: string | null = null
    return {
      async *items() {
        for (let page = first; !page.done; page = await pages.next()) {
          yield* page.value.items
          end = page.value.deltaLink
        }
      },
      deltaLink() {
        if (end === null) throw new Error('a delta query was not read to its end')
        return end
      },
    }
  } catch (error) {
    if (isTooOld(error)) return null
    throw error
  }
}

/** https://learn.microsoft.com/graph/delta-query-overview: 410, or a code that says that its state is gone. */
export const isTooOld = (error: unknown): boolean =>
  error instanceof GraphFault &&
  (error.status === 410 || /^(?:syncStateNotFound|syncStateInvalid|resyncRequired)$/i.test(error.graphCode))
