/// <reference lib="dom" />
import { el } from './element.ts'
import { withEmoji } from './emoji.ts'
import { link, moment } from './rich-text.ts'

/** Slack's `mrkdwn`: what stands in angle brackets acts, marks are looks, entities are characters again. */
export const markup = (raw: string, zone: string): readonly (Node | string)[] =>
  raw
    .split(/(<[^<>\n]+>)/)
    .flatMap(part => (/^<[^<>\n]+>$/.test(part) ? [special(part.slice(1, -1), zone)] : marked(part)))

function special(inside: string, zone: string): Node {
  const bar = inside.indexOf('|')
  const [target, label] = bar < 0 ? [inside, ''] : [inside.slice(0, bar), unescaped(inside.slice(bar + 1))]
  const date = /^!date\^(\d+)\^([^^]*)(?:\^.+)?$/.exec(target)
  if (date) return moment(Number(date[1]), unescaped(date[2] ?? ''), label, zone)
  if (/^[!@#]/.test(target)) return el('span', { class: 'ping' }, label || target.replace(/^!(subteam\^)?/, '@'))
  return link(unescaped(target), label || unescaped(target))
}

const marks = /(?<![\w*_~`])([*_~`])(?=\S)(.*?)(?<=\S)\1(?![\w*_~`])/
const tags = { '*': 'strong', _: 'em', '~': 's', '`': 'code' } as const
const isMark = (mark: string): mark is keyof typeof tags => mark in tags

function marked(raw: string): readonly (Node | string)[] {
  const found = marks.exec(raw)
  if (!found) return withEmoji(unescaped(raw))
  const [whole, mark = '', inner = ''] = found
  const [before, after] = [raw.slice(0, found.index), raw.slice(found.index + whole.length)]
  const wrapped = isMark(mark) ? el(tags[mark], {}, ...marked(inner)) : whole
  return [...withEmoji(unescaped(before)), wrapped, ...marked(after)]
}

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
