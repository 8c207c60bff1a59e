import type { Refusal } from '../../access/refusal.ts'
import type { Line } from '../card.ts'
import type { Names } from '../wording/wording.ts'

/** A sentence for each of these refusals. */
export type Sentences<Reason extends Refusal['reason']> = {
  readonly [R in Reason]: (refusal: Extract<Refusal, { reason: R }>, names: Names) => Line
}
