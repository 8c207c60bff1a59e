import { type AuditFact, viaRule } from '../audit.ts'
import type { Undecidable, Unreached } from '../catalog.ts'
import type { Effect } from '../effect.ts'
import { type Gives, namesGiven, untold } from '../gives.ts'
import { type Hours, isWithinHours, nextWithinHours } from '../hours.ts'
import { type Outcome, type Refusal, refuse } from '../refusal.ts'
import { approvalRules } from '../rules/index.ts'
import type { Waiting } from '../rules/rule.ts'
import { type Proof, proves } from '../step-up.ts'
import { after, type Minutes, type NonEmpty, type PersonId, type PolicyHash } from '../vocabulary.ts'
import { afterOneMore, firstReminder } from './reminding.ts'
import {
  type AccessRequest,
  type Ask,
  type Decider,
  type Decision,
  type Departure,
  type Reminders,
  type RequestCommand,
  type StageProgress,
  stillNeeded,
} from './states.ts'

export interface Follows {
  readonly effects: readonly Effect[]
  readonly audit: readonly AuditFact[]
}

/** A request enters the world waiting. Whether it may be asked at all was settled before (`ask-for-access.ts`). */
export function submit(
  ask: Ask,
  stages: StageProgress['stages'],
  {
    timeout,
    denyReason,
    remindEvery,
  }: { timeout: Minutes; denyReason: StageProgress['denyReason']; remindEvery?: Minutes },
  gives: readonly Gives[] = [],
): { readonly next: Waiting } & Follows {
  const lapsesAt = after(ask.submittedAt, timeout)
  const reminders = remindEvery && firstReminder(remindEvery, ask.submittedAt, lapsesAt)
  return {
    next: {
      status: 'awaiting-approval',
      ask,
      progress: {
        stages,
        current: 0,
        decisions: [],
        denyReason,
        ...(reminders ? { reminders } : {}),
        ...(gives.length > 0 ? { gives } : {}),
      },
      lapsesAt,
    },
    effects: [
      { type: 'refresh-cards', request: ask.id },
      { type: 'ask-approvers', request: ask.id, stage: 0 },
      { type: 'lapse-request', request: ask.id, at: lapsesAt },
      ...remindingAt(ask, reminders),
    ],
    audit: [submission(ask)],
  }
}

/**
 * The same where the access flow approves by itself: the rule stands in the place of a decision, and is recorded like one.
 * `asked` is the requester's doing, `decided` the rule's.
 */
export function submitToRule(
  ask: Ask,
  policy: PolicyHash,
  gives: readonly Gives[] = [],
): {
  readonly next: Extract<AccessRequest, { status: 'approved' }>
  readonly asked: Follows
  readonly decided: Follows
} {
  const at = ask.submittedAt
  const approval: Decision = {
    verdict: 'approve',
    by: { kind: 'rule', name: ask.flow },
    stage: 0,
    at,
    via: viaRule,
    policy,
    because: null,
    ...(gives.length > 0 ? { gives } : {}),
  }
  return {
    next: { status: 'approved', ask, decisions: [approval], at },
    asked: { effects: [{ type: 'refresh-cards', request: ask.id }], audit: [submission(ask)] },
    decided: { effects: openings(ask, at), audit: [recorded(ask, approval), fact(ask, 'request.approved')] },
  }
}

/** Pure: the caller brings the time. Every legal change of a request goes through here. */
export function decide(request: AccessRequest, command: RequestCommand, now: Date): Outcome<AccessRequest, Follows> {
  if (request.status !== 'awaiting-approval') return refuse(alreadySettled(request))
  const { ask, progress } = request
  switch (command.type) {
    case 'approve': {
      const objection = firstObjection(request, command.by, now)
      if (objection) return refuse(objection)
      if (untold(command.gives ?? [], progress.gives).length > 0)
        return refuse({ reason: 'gives-more', roles: namesGiven(command.gives ?? []) })
      // Of a card that was not redrawn yet: somebody else's press has found it out, and this one is about less.
      if ((command.told ?? 0) !== (progress.toldMore ?? 0))
        return refuse({ reason: 'gives-more', roles: namesGiven(progress.gives ?? []) })
      const outside = outsideHours(request, command.hours, now)
      if (outside) return refuse(outside)
      // After everything else: whoever may not decide, or not this, is not sent to sign in for it.
      const context = command.stepUp?.approver
      if (context !== undefined && !(command.proof && proves(command.proof, context)))
        return refuse({ reason: 'step-up-needed', context })
      return approve(request, word('approve', command, progress, now), now)
    }
    case 'deny': {
      const objection = firstObjection(request, command.by, now)
      if (objection) return refuse(objection)
      if (progress.denyReason === 'required' && !command.because) return refuse({ reason: 'deny-reason-required' })
      const denial = word('deny', command, progress, now)
      return {
        ok: true,
        next: {
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
        ],
        audit: [recorded(ask, denial), fact(ask, 'request.denied', reasonOf(command.because))],
      }
    }
    case 'withdraw':
      if (command.by !== ask.requester) return refuse({ reason: 'not-the-requester' })
      return {
        ok: true,
        next: { status: 'withdrawn', ask, decisions: progress.decisions, at: now },
        effects: closing(request),
        audit: [fact(ask, 'request.withdrawn')],
      }
    case 'lapse':
      return lapse(request, command, now)
    case 'remind':
      return remind(request, command.stage, now)
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

/** The last word makes it begin. Earlier ones may be given at any time, and so may a denial. */
function outsideHours({ ask, progress, lapsesAt }: Waiting, hours: Hours | undefined, now: Date): Refusal | null {
  const begins = ask.startsAt > now ? ask.startsAt : now
  if (hours === undefined || isWithinHours(hours, begins)) return null
  const isLast = progress.current + 1 === progress.stages.length && stillNeeded(progress) <= 1
  if (!isLast) return null
  const next = nextWithinHours(hours, begins)
  return { reason: 'outside-hours', hours, next, ...(next >= lapsesAt ? { lapsesAt } : {}) }
}

function approve(request: Waiting, approval: Decision, now: Date): Outcome<AccessRequest, Follows> {
  const { ask, progress } = request
  const decisions: NonEmpty<Decision> = [approval, ...progress.decisions]
  const stage = progress.stages[progress.current]
  const given = decisions.filter(decision => decision.stage === progress.current).length
  if (stage && given < stage.needed) return waitOn(request, { ...progress, decisions }, approval, [])
  const next = progress.current + 1
  if (next < progress.stages.length) {
    const askNext: Effect = { type: 'ask-approvers', request: ask.id, stage: next }
    const { outOf: _, outOfReach: _too, unreached: _andThis, reminders: before, ...rest } = progress
    const reminders = before && firstReminder(before.every, now, request.lapsesAt)
    const moved = { ...rest, decisions, current: next, ...(reminders ? { reminders } : {}) }
    return waitOn(request, moved, approval, [askNext, ...remindingAt(ask, reminders)])
  }
  return {
    ok: true,
    next: { status: 'approved', ask, decisions, at: now },
    effects: [...closing(request), ...openings(ask, now)],
    audit: [recorded(ask, approval), fact(ask, 'request.approved')],
  }
}

/** What is asked for is given from now on, or from when it was asked for where that is later. */
function openings(ask: Ask, now: Date): readonly Effect[] {
  const startsAt = ask.startsAt > now ? ask.startsAt : now
  return ask.entitlements.map(entitlement => ({
    type: 'open-grant',
    request: ask.id,
    entitlement,
    to: ask.beneficiary,
    duration: ask.duration,
    startsAt,
  }))
}

/** At its deadline, or as soon as no answer can come any more, or whoever asked or was to receive it has left: they would hear of none. */
function lapse(
  request: Waiting,
  { departed, undecidable }: Pick<Extract<RequestCommand, { type: 'lapse' }>, 'departed' | 'undecidable'>,
  now: Date,
): Outcome<AccessRequest, Follows> {
  const { ask, progress, lapsesAt } = request
  if (!departed && !undecidable && now < lapsesAt) return refuse({ reason: 'not-due', at: lapsesAt })
  const told: readonly Effect[] =
    departed?.person === ask.requester
      ? []
      : [{ type: 'tell', person: ask.requester, request: ask.id, notice: { kind: 'lapsed' } }]
  const because = { ...(departed ? { departed } : {}), ...(undecidable ? { undecidable } : {}) }
  return {
    ok: true,
    next: { status: 'lapsed', ask, decisions: progress.decisions, at: now, ...because },
    effects: [...closing(request), ...told],
    audit: [fact(ask, 'request.lapsed', whyEarly(departed, undecidable))],
  }
}

function whyEarly(departed: Departure | undefined, undecidable: Undecidable | undefined): Partial<AuditFact> {
  if (departed) return { reason: departed.why, details: { departed: departed.person } }
  return undecidable ? { reason: undecidable.why, details: { undecidable } } : {}
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

const remindingAt = (ask: Ask, reminders: Reminders | undefined): Effect[] =>
  reminders ? [{ type: 'remind-approvers', request: ask.id, at: reminders.next }] : []

function waitOn(
  request: Waiting,
  progress: StageProgress,
  approval: Decision,
  more: readonly Effect[],
): Outcome<AccessRequest, Follows> {
  return {
    ok: true,
    next: { ...request, progress },
    effects: [{ type: 'refresh-cards', request: request.ask.id }, ...more],
    audit: [recorded(request.ask, approval)],
  }
}

function firstObjection(request: Waiting, by: Decider, now: Date): Refusal | null {
  for (const rule of approvalRules) {
    const objection = rule(request, by, now)
    if (objection) return objection
  }
  return null
}

/** What a latecomer is told: who decided, and when. */
export function alreadySettled(request: Exclude<AccessRequest, Waiting>): Refusal {
  const last = request.status === 'approved' ? request.decisions[0].by : null
  const by = request.status === 'denied' ? request.by : last?.kind === 'person' ? last.person : null
  const departed = 'departed' in request && request.departed ? { departed: request.departed } : {}
  const undecidable = 'undecidable' in request && request.undecidable ? { undecidable: request.undecidable } : {}
  return { reason: 'already-settled', status: request.status, by, at: request.at, ...departed, ...undecidable }
}

function word(
  verdict: Decision['verdict'],
  command: { by: Decider; because: string | null; proof?: Proof },
  { current, gives }: StageProgress,
  at: Date,
): Decision {
  const { person, human, entitledBy, via, policy } = command.by
  return {
    verdict,
    by: { kind: 'person', person, human },
    stage: current,
    at,
    via,
    policy,
    because: command.because,
    ...(entitledBy ? { entitledBy } : {}),
    ...(gives ? { gives } : {}),
    ...(command.proof ? { proof: command.proof } : {}),
  }
}

const closing = ({ ask, progress }: Waiting): Effect[] => [
  { type: 'refresh-cards', request: ask.id },
  { type: 'lapse-request', request: ask.id, at: null },
  ...(progress.reminders ? [{ type: 'remind-approvers', request: ask.id, at: null } as const] : []),
]

const submission = (ask: Ask): AuditFact =>
  fact(ask, 'request.submitted', {
    reason: ask.reason,
    details: {
      flow: ask.flow,
      minutes: ask.duration,
      ...(ask.through ? { through: ask.through } : {}),
      ...(ask.proof ? { proof: ask.proof } : {}),
    },
  })

const recorded = (ask: Ask, { verdict, stage, policy, because, entitledBy, gives, proof }: Decision): AuditFact =>
  fact(ask, 'decision.recorded', {
    ...reasonOf(because),
    details: {
      verdict,
      stage,
      policy,
      ...(entitledBy ? { entitledBy } : {}),
      ...(gives ? { gives: namesGiven(gives) } : {}),
      ...(proof ? { proof } : {}),
    },
  })

const reasonOf = (reason: string | null) => (reason ? { reason } : {})

const fact = (ask: Ask, action: AuditFact['action'], more: Partial<AuditFact> = {}): AuditFact => ({
  action,
  request: ask.id,
  target: ask.entitlements[0],
  about: ask.beneficiary,
  outcome: 'done',
  ...more,
})
