import { isReasonRequired } from '../../access/access-flow.ts'
import type { Refusal } from '../../access/refusal.ts'
import { alreadySettled } from '../../access/request/decide.ts'

import type { GrantId, PanicId, RequestId } from '../../access/vocabulary.ts'
import { isOfEarlierRelease, type Press, parsePress } from '../../cards/buttons.ts'
import { line, said } from '../../cards/card.ts'
import type { Form } from '../../cards/forms/form.ts'
import { panicForm } from '../../cards/panic-card.ts'
import { askedFor, partOf } from '../../cards/parts/asked.ts'
import { whoAsksForWhat } from '../../cards/parts/for-another.ts'
import { plainText } from '../../cards/parts/plain-text.ts'
import { explain } from '../../cards/refusals/refusal-wording.ts'
import { signedOffText } from '../../cards/wording/break-glass-wording.ts'
import { viewGrant, viewRequest } from '../cards/view-request.ts'
import type { Ports } from '../ports.ts'
import { approveForm } from './approve-form.ts'
import { questionForm } from './question-form.ts'

const titles: Partial<Readonly<Record<Press['verb'], string>>> = {
  revoke: 'Revoke',
  panic: 'End all',
  'sign-off': 'Sign off',
  'break-glass': 'Break the glass',
  approve: 'Approve',
  'approve-for': 'Approve',
  'ask-back': 'Ask',
  answer: 'Answer',
}

/** Of the form behind this button. */
export const titleOfForm = (press: Press | null): string => (press && titles[press.verb]) ?? 'Deny'

type AboutRequest = Extract<Press, { readonly verb: 'approve' | 'approve-for' | 'deny' | 'ask-back' | 'answer' }>

/** Behind these buttons is a form about a request that waits. */
export const isAboutRequest = (press: Press): press is AboutRequest =>
  ['approve', 'approve-for', 'deny', 'ask-back', 'answer'].includes(press.verb)

/** The dialogue behind Deny, as far as it goes: once a request is settled there is nothing to fill in, only who was first. */
export async function denyForm(
  ports: Pick<Ports, 'store' | 'directory'>,
  value: string,
  reason = '',
  problem: Refusal | null = null,
  duration?: string,
): Promise<Form> {
  const press = parsePress(value)
  if (press?.verb === 'revoke') return revokeForm(ports, press.grant, value, reason, problem)
  if (press?.verb === 'panic') return panicFormFor(ports, press.panic, reason, problem)
  if (press?.verb === 'sign-off') return signOffForm(ports, press.request, value, reason, problem)
  const view = press && isAboutRequest(press) ? await viewRequest(ports, press.request) : null
  const title = titleOfForm(press)
  if (!view || !press) {
    const reason = isOfEarlierRelease(value) ? 'card-of-before' : 'no-such-request'
    return { kind: 'closing', title, line: explain({ reason }, String) }
  }
  const { request, names } = view
  if (request.status !== 'awaiting-approval') {
    return { kind: 'closing', title, line: explain(alreadySettled(request), names) }
  }
  if (press.verb === 'approve' || press.verb === 'approve-for')
    return approveForm(ports, view, value, { reason, duration }, problem)
  if (press.verb === 'ask-back' || press.verb === 'answer')
    return questionForm(press.verb, view, value, reason, problem)
  const flow = (await ports.store.activePolicy())?.flows.find(({ name }) => name === request.ask.flow)
  return {
    kind: 'deny',
    title,
    submit: 'Deny',
    about: line(...whoAsksForWhat(view), '.'),
    value,
    reasonRequired:
      request.progress.denyReason === 'required' || (flow !== undefined && isReasonRequired(flow, 'deny')),
    reason,
    errors: problem ? { reason: plainText(explain(problem, names)) } : {},
  }
}

/** The dialogue behind Sign off. The note is required: it is what the audit keeps of the review. */
async function signOffForm(
  ports: Pick<Ports, 'store' | 'directory'>,
  request: RequestId,
  value: string,
  note: string,
  problem: Refusal | null,
): Promise<Form> {
  const view = await viewRequest(ports, request)
  if (!view?.review) return { kind: 'closing', title: 'Sign off', line: explain({ reason: 'no-such-request' }, String) }
  const { review, names } = view
  if (review.standing.status === 'signed-off')
    return { kind: 'closing', title: 'Sign off', line: signedOffText(review.standing, names) }
  return {
    kind: 'deny',
    title: 'Sign off',
    submit: 'Sign off',
    label: 'What you found',
    about: line(
      said(names(review.person)),
      ' broke the glass for ',
      ...askedFor(view),
      '. Your note is kept in the audit.',
    ),
    value,
    reasonRequired: true,
    reason: note,
    errors: problem ? { reason: plainText(explain(problem, names)) } : {},
  }
}

/** The dialogue behind the ending of everything: only as long as it was not begun. */
async function panicFormFor(
  { store }: Pick<Ports, 'store' | 'directory'>,
  id: PanicId,
  typed: string,
  problem: Refusal | null,
): Promise<Form> {
  const panic = await store.panic(id)
  if (panic?.standing.status === 'proposed')
    return panicForm(panic, typed, problem && plainText(explain(problem, String)))
  const refusal = panic ? ({ reason: 'panic-begun' } as const) : ({ reason: 'no-such-request' } as const)
  return { kind: 'closing', title: 'End all', line: explain(refusal, String) }
}

/** The dialogue behind Revoke. The reason is theirs to give or not; whoever held it reads it. */
async function revokeForm(
  ports: Pick<Ports, 'store' | 'directory'>,
  grant: GrantId,
  value: string,
  reason: string,
  problem: Refusal | null,
): Promise<Form> {
  const found = await viewGrant(ports, grant)
  if (!found) return { kind: 'closing', title: 'Revoke', line: explain({ reason: 'no-such-request' }, String) }
  const press = parsePress(value)
  const whole = press?.verb === 'revoke' && press.all === true
  const view = whole ? found.view : partOf(found.view, found.grant.terms.entitlement)
  const { names } = view
  const { status, terms } = found.grant
  if (status === 'ending' || status === 'ended' || status === 'failed')
    return { kind: 'closing', title: 'Revoke', line: explain({ reason: 'grant-not-live', status }, names) }
  const others = await ports.store.liveGrantsFor(terms.entitlement, terms.beneficiary)
  const kept = others.some(other => other.terms.id !== terms.id && other.status !== 'ending')
  return {
    kind: 'deny',
    title: 'Revoke',
    submit: 'Revoke',
    about: line(
      said(names(terms.beneficiary)),
      ' holds ',
      ...askedFor(view),
      kept
        ? '. Another request gives them the same, so it is kept until that one ends or is revoked too.'
        : '. It is taken back at once.',
    ),
    value,
    reasonRequired: false,
    reason,
    errors: problem ? { reason: plainText(explain(problem, names)) } : {},
  }
}
