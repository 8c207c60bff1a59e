/** One stage's need: so many different people out of these. */
export interface Need<Person> {
  readonly needed: number
  readonly able: ReadonlySet<Person>
}

/**
 * Whether all stages together can be carried when one person counts once across them: the same two people never carry three
 * words. An assignment of people to places, found by augmenting paths.
 */
export function canBeCarried<Person>(stages: readonly Need<Person>[]): boolean {
  const places = stages.flatMap(({ needed, able }) => Array.from({ length: needed }, () => able))
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
  return places.every((_able, place) => seat(place, new Set()))
}
