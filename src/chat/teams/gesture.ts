import type { Activity } from 'botbuilder'
import type { Gesture } from '../../ports/meter.ts'

/** What somebody did, by the shape of what Teams sent. */
export function gestureOf({ type, name, value }: Pick<Activity, 'type' | 'name' | 'value'>): Gesture {
  if (type === 'message') return value === undefined || value === null ? 'command' : 'press'
  if (type !== 'invoke') return 'event'
  if (name === 'application/search') return 'suggestion'
  return name === 'adaptiveCard/action' || name === 'fileConsent/invoke' ? 'press' : 'other'
}
