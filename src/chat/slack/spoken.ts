import type { ChatAccount } from '../../ports/chat-surface.ts'
import type { Mention } from '../../ports/incoming.ts'
import { unescaped } from './markup.ts'

/** What somebody typed, and the accounts that it names. */
export interface Spoken {
  readonly text: string
  readonly mentions: readonly Mention[]
}

/**
 * A command as it was typed, not as Slack spells it: people, channels and links come between angle brackets of Slack's own, and
 * every bracket that was typed comes as an entity, so that the two are never taken for each other. Who is mentioned is told apart
 * by the id, which is handed over beside the text. @param from the account that spoke: an id without a team is of the same one.
 */
export function spoken(sent: string, from: ChatAccount): Spoken {
  const mentions = new Map<string, Mention>()
  const text = sent.replace(/<([^<>]*)>/g, (_whole, inside: string) => {
    const [what = '', label = ''] = split(inside)
    switch (what[0]) {
      case '@':
        return mention(mentions, what.slice(1), label, from)
      case '#':
        return `#${label || what.slice(1)}`
      case '!':
        return label || `@${what.slice(1)}`
      default:
        return label || what.replace(/^mailto:/, '')
    }
  })
  return { text: unescaped(text), mentions: [...mentions.values()] }
}

function split(inside: string): [string, string] {
  const at = inside.indexOf('|')
  return at < 0 ? [inside, ''] : [inside.slice(0, at), inside.slice(at + 1)]
}

/** By the name that Slack put there; by the id where there is none, or another account goes by the same name, or it is no one word. */
function mention(mentions: Map<string, Mention>, id: string, label: string, from: ChatAccount): string {
  const account = { ...from, user: id }
  const name = unescaped(label).replace(/^@/, '')
  const named = `@${name}`
  const other = mentions.get(named)
  const as = name === '' || /\s/.test(name) || (other && other.account.user !== id) ? `@${id}` : named
  if (/^[UW][A-Z0-9]{2,}$/.test(id)) mentions.set(as, { as, account })
  return as.replace(/[&<>]/g, char => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[char] ?? char)
}
