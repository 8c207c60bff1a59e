import { stepUpCard } from '../../cards/step-up-card.ts'
import type { StepUpAttempt } from '../../ports/step-up.ts'
import { viewRequest } from '../cards/view-request.ts'
import { digestOf, newSecret } from '../link/secrets.ts'
import type { Ports } from '../ports.ts'
import { type Reaction, refused, type Speaker } from '../react/reaction.ts'
import type { Review } from '../requests/review-request.ts'

/** Milliseconds that the page may be opened in, and then that the sign-in and the decision may take. */
export const stepUpKeeps = 10 * 60_000

/**
 * A private way to the page on which whoever may decide signs in afresh and decides: only after everything else was found to be in
 * order, so that nobody signs in in vain. Every press makes another one; each works once.
 */
export async function offerStepUp(
  ports: Ports,
  { person }: Speaker,
  { request, told = 0, because, minutes }: Review,
  context: string,
): Promise<Reaction> {
  const { stepUpPage, store, clock } = ports
  const view = await viewRequest(ports, request)
  if (!stepUpPage || view?.request.status !== 'awaiting-approval')
    return refused({ reason: 'step-up-nowhere' }, 'decision.refused', person, request)
  const secret = newSecret()
  const attempt: StepUpAttempt = {
    id: digestOf(secret),
    person: person.id,
    request,
    version: { stage: view.request.progress.current, told },
    ...(because === null && minutes === undefined
      ? {}
      : { said: { because, ...(minutes === undefined ? {} : { minutes }) } }),
    context,
    step: { at: 'offered' },
    expiresAt: new Date(clock.now().getTime() + stepUpKeeps),
  }
  await store.transaction(tx => tx.saveStepUp(attempt))
  return { kind: 'shown', card: stepUpCard(view, stepUpPage.addressOf(secret)) }
}
