import { isAboutTheSame, isWordOf } from '../request/counting.ts'
import type { ApprovalRule } from './rule.ts'

/**
 * Across all stages, and within one about each part of a bundle: two words of one human never make a quorum, whichever of their accounts
 * they were given with, and whether they spoke themselves or somebody in their stead. The human kept with each word tells it even of one
 * that came while this one was being looked into.
 */
export const oneHumanOnce: ApprovalRule = ({ progress }, by) => {
  const about = { stage: progress.current, ...(by.entitledOf ? { of: by.entitledOf } : {}) }
  const spoken = progress.decisions.filter(earlier => isAboutTheSame(earlier, about))
  const speaks = [by, ...(by.insteadOf ? [by.insteadOf] : [])]
  return speaks.some(one => spoken.some(word => isWordOf(word, one))) ? { reason: 'already-decided-by-you' } : null
}
