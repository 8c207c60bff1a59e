import { z } from 'zod'
import { Fault } from '../../../ports/fault.ts'
import { GraphFault, isNotFound } from '../graph/faults.ts'
import type { Graph } from '../graph/graph.ts'
import { encodeQuery } from '../graph/query.ts'
import { mostReadsAtOnce, readMany } from '../graph/read-many.ts'
import { member } from '../people.ts'
import { inPath } from '../resource-id.ts'

/** Calls that are asked ahead: quick enough, and far from what a process has to hold. */
const ahead = 2

const page = z.object({ value: z.array(member), '@odata.nextLink': z.string().optional() })
type Members = readonly z.infer<typeof member>[]

/**
 * Who is directly in each of many groups, as long as it is told, in parts where a group is large: twenty groups to a call. Nobody is in
 * one that is gone, or that Doorbell may not look into; what the others say is not spoilt by it.
 */
export async function* membersOfMany<
  G extends { readonly id: string; readonly visibility?: string | null | undefined },
>(graph: Graph, groups: Iterable<G>): AsyncGenerator<Told<G>> {
  const asked: Promise<readonly Asked<G>[]>[] = []
  for (const some of inTwenties(groups)) {
    const answer = ask(graph, some)
    // Heard when its turn comes.
    answer.catch(() => undefined)
    asked.push(answer)
    if (asked.length > ahead) yield* told(graph, (await asked.shift()) ?? [])
  }
  for (const answer of asked) yield* told(graph, await answer)
}

export interface Told<G> {
  readonly of: G
  readonly items: Members
  /** Of this group nothing else is told. */
  readonly last: boolean
}

interface Asked<G> {
  readonly of: G
  readonly first: z.infer<typeof page>
}

async function ask<G extends { readonly id: string; readonly visibility?: string | null | undefined }>(
  graph: Graph,
  groups: readonly G[],
): Promise<readonly Asked<G>[]> {
  const query = encodeQuery({ $select: ['id'], $top: 999 })
  const answers = await readMany(
    graph,
    page,
    groups.map(({ id }) => `/groups/${inPath(id)}/members${query}`),
  )
  return groups.map((of, place) => {
    const first = answers[place]
    if (!first || isClosed(of, first)) return { of, first: { value: [] } }
    if (first instanceof Fault) throw first
    return { of, first }
  })
}

/** Hidden membership takes a right that Doorbell does not need otherwise. */
const isClosed = ({ visibility }: { readonly visibility?: string | null | undefined }, answer: unknown): boolean =>
  isNotFound(answer) || (visibility === 'HiddenMembership' && answer instanceof GraphFault && answer.status === 403)

async function* told<G>(graph: Graph, asked: readonly Asked<G>[]): AsyncGenerator<Told<G>> {
  for (const { of, first } of asked) {
    const next = first['@odata.nextLink']
    yield { of, items: first.value, last: next === undefined }
    if (next === undefined) continue
    try {
      for await (const items of graph.pages(member, next)) yield { of, items, last: false }
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
    yield { of, items: [], last: true }
  }
}

function* inTwenties<T>(all: Iterable<T>): Generator<readonly T[]> {
  let some: T[] = []
  for (const one of all) {
    some.push(one)
    if (some.length < mostReadsAtOnce) continue
    yield some
    some = []
  }
  if (some.length > 0) yield some
}
