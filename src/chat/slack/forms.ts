import type { FormRef } from '../../ports/chat-surface.ts'
import { slack } from './name.ts'

/** An open form, and where to answer what it was opened from: a form itself brings no such address when it is sent. */
export interface FormPlace {
  readonly view: string
  readonly answerTo: string | null
}

export const formAt = (view: string, answerTo: string | null = null): FormRef => ({
  surface: slack,
  view: answerTo ? `${view} ${answerTo}` : view,
})

export function placeOf({ view }: FormRef): FormPlace {
  const [id = '', answerTo = null] = view.split(' ')
  return { view: id, answerTo }
}

/** What a form behind a button brings back to us: the button's value, and that address. */
export const metadataOf = (value: string, answerTo: string | null): string =>
  answerTo ? `${value}\n${answerTo}` : value

export function readMetadata(metadata: string): { readonly value: string; readonly answerTo: string | null } {
  const [value = '', answerTo = null] = metadata.split('\n')
  return { value, answerTo }
}
