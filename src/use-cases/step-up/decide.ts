import { viaWeb } from '../../access/audit.ts'
import type { RequestView } from '../../cards/parts/request-view.ts'
import type { DecisionAhead } from '../../ports/step-up.ts'
import { viewRequest } from '../cards/view-request.ts'
import { namesFor, type Ports } from '../ports.ts'
import { reviewRequest } from '../requests/review-request.ts'
import { sayWithProof, useUp } from './saying.ts'
import { confirming, no, type Stepped } from './steps.ts'

export interface DecisionShown {
  readonly view: RequestView
  readonly form: string
  readonly reader: string
  readonly said?: DecisionAhead['said']
}

/** What is being decided, for the page that asks. Changes nothing. */
export async function showDecision(ports: Ports, session: string | null, now: Date): Promise<Stepped<DecisionShown>> {
  const found = await confirming(ports, 'decision', session, now)
  if (!found.ok) return found
  const { attempt } = found
  const { request, person, version, step } = attempt
  const view = await viewRequest(ports, request)
  if (view?.request.status !== 'awaiting-approval') return no('step-up-moved-on')
  const { current, toldMore = 0 } = view.request.progress
  if (current !== version.stage || toldMore !== version.told) return no('step-up-moved-on')
  const { said } = attempt
  const reader = (await namesFor(ports, [person]))(person)
  return { ok: true, view, form: step.form, reader, ...(said ? { said } : {}) }
}

/**
 * The decision, which uses the address up. It is judged like any click: whether they may decide is read from the directory now, and the
 * request has to be what it was when they pressed.
 */
export const decideWithProof = (
  ports: Ports,
  session: string | null,
  form: string,
  now: Date,
): Promise<Stepped<object>> =>
  sayWithProof(ports, 'decision', { session, form, now }, async (person, attempt) => {
    const { request, version, step } = attempt
    const seen = await ports.store.request(request)
    if (seen?.status === 'awaiting-approval' && seen.progress.current !== version.stage)
      return { reason: 'step-up-moved-on' }
    const proven = { proof: step.proof, stage: version.stage }
    const told = version.told > 0 ? { told: version.told } : {}
    const said = { because: null, ...attempt.said }
    const review = { verdict: 'approve', request, ...said, proven, ...told } as const
    const reviewed = await reviewRequest(ports, person, viaWeb, review, tx => useUp(tx, attempt))
    return reviewed.ok ? null : reviewed.refusal
  })
