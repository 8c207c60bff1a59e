import type { Resource } from '../../access/catalog.ts'
import type { NamedPage } from '../../access/finding.ts'
import type { Rules } from './rules.ts'

/** Names told in one sentence; the rest is counted. */
const named = 5

export const listed = (names: readonly string[]): string =>
  names.length <= named ? names.join(', ') : `${names.slice(0, named).join(', ')} and ${names.length - named} more`

/** The page of each, of those too that `listed` only counts: whoever mends them needs all. */
export const pagesOf = (resources: readonly Resource[], { pageOf }: Pick<Rules, 'pageOf'>): readonly NamedPage[] =>
  resources.flatMap(resource => {
    const url = pageOf(resource)
    return url === null ? [] : [{ of: resource.name, url }]
  })
