/// <reference lib="dom" />
import { type Fields, fields, fieldsList, words, wordsOf } from '../slack/json.ts'
import { el } from './element.ts'
import { withEmoji } from './emoji.ts'
import { markup } from './markup.ts'
import { richText } from './rich-text.ts'

/** What drawing a block needs to know. */
export interface Drawing {
  /** Times are told in it. */
  readonly zone: string
  /** Somebody pressed a button: its action id, and the element. */
  readonly press: (button: string, element: HTMLElement) => void
}

/** Block Kit as Slack draws it. Inputs are drawn by the form. `null` for what has no looks here. */
export function drawBlock(block: Fields, drawing: Drawing): HTMLElement | null {
  switch (block.type) {
    case 'header':
      return el('h3', { class: 'header', dir: 'auto' }, ...withEmoji(wordsOf(block.text)))
    case 'section':
      return section(block, drawing)
    case 'rich_text':
      return richText(block, drawing.zone)
    case 'context':
      return el(
        'p',
        { class: 'context', dir: 'auto' },
        ...fieldsList(block.elements).flatMap(it => [...textOf(it, drawing.zone), ' ']),
      )
    case 'actions':
      return el('div', { class: 'actions' }, ...fieldsList(block.elements).flatMap(it => button(it, drawing) ?? []))
    case 'divider':
      return el('hr')
    case 'alert':
      return el('p', { class: 'alert' }, ...textOf(fields(block.text), drawing.zone))
    case 'markdown':
      return el('p', { dir: 'auto' }, ...markup(words(block.text), drawing.zone))
    case 'image':
      // Nothing is fetched from elsewhere.
      return el('p', { class: 'context' }, `[${words(block.alt_text)}]`)
    default:
      return null
  }
}

function section(block: Fields, drawing: Drawing): HTMLElement {
  const beside = fields(block.accessory)
  return el(
    'div',
    { class: 'section' },
    el(
      'div',
      {},
      block.text ? el('p', { dir: 'auto' }, ...textOf(fields(block.text), drawing.zone)) : null,
      ...fieldsList(block.fields).map(it => el('p', { class: 'field', dir: 'auto' }, ...textOf(it, drawing.zone))),
    ),
    button(beside, drawing),
  )
}

const textOf = (text: Fields, zone: string): readonly (Node | string)[] => {
  if (text.type === 'image') return [words(text.alt_text)]
  return text.type === 'mrkdwn' ? markup(words(text.text), zone) : withEmoji(words(text.text))
}

function button(element: Fields, { press }: Drawing): HTMLElement | null {
  if (element.type !== 'button') return null
  const spoken = words(element.accessibility_label)
  const leads = words(element.url)
  if (/^https?:\/\//.test(leads))
    return el(
      'a',
      {
        class: `slack-button ${words(element.style)}`.trim(),
        href: leads,
        target: '_blank',
        rel: 'noopener noreferrer',
        'aria-label': spoken || null,
      },
      wordsOf(element.text),
    )
  const made = el(
    'button',
    {
      type: 'button',
      class: `slack-button ${words(element.style)}`.trim(),
      'aria-label': spoken || null,
      onclick: () => press(words(element.action_id), made),
    },
    wordsOf(element.text),
  )
  return made
}
