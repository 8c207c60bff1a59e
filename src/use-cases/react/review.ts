import type { Ports } from '../ports.ts'
import { type Review, reviewRequest } from '../review-request.ts'
import { type Reaction, refused, type Speaker } from './reaction.ts'

export async function review(ports: Ports, { person, from, incoming }: Speaker, what: Review): Promise<Reaction> {
  const reviewed = await reviewRequest(ports, person, from.surface, what, incoming)
  return reviewed.ok
    ? { kind: 'done', words: 'Recorded.' }
    : refused(reviewed.refusal, 'decision.refused', person, what.request)
}
