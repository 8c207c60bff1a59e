import { isDeepStrictEqual } from 'node:util'
import type { Grant } from '../../access/grant/states.ts'
import type { Line, Tone } from '../card.ts'

export interface Progress {
  readonly title: string
  readonly tone: Tone
  readonly lines: readonly Line[]
}

/** How one part of a bundle stands. `grant` is the last try at it; `null`: it is not on its way yet. */
export interface PartProgress {
  readonly grant: Grant | null
  readonly progress: Progress
}

/** What is to be said of all parts is said once: `lines`. What is left to say of each is `own`, in their order. */
export interface Together extends Progress {
  readonly own: readonly Progress[]
}

export function together(parts: readonly PartProgress[]): Together {
  const said = (of: Progress, wanted: Line) => of.lines.some(one => isDeepStrictEqual(one, wanted))
  const lines = (parts[0]?.progress.lines ?? []).filter(one => parts.every(({ progress }) => said(progress, one)))
  const own = parts.map(({ progress }) => ({
    ...progress,
    lines: progress.lines.filter(one => !lines.some(other => isDeepStrictEqual(other, one))),
  }))
  return { title: titleOf(parts), tone: worstOf(parts), lines, own }
}

const fromWorst: readonly Tone[] = ['bad', 'waiting', 'good', 'over', 'plain']

const worstOf = (parts: readonly PartProgress[]): Tone =>
  fromWorst.find(tone => parts.some(({ progress }) => progress.tone === tone)) ?? 'waiting'

/** Never more than is true of all of them. */
function titleOf(parts: readonly PartProgress[]): string {
  const [first, ...others] = parts.map(({ progress }) => progress.title)
  if (first !== undefined && others.every(title => title === first)) return first
  const held = parts.filter(({ grant }) => grant?.status === 'active').length
  if (held > 0) return `Granted: ${held} of ${parts.length}`
  const inOrder = [null, 'scheduled', 'starting', 'ending', 'ended', 'failed'] as const
  const latest = inOrder.flatMap(status => parts.find(({ grant }) => (grant?.status ?? null) === status) ?? [])[0]
  return latest?.progress.title ?? 'Approved'
}
