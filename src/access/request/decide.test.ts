import { describe, expect, it } from 'vitest'
import { humanBehind } from '../same-human.ts'
import type { Stage } from '../stage.ts'
import {
  flowName,
  integrationName,
  minutes,
  type NonEmpty,
  type PersonId,
  personId,
  policyHash,
  requestId,
  resourceId,
  surfaceName,
} from '../vocabulary.ts'
import { decide } from './decide.ts'
import {
  type AccessRequest,
  type Ask,
  type Decider,
  type RequestCommand,
  type RequestStatus,
  requestTransitions,
} from './states.ts'
import { submit } from './submit.ts'

const ana = personId('ana')
const olga = personId('olga')
const ines = personId('ines')
const kai = personId('kai')
const nine = new Date('2026-11-20T09:00:00Z')
const at = (clock: string) => new Date(`2026-11-20T${clock}:00Z`)

const ask: Ask = {
  id: requestId('11111111-1111-4111-8111-111111111111'),
  requester: ana,
  beneficiary: ana,
  entitlements: [{ integration: integrationName('Contoso'), resource: resourceId('prod-db') }],
  flow: flowName('Production'),
  duration: minutes(240),
  reason: 'INC-7: customers cannot pay',
  startsAt: nine,
  submittedAt: nine,
  via: surfaceName('chat'),
}
const owners: Stage = { from: [{ kind: 'owner' }], needed: 1 }
const waiting = (stages: NonEmpty<Stage> = [owners], denyReason: 'optional' | 'required' = 'optional') =>
  submit(ask, stages, {
    timeout: minutes(480),
    denyReason,
    remindEvery: minutes(30),
    escalate: [{ after: minutes(30), to: [{ kind: 'manager' }] }],
  }).next

const decider = (person = olga, entitledTo: number | null = 0, sameHumanAs: readonly PersonId[] = []): Decider => ({
  person,
  entitledTo,
  human: humanBehind({ id: person }, null),
  sameHumanAs,
  via: 'chat',
  policy: policyHash('p1'),
})
const approve = (by = decider()): RequestCommand => ({ type: 'approve', by, because: null })
const deny = (because: string | null, by = decider()): RequestCommand => ({ type: 'deny', by, because })

function settled(request: AccessRequest, ...commands: RequestCommand[]): AccessRequest {
  return commands.reduce((state, command) => {
    const outcome = decide(state, command, command.type === 'lapse' ? at('18:00') : at('09:05'))
    if (!outcome.ok) throw new Error(outcome.refusal.reason)
    return outcome.next
  }, request)
}

describe('what is noted while a request waits', () => {
  const effectsOf = (request: AccessRequest, command: RequestCommand) => {
    const outcome = decide(request, command, at('09:05'))
    return outcome.ok ? outcome.effects.map(effect => (effect.type === 'tell' ? effect.notice.kind : effect.type)) : []
  }
  it('of a stage that is over by then is refused', () => {
    const some = { type: 'ask-some', stage: 1, outOf: 3 } as const
    const all = { type: 'note-everybody', stage: 1, everybody: [] } as const
    const few = { type: 'too-few-reached', stage: 1, unreached: null } as const
    for (const command of [some, all, few]) {
      expect(decide(waiting(), command, at('09:05')), command.type).toMatchObject({ ok: false })
      expect(decide(waiting(), { ...command, stage: 0 }, at('09:05')), command.type).toMatchObject({ ok: true })
    }
  })
  it('of nobody who is left closes it only as it was found: not once another stage waits, nor once somebody spoke', () => {
    const undecidable = { why: 'too-few-left', needed: 1, left: 0 } as const
    const found = { type: 'lapse', undecidable, stage: 0, words: 0 } as const
    const second = settled(waiting([owners, owners]), approve())
    for (const late of [second, settled(waiting([{ ...owners, needed: 2 }]), approve())])
      expect(decide(late, found, at('09:05'))).toMatchObject({ ok: false, refusal: { reason: 'not-due' } })
    expect(decide(second, { ...found, stage: 1 }, at('09:05'))).toMatchObject({ ok: false })
    expect(decide(second, { ...found, words: 1 }, at('09:05'))).toMatchObject({ ok: false })
    expect(decide(second, { ...found, stage: 1, words: 1 }, at('09:05'))).toMatchObject({ next: { status: 'lapsed' } })
  })
  it('of somebody who cannot be reached, or of a file that does not allow it now, is told of once', () => {
    const nobody = { type: 'could-not-reach', person: olga } as const
    expect(effectsOf(waiting(), nobody)).toEqual(['refresh-cards', 'ask-approvers'])
    expect(effectsOf(settled(waiting(), nobody), nobody)).toEqual([])
    const not = { type: 'not-allowed-now' } as const
    expect(effectsOf(waiting(), not)).toEqual(['refresh-cards', 'not-allowed-now'])
    expect(effectsOf(settled(waiting(), not), not)).toEqual([])
  })
  it('of what it gives by now is counted, so that each telling is another', () => {
    const more = { type: 'tell-more', gives: [] } as const
    expect(settled(waiting(), more, more)).toMatchObject({ progress: { toldMore: 2 } })
  })
  it('needs a reason to be denied where whoever denies has to give one', () => {
    const denial = { ...deny(null), reasonRequired: true } as RequestCommand
    expect(decide(waiting(), denial, at('09:05'))).toMatchObject({
      ok: false,
      refusal: { reason: 'deny-reason-required' },
    })
  })
  it('is reminded of until it lapses, and not then', () => {
    const remind = { type: 'remind', stage: 0 } as const
    expect(decide(waiting(), remind, at('16:59'))).toMatchObject({ ok: true })
    expect(decide(waiting(), remind, at('17:00'))).toMatchObject({ ok: false, refusal: { reason: 'not-due' } })
  })
})

describe('a request awaiting approval', () => {
  it('opens a grant for the time asked, once the owner approves', () => {
    const outcome = decide(waiting(), approve(), at('09:05'))
    expect(outcome).toMatchObject({
      ok: true,
      next: {
        status: 'approved',
        decisions: [{ verdict: 'approve', by: { kind: 'person', person: olga }, policy: 'p1' }],
      },
      effects: [
        { type: 'refresh-cards' },
        { type: 'lapse-request', at: null },
        { type: 'remind-approvers', at: null },
        { type: 'escalate-request', at: null },
        { type: 'open-grant', to: ana, duration: 240, startsAt: at('09:05') },
      ],
    })
  })
  it('cannot be approved or denied by the person who asked, even when they own the resource', () => {
    for (const command of [approve(decider(ana)), deny('no', decider(ana))]) {
      expect(decide(waiting(), command, at('09:05'))).toEqual({ ok: false, refusal: { reason: 'own-request' } })
    }
  })
  it('cannot be decided by the person who would receive it', () => {
    const forKai = { ...waiting(), ask: { ...ask, beneficiary: kai } }
    expect(decide(forKai, approve(decider(kai)), at('09:05'))).toEqual({
      ok: false,
      refusal: { reason: 'own-request' },
    })
  })
  it('cannot be decided through another account of the person who asked, or of the one who would receive it', () => {
    const forKai = { ...waiting(), ask: { ...ask, beneficiary: kai } }
    for (const own of [ana, kai])
      for (const command of [approve(decider(olga, 0, [own])), deny('no', decider(olga, 0, [own]))])
        expect(decide(forKai, command, at('09:05'))).toEqual({ ok: false, refusal: { reason: 'own-request' } })
  })
  it('counts one human once, whichever account they decide with', () => {
    const once = settled(waiting([{ ...owners, needed: 2 }]), approve())
    const refusal = { ok: false, refusal: { reason: 'already-decided-by-you' } }
    expect(decide(once, approve(decider(ines, 0, [olga])), at('09:06'))).toEqual(refusal)
    // The directory was read before olga's word was there, and the mark kept with her word tells it all the same.
    const olgasOther = { ...decider(ines), human: decider(olga).human }
    expect(decide(once, approve(olgasOther), at('09:06'))).toEqual(refusal)
    expect(decide(once, approve(decider(ines)), at('09:06'))).toMatchObject({ ok: true, next: { status: 'approved' } })
  })
  it('is denied by somebody who has agreed and thinks better of it, as long as the stage waits, and not once it is done', () => {
    const once = settled(waiting([{ ...owners, needed: 2 }, owners]), approve())
    expect(decide(once, deny('the wrong table'), at('09:06'))).toMatchObject({
      ok: true,
      next: { status: 'denied', by: olga, decisions: [{ verdict: 'deny' }, { verdict: 'approve' }] },
    })
    const moved = settled(once, approve(decider(ines)))
    expect(decide(moved, deny('too late', decider(olga, 1)), at('09:06'))).toEqual({
      ok: false,
      refusal: { reason: 'already-decided-by-you' },
    })
  })
  it('is agreed to no more by somebody who takes that back, as long as the stage waits: their own word, and nobody else’s', () => {
    const takeBack = (by = decider()): RequestCommand => ({ type: 'take-back', by })
    const two = waiting([{ ...owners, needed: 2 }, owners])
    const once = settled(two, approve())
    expect(decide(once, takeBack(), at('09:06'))).toMatchObject({
      ok: true,
      next: { status: 'awaiting-approval', progress: { decisions: [] } },
      audit: [{ action: 'decision.taken_back', details: { stage: 0 } }],
    })
    expect(settled(once, takeBack(), approve(decider(ines))).status).toBe('awaiting-approval')
    const nothing = { ok: false, refusal: { reason: 'nothing-taken-back' } }
    expect(decide(two, takeBack(), at('09:06'))).toEqual(nothing)
    expect(decide(once, takeBack(decider(ines)), at('09:06'))).toEqual(nothing)
    // For that nobody needs the right to say it.
    expect(decide(once, takeBack(decider(olga, null)), at('09:06'))).toMatchObject({ ok: true })
    const moved = settled(once, approve(decider(ines)))
    expect(decide(moved, takeBack(decider(olga, 1)), at('09:06'))).toMatchObject({
      refusal: { reason: 'already-decided-by-you' },
    })
    const kaiForOlga = { ...decider(kai), insteadOf: { person: olga, human: decider(olga).human, sameHumanAs: [] } }
    expect(decide(once, takeBack(kaiForOlga), at('09:06'))).toMatchObject({ ok: false })
  })
  it('is given for the last time that somebody says, as long as the stage waits, and the audit keeps each', () => {
    const says = (given: number | null, by = decider()): RequestCommand => ({
      ...approve(by),
      type: 'approve',
      by,
      because: null,
      saysHowLong: true,
      max: minutes(480),
      ...(given === null ? {} : { minutes: minutes(given) }),
    })
    const once = settled(waiting([{ ...owners, needed: 2 }, owners]), says(30))
    const again = decide(once, says(90), at('09:06'))
    expect(again).toMatchObject({
      ok: true,
      next: { status: 'awaiting-approval', progress: { current: 0, decisions: [{ minutes: 90 }] } },
      audit: [{ action: 'decision.recorded', details: { minutes: 90 } }],
    })
    if (!again.ok || again.next.status !== 'awaiting-approval') throw new Error('refused')
    expect(again.next.progress.decisions).toHaveLength(1)
    // As it was asked for after all.
    expect(decide(again.next, says(null), at('09:07'))).toMatchObject({ ok: true })
    const refusal = { ok: false, refusal: { reason: 'already-decided-by-you' } }
    // The same once more, or a plain press on another copy of the card, is no other time.
    expect(decide(again.next, says(90), at('09:07'))).toEqual(refusal)
    expect(decide(again.next, approve(), at('09:07'))).toEqual(refusal)
    expect(decide(again.next, says(481), at('09:07'))).toMatchObject({ refusal: { reason: 'given-above-cap' } })
    const moved = settled(again.next, approve(decider(ines)))
    expect(decide(moved, says(15, decider(olga, 1)), at('09:08'))).toEqual(refusal)
    const kaiForOlga = { ...decider(kai), insteadOf: { person: olga, human: decider(olga).human, sameHumanAs: [] } }
    expect(decide(once, says(90, kaiForOlga), at('09:06'))).toEqual(refusal)
  })
  it('is denied against their own word only, whoever gave it: nobody overrules the one whose stead they stand in', () => {
    const kaiForOlga = { ...decider(kai), insteadOf: { person: olga, human: decider(olga).human, sameHumanAs: [] } }
    const two = waiting([{ ...owners, needed: 2 }])
    expect(decide(settled(two, approve()), deny('I would not', kaiForOlga), at('09:06'))).toEqual({
      ok: false,
      refusal: { reason: 'already-decided-by-you' },
    })
    for (const by of [kaiForOlga, decider(olga)])
      expect(decide(settled(two, approve(kaiForOlga)), deny('the wrong table', by), at('09:06'))).toMatchObject({
        ok: true,
        next: { status: 'denied' },
      })
  })
  it('is not decided by somebody whom the directory does not name as an approver at the click', () => {
    for (const command of [approve(decider(kai, null)), deny('no', decider(kai, null))]) {
      expect(decide(waiting(), command, at('09:05'))).toEqual({ ok: false, refusal: { reason: 'not-an-approver' } })
    }
  })
  it('is denied by one word, and tells the requester', () => {
    expect(decide(waiting(), deny('use the replica'), at('09:05'))).toMatchObject({
      ok: true,
      next: { status: 'denied', by: olga, because: 'use the replica' },
      effects: [
        { type: 'refresh-cards' },
        { type: 'lapse-request', at: null },
        { type: 'remind-approvers', at: null },
        { type: 'escalate-request', at: null },
        { type: 'tell', person: ana, notice: { kind: 'denied' } },
      ],
    })
  })
  it('is not denied without a reason where the flow requires one', () => {
    expect(decide(waiting([owners], 'required'), deny(null), at('09:05'))).toEqual({
      ok: false,
      refusal: { reason: 'deny-reason-required' },
    })
  })
  it('can be withdrawn by the requester alone', () => {
    expect(decide(waiting(), { type: 'withdraw', by: ana }, at('09:05'))).toMatchObject({
      ok: true,
      next: { status: 'withdrawn' },
    })
    expect(decide(waiting(), { type: 'withdraw', by: olga }, at('09:05'))).toEqual({
      ok: false,
      refusal: { reason: 'not-the-requester' },
    })
  })
  it('cannot be approved after its deadline, even before the timer has closed it', () => {
    expect(decide(waiting(), approve(), at('17:00'))).toMatchObject({ ok: false, refusal: { reason: 'past-deadline' } })
  })
  it('does not lapse before its deadline', () => {
    expect(decide(waiting(), { type: 'lapse' }, at('16:59'))).toMatchObject({
      ok: false,
      refusal: { reason: 'not-due' },
    })
    expect(decide(waiting(), { type: 'lapse' }, at('17:00'))).toMatchObject({ ok: true, next: { status: 'lapsed' } })
  })
  it('lapsed at its deadline, however late that is noticed, or else when it was closed', () => {
    expect(decide(waiting(), { type: 'lapse' }, at('19:30'))).toMatchObject({ ok: true, next: { at: at('17:00') } })
    const departed = { person: ana, why: 'disabled-in-directory' } as const
    expect(decide(waiting(), { type: 'lapse', departed }, at('12:00'))).toMatchObject({
      ok: true,
      next: { at: at('12:00') },
    })
  })
  it('tells a late clicker who decided and when', () => {
    const approved = settled(waiting(), approve())
    expect(decide(approved, deny('no', decider(ines)), at('09:06'))).toEqual({
      ok: false,
      refusal: { reason: 'already-settled', status: 'approved', by: olga, at: at('09:05') },
    })
  })
})

describe('a request with several stages', () => {
  const two: NonEmpty<Stage> = [{ ...owners, needed: 2 }, owners]
  it('waits for as many different people as the stage needs', () => {
    const outcome = decide(waiting(two), approve(), at('09:05'))
    expect(outcome).toMatchObject({ ok: true, next: { status: 'awaiting-approval', progress: { current: 0 } } })
  })
  it('counts one person once, across all stages', () => {
    const once = settled(waiting(two), approve())
    expect(decide(once, approve(), at('09:06'))).toEqual({ ok: false, refusal: { reason: 'already-decided-by-you' } })
    const secondStage = settled(once, approve(decider(ines)))
    expect(decide(secondStage, approve(decider(olga, 1)), at('09:06'))).toEqual({
      ok: false,
      refusal: { reason: 'already-decided-by-you' },
    })
  })
  it('asks the next stage only when the earlier one is done', () => {
    const once = settled(waiting(two), approve())
    const outcome = decide(once, approve(decider(ines)), at('09:06'))
    expect(outcome).toMatchObject({ ok: true, next: { progress: { current: 1 } } })
    expect(outcome.ok && outcome.effects).toContainEqual({ type: 'ask-approvers', request: ask.id, stage: 1 })
    expect(decide(once, approve(decider(kai, 1)), at('09:06'))).toEqual({
      ok: false,
      refusal: { reason: 'not-an-approver' },
    })
  })
  it('is approved by the last word of the last stage', () => {
    const last = settled(waiting(two), approve(), approve(decider(ines)))
    expect(decide(last, approve(decider(kai, 1)), at('09:07'))).toMatchObject({
      ok: true,
      next: { status: 'approved' },
    })
  })
})

describe('every state and every command', () => {
  const states: Record<RequestStatus, AccessRequest> = {
    'awaiting-approval': settled(
      waiting([{ ...owners, needed: 2 }]),
      { type: 'question', by: decider(), said: 'Why now?' },
      approve(decider(ines)),
    ),
    approved: settled(waiting(), approve()),
    denied: settled(waiting(), deny('no')),
    withdrawn: settled(waiting(), { type: 'withdraw', by: ana }),
    lapsed: settled(waiting(), { type: 'lapse' }),
  }
  const commands: Record<RequestCommand['type'], RequestCommand> = {
    approve: approve(),
    deny: deny('no'),
    'take-back': { type: 'take-back', by: decider(ines) },
    withdraw: { type: 'withdraw', by: ana },
    lapse: { type: 'lapse' },
    remind: { type: 'remind', stage: 0 },
    escalate: { type: 'escalate', stage: 0 },
    question: { type: 'question', by: decider(), said: 'Which database?' },
    answer: { type: 'answer', by: ana, said: 'The one of INC-7.' },
    'ask-some': { type: 'ask-some', stage: 0, outOf: 40 },
    'could-not-reach': { type: 'could-not-reach', person: kai },
    'too-few-reached': { type: 'too-few-reached', stage: 0, unreached: { needed: 1, reached: 0 } },
    'note-everybody': { type: 'note-everybody', stage: 0, everybody: [] },
    'not-allowed-now': { type: 'not-allowed-now' },
    'tell-more': { type: 'tell-more', gives: [] },
  }
  for (const [status, request] of Object.entries(states)) {
    for (const [type, command] of Object.entries(commands)) {
      const row: Partial<Record<string, readonly RequestStatus[]>> = requestTransitions[request.status]
      const leadsTo = row[type]
      it(`${status}, ${type}: ${leadsTo ? `leads to ${leadsTo.join(' or ')}` : 'is refused and changes nothing'}`, () => {
        const before = structuredClone(request)
        const outcome = decide(request, command, type === 'lapse' ? at('18:00') : at('09:40'))
        expect(request).toEqual(before)
        if (leadsTo) expect(outcome.ok && leadsTo.includes(outcome.next.status)).toBe(true)
        else expect(outcome).toMatchObject({ ok: false, refusal: { reason: 'already-settled', status } })
      })
    }
  }
})
