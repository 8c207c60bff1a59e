import type { People } from '../access/catalog.ts'
import type { Requesters } from '../access/requesters.ts'
import { isNonEmpty } from '../access/vocabulary.ts'
import type { Path } from './access-file/places.ts'
import type { FileBreakGlass } from './access-file/schema/break-glass.ts'
import type { FileRequesters } from './access-file/schema/requesters.ts'
import type { Names } from './names.ts'

export async function requestersOf(path: Path, requesters: FileRequesters, names: Names): Promise<Requesters> {
  if (requesters === 'everyone') return { everyone: true }
  if (requesters.everyone === true)
    return { everyone: true, ...(await excludedBy([...path, 'exclude'], requesters.exclude, names)) }
  const [people, managed] = await Promise.all([
    names.people(path, requesters),
    Promise.all((requesters.managersOf ?? []).map((name, at) => names.group([...path, 'managersOf', at], name))),
  ])
  const exclude = await excludedBy([...path, 'exclude'], requesters.exclude, names, people)
  const managersOf = [...new Set(managed)]
  return { everyone: false, ...people, ...(isNonEmpty(managersOf) ? { managersOf } : {}), ...exclude }
}

export async function breakersOf(
  path: Path,
  requesters: FileBreakGlass['requesters'],
  names: Names,
): Promise<Requesters> {
  const people = await names.people(path, requesters)
  return { everyone: false, ...people, ...(await excludedBy([...path, 'exclude'], requesters.exclude, names, people)) }
}

type FileExclude = Exclude<FileRequesters, string>['exclude']

/** `named`: who may ask. That one of them is left out is noted, by whichever of its names. */
async function excludedBy(
  path: Path,
  excluded: FileExclude,
  names: Names,
  named: People = { groups: [], users: [] },
): Promise<Pick<Requesters, 'exclude'>> {
  if (excluded === undefined) return {}
  const found = await Promise.all(
    excluded.map(async (one, at) =>
      'group' in one
        ? { groups: [await names.group([...path, at, 'group'], one.group)], users: [] }
        : { groups: [], users: [await names.user([...path, at, 'user'], one.user)] },
    ),
  )
  const isNamed = ({ groups, users }: People) =>
    groups.some(group => group !== '' && named.groups.includes(group)) ||
    users.some(user => user !== '' && named.users.includes(user))
  for (const [at, one] of found.entries())
    if (isNamed(one)) names.note([...path, at], 'is named among the requesters as well, by another name')
  const groups = [...new Set(found.flatMap(one => one.groups))]
  const users = [...new Set(found.flatMap(one => one.users))]
  return { exclude: { groups, users } }
}
