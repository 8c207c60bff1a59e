/// <reference lib="dom" />
import { drawCard } from './adaptive-card.ts'
import { act } from './connection.ts'
import { deleteButton } from './delete-button.ts'
import { el } from './element.ts'
import { face } from './faces.ts'
import { drawFile, drawOffer } from './file.ts'
import { doing } from './notice.ts'
import type { ReadingTime } from './reading-time.ts'
import type { ShownInTeams } from './shown.ts'

/** One message in Teams, of Doorbell or of a person, as this person sees it. */
export function drawInTeams(message: ShownInTeams, user: string, time: ReadingTime, changed: boolean): HTMLElement {
  const { conversation, id, card, from } = message
  const there = { as: user, conversation, id }
  const { file } = message
  const content = file
    ? message.offered
      ? drawOffer(file, answer => void doing({ act: 'teams-file', ...there, answer }))
      : drawFile(file)
    : card === null
      ? el('p', { class: 'said', dir: 'auto' }, message.text)
      : drawCard(
          card,
          { zone: time.zone, locale: 'en-US' },
          {
            press: (button, title, values, element) =>
              void doing({ act: 'teams-press', ...there, button, title, values: { ...values } }, element),
            suggest: async (field, query) =>
              (await act({ act: 'teams-suggest', ...there, field, query })).choices ?? [],
          },
        )
  return el(
    'li',
    { class: `in-teams${from === null ? '' : ' of-a-person'}${changed ? ' changed' : ''}` },
    from === null ? el('span', { class: 'bell', 'aria-hidden': 'true' }) : face(from, from),
    el(
      'article',
      {},
      el(
        'p',
        { class: 'by' },
        el('b', {}, from ?? 'Doorbell'),
        ' ',
        el('time', { datetime: message.at }, time.shortTime(message.at)),
        message.edited ? el('span', { class: 'edited' }, ' (edited)') : null,
        message.onlyForYou ? el('span', { class: 'edited' }, ' · as you see it') : null,
        deleteButton({ act: 'teams-delete', conversation, id }),
      ),
      content,
    ),
  )
}
