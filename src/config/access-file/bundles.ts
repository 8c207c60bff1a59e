import { displayName } from '../names.ts'
import { type Finding, wrong } from './file-problem.ts'
import { opensBundle, selectorsOf } from './opened.ts'
import type { Path } from './places.ts'
import { quoted } from './quoted.ts'
import type { FileBundle } from './schema/bundle.ts'
import type { FileFlow } from './schema/flow.ts'
import type { FileIntegration } from './schema/integration.ts'
import { fold, nearest } from './written-names.ts'

interface Beside {
  readonly integrations: readonly FileIntegration[]
  /** Of all integrations, of the unsound too. */
  readonly integrationNames: readonly string[]
  readonly flows: readonly FileFlow[]
}

/** What is wrong with a bundle though its shape is right. */
export function problemsOfBundle(path: Path, bundle: FileBundle, beside: Beside): readonly Finding[] {
  return [...calledLikeAResource(path, bundle, beside), ...partsOf([...path, 'resources'], bundle, beside)]
}

/** Whoever types a name has to mean one thing by it. */
function calledLikeAResource(
  path: Path,
  { name, resources }: FileBundle,
  { integrations, flows }: Beside,
): readonly Finding[] {
  const named = [
    ...resources.map(part => part.name),
    ...flows.flatMap(flow => selectorsOf(flow).flatMap(([, selector]) => selector.name ?? [])),
    ...integrations.flatMap(({ tags }) => Object.keys(tags)),
  ]
  return named.some(other => fold(displayName(other)) === fold(name))
    ? [
        wrong(
          [...path, 'name'],
          `${quoted(name)} is the name of a resource too: nobody could tell which of them is asked for`,
        ),
      ]
    : []
}

function partsOf(
  path: Path,
  { resources }: FileBundle,
  { integrations, integrationNames }: Beside,
): readonly Finding[] {
  const key = (at: number) => {
    const part = resources[at]
    return part && JSON.stringify([part.integration, part.type, fold(part.name), part.scope && fold(part.scope)])
  }
  return resources.flatMap(({ integration, type, scope }, at) => {
    const here = [...path, at]
    const findings: Finding[] = []
    if (!integrationNames.includes(integration))
      findings.push(
        wrong(
          [...here, 'integration'],
          `${quoted(integration)} is no integration of this file${nearest(integrationNames, integration)}`,
        ),
      )
    const known = integrations.find(({ name }) => name === integration)
    if (known && !known.resourceTypes.includes(type))
      findings.push(
        wrong([...here, 'type'], `${quoted(type)} is not among the resourceTypes of ${quoted(integration)}`),
      )
    if (scope !== undefined && type !== 'directory-role')
      findings.push(wrong([...here, 'scope'], 'belongs to a directory-role'))
    if (resources.findIndex((_, other) => key(other) === key(at)) < at)
      findings.push(wrong([...here, 'name'], 'is listed in this bundle already'))
    return findings
  })
}

/** A flow opens a bundle by its name. `names`: of all, of the unsound too. */
export function bundlesOpened(path: Path, flow: FileFlow, names: readonly string[]): readonly Finding[] {
  return flow.resources.flatMap((opened, index) => {
    if (!opensBundle(opened) || names.includes(opened.bundle)) return []
    return [
      wrong(
        [...path, 'resources', index, 'bundle'],
        `${quoted(opened.bundle)} is no bundle of this file${nearest(names, opened.bundle)}`,
      ),
    ]
  })
}
