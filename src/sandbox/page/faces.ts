/// <reference lib="dom" />
import { el } from './element.ts'

/** Initials on a colour of one's own: nobody's picture is needed to tell people apart. */
export function face(name: string, id: string): HTMLElement {
  const words = name.split(/\s+/)
  const initials = [words[0], words.length > 1 ? words.at(-1) : '']
    .map(word => word?.match(/\p{L}|\d/u)?.[0] ?? '')
    .join('')
  return el('span', { class: `face hue-${hueOf(id)}`, 'aria-hidden': 'true' }, initials.toUpperCase() || '?')
}

/** One of eight, in the style sheet. */
const hueOf = (id: string): number => [...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 997, 7) % 8
