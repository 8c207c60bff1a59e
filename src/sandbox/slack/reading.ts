import { formatDate } from './dates.ts'
import { type Fields, fields, fieldsList, words, wordsOf } from './json.ts'
import { Reading, readMrkdwn } from './mrkdwn.ts'

/** What somebody who looks at a message or view gets from it. */
export interface ReadMessage {
  readonly text: string
  /** Everybody and everything that would have been notified: `@channel`, `U0123`, `S0123`. */
  readonly pings: readonly string[]
  /** Whatever can be clicked and leads away. */
  readonly links: readonly { readonly url: string; readonly text: string }[]
  /** Labels, in the order shown. */
  readonly buttons: readonly string[]
}

/**
 * Reads a message as a person would, in their time zone. Where there are blocks, the top-level text is only heard
 * (notification, screen reader): its words are left out, and what was marked up in it as a ping or link counts all the same.
 */
export function read(
  shown: { readonly text?: string; readonly blocks: readonly Fields[] },
  tz = 'Etc/UTC',
): ReadMessage {
  const reading = new Reading(tz)
  const unseen = shown.blocks.length > 0
  const spoken = readMrkdwn(shown.text ?? '', reading, { linkBareAddresses: !unseen, pingBareNames: false })
  const lines = shown.blocks.map(block => readBlock(block, reading)).filter(line => line !== '')
  const text = unseen ? lines.join('\n') : spoken
  return { text, pings: reading.pings, links: reading.links, buttons: reading.buttons }
}

/** Only the words. */
export const textOf = (shown: { readonly text?: string; readonly blocks: readonly Fields[] }, tz?: string): string =>
  read(shown, tz).text

function readBlock(block: Fields, reading: Reading): string {
  switch (block.type) {
    case 'section':
      return joined(
        [block.text, ...fieldsList(block.fields)].map(it => readText(it, reading)),
        readElement(fields(block.accessory), reading),
      )
    case 'header':
    case 'alert':
      return readText(block.text, reading)
    case 'context':
      return fieldsList(block.elements)
        .map(it => (it.type === 'image' ? words(it.alt_text) : readText(it, reading)))
        .join(' ')
    case 'actions':
      return fieldsList(block.elements)
        .map(it => readElement(it, reading))
        .join(' ')
    case 'input':
      return joined([wordsOf(block.label), readElement(fields(block.element), reading)], wordsOf(block.hint))
    case 'rich_text':
      return fieldsList(block.elements)
        .map(it => readRich(it, reading))
        .join('\n')
    case 'markdown':
      return readMrkdwn(words(block.text), reading, { linkBareAddresses: true, pingBareNames: false })
    case 'image':
      return words(block.alt_text)
    default:
      return ''
  }
}

const joined = (lines: readonly string[], last: string): string => [...lines, last].filter(it => it !== '').join('\n')

function readText(text: unknown, reading: Reading): string {
  const { type, text: raw, verbatim } = fields(text)
  if (type !== 'mrkdwn') return words(raw)
  return readMrkdwn(words(raw), reading, { linkBareAddresses: verbatim !== true, pingBareNames: verbatim !== true })
}

function readElement(element: Fields, reading: Reading): string {
  const label = wordsOf(element.text)
  if (element.type !== 'button') return element.type === 'image' ? words(element.alt_text) : ''
  reading.buttons.push(label)
  if (words(element.url) !== '') reading.links.push({ url: words(element.url), text: label })
  return `[${label}]`
}

function readRich(element: Fields, reading: Reading): string {
  const parts = fieldsList(element.elements)
  switch (element.type) {
    case 'rich_text_list':
      return parts
        .map((it, at) => `${element.style === 'ordered' ? `${at + 1}.` : '•'} ${readRich(it, reading)}`)
        .join('\n')
    case 'rich_text_quote':
      return parts
        .map(it => readInline(it, reading))
        .join('')
        .replace(/^/gm, '> ')
    default:
      return parts.map(it => readInline(it, reading)).join('')
  }
}

function readInline(part: Fields, reading: Reading): string {
  switch (part.type) {
    case 'text':
      return words(part.text)
    case 'link':
      reading.links.push({ url: words(part.url), text: words(part.text) || words(part.url) })
      return words(part.text) || words(part.url)
    case 'user':
    case 'usergroup': {
      const who = words(part.user_id) || words(part.usergroup_id)
      reading.pings.push(who)
      return `@${who}`
    }
    case 'broadcast':
      reading.pings.push(`@${words(part.range)}`)
      return `@${words(part.range)}`
    case 'channel':
      return `#${words(part.channel_id)}`
    case 'emoji':
      return `:${words(part.name)}:`
    case 'date':
      if (words(part.url) !== '') reading.links.push({ url: words(part.url), text: words(part.format) })
      return formatDate(Number(part.timestamp), words(part.format), reading.tz) ?? words(part.fallback)
    default:
      return ''
  }
}
