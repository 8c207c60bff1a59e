import type { App, ReceiverEvent } from '@slack/bolt'
import { SocketModeReceiver, type SocketModeReceiverOptions } from '@slack/bolt'
import { type Gesture, type Meter, stopwatch } from '../../ports/meter.ts'
import { slack } from './name.ts'

const gestureOfType: Readonly<Record<string, Gesture>> = {
  block_actions: 'press',
  view_submission: 'form',
  view_closed: 'form',
  block_suggestion: 'suggestion',
  shortcut: 'shortcut',
  message_action: 'shortcut',
  event_callback: 'event',
}

/** What somebody did, by the shape of what Slack sent. */
export function gestureOf({ command, type }: Readonly<Record<string, unknown>>): Gesture {
  if (typeof command === 'string') return 'command'
  return (typeof type === 'string' ? gestureOfType[type] : undefined) ?? 'other'
}

/** Socket Mode as Bolt has it, with how long Slack waited for each answer. */
export class MeteredSocketReceiver extends SocketModeReceiver {
  readonly #meter: Meter

  constructor(options: SocketModeReceiverOptions, meter: Meter) {
    super(options)
    this.#meter = meter
  }

  override init(app: App): void {
    const processEvent = (event: ReceiverEvent) => app.processEvent(metered(event, this.#meter))
    super.init(Object.create(app, { processEvent: { value: processEvent } }))
  }
}

function metered(event: ReceiverEvent, meter: Meter): ReceiverEvent {
  const waited = stopwatch()
  const gesture = gestureOf(event.body)
  return {
    ...event,
    ack: async response => {
      await event.ack(response)
      meter.acknowledged({ surface: slack, gesture, outcome: 'taken', seconds: waited() })
    },
  }
}
