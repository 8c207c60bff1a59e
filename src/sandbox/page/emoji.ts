/// <reference lib="dom" />
import { el } from './element.ts'

/** Slack shows pictures for these, whatever fonts a machine has; so does the page. The character stays, for who copies or listens. */
const pictures: Readonly<Record<string, string>> = {
  '⏳': 'waiting',
  '✅': 'good',
  '⛔': 'bad',
  '🔒': 'over',
  '⚠️': 'warning',
}
const known = new RegExp(`(${Object.keys(pictures).join('|')})`)

export const withEmoji = (text: string): readonly (Node | string)[] =>
  text
    .split(known)
    .filter(part => part !== '')
    .map(part => (pictures[part] ? el('span', { class: `emoji emoji-${pictures[part]}` }, part) : part))
