import type { Fields } from '../../slack/json.ts'
import type { Chats } from '../chats.ts'

/** One call, its path already understood. */
export interface Call {
  readonly chats: Chats
  /** What stood in the braces of the route, decoded, in order. */
  readonly params: readonly string[]
  readonly query: URLSearchParams
  readonly body: Fields
}
