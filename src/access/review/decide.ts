import type { AuditFact } from '../audit.ts'
import type { Follows } from '../follows.ts'
import { type Outcome, refuse } from '../refusal.ts'
import type { Ask } from '../request/states.ts'
import type { Human } from '../same-human.ts'
import { after, minutes } from '../vocabulary.ts'
import type { Review, ReviewCommand } from './states.ts'

/** After so long it is reminded of for the first time; then after twice as long, and so on, and never more seldom than weekly. */
const firstGap = 4 * 60
const longestGap = 7 * 24 * 60

const nextReminder = (reminded: number, now: Date): Date =>
  after(now, minutes(Math.min(longestGap, firstGap * 2 ** Math.min(reminded, 10))))

/** Opened in the same transaction in which the glass is broken, so that there is never one without the other. */
export function openReview(ask: Ask, human: Human): { readonly next: Review } & Follows {
  const { id, beneficiary, entitlements, submittedAt } = ask
  const next = nextReminder(0, submittedAt)
  const review: Review = {
    request: id,
    entitlement: entitlements[0],
    person: beneficiary,
    human,
    openedAt: submittedAt,
    standing: { status: 'open', reminded: 0, next },
  }
  return {
    next: review,
    effects: [
      { type: 'tell-of-break-glass', request: id },
      { type: 'ask-reviewers', request: id },
      { type: 'remind-reviewers', request: id, at: next },
    ],
    audit: [fact(review, 'review.opened', { details: { flow: ask.flow } })],
  }
}

/** Pure: the caller brings the time. Every legal change of a review goes through here. */
export function decideReview(review: Review, command: ReviewCommand, now: Date): Outcome<Review, Follows> {
  const { standing, request } = review
  if (standing.status === 'signed-off') return refuse({ reason: 'review-over', by: standing.by, at: standing.at })
  switch (command.type) {
    case 'sign-off': {
      const { by, note } = command
      if (by.person === review.person || by.human === review.human || by.sameHuman)
        return refuse({ reason: 'own-review' })
      if (!by.entitled) return refuse({ reason: 'not-a-reviewer' })
      if (!note) return refuse({ reason: 'review-note-required' })
      return {
        ok: true,
        next: { ...review, standing: { status: 'signed-off', by: by.person, at: now, note } },
        effects: [
          { type: 'remind-reviewers', request, at: null },
          { type: 'refresh-cards', request },
        ],
        audit: [fact(review, 'review.signed_off', { reason: note })],
      }
    }
    case 'remind': {
      if (now < standing.next) return refuse({ reason: 'not-due', at: standing.next })
      const reminded = standing.reminded + 1
      const next = nextReminder(reminded, now)
      return {
        ok: true,
        next: { ...review, standing: { status: 'open', reminded, next } },
        effects: [{ type: 'remind-reviewers', request, at: next }],
        audit: [],
      }
    }
    default:
      return command satisfies never
  }
}

export const fact = (
  { request, entitlement, person }: Review,
  action: AuditFact['action'],
  more: Partial<AuditFact> = {},
): AuditFact => ({ action, request, target: entitlement, about: person, outcome: 'done', ...more })
