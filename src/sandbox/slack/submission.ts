import { type Fields, fields, words } from './json.ts'
import type { SlackView } from './views.ts'
import { viewProblems } from './web-api/view-methods.ts'
import type { Workspace } from './workspace.ts'

/**
 * Does what the app answered to a submitted form: nothing (it closes), `errors`, `update`, `push` or `clear`.
 * Returns what Slack cannot do, or `null`; the form then stays with a notice of trouble.
 */
export function submissionAnswer(workspace: Workspace, submitted: SlackView, answer: Fields): string | null {
  const { views } = workspace
  const view = views.find({ id: submitted.id })
  if (view === null) return null
  switch (answer.response_action) {
    case undefined:
      if (views.top(view.user)?.id === view.id) views.close(view.user, false)
      return null
    case 'clear':
      views.close(view.user, true)
      return null
    case 'errors':
      return showErrors(workspace, view, fields(answer.errors))
    case 'update':
    case 'push': {
      const problem = viewProblems(answer.view, 'modal')[0]
      if (problem !== undefined) return `invalid_view: ${problem}`
      if (answer.response_action === 'update') views.update(view, fields(answer.view))
      else if (views.push(view.user, fields(answer.view)) === null) return 'push_limit_reached'
      return null
    }
    default:
      return `unknown response_action: ${String(answer.response_action)}`
  }
}

function showErrors(workspace: Workspace, view: SlackView, errors: Fields): string | null {
  const inputs = new Set(view.blocks.filter(block => block.type === 'input').map(block => words(block.block_id)))
  const entries = Object.entries(errors).map(([block, text]) => [block, words(text)] as const)
  if (entries.length === 0) return 'errors without any error'
  const stray = entries.find(([block, text]) => !inputs.has(block) || text === '')
  if (stray !== undefined) return `errors for a block that is no input: ${stray[0]}`
  workspace.views.remember(view, { errors: Object.fromEntries(entries) })
  return null
}
