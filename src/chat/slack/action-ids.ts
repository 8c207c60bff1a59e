import type { Button } from '../../cards/card.ts'
import { limits } from './limits.ts'

/** The names under which Slack tells us what was used. Changing one orphans the messages and forms that are out there. */
export const accessField = 'access'
export const askReasonAction = /^ask-reason:/
/** Every other button, tampered with or of an older Doorbell: its value is judged where all values are. */
export const pressAction = /^(?!ask-reason:|open-form:|open-page:|access$)/
/** A button that leads to a page of ours: Slack tells of it as well, and wants it acknowledged. */
export const openPageAction = /^open-page:/
export const openFormAction = /^open-form:/
export const durationField = 'duration'
/** Where one of several lengths is chosen. Its block is named after them: where others are offered, none of before stays chosen. */
export const lengthField = 'length'
export const reasonField = 'reason'
export const confirmField = 'confirm'
export const extraFields = { ticket: 'ticket', start: 'start', whom: 'for' } as const
export const homeId = 'doorbell.home'
export const requestFormId = 'doorbell.request'
/** Of the global shortcut, which is named in the manifest. */
export const requestShortcut = 'doorbell.request_access'
export const denyFormId = 'doorbell.deny'

/** Made from the button's value, so that it stays the same when the card is rendered again; unique in its message. */
export function buttonActionId(button: Button, taken: Set<string>): string {
  const kind = button.url
    ? 'open-page'
    : button.opensRequestForm
      ? 'open-form'
      : button.asksForReason
        ? 'ask-reason'
        : 'press'
  const made = `${kind}:${button.value}`.slice(0, limits.actionId - 4)
  let id = made
  for (let copy = 2; taken.has(id); copy++) id = `${made}#${copy}`
  taken.add(id)
  return id
}
