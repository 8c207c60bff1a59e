import type { FormRef, MessageRef } from '../../ports/chat-surface.ts'
import { teams } from './tenant.ts'

/**
 * A form is a message of its own in somebody's private chat. One that is not there yet is posted with the first thing that it
 * shows, so that nothing flickers; from then on it is that message.
 */
export type FormPlace = {
  /** What came in before an upgrade may not name its user. */
  readonly user: string
  /** The private answer on which the button behind the form stands. */
  readonly answer: string | null
} & ({ readonly kind: 'new' } | { readonly kind: 'message'; readonly conversation: string; readonly message: string })

export const newForm = (user: string, answer: string | null = null): FormRef => ({
  surface: teams,
  view: ['new', user, ...(answer ? [answer] : [])].join(' '),
})

export const formAt = ({ conversation, message }: MessageRef, user: string, answer: string | null = null): FormRef => ({
  surface: teams,
  view: ['at', message, conversation, user, ...(answer ? [answer] : [])].join(' '),
})

export function placeOf({ view }: FormRef): FormPlace {
  const [kind, ...rest] = view.split(' ')
  if (kind === 'new') {
    const [user = '', answer = null] = rest
    return { kind: 'new', user, answer }
  }
  const [message = '', conversation = '', user = '', answer = null] = rest
  return { kind: 'message', message, conversation, user, answer }
}

/** The handle to a private answer of ours, to be changed where it stands. */
export const handleOf = (answer: string | null): string => (answer ? `answer ${answer}` : 'answer')

export const answerAt = (handle: string | null): string | null => /^answer (\S+)$/.exec(handle ?? '')?.[1] ?? null
