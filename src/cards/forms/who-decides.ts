import { type AccessFlow, stagesOf } from '../../access/access-flow.ts'
import type { Shorter } from '../../access/path.ts'
import { type Minutes, minutes } from '../../access/vocabulary.ts'
import { plainText } from '../parts/plain-text.ts'
import { stagesText } from '../wording/flow-wording.ts'
import { lengthText, type Names } from '../wording/wording.ts'

/**
 * Who decides for which length, before it is sent; `null`: the same people whatever the length. `held`: minutes that they were given
 * before and that are not over, and count with it.
 */
export function whoDecidesText(
  longest: AccessFlow,
  shorter: readonly Shorter[],
  held: number,
  names: Names,
): string | null {
  const by = (flow: AccessFlow) => plainText(stagesText(stagesOf(flow), names))
  const all = [...shorter.map(({ flow, upTo }) => ({ by: by(flow), upTo })), { by: by(longest), upTo: null }]
  const [first, ...others] = all.filter((one, at) => one.by !== all[at + 1]?.by)
  if (!first || others.length === 0) return null
  const each = [first, ...others].map(one =>
    one.upTo === null ? `for longer ${one.by}` : `for ${lengthText(one.upTo)} or less ${one.by}`,
  )
  return [`It is decided ${each.join('; ')}.`, ...(held > 0 ? [heldCountsText(minutes(held))] : [])].join(' ')
}

/** Whoever reads it was given it before. */
export const heldCountsText = (held: Minutes): string =>
  `The ${lengthText(held)} that you were given before and that are not over count with it.`
