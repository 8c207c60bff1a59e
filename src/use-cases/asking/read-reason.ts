import { charactersIn } from '../../access/characters.ts'
import { type Refusal, refuse } from '../../access/refusal.ts'
import { longestQuote } from '../../cards/card.ts'
import { longestReason } from '../../cards/forms/form.ts'

/** Something that can be seen: blanks, controls, fillers, selectors and the empty Braille cell cannot. */
export const visible = /[^\p{Z}\p{C}\p{Default_Ignorable_Code_Point}\u2800]/u

/**
 * A reason as somebody typed it. Blank means empty, whichever blanks were typed; length is counted as people count characters, and is no
 * more than a card shows: whoever decides reads it to its end.
 */
export function readReason(
  typed: string | null,
): { readonly ok: true; readonly reason: string | null } | { readonly ok: false; readonly refusal: Refusal } {
  const reason = (typed ?? '').replace(/^[\p{Z}\p{C}]+|[\p{Z}\p{C}]+$/gu, '')
  const length = charactersIn(reason)
  if (length > longestReason) return refuse({ reason: 'reason-too-long', max: longestReason })
  if (reason.length > longestQuote) return refuse({ reason: 'reason-too-wide' })
  return { ok: true, reason: visible.test(reason) ? reason : null }
}
