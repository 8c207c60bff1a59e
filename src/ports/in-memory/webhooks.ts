import type { History } from '../history.ts'
import { deliveriesKept, type Webhooks } from '../webhooks.ts'
import type { State } from './state.ts'

/** The place of an entry is its number in the audit, as its id is. */
export const webhooksOf = (
  exclusively: <T>(work: (state: State) => T) => Promise<T>,
  committed: () => State,
  history: Pick<History, 'events'>,
): Webhooks => ({
  place: async webhook => structuredClone(committed().webhooks.get(webhook) ?? null),
  begin: webhook =>
    exclusively(state => {
      if (!state.webhooks.has(webhook))
        state.webhooks.set(webhook, { after: String(state.audit.length), failing: null })
    }),
  async after(place, limit) {
    const events = await history.events({ limit: Number.MAX_SAFE_INTEGER })
    return events
      .toReversed()
      .filter(({ id }) => Number(id) > Number(place))
      .slice(0, limit)
      .map(event => ({ place: event.id, event }))
  },
  note: (webhook, place, delivery) =>
    exclusively(state => {
      const before = state.webhooks.get(webhook)
      if (place && before && Number(place.after) >= Number(before.after))
        state.webhooks.set(webhook, structuredClone(place))
      if (!delivery) return
      const others = state.deliveries.filter(one => one.webhook !== webhook)
      const own = [...state.deliveries.filter(one => one.webhook === webhook), { ...delivery, webhook }]
      state.deliveries.splice(0, state.deliveries.length, ...others, ...own.slice(-deliveriesKept))
    }),
  deliveries: async (webhook, limit) =>
    structuredClone(
      committed()
        .deliveries.filter(one => webhook === null || one.webhook === webhook)
        .toReversed()
        .slice(0, limit),
    ),
})
