import { z } from 'zod'
import { isNotFound } from './faults.ts'
import type { Graph } from './graph.ts'
import { odataString } from './query.ts'

const named = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  description: z.string().nullish(),
  mail: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
})

const withId = /#([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i
/** Longer than any name in Entra: nothing is called that. */
const longestName = 256

const names = {
  '/groups': ['displayName'],
  '/users': ['userPrincipalName', 'mail', 'displayName'],
} as const
const details = { '/groups': ['description'], '/users': [] } as const

/** Everything that bears this name as a whole, case aside, or has the id behind a `#`. Never asked of the index. */
export async function findNamed(
  graph: Graph,
  path: '/groups' | '/users',
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
  for await (const each of graph.list(named, path, { $filter, $select, $top: 999 })) {
    // Checked here too: an answer to some other question must not make anybody somebody.
    if (properties.some(property => each[property]?.toLowerCase() === name.toLowerCase())) found.push(each)
  }
  return found
}
