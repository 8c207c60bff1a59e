import { type Finding, wrong } from './file-problem.ts'
import { selectorsOf } from './opened.ts'
import type { Path } from './places.ts'
import { quoted } from './quoted.ts'
import type { FileFlow } from './schema/flow.ts'
import type { FileIntegration } from './schema/integration.ts'
import type { FileSelector } from './schema/resources.ts'
import { nearest } from './written-names.ts'

interface Beside {
  readonly integrations: readonly FileIntegration[]
  /** Of all integrations, of the unsound too. */
  readonly integrationNames: readonly string[]
}

/** What is opened by name, by pattern or by tag, of an integration that hands it out. */
export function problemsOfSelectors(
  path: Path,
  flow: Pick<FileFlow, 'resources'>,
  { integrations, integrationNames }: Beside,
): readonly Finding[] {
  return selectorsOf(flow).flatMap(([index, selector]) => {
    const here = [...path, 'resources', index]
    const integration = integrations.find(({ name }) => name === selector.integration)
    return [
      ...fromNowhere(here, selector, integrationNames),
      ...withoutStar(here, selector),
      ...(integration ? typeOf(here, selector, integration) : []),
      ...scopeOf(here, selector),
      ...authorityOf(here, selector),
      ...(integration ? tagsOf(here, selector, integration) : []),
    ]
  })
}

const fromNowhere = (path: Path, { integration }: FileSelector, known: readonly string[]): readonly Finding[] =>
  known.includes(integration)
    ? []
    : [
        wrong(
          [...path, 'integration'],
          `${quoted(integration)} is no integration of this file${nearest(known, integration)}`,
        ),
      ]

const withoutStar = (path: Path, { matching }: FileSelector): readonly Finding[] =>
  matching === undefined || matching.includes('*')
    ? []
    : [wrong([...path, 'matching'], 'has no *: to open one resource write name instead of matching')]

const typeOf = (path: Path, { type }: FileSelector, { name, resourceTypes }: FileIntegration): readonly Finding[] =>
  resourceTypes.includes(type)
    ? []
    : [wrong([...path, 'type'], `${quoted(type)} is not among the resourceTypes of ${quoted(name)}`)]

function scopeOf(path: Path, { type, scope, matching, tagged }: FileSelector): readonly Finding[] {
  if (scope === undefined) return []
  const here = [...path, 'scope']
  return [
    ...(type === 'directory-role' ? [] : [wrong(here, 'belongs to a directory-role')]),
    ...(matching === undefined
      ? []
      : [wrong(here, 'goes with name: a pattern matches the scope in the name, as in "* in Berlin"')]),
    ...(tagged === undefined ? [] : [wrong(here, 'goes with name')]),
  ]
}

/** It is accepted of one resource that somebody named, and of none that a pattern takes in some day. */
const authorityOf = (path: Path, { name, confersAuthority }: FileSelector): readonly Finding[] =>
  confersAuthority === undefined || name !== undefined
    ? []
    : [wrong([...path, 'confersAuthority'], 'goes with name: it is accepted of one resource, and of none unseen')]

/** Tags are the access file's own, so that one which nothing carries is a slip, and would open nothing. */
function tagsOf(path: Path, { tagged }: FileSelector, { name, tags }: FileIntegration): readonly Finding[] {
  if (tagged === undefined) return []
  const wanted = Object.entries(tagged)
  const carried = Object.values(tags).some(each =>
    wanted.every(([key, value]) => {
      const written = Object.hasOwn(each, key) ? each[key] : undefined
      return typeof written === 'string' && written.toLowerCase() === value.toLowerCase()
    }),
  )
  if (carried) return []
  const what = wanted.map(([key, value]) => `${key}: ${value}`).join(', ')
  return [
    wrong([...path, 'tagged'], `opens nothing: no resource under tags of ${quoted(name)} carries ${quoted(what)}`),
  ]
}
