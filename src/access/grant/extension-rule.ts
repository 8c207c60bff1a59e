import type { Extensions } from '../access-flow.ts'
import type { Minutes } from '../vocabulary.ts'

/** `cap` is the longest that one decision ever gives, extensions included. */
export interface ExtensionRule extends Extensions {
  readonly cap: Minutes
  /** Nothing is kept past it, because the hours of the access flow are over then. Absent: they set no end. */
  readonly by?: Date
}
