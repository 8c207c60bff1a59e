/**
 * Who is in what, and since when. A read may ask for the state of a moment ago: that is how reads trail writes.
 * Moments are milliseconds of `performance.now()`, so that a wound or corrected clock changes nothing here.
 */
export interface Memberships {
  has(container: string, member: string, at?: number): boolean
  membersOf(container: string, at?: number): readonly string[]
  containersOf(member: string, at?: number): readonly string[]
  /** Returns false where it was so already. `at` is since when reads see it: from now on where nothing is said. */
  set(container: string, member: string, present: boolean, at?: number): boolean
  /** All there is now of this object, as a container and as a member. */
  linksOf(id: string): Link[]
  /** As if it had never been: for objects that are deleted. */
  forget(id: string): void
}

export type Link = readonly [container: string, member: string]

interface Turn {
  readonly at: number
  readonly present: boolean
}

export function memberships(firstDay: Iterable<Link>): Memberships {
  const turns = new Map<string, Map<string, Turn[]>>()
  const turnsOf = (container: string) => {
    const known = turns.get(container) ?? new Map<string, Turn[]>()
    turns.set(container, known)
    return known
  }
  /** What each member is or ever was in: a large tenant has more groups than can be looked through for everybody who asks. */
  const containers = new Map<string, Set<string>>()
  const note = (container: string, member: string, history: readonly Turn[]) => {
    turnsOf(container).set(member, [...history])
    const known = containers.get(member) ?? new Set<string>()
    containers.set(member, known.add(container))
  }
  for (const [container, member] of firstDay) note(container, member, [{ at: Number.NEGATIVE_INFINITY, present: true }])

  const present = (history: readonly Turn[] | undefined, at: number) =>
    history?.findLast(turn => turn.at <= at)?.present ?? false
  const has = (container: string, member: string, at = Number.POSITIVE_INFINITY) =>
    present(turns.get(container)?.get(member), at)

  const membersOf = (container: string, at = Number.POSITIVE_INFINITY) =>
    [...(turns.get(container) ?? [])].flatMap(([member, history]) => (present(history, at) ? [member] : []))
  const containersOf = (member: string, at = Number.POSITIVE_INFINITY) =>
    [...(containers.get(member) ?? [])].filter(container => has(container, member, at))

  return {
    has,
    membersOf,
    containersOf,
    linksOf: id => [
      ...membersOf(id).map((member): Link => [id, member]),
      ...containersOf(id).map((container): Link => [container, id]),
    ],
    set(container, member, wanted, at = performance.now()) {
      if (has(container, member) === wanted) return false
      const before = turnsOf(container).get(member) ?? []
      note(container, member, [...before, { at, present: wanted }])
      return true
    },
    forget(id) {
      for (const member of turns.get(id)?.keys() ?? []) containers.get(member)?.delete(id)
      turns.delete(id)
      for (const container of containers.get(id) ?? []) turns.get(container)?.delete(id)
      containers.delete(id)
    },
  }
}
