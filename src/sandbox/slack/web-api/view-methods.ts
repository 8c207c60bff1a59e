import { problemsOf } from '../block-kit/problems.ts'
import { home, modal } from '../block-kit/view.ts'
import { type Fields, fields, isFields, words } from '../json.ts'
import { type SlackView, wireView } from '../views.ts'
import type { Workspace } from '../workspace.ts'
import { ApiError, type Call, type Method, problemList, required, structured } from './call.ts'

/** Modals open only for somebody who has just done something: a trigger is good for three seconds, once. */
export const viewMethods: Readonly<Record<string, Method>> = {
  'views.open': {
    token: 'bot',
    needs: [],
    run: call => {
      const content = viewIn(call, 'modal')
      const { user } = exchanged(call)
      return shown(call.workspace, call.workspace.views.open(user, content))
    },
  },
  'views.push': {
    token: 'bot',
    needs: [],
    run: call => {
      const content = viewIn(call, 'modal')
      const { user, fromView } = exchanged(call)
      if (fromView === null) throw new ApiError('invalid_trigger_id')
      const view = call.workspace.views.push(user, content)
      if (view === null) throw new ApiError('push_limit_reached')
      return shown(call.workspace, view)
    },
  },
  'views.update': {
    token: 'bot',
    needs: [],
    run: call => {
      const { workspace, args } = call
      const wanted =
        args.view_id === undefined ? { externalId: required(args, 'external_id') } : { id: words(args.view_id) }
      const view = workspace.views.find(wanted)
      const content = viewIn(call, view?.type ?? 'modal')
      if (view === null) throw new ApiError('not_found')
      sameHash(args, view)
      return shown(workspace, workspace.views.update(view, content))
    },
  },
  'views.publish': {
    token: 'bot',
    needs: [],
    run: call => {
      const { workspace, args } = call
      const user = required(args, 'user_id')
      const content = viewIn(call, 'home')
      if (!workspace.users.has(user)) throw new ApiError('user_not_found')
      const before = workspace.views.home(user)
      if (before !== null) sameHash(args, before)
      return shown(workspace, workspace.views.publish(user, content))
    },
  },
}

const shown = (workspace: Workspace, view: SlackView): Fields => ({ view: wireView(view, workspace.settings.team.id) })

/** What is wrong with a view, for the Web API and for `response_action` alike. */
export const viewProblems = (view: unknown, type: 'modal' | 'home'): readonly string[] =>
  problemsOf(type === 'modal' ? modal : home, view, '/view')

function viewIn({ args }: Call, type: 'modal' | 'home'): Fields {
  const view = structured(args, 'view', 'invalid_arguments')
  const problems = isFields(view) ? viewProblems(view, type) : ['missing required field: view']
  if (problems.length > 0) throw new ApiError('invalid_arguments', problemList(problems))
  return fields(view)
}

function exchanged({ workspace, args }: Call): { readonly user: string; readonly fromView: string | null } {
  const exchange = workspace.triggers.exchange(words(args.trigger_id))
  if (!exchange.ok) throw new ApiError(exchange.error)
  return exchange
}

function sameHash(args: Fields, view: SlackView): void {
  const hash = words(args.hash)
  if (hash !== '' && hash !== view.hash) throw new ApiError('hash_conflict')
}
