import type { RequestId } from '../../access/vocabulary.ts'
import { reviewNoteCard } from '../../cards/review-card.ts'
import { breakTheGlass, type Emergency } from '../break-glass/break-the-glass.ts'
import { signOff } from '../break-glass/sign-off.ts'
import { viewRequest } from '../cards/view-request.ts'
import type { Ports } from '../ports.ts'
import { doingOf, type Reaction, refused, type Speaker } from './reaction.ts'

/** Somebody takes in an emergency what the access file lets them take. */
export async function breakGlass(
  ports: Ports,
  { person, from, incoming }: Speaker,
  emergency: Emergency,
): Promise<Reaction> {
  const asked = await breakTheGlass(ports, person, from.surface, emergency, tx => tx.finishIncoming(incoming))
  if (!asked.ok) return refused(asked.refusal, 'request.refused', person)
  return {
    kind: 'done',
    words:
      'The glass is broken: it is being granted now, your card tells until when. Everybody who has to know is told, and somebody else reviews it.',
  }
}

/** Somebody has looked at what another took in an emergency. Without a note nothing is signed off: the form asks for one. */
export async function signOffReview(
  ports: Ports,
  speaker: Speaker,
  request: RequestId,
  note: string | null,
): Promise<Reaction> {
  const { person, incoming } = speaker
  const doing = doingOf(speaker, request)
  const signed = await signOff(ports, person, { request, note }, doing, tx => tx.finishIncoming(incoming))
  if (signed.ok) return { kind: 'done', words: 'Signed off. Every copy of the card says so.' }
  const refusal = refused(signed.refusal, 'decision.refused', person, request)
  return note === null && signed.refusal.reason === 'review-note-required'
    ? formAgain(ports, request, refusal)
    : refusal
}

/** A press opens the form by itself, unless they had to link first: then it is carried on with here. */
async function formAgain(ports: Ports, request: RequestId, otherwise: Reaction): Promise<Reaction> {
  const view = await viewRequest(ports, request)
  return view ? { kind: 'shown', card: reviewNoteCard(view) } : otherwise
}
