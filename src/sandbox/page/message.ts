/// <reference lib="dom" />
import { drawBlock } from './blocks.ts'
import { deleteButton } from './delete-button.ts'
import { el } from './element.ts'
import { drawFile } from './file.ts'
import { markup } from './markup.ts'
import { doing } from './notice.ts'
import type { ReadingTime } from './reading-time.ts'
import type { ShownMessage } from './shown.ts'

/** One message of Doorbell, in whichever conversation, as this person sees it. */
export function drawMessage(message: ShownMessage, user: string, time: ReadingTime, changed: boolean): HTMLElement {
  const { ts, onlyForYou } = message
  const drawing = {
    zone: time.zone,
    press: (button: string, element: HTMLElement) =>
      void doing({ act: 'press', as: user, ts, onlyForYou, button }, element),
  }
  const drawn = message.blocks.flatMap(block => drawBlock(block, drawing) ?? [])
  return el(
    'li',
    { class: `message${onlyForYou ? ' only-you' : ''}${changed ? ' changed' : ''}` },
    el('span', { class: 'bell', 'aria-hidden': 'true' }),
    el(
      'article',
      {},
      onlyForYou ? el('p', { class: 'only-you-note' }, 'Only visible to you') : null,
      el(
        'p',
        { class: 'by' },
        el('b', {}, 'Doorbell'),
        ' ',
        el('span', { class: 'app' }, 'App'),
        ' ',
        el('time', { datetime: message.at }, time.shortTime(message.at)),
        message.edited ? el('span', { class: 'edited' }, ' (edited)') : null,
        // Slack keeps no ephemeral message that anybody could delete.
        onlyForYou ? null : deleteButton({ act: 'slack-delete', channel: message.channel, ts }),
      ),
      ...message.files.map(drawFile),
      ...(drawn.length > 0 || message.files.length > 0
        ? drawn
        : [el('p', { dir: 'auto' }, ...markup(message.text, time.zone))]),
    ),
  )
}
