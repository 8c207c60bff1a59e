/// <reference lib="dom" />
import { formatDate } from '../slack/dates.ts'
import { type Fields, fields, fieldsList, words } from '../slack/json.ts'
import { el } from './element.ts'
import { withEmoji } from './emoji.ts'

/** A `rich_text` block. Its texts are literal: nothing in them is markup. */
export function richText(block: Fields, zone: string): HTMLElement {
  return el('div', { class: 'rich' }, ...fieldsList(block.elements).map(part => element(part, zone)))
}

function element(part: Fields, zone: string): HTMLElement {
  const inner = fieldsList(part.elements)
  switch (part.type) {
    case 'rich_text_quote':
      return el('blockquote', { dir: 'auto' }, ...inner.map(it => inline(it, zone)))
    case 'rich_text_preformatted':
      return el('pre', { dir: 'auto' }, ...inner.map(it => inline(it, zone)))
    case 'rich_text_list':
      return el(part.style === 'ordered' ? 'ol' : 'ul', {}, ...inner.map(it => el('li', {}, element(it, zone))))
    default:
      return factsOf(inner, zone) ?? el('p', { dir: 'auto' }, ...inner.map(it => inline(it, zone)))
  }
}

/** Lines that each begin with a bold label are drawn line by line, so that one in another script turns nothing else around. */
function factsOf(parts: readonly Fields[], zone: string): HTMLElement | null {
  const lines: Fields[][] = []
  for (const part of parts) {
    const text = words(part.text)
    if (part.type === 'text' && text.startsWith('\n')) lines.push([{ ...part, text: text.slice(1) }])
    else lines.push([...(lines.pop() ?? []), part])
  }
  if (lines.length < 2) return null
  return el('div', { class: 'lines' }, ...lines.map(line => el('p', {}, ...line.map(it => inline(it, zone)))))
}

export function inline(part: Fields, zone: string): Node {
  const style = fields(part.style)
  return styled(plainInline(part, zone), style)
}

function plainInline(part: Fields, zone: string): Node {
  switch (part.type) {
    case 'text':
      // A span of its own direction: a name in another script stays where it is put.
      return el('bdi', {}, ...withEmoji(words(part.text)))
    case 'link':
      return link(words(part.url), words(part.text) || words(part.url))
    case 'user':
    case 'usergroup':
      return el('span', { class: 'ping' }, `@${words(part.user_id) || words(part.usergroup_id)}`)
    case 'broadcast':
      return el('span', { class: 'ping' }, `@${words(part.range)}`)
    case 'channel':
      return el('span', { class: 'ping' }, `#${words(part.channel_id)}`)
    case 'emoji':
      return document.createTextNode(`:${words(part.name)}:`)
    case 'date':
      return moment(Number(part.timestamp), words(part.format), words(part.fallback), zone)
    default:
      return document.createTextNode('')
  }
}

function styled(node: Node, style: Fields): Node {
  const wraps = [
    ['bold', 'strong'],
    ['italic', 'em'],
    ['strike', 's'],
    ['code', 'code'],
  ] as const
  return wraps.reduce<Node>((inner, [name, tag]) => (style[name] === true ? el(tag, {}, inner) : inner), node)
}

/** Only what may be followed safely is a link; the rest is its words. */
export function link(url: string, text: string): Node {
  if (!/^(https?:|mailto:)/i.test(url)) return document.createTextNode(text)
  return el('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, text)
}

export function moment(seconds: number, format: string, fallback: string, zone: string): Node {
  const text = formatDate(seconds, format, zone)
  if (text === null) return document.createTextNode(fallback)
  return el('time', { datetime: new Date(seconds * 1_000).toISOString(), title: fallback }, text)
}
