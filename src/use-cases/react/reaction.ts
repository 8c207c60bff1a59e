import type { AuditAction } from '../../access/audit.ts'
import type { Person } from '../../access/catalog.ts'
import type { Refusal } from '../../access/refusal.ts'
import type { GrantId, RequestId } from '../../access/vocabulary.ts'
import { type Card, type Line, line } from '../../cards/card.ts'
import type { Word } from '../../cards/typed/typed.ts'
import type { ChatAccount } from '../../ports/chat-surface.ts'
import type { Mention } from '../../ports/incoming.ts'

/** Somebody who was found out to be somebody, doing one thing: everything that a reaction to it needs to know of them. */
export interface Speaker {
  readonly person: Person
  readonly from: ChatAccount
  /** Of what came in: to be finished in the transaction of what it led to. */
  readonly incoming: string
  /** Verbs that mean nothing where they speak. */
  readonly leftOut: readonly Word[]
  /** By whose clocks they live, where what came in says so. */
  readonly zone?: string
  /** The accounts that their words name. */
  readonly mentions: readonly Mention[]
}

/** What came of something that a person did. */
export type Reaction =
  /** Saved, and the incoming finished with it. */
  | { readonly kind: 'done'; readonly words: string | Line }
  /** Nothing changed; they get something to read. */
  | { readonly kind: 'shown'; readonly card: Card /** Of the answer that was pressed on. */; readonly inPlace?: true }
  | Refused

export interface Refused {
  readonly kind: 'refused'
  readonly refusal: Refusal
  readonly action: Extract<AuditAction, 'request.refused' | 'decision.refused' | 'identity.refused'>
  readonly person: Person | null
  readonly request: RequestId | null
  readonly grant: GrantId | null
}

export const wordsOf = ({ words }: Extract<Reaction, { kind: 'done' }>): Line =>
  typeof words === 'string' ? line(words) : words

export const doingOf = ({ person, from }: Speaker, correlation: string) =>
  ({ actor: { kind: 'person', id: person.id, name: person.name }, via: from.surface, correlation }) as const

export const refused = (
  refusal: Refusal,
  action: Refused['action'],
  person: Person,
  request: RequestId | null = null,
): Refused => ({
  kind: 'refused',
  refusal,
  action,
  person,
  request,
  grant: null,
})
