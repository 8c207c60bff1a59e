import type { Effect } from '../effect.ts'
import type { Follows } from '../follows.ts'
import { type Outcome, refuse } from '../refusal.ts'
import type { Waiting } from '../rules/rule.ts'
import type { PersonId } from '../vocabulary.ts'
import { fact } from './consequences.ts'
import { mostQuestions, openQuestion } from './question.ts'
import type { AccessRequest } from './states.ts'

/** That they may decide was looked at before. */
export function question(request: Waiting, by: PersonId, said: string, now: Date): Outcome<AccessRequest, Follows> {
  const { ask, questions = [] } = request
  if (questions.length >= mostQuestions) return refuse({ reason: 'too-many-questions', max: mostQuestions })
  return {
    ok: true,
    next: { ...request, questions: [...questions, { by, at: now, said, answer: null }] },
    effects: [refreshed(request), tell(request, ask.requester, { kind: 'asked-back', number: questions.length })],
    audit: [fact(ask, 'request.questioned', { reason: said, details: { number: questions.length + 1 } })],
  }
}

export function answer(request: Waiting, by: PersonId, said: string, now: Date): Outcome<AccessRequest, Follows> {
  const { ask, questions = [] } = request
  if (by !== ask.requester) return refuse({ reason: 'not-asked-of-you' })
  const open = openQuestion(request)
  if (!open) return refuse({ reason: 'nothing-to-answer' })
  const number = questions.indexOf(open)
  return {
    ok: true,
    next: {
      ...request,
      questions: questions.map(one => (one === open ? { ...one, answer: { at: now, said } } : one)),
    },
    effects: [refreshed(request), tell(request, open.by, { kind: 'answered', number })],
    audit: [fact(ask, 'request.answered', { reason: said, details: { number: number + 1 } })],
  }
}

const refreshed = ({ ask }: Waiting): Effect => ({ type: 'refresh-cards', request: ask.id })

type Told = Extract<Extract<Effect, { type: 'tell' }>['notice'], { readonly number: number }>

const tell = ({ ask }: Waiting, person: PersonId, notice: Told): Effect => ({
  type: 'tell',
  person,
  request: ask.id,
  notice,
})
