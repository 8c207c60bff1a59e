import type { People } from './catalog.ts'
import type { GroupId, NonEmpty, PersonId } from './vocabulary.ts'

/** Who may ask by an access flow. `exclude` beats whatever else says yes. */
export type Requesters = (
  | { readonly everyone: true }
  | ({
      readonly everyone: false
      /** Whoever is the manager of somebody active in one of these groups. Absent: managing opens nothing. */
      readonly managersOf?: NonEmpty<GroupId>
    } & People)
) & {
  /** Absent: nobody is left out. */
  readonly exclude?: People
}

/** What the directory says of somebody, as far as requesters ask for it. */
export interface Standing {
  readonly person: PersonId
  /** The groups that they are in, directly or through other groups. */
  readonly memberOf: ReadonlySet<GroupId>
  /** The groups that somebody active is in whose manager they are. */
  readonly managerIn: ReadonlySet<GroupId>
}

/** By which word of the access file somebody may ask, or may not. */
export type MayAsk =
  | { readonly open: true; readonly by: 'everyone' | 'name' }
  | { readonly open: true; readonly by: 'group' | 'manager'; readonly group: GroupId }
  /** `group`: the one that they are in; `null`: they are named themselves. */
  | { readonly open: false; readonly because: 'excluded'; readonly group: GroupId | null }
  | { readonly open: false; readonly because: 'not-named' }

/** The only place where it is decided to whom an access flow is open: what explains a file asks it too. */
export function mayAsk(requesters: Requesters, { person, memberOf, managerIn }: Standing): MayAsk {
  const { exclude } = requesters
  const leftOut = exclude?.groups.find(group => memberOf.has(group))
  if (exclude?.users.includes(person) || leftOut !== undefined)
    return { open: false, because: 'excluded', group: leftOut ?? null }
  if (requesters.everyone) return { open: true, by: 'everyone' }
  if (requesters.users.includes(person)) return { open: true, by: 'name' }
  const group = requesters.groups.find(one => memberOf.has(one))
  if (group !== undefined) return { open: true, by: 'group', group }
  const managed = requesters.managersOf?.find(one => managerIn.has(one))
  if (managed !== undefined) return { open: true, by: 'manager', group: managed }
  return { open: false, because: 'not-named' }
}

/** Whoever a flow leaves out is given nothing by it, whoever asks. */
export function isLeftOut(requesters: Requesters, standing: Standing): boolean {
  const may = mayAsk(requesters, standing)
  return !may.open && may.because === 'excluded'
}

/** The groups of which it has to be known whether somebody is in them, and whether somebody is whom they manage. */
export function groupsAsked(all: readonly Requesters[]): {
  readonly memberOf: readonly GroupId[]
  readonly managerIn: readonly GroupId[]
} {
  const named = all.flatMap(one => (one.everyone ? [] : one.groups))
  const excluded = all.flatMap(({ exclude }) => exclude?.groups ?? [])
  const managed = all.flatMap(one => (one.everyone ? [] : (one.managersOf ?? [])))
  return { memberOf: [...new Set([...named, ...excluded])], managerIn: [...new Set(managed)] }
}
