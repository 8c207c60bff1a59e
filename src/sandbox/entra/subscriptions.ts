import { randomUUID } from 'node:crypto'

export interface Subscription {
  readonly id: string
  readonly notificationUrl: string
  readonly clientState: string | null
  readonly expirationDateTime: string
}

/** Milliseconds. What does not answer in time does not listen. */
const patience = 10_000

/** Who is told of changes, and whether they listened when they asked to be. */
export class Subscriptions {
  readonly #all = new Map<string, Subscription>()
  readonly #listening = new Set<string>()

  all(): readonly Subscription[] {
    return [...this.#all.values()]
  }

  find(id: string): Subscription | undefined {
    return this.#all.get(id)
  }

  keep(subscription: Subscription): void {
    this.#all.set(subscription.id, subscription)
  }

  forget(id: string): void {
    this.#all.delete(id)
  }

  listens(url: string): boolean {
    return this.#listening.has(url)
  }

  /** https://learn.microsoft.com/graph/change-notifications-delivery-webhooks: the token has to come back as plain text. */
  async validate(url: string): Promise<void> {
    const token = `Validation: Testing client & ${randomUUID()}`
    this.#listening.delete(url)
    try {
      const answered = await fetch(`${url}?validationToken=${encodeURIComponent(token)}`, {
        method: 'POST',
        signal: AbortSignal.timeout(patience),
      })
      const isText = answered.headers.get('content-type')?.startsWith('text/plain') === true
      if (answered.status === 200 && isText && (await answered.text()) === token) this.#listening.add(url)
    } catch {
      // Nobody listens there.
    }
  }

  /** To everybody who is told; what is lost is lost. */
  async tell(tenantId: string, group: string): Promise<void> {
    for (const { id, notificationUrl, clientState, expirationDateTime } of this.all())
      await fetch(notificationUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          value: [
            {
              subscriptionId: id,
              subscriptionExpirationDateTime: expirationDateTime,
              clientState,
              tenantId,
              changeType: 'updated',
              resource: `Groups/${group}`,
              resourceData: { '@odata.type': '#Microsoft.Graph.Group', '@odata.id': `Groups/${group}`, id: group },
            },
          ],
        }),
      }).catch(() => undefined)
  }
}
