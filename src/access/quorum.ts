/** So many people, or everybody who may decide the stage at the moment of the click and has not spoken in an earlier one. */
export type Needed = number | 'all'

/** However few they are, nobody is not everybody. */
export const atLeast = (needed: Needed): number => (needed === 'all' ? 1 : needed)

/** Whether the one never asks for fewer of the same people than the other. Everybody may be one, or be many. */
export const asksNoFewer = (needed: Needed, than: Needed): boolean =>
  needed === than || (than !== 'all' && atLeast(needed) >= than)

/** Of what was promised and what is in force the one that asks for more; where that cannot be told, what is in force. */
export const theStricter = (asked: Needed, inForce: Needed): Needed => (asksNoFewer(asked, inForce) ? asked : inForce)

/** So many of these, in numbers or all of them. */
export interface Asked<Person> {
  readonly needed: Needed
  readonly able: ReadonlySet<Person>
}

/**
 * The same needs in numbers; of each stage those of its parties. Whoever is one of all that a stage needs speaks there or before it, and so
 * is no use to any after it; with one of them there, the others only have to follow.
 */
export function inNumbers<Person>(stages: readonly (readonly Asked<Person>[])[]): readonly Need<Person>[] {
  const taken = new Set<Person>()
  return stages.flatMap(parties => {
    const needs = parties.map(({ needed, able }) => ({
      needed: atLeast(needed),
      able: new Set([...able].filter(person => !taken.has(person))),
    }))
    for (const { needed, able } of parties) if (needed === 'all') for (const person of able) taken.add(person)
    return needs
  })
}

/** Whether they can, where each stage is over by any one of its alternatives. */
export function canBeCarriedByAny<Person>(
  stages: readonly (readonly (readonly Asked<Person>[])[])[],
  before: readonly (readonly Asked<Person>[])[] = [],
): boolean {
  if (!canBeCarried(inNumbers(before))) return false
  const [next, ...others] = stages
  return !next || next.some(alternative => canBeCarriedByAny(others, [...before, alternative]))
}

/** One stage's need: so many different people out of these. */
export interface Need<Person> {
  readonly needed: number
  readonly able: ReadonlySet<Person>
}

/**
 * Whether all stages together can be carried when one person counts once across them: the same two people never carry three
 * words.
 */
export function canBeCarried<Person>(stages: readonly Need<Person>[]): boolean {
  const places = placesOf(stages)
  return seated(places).size === places.length
}

/** A place for each who is needed, with those who can take it. */
export const placesOf = <Person>(stages: readonly Need<Person>[]): readonly ReadonlySet<Person>[] =>
  stages.flatMap(({ needed, able }) => Array.from({ length: needed }, () => able))

/** As many people in places as can be, each in one at most: who sits where. An assignment, found by augmenting paths. */
export function seated<Person>(places: readonly ReadonlySet<Person>[]): ReadonlyMap<Person, number> {
  const placeOf = new Map<Person, number>()

  function seat(place: number, asked: Set<Person>): boolean {
    for (const person of places[place] ?? []) {
      if (asked.has(person)) continue
      asked.add(person)
      const taken = placeOf.get(person)
      if (taken === undefined || seat(taken, asked)) {
        placeOf.set(person, place)
        return true
      }
    }
    return false
  }
  for (const place of places.keys()) seat(place, new Set())
  return placeOf
}
