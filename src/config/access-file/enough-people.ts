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

/** More choices than anybody writes; beyond it the directory tells, when it is asked. */
const mostChoices = 500

/** The stages that are short, and the one of several alternatives by which they always are; `null`: by whichever. */
interface Short {
  readonly stages: NamedStage
  readonly by: { readonly stage: number; readonly alternative: number } | null
}

/** Where each stage may be over by one of several alternatives: those that no choice with them has enough people for. Where none has, only the first is told. */
export function alternativesShort(
  stages: readonly (readonly (readonly NamedStage[])[])[],
  tooFew: (named: readonly NamedStage[]) => NamedStage | null,
): readonly Short[] {
  if (stages.reduce((product, { length }) => product * length, 1) > mostChoices) return []
  const choices = stages.reduce<readonly (readonly (readonly NamedStage[])[])[]>(
    (sofar, alternatives) => sofar.flatMap(chosen => alternatives.map(one => [...chosen, one])),
    [[]],
  )
  const looked = choices.map(chosen => ({ chosen, short: tooFew(chosen.flat()) }))
  const [first] = looked
  if (first?.short && looked.every(({ short }) => short)) return [{ stages: first.short, by: null }]
  return stages.flatMap((alternatives, stage) =>
    alternatives.flatMap((one, alternative) => {
      const withIt = looked.filter(({ chosen }) => chosen[stage] === one)
      const [short] = withIt.flatMap(({ short }) => short ?? [])
      return short && withIt.every(({ short }) => short) ? [{ stages: short, by: { stage, alternative } }] : []
    }),
  )
}

function subsetsOf<One>(all: readonly One[]): readonly (readonly One[])[] {
  const subsets: One[][] = [[]]
  for (const one of all) subsets.push(...subsets.map(few => [...few, one]))
  return subsets
}
