import type { Refusal } from '../../access/refusal.ts'
import { openQuestion } from '../../access/request/question.ts'
import { line, said } from '../../cards/card.ts'
import type { Form } from '../../cards/forms/form.ts'
import { askedFor } from '../../cards/parts/asked.ts'
import { plainText } from '../../cards/parts/plain-text.ts'
import type { RequestView } from '../../cards/parts/request-view.ts'
import { explain } from '../../cards/refusals/refusal-wording.ts'

/** The dialogue in which whoever may decide asks whoever wants the access, or in which that one answers. */
export function questionForm(
  verb: 'ask-back' | 'answer',
  view: RequestView,
  value: string,
  typed: string,
  problem: Refusal | null,
): Form {
  const { request, names } = view
  const common = { kind: 'deny', value, reasonRequired: true, reason: typed } as const
  const errors = problem ? { reason: plainText(explain(problem, names)) } : {}
  if (verb === 'ask-back') {
    const about = line(
      'You ask ',
      said(names(request.ask.requester)),
      ' about ',
      ...askedFor(view),
      '. Nothing is decided by it.',
    )
    return { ...common, title: 'Ask', submit: 'Ask', label: 'Question', about, errors }
  }
  const open = openQuestion(request)
  if (!open) return { kind: 'closing', title: 'Answer', line: explain({ reason: 'nothing-to-answer' }, names) }
  const about = line(said(names(open.by)), ' asks about ', ...askedFor(view), ': ', said(open.said))
  return { ...common, title: 'Answer', submit: 'Answer', label: 'Answer', about, errors }
}
