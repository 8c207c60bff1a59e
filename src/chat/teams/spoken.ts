import { isRecord } from './deeds.ts'

/** What somebody typed, and whom it names. */
export interface Spoken {
  readonly text: string
  /** People besides Doorbell, by the id that this chat gives them. */
  readonly named: readonly Named[]
}

export interface Named {
  /** How it stands in the text: `@Ana Moreno`. */
  readonly as: string
  readonly id: string
  /** In the directory, where Teams says it. */
  readonly objectId: string | null
}

export interface Heard {
  readonly text: string
  readonly entities: readonly unknown[]
  /** Doorbell itself, as Teams calls it there. */
  readonly bot: { readonly id: string; readonly name: string }
}

/**
 * A message as it was typed, not as Teams spells it: Doorbell's own name is left out, people are named as they read, and what
 * Teams makes of bold words and blanks is undone. The same grammar reads it that reads a slash command.
 */
export function spoken({ text, entities, bot }: Heard): Spoken {
  const named = new Map<string, Named>()
  let words = text
  for (const { id, name, spelled, objectId } of entities.flatMap(mentionIn)) {
    const isDoorbell = id === bot.id
    const as = `@${name.replace(/^@/, '')}`
    if (!isDoorbell) named.set(as, { as, id, objectId })
    // Spelled with its tags; where they are missing, the words alone would be anybody's.
    words = words.replaceAll(spelled, isDoorbell ? ' ' : escaped(as))
  }
  const own = [bot.name, 'Doorbell'].filter(name => !named.has(`@${name}`))
  return { text: withoutOwnName(plain(words), own), named: [...named.values()] }
}

function mentionIn(entity: unknown) {
  if (!isRecord(entity) || entity.type !== 'mention' || !isRecord(entity.mentioned)) return []
  const { id, name, aadObjectId } = entity.mentioned
  const spelled = entity.text
  if (typeof id !== 'string' || typeof name !== 'string' || typeof spelled !== 'string') return []
  if (!/^<at\b[^>]*>[\s\S]*<\/at>$/i.test(spelled)) return []
  return [{ id, name, spelled, objectId: typeof aadObjectId === 'string' ? aadObjectId.toLowerCase() : null }]
}

/** What Teams writes around words; everything else between angle brackets was typed. */
const formatting =
  /<\/?(?:at|p|div|span|strong|b|em|i|u|s|strike|a|code|pre|ul|ol|h[1-6]|blockquote|font|attachment)(?:\s[^<>]*)?>/gi
const breaks = /<(?:br|li|\/li|\/p|\/div)(?:\s[^<>]*)?\/?>/gi

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ldquo: '“',
  rdquo: '”',
  bdquo: '„',
  laquo: '«',
  raquo: '»',
  lsquo: '‘',
  rsquo: '’',
  hellip: '…',
  ndash: '–',
  mdash: '—',
}

function plain(words: string): string {
  return (
    words
      .replace(breaks, ' ')
      .replace(formatting, '')
      // Once, so that what somebody typed as an entity stays what they typed.
      .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (whole, decimal, hex, name) =>
        name === undefined
          ? character(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal))
          : (entities[name.toLowerCase()] ?? whole),
      )
      .replace(/[\u00a0\u202f\u2007]/g, ' ')
      // Not what joins pictures into one, or the letters of some languages: that was typed, and the grammar knows about it.
      .replace(/[\u200b\u2060\ufeff]/g, '')
      .trim()
  )
}

const character = (code: number): string => (code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : '')

/** Typed by hand, or pasted, before the words or behind them: `@Doorbell mine`; and as it is typed in another chat, `/access mine`. */
function withoutOwnName(words: string, names: readonly string[]): string {
  const own = names.map(one => one.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')
  const called =
    own === ''
      ? words
      : words
          .replace(new RegExp(`^(?:[*_]*@(?:${own})[*_]*(?:[\\s:,]+|$))+`, 'i'), '')
          .replace(new RegExp(`(?:[\\s,]+@(?:${own})[.!?…]*)+$`, 'i'), '')
  return called
    .replace(/^[,:;]\s*/, '')
    .replace(/^\/(?:access|doorbell)(?=\s|$)/i, '')
    .trim()
}

const escaped = (words: string): string =>
  words.replace(/[&<>]/g, mark => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[mark] ?? mark)
