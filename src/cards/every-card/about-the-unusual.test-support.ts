import type { Review } from '../../access/review/states.ts'
import { personId } from '../../access/vocabulary.ts'
import { approvalCard } from '../approval-card.ts'
import type { Card } from '../card.ts'
import { breakGlassCard } from '../forms/break-glass-form.ts'
import { formCard } from '../forms/form-card.ts'
import { questionCard } from '../question-card.ts'
import { glassBrokenCard, reviewCard, reviewNoteCard } from '../review-card.ts'
import { statusCard } from '../status-card.ts'
import {
  active,
  approved,
  ask,
  at,
  because,
  decided,
  denied,
  gone,
  names,
  olga,
  view,
  waiting,
} from './samples.test-support.ts'

const open: Review = {
  request: ask.id,
  entitlement: ask.entitlements[0],
  person: ask.beneficiary,
  openedAt: at('09:05'),
  standing: { status: 'open', reminded: 0, next: at('13:05') },
}
const signedOff: Review = {
  ...open,
  standing: { status: 'signed-off', by: olga, at: at('15:00'), note: 'INC-7 was real; nothing else was touched' },
}
const byRule = {
  ...approved,
  ask: { ...ask, breakGlass: true },
  decisions: [{ ...decided('approve'), by: { kind: 'rule', name: 'Database on fire' } }],
} as const
const tomorrow = { ...waiting, ask: { ...ask, ticket: 'CHG-4711', startsAt: new Date('2026-11-21T07:00:00Z') } }
const askedBack = {
  ...waiting,
  questions: [{ by: olga, at: at('09:03'), said: 'Which table?', answer: { at: at('09:04'), said: 'payments' } }],
}
const asked = { ...waiting, questions: [{ by: olga, at: at('09:03'), said: 'Which table?', answer: null }] }
const forBen = { ...waiting, ask: { ...ask, beneficiary: personId('ben') } }

/** What few requests have: an emergency, a ticket, a later start, somebody else who receives it, a form that could not be opened. */
export const unusualCards: readonly (readonly [string, Card])[] = [
  ['break-glass, the form of which could not be opened', breakGlassCard()],
  ['break-glass, to everybody who is to know', glassBrokenCard({ ...view(byRule, active), review: open })],
  ['break-glass, to be reviewed', reviewCard({ ...view(byRule, active), review: open }, because)],
  ['break-glass, signed off', reviewCard({ ...view(byRule, gone), review: signedOff }, because)],
  ['break-glass, what was found', reviewNoteCard({ ...view(byRule, active), review: open })],
  ['break-glass, for whoever took it', statusCard({ ...view(byRule, active), room: new Map(), review: open })],
  ['approval, with a ticket, from tomorrow on', approvalCard(view(tomorrow), because)],
  ['status, with a ticket, from tomorrow on', statusCard(view(tomorrow))],
  ['approval, for somebody else', approvalCard({ ...view(forBen), names }, because)],
  ['approval, asked back and answered', approvalCard(view(askedBack), because)],
  ['status, asked back and answered', statusCard(view(askedBack))],
  ['a question', questionCard(view(asked))],
  ['a question, answered', questionCard(view(askedBack))],
  ['a question, decided without an answer', questionCard(view({ ...denied, questions: asked.questions }))],
  ['the form for how long, once more', formCard(view(waiting), 'approve-for')],
  ['the form for a question, once more', formCard(view(waiting), 'ask-back')],
  ['the form for an answer, once more', formCard(view(askedBack), 'answer')],
]
