import { formatDate } from './dates.ts'

/** Collects, while text is read, what it would do besides being read. */
export class Reading {
  readonly tz: string
  readonly pings: string[] = []
  readonly links: { url: string; text: string }[] = []
  readonly buttons: string[] = []

  constructor(tz: string) {
    this.tz = tz
  }
}

interface Manner {
  /** `verbatim: false`, Slack's default, turns addresses into links… */
  readonly linkBareAddresses: boolean
  /** …and, in blocks, some bare names into mentions. */
  readonly pingBareNames: boolean
}

/** Slack's own markup, as its clients read it: what stands in angle brackets acts, and entities are characters again. */
export function readMrkdwn(raw: string, reading: Reading, manner: Manner): string {
  const parts = raw.split(/(<[^<>\n]+>)/)
  const plain = parts.map(part =>
    /^<[^<>\n]+>$/.test(part) ? readSpecial(part.slice(1, -1), reading) : readPlain(part, reading, manner),
  )
  return plain.join('')
}

function readSpecial(inside: string, reading: Reading): string {
  const bar = inside.indexOf('|')
  const [target, label] = bar < 0 ? [inside, ''] : [inside.slice(0, bar), unescaped(inside.slice(bar + 1))]
  const date = /^!date\^(\d+)\^([^^]*)(?:\^(.+))?$/.exec(target)
  if (date !== null) {
    if (date[3] !== undefined) reading.links.push({ url: date[3], text: label })
    return formatDate(Number(date[1]), unescaped(date[2] ?? ''), reading.tz) ?? label
  }
  if (target.startsWith('!subteam^')) return ping(target.slice('!subteam^'.length), label, reading)
  if (target.startsWith('!')) return ping(`@${target.slice(1)}`, label, reading)
  if (target.startsWith('@')) return ping(target.slice(1), label, reading)
  if (target.startsWith('#')) return `#${label || target.slice(1)}`
  reading.links.push({ url: unescaped(target), text: label || unescaped(target) })
  return label || unescaped(target)
}

function ping(who: string, label: string, reading: Reading): string {
  reading.pings.push(who)
  return label || (who.startsWith('@') ? who : `@${who}`)
}

function readPlain(raw: string, reading: Reading, manner: Manner): string {
  const text = unescaped(raw)
  if (manner.linkBareAddresses) for (const [url] of text.matchAll(bareAddress)) reading.links.push({ url, text: url })
  if (manner.pingBareNames)
    for (const [name] of text.matchAll(/@(?:channel|here|everyone)\b/g)) reading.pings.push(name)
  return withoutMarks(text)
}

/** Whole addresses, and names that end like one. */
const bareAddress =
  /(?:https?:\/\/|mailto:)\S+|(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:com|net|org|io|dev|app|example|test)\b(?:\/\S*)?/gi

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

/** Bold, italic, struck and code marks are looks, not words. */
const withoutMarks = (text: string): string =>
  text.replace(/(?<![\w*_~`])([*_~`])(?=\S)(.*?)(?<=\S)\1(?![\w*_~`])/g, '$2')
