import { distance } from 'fastest-levenshtein'
import { beginsLength, endless, lengthBegins, parseDuration } from '../../access/duration.ts'
import { beyondLength } from './beyond-name.ts'
import { readReport, type TypedReport } from './typed-report.ts'
import { unquoted } from './unquoted.ts'

/** What somebody typed, read kindly: case, extra blanks, smart quotes and bold marks do not count. A reason stays as it was typed. */
export type Typed =
  | { readonly verb: 'request-form' }
  | {
      readonly verb: 'request'
      readonly resource: string
      readonly duration: string | null
      readonly reason: string | null
    }
  /** In an emergency; `resource` is empty where nothing was named. */
  | {
      readonly verb: 'breakglass'
      readonly resource: string
      readonly duration: string | null
      readonly reason: string | null
    }
  | { readonly verb: 'extend'; readonly resource: string | null; readonly duration: string | null }
  /** `what` is a resource, perhaps with a person before it: told apart where both are known. */
  | { readonly verb: 'revoke'; readonly what: string; readonly reason: string | null }
  /** `what` is empty for everything. */
  | { readonly verb: 'freeze'; readonly what: string; readonly reason: string | null }
  | { readonly verb: 'thaw'; readonly what: string }
  | { readonly verb: 'panic'; readonly what: string; readonly reason: string | null }
  /** `key` is `null` where the tags are only asked for, `value` where the tag is to be removed. */
  | { readonly verb: 'tag'; readonly resource: string; readonly key: string | null; readonly value: string | null }
  | { readonly verb: 'mine' }
  /** Without a name they are `mine`, where each thing has its button. */
  | { readonly verb: 'cancel' | 'return'; readonly resource: string }
  | { readonly verb: 'approvals' }
  /** `whom` is `null` where it is only asked how it stands, and `until` where that was not said. */
  | { readonly verb: 'delegate'; readonly whom: string | null; readonly until: string | null; readonly stop?: true }
  /** `until` is `null` where it is only asked how it stands. */
  | { readonly verb: 'away'; readonly until: string | null; readonly stop?: true }
  /** `whom` is empty where nobody was named. */
  | { readonly verb: 'keep'; readonly whom: string }
  | { readonly verb: 'prefer'; readonly chat: string | null }
  /** `from`: so many of what is amiss were told before. */
  | { readonly verb: 'setup'; readonly from: number }
  | { readonly verb: 'setup-preview'; readonly integration: string | null }
  | { readonly verb: 'link' }
  /** Whose account; `null`: one's own. */
  | { readonly verb: 'unlink'; readonly whom: string | null }
  | { readonly verb: 'who'; readonly resource: string }
  /** Whom and what it is about, in that order; which words are which is told by what there is. */
  | { readonly verb: 'why' | 'can'; readonly about: string }
  | { readonly verb: 'activity'; readonly about: string; readonly since: string | null; readonly before: string | null }
  /** `of` is empty for everything. */
  | TypedReport
  /** `test` sends something to this one; otherwise what came of messages is told, of all where `name` is `null`. */
  | { readonly verb: 'webhook'; readonly test: boolean; readonly name: string | null }
  | { readonly verb: 'help'; readonly about: string | null }
  | { readonly verb: 'unknown'; readonly typed: string; readonly nearest: string | null }

/** What somebody can say to Doorbell. */
export type Word = Exclude<Typed['verb'], 'request-form' | 'setup-preview' | 'unknown'>

const synonyms: Readonly<Record<string, Word>> = {
  request: 'request',
  breakglass: 'breakglass',
  'break-glass': 'breakglass',
  extend: 'extend',
  revoke: 'revoke',
  freeze: 'freeze',
  thaw: 'thaw',
  panic: 'panic',
  tag: 'tag',
  mine: 'mine',
  cancel: 'cancel',
  return: 'return',
  approvals: 'approvals',
  delegate: 'delegate',
  away: 'away',
  prefer: 'prefer',
  keep: 'keep',
  setup: 'setup',
  link: 'link',
  unlink: 'unlink',
  who: 'who',
  why: 'why',
  can: 'can',
  activity: 'activity',
  report: 'report',
  webhook: 'webhook',
  webhooks: 'webhook',
  help: 'help',
  '?': 'help',
}

export function readTyped(input: string): Typed {
  const typed = readTidied(input)
  if (!('reason' in typed) || typed.reason === null) return typed
  return { ...typed, reason: reasonAsTyped(input) ?? typed.reason }
}

/** Everything behind "because", marks, quotes and line breaks included: it is quoted to people, and kept. */
function reasonAsTyped(input: string): string | null {
  const [, , unmarked = input] = /^\s*([*_~`]{1,3})([^*_~`]*)\1\s*$/su.exec(input) ?? []
  const tidied = tidy(unmarked)
  const whole =
    wholeUnquoted(tidied) === tidied
      ? unmarked
      : unmarked
          .trim()
          .slice(1)
          .replace(/["“”„‟«»'‘’‚‛](?=[^"“”„‟«»'‘’‚‛]*$)/u, '')
  const [, reason = ''] = /(?:^|[\s,*_~`\p{Cf}])because[*_~`]*[\s\p{Cf}]+(.*)$/isu.exec(whole) ?? []
  const kept = reason.trim()
  const quoted = /^["“”„‟«»'‘’‚‛](.*)["“”„‟«»'‘’‚‛]$/su.exec(kept)?.[1]
  return (quoted && !/["“”„‟«»]/u.test(quoted) ? quoted : kept) || null
}

function readTidied(input: string): Typed {
  const words = wholeUnquoted(tidy(input)).replace(/^break\s(?:the\s)?glass\b/i, 'breakglass')
  if (words === '') return { verb: 'help', about: null }
  const [first = '', ...others] = words.split(' ')
  const verb = synonyms[bare(first).toLowerCase()]
  const rest = others.join(' ')
  switch (verb) {
    case 'tag':
      return readTag(rest)
    case 'breakglass':
      return readBreakGlass(rest)
    case 'request':
      return readRequest(rest)
    case 'extend':
      return readExtend(rest)
    case 'revoke': {
      const { before, reason } = splitReason(rest)
      return { verb, what: before, reason }
    }
    case 'freeze':
    case 'panic': {
      const { before, reason } = splitReason(rest)
      return { verb, what: unquoted(before), reason }
    }
    case 'thaw':
      return { verb, what: unquoted(rest) }
    case 'unlink':
      return { verb, whom: unquoted(ended(rest)).replace(/^@/, '') || null }
    case 'keep':
      return { verb, whom: unquoted(ended(rest)) }
    case 'who':
      return { verb, resource: unquoted(asked(rest).replace(/^(?:has|holds)\s+(?:access\s+to\s+)?/i, '')) }
    case 'why':
    case 'can':
      return { verb, about: asked(rest) }
    case 'activity':
      return readActivity(rest)
    case 'webhook': {
      const [, what, name = ''] = /^(test|try|log)?(?:^|\s|$)(.*)$/iu.exec(ended(rest)) ?? []
      return { verb, test: what !== undefined && what.toLowerCase() !== 'log', name: unquoted(name) || null }
    }
    case 'report':
      return readReport(ended(rest))
    case 'delegate':
      return readDelegate(ended(rest))
    case 'away':
      return readAway(ended(rest))
    case 'setup': {
      const [, integration] = /^preview(?:\s+(.*))?$/iu.exec(rest) ?? [null]
      if (!/^preview\b/iu.test(rest))
        return { verb, from: Math.max(0, Number(/^from\s+(\d{1,4})\b/iu.exec(rest)?.[1] ?? 1) - 1) }
      return { verb: 'setup-preview', integration: integration ? unquoted(integration) : null }
    }
    case 'mine':
    case 'approvals':
    case 'link':
      return { verb }
    case 'cancel':
    case 'return':
      return rest === '' ? { verb: 'mine' } : { verb, resource: unquoted(rest) }
    case 'prefer':
      return { verb, chat: unquoted(ended(rest)) || null }
    case 'help':
      return { verb, about: unquoted(ended(rest)) || null }
    case undefined:
      return { verb: 'unknown', typed: first, nearest: nearestVerb(bare(first).toLowerCase()) }
    default:
      return verb satisfies never
  }
}

/** `<name> [for <duration>] [because <reason>]`. A name may hold the word "for" itself; what else may stand behind it is in `beyond-name.ts`. */
function readRequest(words: string): Typed {
  if (words === '') return { verb: 'request-form' }
  const { before, reason } = splitReason(words)
  const { name, duration } = splitDuration(before)
  // What stands behind the duration says when or for whom, as it does behind the name.
  const [, length = duration, more = ''] = beyondLength.exec(duration ?? '') ?? []
  return { verb: 'request', resource: unquoted(name) + more, duration: length?.replace(/,$/, '') ?? null, reason }
}

/** `[for] <name> [for <duration>] [because <reason>]`. */
function readBreakGlass(words: string): Typed {
  const { before, reason } = splitReason(words)
  const { name, duration } = splitDuration(before.replace(/^for\s+/i, ''))
  return { verb: 'breakglass', resource: unquoted(name), duration, reason }
}

function splitReason(words: string): { before: string; reason: string | null } {
  const [, before = '', reason = null] = /^(.*?)(?:(?:^|[\s,])because(?:\s+(.*)|$))?$/iu.exec(words) ?? []
  return { before: before.trim().replace(/,$/, ''), reason: reason === null ? null : unquoted(reason) }
}

/** Without the marks that a question ends with. */
const asked = (words: string): string => words.replace(/[?!]+$/, '').trim()

/** Without the marks that a sentence ends with. A name that ends with one is compared without it, too. */
const ended = (words: string): string => words.replace(/(?<=.)[.,;:!?…]+$/u, '').trim()

/** One word without what stands around it: quotation marks, and what a sentence is divided by. A mark alone is a word. */
const bare = (word: string): string => word.replace(/^["']+(?=.)/, '').replace(/(?<=.)["':,;.!?…]+$/u, '')

/** All of it in one pair of quotation marks, as somebody copied it out of a sentence. */
const wholeUnquoted = (words: string): string => words.replace(/^(["'])([^"']*)\1[.!?…]*$/u, '$2').trim()

/** `[<person or resource>] [since <duration or day>] [before <number>]`: the number stands on the page before. */
function readActivity(words: string): Typed {
  const [, rest = '', before = null] = /^(.*?)(?:(?:^|\s)before\s+#?(\d{1,18}))?$/iu.exec(words) ?? []
  const [, about = '', since = null] = /^(.*?)(?:(?:^|\s)since\s+(\S.*))?$/iu.exec(rest.trim()) ?? []
  return { verb: 'activity', about: unquoted(about), since, before }
}

/** `[<person> [until <day> | for <duration>]]`, or `stop`. */
function readDelegate(words: string): Typed {
  if (/^(stop|end|off|nobody)$/iu.test(words)) return { verb: 'delegate', whom: null, until: null, stop: true }
  const [, whom = words, until = null] = /^(.*?)\s+(?:until|till|for)\s+(.+)$/iu.exec(words) ?? []
  return { verb: 'delegate', whom: unquoted(whom.replace(/^to\s+/iu, '')) || null, until }
}

/** `[until <day> | for <duration>]`, or `off`. */
function readAway(words: string): Typed {
  if (/^(off|stop|end|over)$/iu.test(words)) return { verb: 'away', until: null, stop: true }
  return { verb: 'away', until: unquoted(words.replace(/^(?:until|till|for)(?:\s+|$)/iu, '')) || null }
}

const byLength = new RegExp(`(^|\\s)by\\s+(?=${lengthBegins})`, 'iu')

/** `[<name>] [for <duration>]`, or `by <duration>`, as people say it of extending. */
function readExtend(words: string): Typed {
  const { name, duration } = splitDuration(words.replace(byLength, '$1for '))
  if (duration === null && parseDuration(ended(name)).ok)
    return { verb: 'extend', resource: null, duration: ended(name) }
  return { verb: 'extend', resource: unquoted(name) || null, duration }
}

/** `<name> [<key>=[<value>]]`. The name may hold anything but a word with an equals sign behind it. */
function readTag(words: string): Typed {
  const [, name = '', key = null, value = ''] = /^(.*?)(?:(?:^|\s)([\p{L}\p{N}_-]+)\s?=\s*(.*))?$/u.exec(words) ?? []
  return { verb: 'tag', resource: unquoted(name.trim()), key, value: key === null || value === '' ? null : value }
}

export function splitDuration(asked: string): { name: string; duration: string | null } {
  const [, before = '', after] = /^(?:(.*)\s)?for\s+(.+)$/iu.exec(asked) ?? []
  if (after !== undefined && (beginsLength(after) || endless.test(after))) {
    return { name: before, duration: ended(after) }
  }
  const [, endlessly, never] = /^(.*\S)\s(\S+)$/u.exec(asked) ?? []
  if (endlessly !== undefined && /^(forever|permanently|indefinitely)$/i.test(never ?? ''))
    return { name: endlessly, duration: never ?? null }
  const [, name, last] = /^(.*\S)\s+([-−–]?\d[\d.,]*\s?\p{L}+)[.!?…]*$/u.exec(asked) ?? []
  // "starting in 2h" says from when on, and not how long.
  return name !== undefined && last !== undefined && !/\sin$/iu.test(name) && parseDuration(last).ok
    ? { name, duration: last }
    : { name: asked, duration: null }
}

/** Everything that looks like a blank or like nothing, but not what joins two pictures into one (a family, a profession). */
const blanks =
  /(?:(?!(?<=\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?)\u200d\p{Extended_Pictographic})[\p{Cc}\p{Cf}\p{Z}])+/gu

function tidy(input: string): string {
  return input
    .normalize('NFC')
    .replace(blanks, ' ')
    .replace(/[“”„‟«»]/g, '"')
    .replace(/[‘’‚‛]/g, "'")
    .replace(/(^|[\s"'])([*_~`]{1,3})(\S|\S.*?\S)\2(?=[\s,."']|$)/g, '$1$3')
    .trim()
}

export function nearestVerb(typed: string): string | null {
  const [best] = Object.keys(synonyms)
    .map(verb => ({ verb, away: distance(typed, verb) }))
    .sort((a, b) => a.away - b.away)
  return best && best.away <= 2 && best.verb.length > 2 ? best.verb : null
}
