import { expect } from 'vitest'
import type { Moment } from './crash-child.test-support.ts'
import { type Deaths, type Lived, type Phase, phases, type Walk } from './crash-walk.test-support.ts'

/**
 * Which moments to die at: each kind of moment once, in whichever phase of those in which it comes has the fewest deaths yet,
 * and of all the rest one in so many. Regular jobs come when the clock says so; they are looked for where it is wound.
 */
export function plan(
  { moments }: Lived,
  oneIn: number,
  wanted: (name: string) => boolean = () => true,
): ReadonlyMap<Phase, readonly Moment[]> {
  const all = phases.flatMap(phase => numbered(moments.get(phase) ?? []).map(moment => ({ phase, ...moment })))
  const possible = all.filter(
    ({ phase, name }) => wanted(name) && (phase === 'warn' || !/\bjob\b|audit_seals/.test(name)),
  )
  const planned = new Map<Phase, Moment[]>(phases.map(phase => [phase, []]))
  const deathsIn = (phase: Phase) => planned.get(phase)?.length ?? 0
  const firsts = possible.filter(({ nth }) => nth === 1)
  const choices = (name: string) => firsts.filter(one => one.name === name)
  // What comes in one phase only is placed first.
  const kinds = [...new Set(firsts.map(({ name }) => name))].sort((a, b) => choices(a).length - choices(b).length)
  const chosen = new Set<(typeof all)[number]>()
  const choose = (one: (typeof all)[number]) => {
    chosen.add(one)
    planned.get(one.phase)?.push({ name: one.name, nth: one.nth })
  }
  for (const kind of kinds) {
    const [best] = choices(kind).sort((a, b) => deathsIn(a.phase) - deathsIn(b.phase))
    if (best) choose(best)
  }
  for (const [index, one] of possible.filter(other => !chosen.has(other)).entries())
    if (index % oneIn === 0) choose(one)
  return planned
}

/** Each with how often it came by then. */
function numbered(names: readonly string[]): readonly Moment[] {
  const counts = new Map<string, number>()
  return names.map(name => {
    const nth = (counts.get(name) ?? 0) + 1
    counts.set(name, nth)
    return { name, nth }
  })
}

/** Dies at all of them, one death in each phase of a life, so that all phases together need as many lives as the longest. */
export async function dieAtAll(walk: Walk, planned: ReadonlyMap<Phase, readonly Moment[]>): Promise<number> {
  const lives = Math.max(...[...planned.values()].map(moments => moments.length))
  const kinds = new Set<string>()
  const met = new Set<string>()
  let deaths = 0
  for (let life = 0; life < lives; life++) {
    const at: Deaths = Object.fromEntries(
      [...planned].flatMap(([phase, moments]) => (moments[life] ? [[phase, moments[life]]] : [])),
    )
    const { died } = await walk.live(at)
    for (const [phase, moment] of Object.entries(at)) {
      kinds.add(moment.name)
      if (![...died].some(one => one === phase)) continue
      met.add(moment.name)
      deaths++
    }
  }
  // What is done side by side is not done in the same order each time, so a repetition may be missing; a kind may not.
  expect([...kinds].filter(name => !met.has(name))).toEqual([])
  return deaths
}
