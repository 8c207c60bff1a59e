/**
 * What happened to one call, kept beside Graph's client, which forgets causes and answers without a body.
 * It travels through the client as one of its middleware options.
 */
export class Exchange {
  /** Ours, sent along, so that Microsoft's logs and ours can be joined. */
  readonly clientRequestId: string
  status: number | null = null
  /** Graph's own, from the answer's header. */
  requestId: string | null = null
  retryAfter: string | null = null
  /** Why there was no answer that could be used. */
  failure: unknown = null

  constructor(clientRequestId: string) {
    this.clientRequestId = clientRequestId
  }
}

/** The answer was not one of Graph's: a proxy's page, say. */
export class NotJson extends Error {}
/** The answer was longer than any that Doorbell asks for. */
export class TooLong extends Error {}
/** The call was on its way to somewhere else than the configured Graph. It was not made. */
export class ForeignOrigin extends Error {}
