import type { AuditFact } from '../audit.ts'
import type { Unreached } from '../catalog.ts'
import type { Effect } from '../effect.ts'
import type { Follows } from '../follows.ts'
import { type Outcome, type Refusal, refuse } from '../refusal.ts'
import { firstObjection } from '../rules/index.ts'
import { notPastTheDeadline } from '../rules/not-past-the-deadline.ts'
import type { Waiting } from '../rules/rule.ts'
import type { PersonId, ResourceId } from '../vocabulary.ts'
import { approve } from './approve.ts'
import { answer, question } from './asking-back.ts'
import { askedBack, closing, fact, reasonOf, recorded, remindingAt, tellWhoseWord, word } from './consequences.ts'
import { withoutTheirWord } from './counting.ts'
import { escalate } from './escalate.ts'
import { lapse } from './lapse.ts'
import { afterOneMore } from './reminding.ts'
import type { AccessRequest, Ask, Decider, Decision, RequestCommand } from './states.ts'

/** Pure: the caller brings the time. Every legal change of a request goes through here. */
export function decide(request: AccessRequest, command: RequestCommand, now: Date): Outcome<AccessRequest, Follows> {
  if (request.status !== 'awaiting-approval') return refuse(alreadySettled(request))
  const { ask, progress } = request
  switch (command.type) {
    case 'approve':
      return approve(request, command, now)
    case 'deny': {
      const objection = firstObjection(withoutTheirWord(request, command.by), command.by, now)
      if (objection) return refuse(objection)
      if ((progress.denyReason === 'required' || command.reasonRequired) && !command.because)
        return refuse({ reason: 'deny-reason-required' })
      const denial = word('deny', command, progress, now)
      return {
        ok: true,
        next: {
          ...askedBack(request),
          status: 'denied',
          ask,
          decisions: [denial, ...progress.decisions],
          by: command.by.person,
          because: command.because,
          at: now,
        },
        effects: [
          ...closing(request),
          { type: 'tell', person: ask.requester, request: ask.id, notice: { kind: 'denied' } },
          ...tellWhoseWord(ask, [denial]),
        ],
        audit: [recorded(ask, denial), requestDenied(ask, denial)],
      }
    }
    case 'take-back':
      return takeBack(request, command.by, now)
    case 'question': {
      const objection = firstObjection(request, command.by, now)
      return objection ? refuse(objection) : question(request, command.by.person, command.said, now)
    }
    case 'answer':
      return answer(request, command.by, command.said, now)
    case 'withdraw':
      if (command.by !== ask.requester) return refuse({ reason: 'not-the-requester' })
      return {
        ok: true,
        next: { ...askedBack(request), status: 'withdrawn', ask, decisions: progress.decisions, at: now },
        effects: closing(request),
        audit: [fact(ask, 'request.withdrawn')],
      }
    case 'lapse':
      return lapse(request, command, now)
    case 'remind':
      return remind(request, command.stage, now)
    case 'escalate':
      return escalate(request, command, now)
    case 'ask-some':
      if (command.stage !== progress.current) return refuse({ reason: 'not-an-approver' })
      return {
        ok: true,
        next: { ...request, progress: { ...progress, outOf: command.outOf } },
        effects: [{ type: 'refresh-cards', request: ask.id }],
        audit: [],
      }
    case 'could-not-reach':
      return { ok: true, ...withoutReaching(request, command.person), audit: [] }
    case 'too-few-reached':
      return command.stage === progress.current
        ? { ok: true, ...tooFewReached(request, command.unreached), audit: [] }
        : refuse({ reason: 'not-an-approver' })
    case 'note-everybody':
      if (command.stage !== progress.current) return refuse({ reason: 'not-an-approver' })
      return {
        ok: true,
        next: { ...request, progress: { ...progress, everybody: command.everybody } },
        effects: [{ type: 'refresh-cards', request: ask.id }],
        audit: [],
      }
    case 'not-allowed-now':
      return { ok: true, ...notAllowedNow(request), audit: [] }
    case 'tell-more':
      return {
        ok: true,
        next: { ...request, progress: { ...progress, gives: command.gives, toldMore: (progress.toldMore ?? 0) + 1 } },
        effects: [{ type: 'refresh-cards', request: ask.id }],
        audit: [],
      }
    default:
      return command satisfies never
  }
}

/**
 * As if they had not spoken yet: what they said stays in the audit, and they are among those who may decide again. For taking back what
 * one said oneself nobody needs the right that one needs to say it.
 */
function takeBack(request: Waiting, by: Decider, now: Date): Outcome<AccessRequest, Follows> {
  const { ask, progress } = request
  const next = withoutTheirWord(request, by)
  const takenBack = progress.decisions.filter(word => !next.progress.decisions.includes(word))
  const objection = takenBack.length > 0 ? notPastTheDeadline(request, by, now) : firstObjection(next, by, now)
  if (objection) return refuse(objection)
  if (takenBack.length === 0) return refuse({ reason: 'nothing-taken-back' })
  return {
    ok: true,
    next,
    effects: [
      { type: 'refresh-cards', request: ask.id },
      { type: 'ask-approvers', request: ask.id, stage: progress.current },
    ],
    audit: [fact(ask, 'decision.taken_back', { details: { stage: progress.current } }, partsOfAll(takenBack))],
  }
}

/** All of it is over. Whose part it was not is not told why: that stands with the denial, which is of the others. */
const requestDenied = (ask: Ask, { of, because }: Decision): AuditFact =>
  fact(ask, 'request.denied', of ? { details: { becauseOf: of } } : reasonOf(because))

const partsOfAll = (words: readonly Decision[]): readonly ResourceId[] | undefined =>
  words.every(({ of }) => of) ? words.flatMap(({ of = [] }) => of) : undefined

/** Their own copy closes with it. Nothing follows where it was known. */
function withoutReaching(request: Waiting, person: PersonId): { next: Waiting; effects: readonly Effect[] } {
  const { ask, progress } = request
  const known: readonly PersonId[] = progress.outOfReach ?? []
  if (known.includes(person)) return { next: request, effects: [] }
  return {
    next: { ...request, progress: { ...progress, outOfReach: [person, ...known] } },
    effects: [
      { type: 'refresh-cards', request: ask.id },
      { type: 'ask-approvers', request: ask.id, stage: progress.current },
    ],
  }
}

/** Whoever asked is told once; that enough are reached by now is on their card. */
function tooFewReached(request: Waiting, unreached: Unreached | null): { next: Waiting; effects: readonly Effect[] } {
  const { ask, progress } = request
  const { unreached: before, ...rest } = progress
  if (!unreached && !before) return { next: request, effects: [] }
  const told: readonly Effect[] =
    unreached && !before
      ? [{ type: 'tell', person: ask.requester, request: ask.id, notice: { kind: 'unreached' } }]
      : []
  return {
    next: { ...request, progress: { ...rest, ...(unreached ? { unreached } : {}) } },
    effects: [{ type: 'refresh-cards', request: ask.id }, ...told],
  }
}

/** Whoever asked is told once: the file may come to allow it again, and until then they can only ask anew. */
function notAllowedNow(request: Waiting): { next: Waiting; effects: readonly Effect[] } {
  const { ask, progress } = request
  if (progress.notAllowed) return { next: request, effects: [] }
  return {
    next: { ...request, progress: { ...progress, notAllowed: true } },
    effects: [
      { type: 'refresh-cards', request: ask.id },
      { type: 'tell', person: ask.requester, request: ask.id, notice: { kind: 'not-allowed-now' } },
    ],
  }
}

/** Who is reminded is found out by whoever carries it out, and recorded there. */
function remind(request: Waiting, stage: number, now: Date): Outcome<AccessRequest, Follows> {
  const { ask, progress, lapsesAt } = request
  const { reminders, current } = progress
  const at = reminders?.next ?? lapsesAt
  if (!reminders?.next || stage !== current || now < at || now >= lapsesAt) return refuse({ reason: 'not-due', at })
  const more = afterOneMore(reminders, now, lapsesAt)
  return {
    ok: true,
    next: { ...request, progress: { ...progress, reminders: more } },
    effects: [{ type: 'refresh-cards', request: ask.id }, ...remindingAt(ask, more)],
    audit: [],
  }
}

/** What a latecomer is told: who decided, and when. */
export function alreadySettled(request: Exclude<AccessRequest, Waiting>): Refusal {
  const last = request.status === 'approved' ? request.decisions[0].by : null
  const by = request.status === 'denied' ? request.by : last?.kind === 'person' ? last.person : null
  const departed = 'departed' in request && request.departed ? { departed: request.departed } : {}
  const undecidable = 'undecidable' in request && request.undecidable ? { undecidable: request.undecidable } : {}
  return { reason: 'already-settled', status: request.status, by, at: request.at, ...departed, ...undecidable }
}
