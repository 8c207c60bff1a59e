import type { Hours } from '../../access/hours.ts'
import type { Refusal } from '../../access/refusal.ts'
import { encodePress } from '../buttons.ts'
import type { Block } from '../card.ts'
import { readTyped } from '../typed/typed.ts'

/** What the narrowest chat keeps behind a button. */
const mostBehindAButton = 1_900

/**
 * Where it may be asked for now to begin in the next window: one press asks for it so. What was typed comes back with the press and is read
 * anew, as if it were typed then; what is too long for that, or names somebody whom only the message itself tells, is left to be typed.
 */
export function askThenButton(typed: string, mentionsSomebody: boolean, refusal: Refusal): readonly Block[] {
  if (refusal.reason !== 'outside-hours' || !refusal.ahead || mentionsSomebody) return []
  const value = encodePress({ verb: 'ask-then', at: refusal.next, line: typed })
  if (readTyped(typed).verb !== 'request' || value.length > mostBehindAButton) return []
  const label = `Ask for ${byTheClocksOf(refusal.hours, refusal.next)}`
  const spoken = `${label}: sends the request, to begin then`
  return [{ kind: 'buttons', buttons: [{ label, value, style: 'primary', spoken, asksForReason: false }] }]
}

/** "Mon 07:00 (Europe/Berlin)": a label shows no moment by its reader's clocks, and within a week its weekday is enough. */
function byTheClocksOf({ zone }: Hours, at: Date): string {
  const shown = (how: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...how }).format(at)
  return `${shown({ weekday: 'short' })} ${shown({ hour: '2-digit', minute: '2-digit' })} (${zone})`
}
