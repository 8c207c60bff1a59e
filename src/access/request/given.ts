import { isNonEmpty, type Minutes, type NonEmpty } from '../vocabulary.ts'
import type { AccessRequest, Ask, Decision } from './states.ts'

/**
 * For how long it is given: each who agrees says for how long, or leaves it at what was asked, and the shortest counts. So one person
 * alone never gives more than everybody agreed to, and what nobody shortened or lengthened is what was asked for.
 */
export const lengthGiven = ({ duration }: Pick<Ask, 'duration'>, decisions: NonEmpty<Decision>): Minutes =>
  decisions
    .map(({ verdict, minutes = duration }) => (verdict === 'approve' ? minutes : duration))
    .reduce((shortest, one) => (one < shortest ? one : shortest))

/** As it would be given if nobody else said anything. */
export const lengthSoFar = (ask: Ask, decisions: readonly Decision[]): Minutes =>
  isNonEmpty(decisions) ? lengthGiven(ask, decisions) : ask.duration

/** Somebody who agreed gave less than was asked for, and nobody who agreed gives it back: they have said how long it lasts. */
export const isGivenForLess = (request: AccessRequest): boolean =>
  lengthSoFar(request.ask, request.status === 'awaiting-approval' ? request.progress.decisions : request.decisions) <
  request.ask.duration

/** `null` where it is, or was, what was asked for, and as long as it is not given. */
export function givenInstead(request: AccessRequest): Minutes | null {
  if (request.status !== 'approved') return null
  const given = lengthGiven(request.ask, request.decisions)
  return given === request.ask.duration ? null : given
}
