import { isReasonRequired } from '../../access/access-flow.ts'
import type { Refusal } from '../../access/refusal.ts'
import { line } from '../../cards/card.ts'
import type { Form } from '../../cards/forms/form.ts'
import { lengthsToGive } from '../../cards/forms/lengths.ts'
import { whoAsksForWhat } from '../../cards/parts/for-another.ts'
import { plainText } from '../../cards/parts/plain-text.ts'
import type { RequestView } from '../../cards/parts/request-view.ts'
import { explain } from '../../cards/refusals/refusal-wording.ts'
import { lengthText } from '../../cards/wording/wording.ts'
import type { Ports } from '../ports.ts'

/** What was typed into it. */
export interface TypedYes {
  readonly reason: string
  readonly duration?: string | undefined
}

/** The dialogue behind approving for another time, or with a reason. The most is what the access flow in force gives. */
export async function approveForm(
  { store }: Pick<Ports, 'store'>,
  view: RequestView,
  value: string,
  typed: TypedYes,
  problem: Refusal | null,
): Promise<Form> {
  const { request, names } = view
  const { ask } = request
  const policy = await store.activePolicy()
  const flow = policy?.flows.find(({ name }) => name === ask.flow)
  const duration = flow?.duration ?? { default: ask.duration, max: ask.duration }
  const isCut = ask.duration > duration.max
  const asked = request.status === 'awaiting-approval' && request.progress.approveReason === 'required'
  const sentence = problem ? plainText(explain(problem, names)) : null
  const ofLength = problem?.reason === 'given-above-cap' || problem?.reason === 'duration-unreadable'
  return {
    kind: 'deny',
    title: 'Approve',
    submit: 'Approve',
    about: line(...whoAsksForWhat(view), ` for ${lengthText(ask.duration)}.`),
    length: {
      value: typed.duration ?? lengthText(isCut ? duration.max : ask.duration),
      hint: `${isCut ? `${lengthText(duration.max)} at most by now, or shorter` : `Shorter, or longer up to ${lengthText(duration.max)}`}. Where several have to agree, the shortest counts.${view.longerUnasked ? ' Given for less than was asked, it is not extended without asking again.' : ''}`,
      lengths: lengthsToGive(duration, ask.duration),
      max: duration.max,
    },
    value,
    reasonRequired: asked || (flow !== undefined && isReasonRequired(flow, 'approve')),
    reason: typed.reason,
    errors: sentence === null ? {} : ofLength ? { duration: sentence } : { reason: sentence },
  }
}
