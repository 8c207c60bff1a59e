/// <reference lib="dom" />
import { el } from './element.ts'
import { doing } from './notice.ts'
import type { Act } from './server/acts.ts'

/** Takes one message away as an administrator of the chat may, of which Doorbell hears nothing. Seen by whoever points at the message. */
export function deleteButton(act: Act): HTMLElement {
  const made = el(
    'button',
    {
      type: 'button',
      class: 'delete-message',
      'aria-label': 'Delete this message',
      title: 'Delete this message, behind Doorbell’s back',
      onclick: () => void doing(act, made),
    },
    'Delete',
  )
  return made
}
