import { atLeast, type Needed } from './quorum.ts'

/** What a flow has to ask for that opens something of tier zero. No file, administrator or race lowers it. */
export const floor = { approvers: 2, longest: 60 } as const

export const belowFloor = ['fresh-sign-in', 'approvers', 'duration'] as const
export type BelowFloor = (typeof belowFloor)[number]

/** What of an access flow the floor is about. */
interface Demands {
  readonly stepUp?: { readonly approver?: string }
  readonly approval: { readonly stages: readonly { readonly needed: Needed }[] } | 'automatic'
  /** Minutes. */
  readonly duration: { readonly max: number }
}

/** What a flow lacks for that; empty: nothing. One human counts once in all stages, so that so many words are so many humans. */
export function lacksForTierZero({ stepUp, approval, duration }: Demands): readonly BelowFloor[] {
  const stages = approval === 'automatic' ? [] : approval.stages
  const approvers = stages.reduce((sum, { needed }) => sum + atLeast(needed), 0)
  const lacking: Readonly<Record<BelowFloor, boolean>> = {
    'fresh-sign-in': stepUp?.approver === undefined,
    approvers: approvers < floor.approvers,
    duration: duration.max > floor.longest,
  }
  return belowFloor.filter(one => lacking[one])
}
