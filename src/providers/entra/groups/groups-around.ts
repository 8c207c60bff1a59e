import { z } from 'zod'
import { type GroupId, groupId } from '../../../access/vocabulary.ts'
import { GraphFault, isNotFound } from '../graph/faults.ts'
import type { Graph } from '../graph/graph.ts'

/** Graph takes at most 20 groups in one question. */
const groupsAtOnce = 20

const identified = z.object({ id: z.string() })
const groupIds = z.object({ value: z.array(z.string()) })

/**
 * Which of these groups a person or a group is in, through any depth. Where more are meant than fit one question it is asked for
 * all that hold them: one call, at half of what one question costs, however many groups the flows of an access file are for.
 */
export async function groupsAround(
  graph: Graph,
  object: string,
  among: readonly GroupId[],
): Promise<ReadonlySet<GroupId>> {
  const all = among.length > groupsAtOnce ? await allAround(graph, object) : null
  if (all) return new Set(among.filter(group => all.has(group)))
  const found = new Set<GroupId>()
  for (let start = 0; start < among.length; start += groupsAtOnce)
    for (const group of await check(graph, object, among.slice(start, start + groupsAtOnce))) found.add(group)
  return found
}

/** Nothing where the object is gone; `null` where it is in more groups (11,000) than Graph tells in one answer. */
async function allAround(graph: Graph, object: string): Promise<ReadonlySet<GroupId> | null> {
  try {
    const { value } = await graph.ask(groupIds, `${object}/getMemberGroups`, { securityEnabledOnly: false })
    return new Set(value.map(groupId))
  } catch (error) {
    if (isNotFound(error)) return new Set()
    if (error instanceof GraphFault && error.graphCode === 'Directory_ResultSizeLimitExceeded') return null
    throw error
  }
}

async function check(graph: Graph, object: string, groups: readonly GroupId[]): Promise<readonly GroupId[]> {
  const answer = await orNull(graph.ask(groupIds, `${object}/checkMemberGroups`, { groupIds: groups }))
  if (answer) return answer.value.map(groupId)
  // Either the object is gone or one of the groups is. A group that is gone must not hide the others.
  if (groups.length === 1 || (await orNull(graph.get(identified, object, { $select: ['id'] }))) === null) return []
  const each = await Promise.all(groups.map(group => check(graph, object, [group])))
  return each.flat()
}

/** `null` where Graph says that it is not there. */
export async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer
  } catch (error) {
    if (isNotFound(error)) return null
    throw error
  }
}
