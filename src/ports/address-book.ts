import type { ChatAccount } from './chat-surface.ts'

/**
 * How an account is written to, or a channel (whose id then stands in the place of the user), in a chat whose conversations have no
 * lasting names: as the last thing that came in from there told it.
 */
export interface ChatAddress {
  readonly account: ChatAccount
  readonly conversation: string
  /** Where the chat takes messages for it. */
  readonly service: string
  /** What the chat itself calls them, on a card that not everybody sees. */
  readonly alias: string | null
  readonly seenAt: Date
  /** It was tried, and is closed: removed, blocked, gone. */
  readonly lost: { readonly at: Date; readonly because: string } | null
}

/** What a chat remembers of where people are. Never who they are, and nothing that decides anything. */
export interface AddressBook {
  find(account: ChatAccount): Promise<ChatAddress | null>
  /** In the place of what was known, and open again. */
  remember(address: Omit<ChatAddress, 'lost'>): Promise<void>
  /** Nothing happens where something newer than `at` came in from there. */
  lose(account: ChatAccount, because: string, at: Date): Promise<void>
}
