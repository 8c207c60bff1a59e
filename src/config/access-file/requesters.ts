import { type Finding, wrong } from './file-problem.ts'
import { listedTwice } from './listed-twice.ts'
import type { Path } from './places.ts'
import { quoted } from './quoted.ts'
import type { FileBreakGlass } from './schema/break-glass.ts'
import type { FileFlow } from './schema/flow.ts'
import { fold } from './written-names.ts'

/** Whoever is left out is left out whatever else is said, so that one who is named as well is a slip in one of the two places. */
export function leftOutAndNamed(
  path: Path,
  requesters: FileFlow['requesters'] | FileBreakGlass['requesters'],
): readonly Finding[] {
  if (requesters === 'everyone' || requesters.exclude === undefined) return []
  const { groups = [], users = [] } = requesters
  return requesters.exclude.flatMap((one, index) => {
    const name = 'group' in one ? one.group : one.user
    const named = 'group' in one ? groups : users
    return named.some(other => fold(other) === fold(name))
      ? [wrong([...path, 'exclude', index], `${quoted(name)} is named among the requesters as well`)]
      : []
  })
}

/** For whom it may be asked. */
export const requestForOf = (path: Path, { requestFor = [] }: FileFlow, sameHuman: boolean): readonly Finding[] => [
  ...listedTwice(path, requestFor),
  ...requestFor.flatMap((kind, index) =>
    kind === 'own-admin-account' && !sameHuman && requestFor.indexOf(kind) === index
      ? [
          wrong(
            [...path, index],
            `${quoted(kind)} needs identity.sameHuman, which tells whose accounts are one human's`,
          ),
        ]
      : [],
  ),
]
