import type { People } from '../catalog.ts'
import type { Requesters } from '../requesters.ts'
import { type Found, narrows, ofLists, type PeopleRole, widens } from './change.ts'

const idsOf = ({ groups, users, roles = [] }: People): readonly string[] => [...groups, ...users, ...roles]

const nobody: People = { groups: [], users: [] }

/** More of them is more, save for those who are left out or never touched. */
export function peopleChanges(role: PeopleRole, before: People | null, after: People | null): readonly Found[] {
  const moreIsMore = role !== 'excluded' && role !== 'protected'
  const [wider, narrower] = moreIsMore ? [widens, narrows] : [narrows, widens]
  return ofLists(
    idsOf(before ?? nobody),
    idsOf(after ?? nobody),
    ids => wider({ kind: 'people-added', as: role, ids }),
    ids => narrower({ kind: 'people-removed', as: role, ids }),
  )
}

export function requesterChanges(before: Requesters, after: Requesters): readonly Found[] {
  const left = peopleChanges('excluded', before.exclude ?? nobody, after.exclude ?? nobody)
  if (after.everyone) return before.everyone ? left : [widens({ kind: 'everyone', only: before }), ...left]
  // Everyone could ask before: whoever is named now could.
  if (before.everyone) return [narrows({ kind: 'not-everyone', only: after }), ...left]
  return [
    ...peopleChanges('requesters', before, after),
    ...peopleChanges('managers-of', asPeople(before.managersOf), asPeople(after.managersOf)),
    ...left,
  ]
}

const asPeople = (groups: People['groups'] = []): People => ({ groups, users: [] })

/** Whether the two could ever be open to one person. Who is in which group only the directory knows, so groups may always meet. */
export function mayMeet(a: Requesters, b: Requesters): boolean {
  if (a.everyone || b.everyone) return true
  const named = (one: typeof a) => one.groups.length + (one.managersOf?.length ?? 0) + (one.roles?.length ?? 0) > 0
  return named(a) || named(b) || a.users.some(user => b.users.includes(user))
}
