import type { AccessFlow } from './access-flow.ts'

/** What a flow has to ask for that opens something of tier zero. No file, administrator or race lowers it. */
export const floor = { approvers: 2, longest: 60 } as const

export const belowFloor = ['fresh-sign-in', 'approvers', 'duration'] as const
export type BelowFloor = (typeof belowFloor)[number]

/** What a flow lacks for that; empty: nothing. One human counts once in all stages, so that so many words are so many humans. */
export function lacksForTierZero({
  stepUp,
  approval,
  duration,
}: Pick<AccessFlow, 'stepUp' | 'approval' | 'duration'>): readonly BelowFloor[] {
  const approvers = approval.stages.reduce((sum, { needed }) => sum + needed, 0)
  const lacking: Readonly<Record<BelowFloor, boolean>> = {
    'fresh-sign-in': stepUp?.approver === undefined,
    approvers: approvers < floor.approvers,
    duration: duration.max > floor.longest,
  }
  return belowFloor.filter(one => lacking[one])
}
