import type { ApprovalRule } from './rule.ts'

/** Across all stages: two words of one human never make a quorum. */
export const oneHumanOnce: ApprovalRule = ({ progress }, by) =>
  progress.decisions.some(({ by: earlier }) => earlier.kind === 'person' && earlier.person === by.person)
    ? { reason: 'already-decided-by-you' }
    : null
