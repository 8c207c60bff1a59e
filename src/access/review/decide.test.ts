import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Ask } from '../request/states.ts'
import { humanBehind } from '../same-human.ts'
import {
  flowName,
  integrationName,
  minutes,
  type PersonId,
  personId,
  requestId,
  resourceId,
  surfaceName,
} from '../vocabulary.ts'
import { decideReview, openReview } from './decide.ts'
import { type Review, type ReviewCommand, reviewTransitions } from './states.ts'

const [ana, olga, ines] = [personId('ana'), personId('olga'), personId('ines')]
const at = (clock: string) => new Date(`2026-11-20T${clock}:00Z`)
const inDirectory = (person: PersonId, employeeId?: string) =>
  humanBehind({ id: person, ...(employeeId ? { marks: { employeeId } } : {}) }, 'employeeId')
const anasAsk: Ask = {
  id: requestId('r1'),
  requester: ana,
  beneficiary: ana,
  entitlements: [{ integration: integrationName('Contoso'), resource: resourceId('prod-db') }],
  flow: flowName('Break-glass'),
  duration: minutes(30),
  reason: 'INC-7: customers cannot pay',
  startsAt: at('09:00'),
  submittedAt: at('09:00'),
  via: surfaceName('chat'),
  breakGlass: true,
}
const opened = openReview(anasAsk, inDirectory(ana, '1001'))
const review = opened.next
const by = (person = olga, entitled = true, sameHuman = false) => ({
  person,
  human: inDirectory(person),
  entitled,
  sameHuman,
})
const signOff = (who = by(), note: string | null = 'It was needed'): ReviewCommand => ({
  type: 'sign-off',
  by: who,
  note,
})
const done = (state: Review, command: ReviewCommand, now: Date): Review => {
  const outcome = decideReview(state, command, now)
  if (!outcome.ok) throw new Error(outcome.refusal.reason)
  return outcome.next
}

describe('a review of what was taken in an emergency', () => {
  it('begins with everybody told, the reviewers asked, and a reminder to come', () => {
    expect(opened.effects).toEqual([
      { type: 'tell-of-break-glass', request: 'r1' },
      { type: 'ask-reviewers', request: 'r1' },
      { type: 'remind-reviewers', request: 'r1', at: at('13:00') },
    ])
    expect(opened.audit).toMatchObject([{ action: 'review.opened', about: ana }])
  })
  it('is signed off by somebody who may, with a note, and nobody is reminded any more', () => {
    expect(decideReview(review, signOff(), at('10:00'))).toMatchObject({
      ok: true,
      next: { standing: { status: 'signed-off', by: olga, at: at('10:00'), note: 'It was needed' } },
      effects: [
        { type: 'remind-reviewers', at: null },
        { type: 'refresh-cards', request: 'r1' },
      ],
      audit: [{ action: 'review.signed_off', reason: 'It was needed' }],
    })
  })
  it('is never signed off by who took it, nor with another account of theirs, whatever entitles that', () => {
    for (const who of [by(ana), by(olga, true, true)])
      expect(decideReview(review, signOff(who), at('10:00'))).toEqual({ ok: false, refusal: { reason: 'own-review' } })
  })
  it('is not signed off by who took it once that account is deleted, and another of theirs is all there is', () => {
    const second = { ...by(olga), human: inDirectory(olga, ' 1001 ') }
    expect(decideReview(review, signOff(second), at('10:00'))).toMatchObject({ refusal: { reason: 'own-review' } })
    const { human: _, ...ofBefore } = review
    expect(decideReview(ofBefore, signOff(second), at('10:00'))).toMatchObject({ ok: true })
  })
  it('is not signed off by somebody whom the directory does not name for it, nor without a note', () => {
    expect(decideReview(review, signOff(by(ines, false)), at('10:00'))).toMatchObject({
      refusal: { reason: 'not-a-reviewer' },
    })
    expect(decideReview(review, signOff(by(), null), at('10:00'))).toMatchObject({
      refusal: { reason: 'review-note-required' },
    })
  })
  it('tells whoever comes later who was first', () => {
    const over = done(review, signOff(), at('10:00'))
    expect(decideReview(over, signOff(by(ines)), at('10:01'))).toEqual({
      ok: false,
      refusal: { reason: 'review-over', by: olga, at: at('10:00') },
    })
  })
  it('is reminded of with growing gaps, weekly at most, and never stops by itself', () => {
    let state = review
    const gaps: number[] = []
    for (let n = 0; n < 12; n++) {
      if (state.standing.status !== 'open') throw new Error('it is open')
      const now = state.standing.next
      state = done(state, { type: 'remind' }, now)
      if (state.standing.status === 'open') gaps.push((state.standing.next.getTime() - now.getTime()) / 3_600_000)
    }
    expect(gaps.slice(0, 6)).toEqual([8, 16, 32, 64, 128, 168])
    expect(new Set(gaps.slice(5))).toEqual(new Set([168]))
    expect(decideReview(state, { type: 'remind' }, at('09:00'))).toMatchObject({ refusal: { reason: 'not-due' } })
  })
  it('follows its table, whatever is done in whatever order', () => {
    const command = fc.oneof(
      fc.constant<ReviewCommand>({ type: 'remind' }),
      fc
        .record({
          person: fc.constantFrom(ana, olga, ines),
          entitled: fc.boolean(),
          sameHuman: fc.boolean(),
          note: fc.option(fc.constant('looked')),
        })
        .map(
          ({ note, ...who }): ReviewCommand => ({
            type: 'sign-off',
            by: { ...who, human: inDirectory(who.person) },
            note,
          }),
        ),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(command, fc.nat(10_000)), { maxLength: 8 }), steps => {
        let state = review
        let now = at('09:00')
        for (const [step, later] of steps) {
          now = new Date(now.getTime() + later * 60_000)
          const outcome = decideReview(state, step, now)
          if (!outcome.ok) continue
          const row: Partial<Record<string, readonly string[]>> = reviewTransitions[state.standing.status]
          expect(row[step.type]).toContain(outcome.next.standing.status)
          if (outcome.next.standing.status === 'signed-off') expect(outcome.next.standing.by).not.toBe(ana)
          state = outcome.next
        }
      }),
    )
  })
})
