import type { ApprovalRule } from './rule.ts'

/**
 * Across all stages: two words of one human never make a quorum, whichever of their accounts they were given with. The human
 * kept with each word tells it even of one that came while this one was being looked into.
 */
export const oneHumanOnce: ApprovalRule = ({ progress }, by) =>
  progress.decisions.some(
    ({ by: earlier }) =>
      earlier.kind === 'person' &&
      (earlier.person === by.person || earlier.human === by.human || by.sameHumanAs.includes(earlier.person)),
  )
    ? { reason: 'already-decided-by-you' }
    : null
