import type { FormRef, MessageRef } from '../../ports/chat-surface.ts'
import { teams } from './tenant.ts'

/**
 * A form is a message of its own in somebody's private chat. One that is not there yet is posted with the first thing that it
 * shows, so that nothing flickers; from then on it is that message.
 */
export type FormPlace =
  | { readonly kind: 'new'; readonly user: string }
  /** What came in before an upgrade may not name its user. */
  | { readonly kind: 'message'; readonly user: string; readonly conversation: string; readonly message: string }

export const newForm = (user: string): FormRef => ({ surface: teams, view: `new ${user}` })

export const formAt = ({ conversation, message }: MessageRef, user: string): FormRef => ({
  surface: teams,
  view: `at ${message} ${conversation} ${user}`,
})

export function placeOf({ view }: FormRef): FormPlace {
  const [kind, first = '', conversation = '', user = ''] = view.split(' ')
  return kind === 'new' ? { kind: 'new', user: first } : { kind: 'message', message: first, conversation, user }
}
