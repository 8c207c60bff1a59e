import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { Fault } from '../../../ports/fault.ts'
import { answersToReads, batchBody, readOfPart } from './batch.ts'
import type { Graph } from './graph.ts'
import { resourceUnits } from './resource-units.ts'

/** Graph takes no more in one call. */
export const mostReadsAtOnce = 20
/** How often those that Graph refused for now are asked again before that is the answer. */
const mostRefusals = 8

/**
 * Up to twenty reads in one call, each with an answer of its own: what was read, or its fault. Those that Graph refused for now are
 * asked again, at its pace, and nothing else is.
 * @throws Fault when the call as a whole fails.
 */
export async function readMany<T>(
  graph: Graph,
  shape: z.ZodType<T>,
  paths: readonly string[],
): Promise<readonly (T | Fault)[]> {
  const results = new Map<number, T | Fault>()
  for (let refusals = 0; results.size < paths.length; refusals += 1) {
    const open = paths.flatMap((path, place) => (results.has(place) ? [] : [{ path, place }]))
    const ids = open.map(() => randomUUID())
    const parts = open.map(({ path }) => ({ method: 'GET', path, body: undefined }) as const)
    const units = open.reduce((sum, { path }) => sum + resourceUnits(path), 0)
    const answers = await graph.ask(answersToReads, '/$batch', batchBody(parts, ids), units)
    for (const [index, { place }] of open.entries()) {
      const result = readOfPart(shape, answers, index, ids[index] ?? '')
      const again = result instanceof Fault && result.code === 'graph.throttled' && refusals < mostRefusals
      if (again) graph.slowDown(result.retryAfter)
      else results.set(place, result)
    }
  }
  return paths.map((_, place) => results.get(place) as T | Fault)
}
