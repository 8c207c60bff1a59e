import type { AccessFlow } from './access-flow.ts'
import type { Ask } from './request/states.ts'
import type { ApproverSource } from './stage.ts'
import { minutes, type NonEmpty } from './vocabulary.ts'

/**
 * For an emergency in which nobody can be asked: the rule gives it at once, for a short time and never for longer, everybody in
 * `tell` learns of it at once, and somebody among the `reviewers` signs it off afterwards. It is an access flow, so that all that
 * holds of asking and giving holds of it, and stands in a list of its own, so that nothing else ever takes it for one.
 */
export interface BreakGlass extends AccessFlow {
  readonly approval: 'automatic'
  readonly breakGlass: {
    readonly tell: NonEmpty<ApproverSource>
    readonly reviewers: NonEmpty<ApproverSource>
  }
}

/** The longest that may be given without anybody's word: what is not mended by then has people awake who can decide. */
export const longestBreakGlass = minutes(240)

/** Of one person, so many may wait for their review; before there are more, somebody has to look at these. */
export const mostOpenReviews = 3

/** What of an access file it is about. */
interface InFile {
  readonly breakGlass?: readonly BreakGlass[]
}
interface Flows extends InFile {
  readonly flows: readonly AccessFlow[]
}

export const breakGlassOf = ({ breakGlass }: InFile): readonly BreakGlass[] => breakGlass ?? []

/** Every way to something, those for an emergency too. */
export const waysOf = (policy: Flows): readonly AccessFlow[] => [...policy.flows, ...breakGlassOf(policy)]

/** By which it was asked, in the file in force: one kind never stands in for the other, whatever they are called. */
export const wayOf = (policy: Flows, ask: Pick<Ask, 'flow' | 'breakGlass'>): AccessFlow | undefined =>
  ask.breakGlass ? breakGlassNamed(policy, ask.flow) : policy.flows.find(({ name }) => name === ask.flow)

export const breakGlassNamed = (policy: InFile, flow: Ask['flow']): BreakGlass | undefined =>
  breakGlassOf(policy).find(({ name }) => name === flow)
