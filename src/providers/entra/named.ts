import { z } from 'zod'
import { isNotFound } from './graph/faults.ts'
import type { Graph } from './graph/graph.ts'
import { odataString } from './graph/query.ts'
import { definitionsPath } from './roles/role-shapes.ts'

const named = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  description: z.string().nullish(),
  mail: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
})

const withId = /(?:^|#)([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i
/** Longer than any name in Entra: nothing is called that. */
const longestName = 256

const names = {
  '/groups': ['displayName'],
  '/users': ['userPrincipalName', 'mail', 'displayName'],
  [definitionsPath]: ['displayName'],
} as const
const details = { '/groups': ['description'], '/users': [], [definitionsPath]: [] } as const

/** Everything that bears this name as a whole, case aside, or has the id that stands alone or behind a `#`. Never asked of the index. */
export async function findNamed(
  graph: Graph,
  path: keyof typeof names,
  name: string,
): Promise<readonly z.infer<typeof named>[]> {
  const properties = names[path]
  const $select = ['id', ...properties, ...details[path]]
  const [, id] = withId.exec(name) ?? []
  if (id !== undefined) {
    try {
      return [await graph.get(named, `${path}/${id}`, { $select })]
    } catch (error) {
      if (isNotFound(error)) return []
      throw error
    }
  }
  if (name === '' || name.length > longestName) return []
  const $filter = properties.map(property => `${property} eq ${odataString(name)}`).join(' or ')
  const found: z.infer<typeof named>[] = []
  // Lists of roles come whole, and know nothing of pages.
  const pages = path === definitionsPath ? {} : { $top: 999 }
  for await (const each of graph.list(named, path, { $filter, $select, ...pages })) {
    // Checked here too: an answer to some other question must not make anybody somebody.
    if (properties.some(property => each[property]?.toLowerCase() === name.toLowerCase())) found.push(each)
  }
  return found
}
