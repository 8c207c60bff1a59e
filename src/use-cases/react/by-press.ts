import { isDeepStrictEqual } from 'node:util'
import { stagesOf } from '../../access/access-flow.ts'
import { wayOf } from '../../access/break-glass.ts'
import type { Person } from '../../access/catalog.ts'
import type { AccessRequest, Ask } from '../../access/request/states.ts'
import type { RequestId } from '../../access/vocabulary.ts'
import { denyReasonCard } from '../../cards/approval-card.ts'
import type { Press } from '../../cards/buttons.ts'
import { breakGlassCard } from '../../cards/forms/break-glass-form.ts'
import { formCard } from '../../cards/forms/form-card.ts'
import { helpCard } from '../../cards/help.ts'
import type { RequestView } from '../../cards/parts/request-view.ts'
import type { MessageRef } from '../../ports/chat-surface.ts'
import { Fault } from '../../ports/fault.ts'
import { type Audience, type CardRole, inFrontOf, type PostedCard } from '../../ports/posted-card.ts'
import { findApprovers } from '../approvers/find-approvers.ts'
import { whyReviewer } from '../break-glass/reviewers.ts'
import { peopleAsked, viewRequest } from '../cards/view-request.ts'
import { keepPerson } from '../cleanup/keep-person.ts'
import { settleDrift } from '../drift/settle-drift.ts'
import { changeGrant } from '../grants/change-grant.ts'
import { showList } from '../looking-up/show-list.ts'
import { readVersion } from '../policy/read-version.ts'
import { settleVersion } from '../policy/settle-version.ts'
import type { Ports } from '../ports.ts'
import { changeRequest } from '../requests/change-request.ts'
import { whatEntitles } from '../requests/review-request.ts'
import { takeBackWord } from '../requests/take-back-word.ts'
import { settleTag } from '../tags/settle-tag.ts'
import { askThen } from './ask.ts'
import { signOffReview } from './break-glass.ts'
import { extend } from './extend.ts'
import { askForName } from './panic.ts'
import { doingOf, type Reaction, refused, type Speaker } from './reaction.ts'
import { retry } from './retry.ts'
import { review } from './review.ts'
import { revoke } from './revoke.ts'
import { signOut } from './sign-out.ts'
import { extendAll, retryAll, returnAll, revokeAll } from './whole-bundle.ts'

/** To a button that somebody pressed: one case for each verb. */
export async function reactToPress(
  ports: Ports,
  speaker: Speaker,
  press: Press,
  pressedOn: MessageRef | null,
): Promise<Reaction> {
  const { person, incoming } = speaker
  // A list is no copy of the card of anything on it.
  const message = 'list' in press ? null : pressedOn
  switch (press.verb) {
    case 'approve':
    case 'deny': {
      await adopt(ports, press.request, person, 'approval', message)
      const told = press.verb === 'approve' && press.told !== undefined ? { told: press.told } : {}
      const reviewed = await review(ports, speaker, {
        verdict: press.verb,
        request: press.request,
        because: null,
        ...told,
      })
      return isReasonMissing(reviewed) ? askForReason(ports, press.request, reviewed) : reviewed
    }
    case 'approve-for':
    case 'ask-back':
    case 'answer': {
      // The chat opens the form by itself, unless they had to link first: then here is the button again.
      const view = await viewRequest(ports, press.request)
      const mine =
        view &&
        (press.verb === 'answer' ? view.request.ask.requester === person.id : await mayDecide(ports, view, person))
      return view && mine
        ? { kind: 'shown', card: formCard(view, press.verb) }
        : refused({ reason: 'no-such-request' }, 'decision.refused', person, press.request)
    }
    case 'take-back': {
      await adopt(ports, press.request, person, 'approval', message)
      const { from } = speaker
      const taken = await takeBackWord(ports, person, from.surface, press.request, tx => tx.finishIncoming(incoming))
      return taken.ok
        ? { kind: 'done', words: 'It is as if you had not answered yet.' }
        : refused(taken.refusal, 'decision.refused', person, press.request)
    }
    case 'ask-then':
      return askThen(ports, speaker, press)
    case 'cancel': {
      await adopt(ports, press.request, person, 'status', message)
      const doing = doingOf(speaker, press.request)
      const changed = await changeRequest(ports, press.request, { type: 'withdraw', by: person.id }, doing, tx =>
        tx.finishIncoming(incoming),
      )
      return changed.ok
        ? { kind: 'done', words: 'Your request is withdrawn.' }
        : refused(changed.refusal, 'decision.refused', person, press.request)
    }
    case 'return': {
      const grant = await ports.store.grant(press.grant)
      const request = grant?.terms.request ?? null
      if (request) await adopt(ports, request, person, 'status', message)
      if (press.all) return returnAll(ports, speaker, press.grant)
      const doing = doingOf(speaker, request ?? press.grant)
      const changed = await changeGrant(ports, press.grant, { type: 'return', by: person.id }, doing, tx =>
        tx.finishIncoming(incoming),
      )
      return changed.ok
        ? { kind: 'done', words: 'Thank you. It is being taken back now.' }
        : { ...refused(changed.refusal, 'decision.refused', person, request), grant: press.grant }
    }
    case 'extend': {
      const grant = await ports.store.grant(press.grant)
      const request = grant?.terms.request ?? null
      if (request) await adopt(ports, request, person, 'status', message)
      return press.all
        ? extendAll(ports, speaker, press.grant)
        : extend(ports, speaker, press.grant, request, press.by ?? null)
    }
    case 'sign-off':
      await adopt(ports, press.request, person, 'review', message)
      return signOffReview(ports, speaker, press.request, null)
    case 'again':
      // The chat opens the form by itself; a press that comes here changes nothing.
      return { kind: 'shown', card: helpCard(speaker, 'request') }
    case 'retry':
      return press.all ? retryAll(ports, speaker, press.grant) : retry(ports, speaker, press.grant)
    case 'revoke':
      return press.all ? revokeAll(ports, speaker, press.grant, null) : revoke(ports, speaker, press.grant, null)
    case 'sign-out':
      return signOut(ports, speaker, press.grant)
    case 'keep-drift':
      return settleDrift(ports, speaker, press.drift, 'keep', message)
    case 'adopt-drift':
      return settleDrift(ports, speaker, press.drift, 'adopt', message)
    case 'undo-drift':
      return settleDrift(ports, speaker, press.drift, 'undo', message)
    case 'confirm-tag':
      return settleTag(ports, speaker, press.tag, 'confirm', message)
    case 'reject-tag':
      return settleTag(ports, speaker, press.tag, 'reject', message)
    case 'activate-policy':
      return settleVersion(ports, speaker, press.policy, 'agree', message)
    case 'refuse-policy':
      return settleVersion(ports, speaker, press.policy, 'refuse', message)
    case 'read-policy':
      return readVersion(ports, speaker, press.policy)
    case 'keep-person':
      return keepPerson(ports, speaker, press.person)
    case 'panic':
      return askForName(ports, speaker, press.panic)
    case 'show':
      return { kind: 'shown', card: await showList(ports, person, press.list), inPlace: true }
    case 'break-glass':
      // The chat opens the form by itself, unless they had to link first.
      return { kind: 'shown', card: breakGlassCard() }
    case 'link':
      // Answered before anybody was identified.
      return { kind: 'shown', card: helpCard(speaker, 'link') }
    default:
      return press satisfies never
  }
}

async function mayDecide(ports: Ports, { request }: RequestView, person: Person): Promise<boolean> {
  const policy = await ports.store.activePolicy()
  return policy !== null && (await whatEntitles(ports, policy, request, person)) !== null
}

/** Of whoever may decide, and of nobody else: the right is looked at before the reason. */
const isReasonMissing = (reviewed: Reaction): boolean =>
  reviewed.kind === 'refused' &&
  (reviewed.refusal.reason === 'deny-reason-required' || reviewed.refusal.reason === 'approve-reason-required')

/** A press on Deny opens the form for it by itself, unless they had to link first: then it is carried on with here. */
async function askForReason(ports: Ports, request: RequestId, otherwise: Reaction): Promise<Reaction> {
  const view = await viewRequest(ports, request)
  if (!view || otherwise.kind !== 'refused') return otherwise
  const isYes = otherwise.refusal.reason === 'approve-reason-required'
  return { kind: 'shown', card: isYes ? formCard(view, 'approve-for') : denyReasonCard(view) }
}

/**
 * A press on a card that we sent and forgot (its answer was lost): it becomes one of the copies, and closes with the others.
 * So does a notice with a button, which nobody would close otherwise. A message that is a copy of another request stays that: which
 * message was pressed on, and about which request, is what the client says. So nobody is shown one by that whom it could not have
 * been sent to.
 */
async function adopt(
  ports: Ports,
  request: RequestId,
  person: Person,
  role: CardRole,
  message: MessageRef | null,
): Promise<void> {
  const found = message && (await ports.store.request(request))
  // Only who asked, and who receives it, has a status card; somebody else's forged press must not turn another message into one.
  if (!found || (role === 'status' && found.ask.requester !== person.id && found.ask.beneficiary !== person.id)) return
  const copies = await ports.store.postedCards(request)
  if (copies.some(copy => isDeepStrictEqual(copy.message, message))) return
  const audience = await audienceOf(ports, found.ask, person, message)
  if (role === 'approval' && audience.kind === 'person' && !(await wasPerhapsAsked(ports, found, person, copies)))
    return
  if (role === 'review' && !(await mayReview(ports, found, person))) return
  const because = copies.find(copy => copy.role === role && isDeepStrictEqual(copy.audience, audience))?.because ?? null
  await ports.store.transaction(tx =>
    tx.adoptCard({ request, audience, role, because, message, shown: null, over: false }),
  )
}

const mayReview = async (ports: Ports, { ask }: AccessRequest, person: Person): Promise<boolean> => {
  const policy = await ports.store.activePolicy()
  return ask.breakGlass === true && policy !== null && (await whyReviewer(ports, policy, ask, person)) !== null
}

/** Whoever has a card of it already, and whoever the flow would ask by the directory's word of now. */
async function wasPerhapsAsked(
  ports: Ports,
  request: AccessRequest,
  person: Person,
  copies: readonly PostedCard[],
): Promise<boolean> {
  if (peopleAsked(copies).includes(person.id)) return true
  const policy = await ports.store.activePolicy()
  const flow = policy?.flows.find(({ name }) => name === request.ask.flow)
  if (!policy || !flow) return false
  try {
    for (const stage of stagesOf(flow)) {
      const approvers = await findApprovers(ports, policy, stage, request.ask)
      if (approvers.some(approver => approver.person.id === person.id)) return true
    }
    return false
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    return false
  }
}

async function audienceOf({ store }: Ports, ask: Ask, person: Person, message: MessageRef): Promise<Audience> {
  const policy = await store.activePolicy()
  const channels = (policy && wayOf(policy, ask)?.notify) ?? []
  const channel = channels.find(one => one.surface === message.surface && one.channel === message.conversation)
  return channel ? { kind: 'channel', channel } : inFrontOf(person.id)
}
