/** A stage that can be decided by nobody but these. */
export interface NamedStage {
  /** Its place among the stages. */
  readonly at: number
  readonly people: ReadonlySet<string>
  readonly needed: number
}

/** More stages than anybody writes; beyond it only all of them together are looked at. */
const mostStages = 8

/** The first stages that need more people together than they name: one person counts once per request, and nobody for themselves. */
export function tooFewFor(stages: readonly NamedStage[], requester: string | null = null): NamedStage | null {
  const several = stages.length > mostStages ? [stages] : subsetsOf(stages)
  for (const some of several) {
    const [first] = some
    if (!first) continue
    const people = new Set(some.flatMap(one => [...one.people]).filter(person => person !== requester))
    const needed = some.reduce((sum, one) => sum + one.needed, 0)
    if (needed > people.size) return { at: first.at, people, needed }
  }
  return null
}

/** The same where only these may ever ask: `null` where at least one of them could be decided about. */
export function tooFewForAnyOf(stages: readonly NamedStage[], requesters: readonly string[]): NamedStage | null {
  const short = requesters.map(requester => tooFewFor(stages, requester))
  return short.every(each => each !== null) ? (short[0] ?? null) : null
}

function subsetsOf<One>(all: readonly One[]): readonly (readonly One[])[] {
  const subsets: One[][] = [[]]
  for (const one of all) subsets.push(...subsets.map(few => [...few, one]))
  return subsets
}
