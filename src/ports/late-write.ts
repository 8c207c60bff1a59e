import type { AssignmentId, GrantId } from '../access/vocabulary.ts'

/** Take back what was written when its grant was over, and read back that it is gone. Its moments are ISO. */
export interface LateWrite {
  readonly type: 'take-back-late-write'
  readonly grant: GrantId
  /** When the directory answered. */
  readonly at: string
  readonly assignment?: AssignmentId
  /** Absent: it holds no end of its own. */
  readonly directoryEndsAt?: string
  /** The directory accepted the removal; it is only read back since. */
  readonly removed?: true
  /** Whoever can act knows that it stands. */
  readonly told?: true
}
