import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { humanBehind } from '../same-human.ts'
import {
  flowName,
  integrationName,
  minutes,
  type PersonId,
  personId,
  policyHash,
  requestId,
  resourceId,
  surfaceName,
} from '../vocabulary.ts'
import { decide } from './decide.ts'
import type { AccessRequest, Ask, Decider, RequestCommand } from './states.ts'
import { submit } from './submit.ts'

const [ana, olga, ines] = [personId('ana'), personId('olga'), personId('ines')]
const at = (clock: string) => new Date(`2026-11-20T${clock}:00Z`)
const ask: Ask = {
  id: requestId('r'),
  requester: ana,
  beneficiary: ana,
  entitlements: [{ integration: integrationName('Contoso'), resource: resourceId('prod-db') }],
  flow: flowName('Production'),
  duration: minutes(60),
  reason: 'INC-7',
  startsAt: at('09:00'),
  submittedAt: at('09:00'),
  via: surfaceName('chat'),
}
const owner = { from: [{ kind: 'owner' }], needed: 1 } as const
const waiting = (every: number, timeout: number) =>
  submit(ask, [owner, owner], { timeout: minutes(timeout), denyReason: 'optional', remindEvery: minutes(every) })
const by = (person: PersonId, entitledTo: number): Decider => ({
  person,
  entitledTo,
  human: humanBehind({ id: person }, null),
  sameHumanAs: [],
  via: 'chat',
  policy: policyHash('p'),
})
const approve = (person = olga, entitledTo = 0): RequestCommand => ({
  type: 'approve',
  by: by(person, entitledTo),
  because: null,
})

/** When its reminders come, in minutes after it was asked, if nobody ever answers. */
function remindersOf(every: number, timeout: number): number[] {
  const told: number[] = []
  let request: AccessRequest = waiting(every, timeout).next
  while (request.status === 'awaiting-approval' && request.progress.reminders?.next) {
    const now: Date = request.progress.reminders.next
    const outcome = decide(request, { type: 'remind', stage: 0 }, now)
    if (!outcome.ok) throw new Error(outcome.refusal.reason)
    told.push((now.getTime() - at('09:00').getTime()) / 60_000)
    request = outcome.next
  }
  return told
}

describe('reminders of a request that nobody answers', () => {
  it.each([
    [30, 480, [30, 90, 210, 450]],
    [60, 240, [60, 180]],
    [60, 90, []],
    // An interval of more than a day is an interval of more than a day.
    [30 * 60, 7 * 24 * 60, [1800, 5400]],
  ])('every %i minutes within %i come with growing gaps, and never late', (every, timeout, told) =>
    expect(remindersOf(every, timeout)).toEqual(told),
  )
  it('whatever the interval: each gap is twice the one before, and the last leaves one interval to answer', () => {
    const intervals = fc.integer({ min: 1, max: 3000 })
    fc.assert(
      fc.property(intervals, fc.integer({ min: 1, max: 20_000 }), (every, timeout) => {
        const told = [0, ...remindersOf(every, timeout)]
        for (const [index, time] of told.entries()) {
          if (index > 0) expect(time - (told[index - 1] ?? 0)).toBe(every * 2 ** (index - 1))
          if (index > 0) expect(time).toBeLessThanOrEqual(timeout - every)
        }
      }),
    )
  })
  it('begin anew with each stage, for those who are asked then', () => {
    const outcome = decide(waiting(30, 480).next, approve(), at('10:00'))
    expect(outcome).toMatchObject({ next: { progress: { current: 1, reminders: { sent: 0, next: at('10:30') } } } })
    expect(outcome.ok && outcome.effects).toContainEqual({ type: 'remind-approvers', request: ask.id, at: at('10:30') })
  })
  it('are not sent before their time, nor to those who were found for another stage', () => {
    const { next } = waiting(30, 480)
    expect(decide(next, { type: 'remind', stage: 0 }, at('09:29'))).toMatchObject({ refusal: { reason: 'not-due' } })
    expect(decide(next, { type: 'remind', stage: 1 }, at('09:30'))).toMatchObject({ refusal: { reason: 'not-due' } })
  })
  it('whatever is clicked: a settled request is never reminded, and its appointment is cancelled when it is settled', () => {
    const clicks = fc.constantFrom<RequestCommand>(
      approve(),
      approve(ines, 1),
      { type: 'deny', by: by(olga, 0), because: null },
      { type: 'withdraw', by: ana },
      { type: 'lapse' },
      { type: 'remind', stage: 0 },
      { type: 'remind', stage: 0 },
      { type: 'remind', stage: 1 },
      { type: 'ask-some', stage: 0, outOf: 30 },
    )
    const story = fc.array(fc.tuple(clicks, fc.integer({ min: 0, max: 200 })), { maxLength: 20 })
    fc.assert(
      fc.property(story, steps => {
        const submitted = waiting(30, 480)
        let request: AccessRequest = submitted.next
        let appointment: Date | null = null
        let now = at('09:00')
        const keep = (effects: typeof submitted.effects) => {
          for (const effect of effects) if (effect.type === 'remind-approvers') appointment = effect.at
        }
        keep(submitted.effects)
        for (const [command, pause] of steps) {
          now = new Date(now.getTime() + pause * 60_000)
          const before = request
          const outcome = decide(request, command, now)
          if (command.type === 'remind' && before.status !== 'awaiting-approval') expect(outcome.ok).toBe(false)
          if (!outcome.ok) continue
          keep(outcome.effects)
          request = outcome.next
          const next = request.status === 'awaiting-approval' ? (request.progress.reminders?.next ?? null) : null
          expect(appointment).toEqual(next)
        }
      }),
    )
  })
})
