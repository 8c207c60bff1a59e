import type { SurfaceName } from '../access/vocabulary.ts'
import type { Incoming } from './incoming.ts'

export interface StoredIncoming {
  readonly id: string
  readonly incoming: Incoming
  readonly receivedAt: Date
}

export interface Inbox {
  /**
   * Stores what came in, with the task to handle it, in one transaction. `seen-before` when the delivery key is known.
   * The reply handle and form reference are a kind of secret, and are forgotten when it is finished.
   */
  store(id: string, incoming: Incoming, at: Date): Promise<'stored' | 'seen-before'>
  /** `null` when it is finished, or was never there. */
  load(id: string): Promise<StoredIncoming | null>
  /** When this surface last got something through to Doorbell that proved to be its; `null`: not in living memory. */
  lastFrom(surface: SurfaceName): Promise<Date | null>
}
