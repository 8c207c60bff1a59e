/**
 * What people read, whatever the surface. A card is data until a surface renders it.
 * `text` is written by Doorbell; `said` was written by somebody else (a person, a directory) and is always shown as
 * plain text: it can never ping, link, forge a line or a button.
 */
export interface Card {
  /** One sentence that stands for the whole card: notification, screen reader, fallback. Spans keep what is ours and theirs apart. */
  readonly summary: Line
  readonly title: string
  readonly tone: Tone
  readonly blocks: readonly Block[]
  /** In a room, some readers see a card of their own in its place, which they ask for with this. Opaque to the surface. */
  readonly ownView?: string
}

/** Never told by colour alone: the title says the same in words. */
export type Tone = 'waiting' | 'good' | 'bad' | 'over' | 'plain'

export type Block =
  | { readonly kind: 'line'; readonly line: Line }
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  /** Somebody's own words, set off as a quotation. */
  | { readonly kind: 'quote'; readonly label: string; readonly said: string }
  /** Small print: why you are asked, what happens next. */
  | { readonly kind: 'note'; readonly line: Line }
  | { readonly kind: 'buttons'; readonly buttons: readonly Button[] }
  | { readonly kind: 'divider' }

/** So much of a quotation every chat shows, in UTF-16 units: a picture that is made of many takes the room of all of them. */
export const longestQuote = 3_000

export interface Fact {
  readonly label: string
  readonly value: Line
}

export type Line = readonly Span[]

export type Span =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'strong'; readonly text: string }
  | { readonly kind: 'said'; readonly said: string }
  | { readonly kind: 'said-strong'; readonly said: string }
  /** Shown as code. */
  | { readonly kind: 'code'; readonly text: string }
  /** Something to type to Doorbell: before it stands what has to be typed there first, which every place has its own of. */
  | { readonly kind: 'to-type'; readonly text: string }
  /** A moment, shown in the reader's own time zone. */
  | { readonly kind: 'when'; readonly at: Date; readonly style: MomentStyle }

/** `exact-time`: to the second, where that is the point. */
export type MomentStyle = 'time' | 'exact-time' | 'date-and-time'

export interface Button {
  readonly label: string
  /** Opaque to the surface; made and parsed by `buttons.ts`. */
  readonly value: string
  readonly style: 'primary' | 'danger' | 'plain'
  /** What a screen reader says instead of the label: names the person and the resource. At most 75 characters. */
  readonly spoken: string
  /** Pressing leads the reader there and asks Doorbell nothing. An address of ours, never of anybody else's making. */
  readonly url?: string
  /** Pressing opens the dialogue for a reason before anything happens. */
  readonly asksForReason: boolean
  /** Pressing opens the request form, and does nothing else. */
  readonly opensRequestForm?: true
}

export const text = (words: string): Span => ({ kind: 'text', text: words })
export const strong = (words: string): Span => ({ kind: 'strong', text: words })
export const said = (words: string): Span => ({ kind: 'said', said: words })
export const saidStrong = (words: string): Span => ({ kind: 'said-strong', said: words })
export const code = (words: string): Span => ({ kind: 'code', text: words })
export const toType = (words: string): Span => ({ kind: 'to-type', text: words })
export const when = (at: Date, style: MomentStyle = 'date-and-time'): Span => ({ kind: 'when', at, style })
export const line = (...spans: readonly (Span | string)[]): Line =>
  spans.map(span => (typeof span === 'string' ? text(span) : span))
