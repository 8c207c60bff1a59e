import type { SurfaceName } from '../access/vocabulary.ts'

/**
 * The world failed. Thrown by the edges, caught in the worker and at a surface's edge.
 * `later` may be tried again; `never` says that the same call will fail the same way.
 * `unknown` is a write whose answer was lost: it may have been done, so it is read back before it is repeated.
 */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly retry: 'later' | 'never'
  /** Whether the thing that was asked may have been done all the same. */
  readonly result: 'not-done' | 'unknown'
  /** When the other side said how long to wait: milliseconds. */
  readonly retryAfter: number | null
  /** The chat that takes no more of anything for now, whoever it is for. */
  readonly tooMuchFor: SurfaceName | null
  /** For how long it is worth trying again, where that is known: milliseconds. */
  readonly worthTryingFor: number | null
  /** A stable name of what failed, for logs and tests: `graph.throttled`, `slack.channel_not_found`. */
  readonly code: string

  constructor(
    code: string,
    message: string,
    options: {
      retry: 'later' | 'never'
      result?: 'not-done' | 'unknown'
      retryAfter?: number | null
      tooMuchFor?: SurfaceName | null
      worthTryingFor?: number
      cause?: unknown
    },
  ) {
    super(message, { cause: options.cause })
    this.code = code
    this.retry = options.retry
    this.result = options.result ?? 'not-done'
    this.retryAfter = options.retryAfter ?? null
    this.tooMuchFor = options.tooMuchFor ?? null
    this.worthTryingFor = options.worthTryingFor ?? null
  }
}
