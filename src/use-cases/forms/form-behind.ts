import type { Person } from '../../access/catalog.ts'
import { charactersIn } from '../../access/characters.ts'
import type { Refusal } from '../../access/refusal.ts'
import { longestQuestion } from '../../access/request/question.ts'
import { type Press, parsePress } from '../../cards/buttons.ts'
import type { Form } from '../../cards/forms/form.ts'
import { explain } from '../../cards/refusals/refusal-wording.ts'
import type { ChatAccount } from '../../ports/chat-surface.ts'
import type { FormBehindButton } from '../../ports/conversation.ts'
import { readReason } from '../asking/read-reason.ts'
import { openBreakGlassForm } from '../break-glass/form.ts'
import { whyNotReviewed } from '../break-glass/sign-off.ts'
import { mayRevoke, mayRevokeAnything } from '../grants/revoke-grant.ts'
import { sendWayToLink } from '../link/offer-link.ts'
import { identifyPerson } from '../people/identify-person.ts'
import type { Ports } from '../ports.ts'
import { sameHumanAs, whatEntitles } from '../requests/review-request.ts'
import { denyForm, isAboutRequest, titleOfForm } from './deny-form.ts'
import { readLength } from './read-length.ts'

/** Behind these, too, is a form that is opened again once they are linked. */
const carriedOn: readonly Press['verb'][] = ['revoke', 'sign-off', 'break-glass']

/** Whoever may not decide is told so before they write a reason. The right is read again when they send it. */
export async function formBehind(ports: Ports, account: ChatAccount, value: string): Promise<Form> {
  const identified = await identifyPerson(ports, account)
  if (identified.ok) return formFor(ports, identified.person, value)
  const press = parsePress(value)
  const isOurs = press !== null && (carriedOn.includes(press.verb) || isAboutRequest(press))
  const carryOn = isOurs ? ({ type: 'press', value, message: null } as const) : null
  const words = await sendWayToLink(ports, account, identified.refusal, carryOn)
  return { kind: 'closing', title: titleOfForm(press), line: words }
}

async function formFor(ports: Ports, person: Person, value: string): Promise<Form> {
  const press = parsePress(value)
  const title = titleOfForm(press)
  const refused = (refusal: Refusal): Form => ({ kind: 'closing', title, line: explain(refusal, String) })
  if (press?.verb === 'break-glass') return openBreakGlassForm(ports, person, press.name)
  if (press?.verb === 'revoke') {
    // Whoever may not revoke it learns no more than of something that is not there.
    return (await mayRevoke(ports, person, press.grant))
      ? denyForm(ports, value)
      : refused({ reason: 'no-such-request' })
  }
  if (press?.verb === 'sign-off') {
    const why = await whyNotReviewed(ports, person, press.request)
    return why ? refused(why) : denyForm(ports, value)
  }
  if (press?.verb === 'panic') {
    const panic = await ports.store.panic(press.panic)
    return panic?.by === person.id && (await mayRevokeAnything(ports, person))
      ? denyForm(ports, value)
      : refused({ reason: 'no-such-request' })
  }
  const [policy, request] = await Promise.all([
    ports.store.activePolicy(),
    press && isAboutRequest(press) ? ports.store.request(press.request) : null,
  ])
  if (press?.verb === 'answer' && request?.ask.requester !== person.id)
    return refused({ reason: request ? 'not-asked-of-you' : 'no-such-request' })
  if (policy && press?.verb !== 'answer' && request?.status === 'awaiting-approval') {
    const { requester, beneficiary } = request.ask
    const own = [person.id, ...(await sameHumanAs(ports, policy, request, person))]
    if (own.includes(requester) || own.includes(beneficiary)) return refused({ reason: 'own-request' })
    if (!(await whatEntitles(ports, policy, request, person))) return refused({ reason: 'not-an-approver' })
  }
  return denyForm(ports, value)
}

/** What comes of these is on the cards, and a form that said so once more would have to be closed by hand. */
const toldByCards: readonly Press['verb'][] = [
  'approve',
  'approve-for',
  'deny',
  'ask-back',
  'answer',
  'revoke',
  'sign-off',
]

export const isToldByCards = (value: string): boolean => {
  const press = parsePress(value)
  return press !== null && toldByCards.includes(press.verb)
}

/**
 * Whether nothing is known against what somebody is about to send, so that the form may close and the cards tell the rest. A look for
 * their sake and no decision: all of it is judged where it is handled, and what is refused there is told to them alone.
 */
export async function isNothingAgainst(
  ports: Ports,
  account: ChatAccount,
  { value, reason, duration }: FormBehindButton,
): Promise<boolean> {
  const identified = isToldByCards(value) ? await identifyPerson(ports, account) : null
  if (!identified?.ok) return false
  const form = await formFor(ports, identified.person, value)
  if (form.kind !== 'deny') return false
  const [said, length] = [readReason(reason), readLength(duration)]
  if (!said.ok || !length.ok || (form.reasonRequired && said.reason === null)) return false
  const asks = ['ask-back', 'answer'].includes(parsePress(value)?.verb ?? '')
  if (asks && charactersIn(said.reason ?? '') > longestQuestion) return false
  const { minutes } = length.given
  return minutes === undefined || minutes <= (form.length?.max ?? 0)
}
