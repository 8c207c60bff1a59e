import { type Finding, wrong } from './file-problem.ts'
import { listedTwice } from './listed-twice.ts'
import type { Path } from './places.ts'
import { quoted } from './quoted.ts'
import type { FileIntegration } from './schema/integration.ts'

/** Who answers for a resource of this integration, and who where nobody does. */
export function ownersOf(path: Path, integration: FileIntegration): readonly Finding[] {
  const { resourceOwner, integrationOwner, ownerSources } = integration
  const twice = [
    ...listedTwice([...path, 'ownerSources'], ownerSources),
    ...listedTwice([...path, 'integrationOwner', 'values'], integrationOwner?.values),
  ]
  if (resourceOwner === undefined) return [...twice, ...sourcesWithoutKeys(path, integration)]
  const behind: readonly Finding[] =
    integrationOwner === undefined
      ? [
          {
            path: [...path, 'resourceOwner'],
            at: 'key',
            problem: 'needs integrationOwner, for when no tag names anybody',
          },
        ]
      : []
  return [...twice, ...behind, ...keysTwice([...path, 'resourceOwner'], resourceOwner)]
}

const keysTwice = (path: Path, owners: NonNullable<FileIntegration['resourceOwner']>): readonly Finding[] => {
  const keys = owners.map(({ key }) => key)
  return keys.flatMap((key, index) =>
    keys.indexOf(key) === index ? [] : [wrong([...path, index, 'key'], `${quoted(key)} is listed already`)],
  )
}

/** Every place but the list of owners is searched for a key; and none is searched where nobody could be asked instead. */
function sourcesWithoutKeys(path: Path, { ownerSources, integrationOwner }: FileIntegration): readonly Finding[] {
  return ownerSources.flatMap((source, index) => {
    const here = [...path, 'ownerSources', index]
    if (source === 'tags') return []
    if (source !== 'entraOwners')
      return [wrong(here, `${quoted(source)} needs resourceOwner, which says what key to look for`)]
    return integrationOwner === undefined
      ? [wrong(here, '"entraOwners" needs integrationOwner, for when the group has no owner')]
      : []
  })
}
