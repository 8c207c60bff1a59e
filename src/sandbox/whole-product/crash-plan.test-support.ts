import { expect } from 'vitest'
import type { Moment } from './crash-child.test-support.ts'
import { type Deaths, type Lived, type Phase, phases, type Walk } from './crash-walk.test-support.ts'

/** A call that only reads changes nothing: whoever dies before or after it leaves the world of the commit or the write before. */
const reads = /^(?:before|after) call: (GET |POST .*(checkMemberGroups|users\.info|users\.lookupByEmail))/

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
    ({ phase, name }) => wanted(name) && !reads.test(name) && (phase === 'warn' || !/\bjob\b|audit_seals/.test(name)),
  )
  const planned = new Map<Phase, Moment[]>(phases.map(phase => [phase, []]))
  const deathsIn = (phase: Phase) => planned.get(phase)?.length ?? 0
  const firsts = possible.filter(({ nth }) => nth === 1)
  const choices = (name: string) => firsts.filter(one => one.name === name)
  // What comes in one phase only goes first.
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

/**
 * Dies at all that is planned, and tells how often it did. What is done side by side is not done in the same order each time,
 * so a moment may not come; a kind of which none came is tried once more, and has to come then.
 */
export async function dieAtAll(walk: Walk, planned: ReadonlyMap<Phase, readonly Moment[]>): Promise<number> {
  const first = await dieAt(walk, planned)
  const names = new Set([...planned.values()].flat().map(({ name }) => name))
  const missed = [...names].filter(name => !first.some(({ name: met }) => met === name))
  if (missed.length === 0) return first.length
  const again = await dieAt(
    walk,
    plan(await walk.live(), Number.POSITIVE_INFINITY, name => missed.includes(name)),
  )
  expect(missed.filter(name => !again.some(({ name: met }) => met === name))).toEqual([])
  return first.length + again.length
}

/** One death in each phase of a life, so that all phases together need as many lives as the longest. */
async function dieAt(walk: Walk, planned: ReadonlyMap<Phase, readonly Moment[]>): Promise<readonly Moment[]> {
  const lives = Math.max(...[...planned.values()].map(moments => moments.length))
  const met: Moment[] = []
  for (let life = 0; life < lives; life++) {
    const deaths = [...planned].flatMap(([phase, moments]) => {
      const moment = moments[life]
      return moment ? [{ phase, moment }] : []
    })
    const at: Deaths = Object.fromEntries(deaths.map(({ phase, moment }) => [phase, moment]))
    const { died } = await walk.live(at)
    met.push(...deaths.filter(({ phase }) => died.has(phase)).map(({ moment }) => moment))
  }
  return met
}
