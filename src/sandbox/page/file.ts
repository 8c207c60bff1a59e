/// <reference lib="dom" />
import { el } from './element.ts'
import type { ShownFile } from './shown.ts'

/** A file as whoever opens it reads it. */
export const drawFile = ({ name, title, content }: ShownFile): HTMLElement =>
  el(
    'details',
    { class: 'file' },
    el('summary', {}, el('b', {}, name), ' ', el('span', { class: 'edited' }, title)),
    el('pre', { dir: 'auto' }, content),
  )

/** A file that is offered, with a button for each answer. */
export const drawOffer = ({ name, title }: ShownFile, answer: (wanted: 'accept' | 'decline') => void): HTMLElement =>
  el(
    'div',
    { class: 'file' },
    el('p', {}, el('b', {}, name), ' ', el('span', { class: 'edited' }, title)),
    ...(['accept', 'decline'] as const).map(wanted => {
      const button = el('button', { type: 'button' }, wanted === 'accept' ? 'Allow' : 'Decline')
      button.addEventListener('click', () => answer(wanted))
      return button
    }),
  )
