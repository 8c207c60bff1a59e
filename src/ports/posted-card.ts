import type { AskedBecause } from '../access/catalog.ts'
import type { Channel } from '../access/channel.ts'
import type { PersonId, RequestId, TagProposalId } from '../access/vocabulary.ts'
import type { ChatAccount, MessageRef } from './chat-surface.ts'
import type { DriftCard } from './drifts.ts'
import type { PolicyCard } from './policy-versions.ts'

/** In front of whom a copy stands: one person, or everybody who reads a channel. */
export type Audience =
  | { readonly kind: 'person'; readonly person: PersonId }
  | { readonly kind: 'channel'; readonly channel: Channel }

export const inFrontOf = (person: PersonId): Audience => ({ kind: 'person', person })

/** A copy of a request's card. */
export interface PostedCard {
  readonly request: RequestId
  readonly audience: Audience
  /**
   * `approval` carries the buttons to decide, `reminder` carries them again, `status` tells the requester how it stands,
   * `question` asks the requester something that somebody wants to know first,
   * `warning` tells that the end is near, `alert` tells whoever answers for the integration that something is wrong with it, `review` asks
   * to look at what somebody gave themselves in an emergency.
   */
  readonly role: CardRole
  /** Why this person was asked; `null` on a status card, and in a channel. */
  readonly because: AskedBecause | null
  readonly message: MessageRef
  /** What it showed when the chat last took it, in short; `null` where that is not known. */
  readonly shown: string | null
  /** The story is over, and this copy says so: nothing will change it any more. */
  readonly over: boolean
}
export const cardRoles = ['approval', 'reminder', 'status', 'question', 'warning', 'alert', 'review'] as const
export type CardRole = (typeof cardRoles)[number]

/** A home page that somebody has opened once: only these are kept up to date. */
export interface KnownHome {
  readonly account: ChatAccount
  /** Who it was when it was last shown; `null` for nobody we know. */
  readonly person: PersonId | null
  /** The chat's own name for what is on it, and ours for what that says; `null` where that is not known. */
  readonly version: string | null
  readonly shown: string | null
}

/** A proposal in front of one admin. */
export interface TagCard {
  readonly proposal: TagProposalId
  readonly person: PersonId
  readonly message: MessageRef
}

/** What stands in front of one person and is not a request's. */
export type OtherCard =
  | ({ readonly kind: 'drift' } & DriftCard)
  | ({ readonly kind: 'tag' } & TagCard)
  | ({ readonly kind: 'policy' } & PolicyCard)
