import type { ApprovalRule } from './rule.ts'

/**
 * Across all stages: two words of one human never make a quorum, whichever of their accounts they were given with, and whether they
 * spoke themselves or somebody in their stead. The human kept with each word tells it even of one that came while this one was
 * being looked into.
 */
export const oneHumanOnce: ApprovalRule = ({ progress }, by) => {
  const spoken = progress.decisions.flatMap(({ by: earlier }) =>
    earlier.kind === 'person' ? [earlier, ...(earlier.insteadOf ? [earlier.insteadOf] : [])] : [],
  )
  const speaks = [by, ...(by.insteadOf ? [by.insteadOf] : [])]
  return speaks.some(one =>
    spoken.some(
      ({ person, human }) => person === one.person || human === one.human || one.sameHumanAs.includes(person),
    ),
  )
    ? { reason: 'already-decided-by-you' }
    : null
}
