import type { Ports } from '../ports.ts'
import { type Review, reviewRequest } from '../requests/review-request.ts'
import { offerStepUp } from '../step-up/offer.ts'
import { type Reaction, refused, type Speaker } from './reaction.ts'

export async function review(ports: Ports, speaker: Speaker, what: Review): Promise<Reaction> {
  const { person, from, incoming } = speaker
  const reviewed = await reviewRequest(ports, person, from.surface, what, tx => tx.finishIncoming(incoming))
  if (reviewed.ok) return { kind: 'done', words: 'Recorded.' }
  const { refusal } = reviewed
  if (refusal.reason === 'step-up-needed') return offerStepUp(ports, speaker, what, refusal.context)
  // A second click of one's own is no race that somebody else has won.
  const own = refusal.reason === 'already-settled' && refusal.by === person.id
  return refused(own ? { reason: 'already-decided-by-you' } : refusal, 'decision.refused', person, what.request)
}
