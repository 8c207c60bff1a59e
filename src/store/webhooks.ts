import { and, asc, desc, eq, gt, lte, sql } from 'drizzle-orm'
import type { NotTaken } from '../ports/messenger.ts'
import { type Delivery, deliveriesKept, type Webhooks } from '../ports/webhooks.ts'
import type { Database } from './database.ts'
import { eventOfRow } from './history.ts'
import { auditEvents, auditSeals } from './schema/audit.ts'
import { webhookDeliveries as deliveries, webhookPlaces as places } from './schema/webhooks.ts'

/** The place of an entry is the number of its seal: seals have no gaps, and an entry that is committed later never comes before. */
export const webhooksOn = (database: Database): Webhooks => ({
  place: webhook =>
    database.run(async queries => {
      const [row] = await queries.select().from(places).where(eq(places.webhook, webhook))
      if (!row) return null
      const { failingSince: since, retryAt, failures: times } = row
      return { after: String(row.after), failing: since && retryAt ? { since, times, retryAt } : null }
    }),
  begin: webhook =>
    database.run(async queries => {
      const end = sql`(select coalesce(max(seq), 0) from doorbell.audit_seals)`
      await queries.insert(places).values({ webhook, after: end }).onConflictDoNothing()
    }),
  after: (place, limit) =>
    database.run(async queries => {
      const rows = await queries
        .select({ seq: auditSeals.seq, event: auditEvents })
        .from(auditSeals)
        .innerJoin(auditEvents, eq(auditEvents.id, auditSeals.eventId))
        .where(gt(auditSeals.seq, BigInt(place)))
        .orderBy(asc(auditSeals.seq))
        .limit(limit)
      return rows.map(({ seq, event }) => ({ place: String(seq), event: eventOfRow(event) }))
    }),
  note: (webhook, place, delivery) =>
    database.transaction(async queries => {
      if (place) {
        const after = BigInt(place.after)
        const { since, times, retryAt } = place.failing ?? { since: null, times: 0, retryAt: null }
        const now = { after, failingSince: since, failures: times, retryAt }
        await queries
          .update(places)
          .set(now)
          .where(and(eq(places.webhook, webhook), lte(places.after, after)))
      }
      if (!delivery) return
      await queries.insert(deliveries).values({ webhook, ...delivery })
      await queries.execute(sql`delete from doorbell.webhook_deliveries where webhook = ${webhook} and id < (
        select min(id) from (
          select id from doorbell.webhook_deliveries where webhook = ${webhook} order by id desc limit ${deliveriesKept}
        ) kept)`)
    }),
  deliveries: (webhook, limit) =>
    database.run(async queries => {
      const rows = await queries
        .select()
        .from(deliveries)
        .where(webhook === null ? undefined : eq(deliveries.webhook, webhook))
        .orderBy(desc(deliveries.id))
        .limit(limit)
      return rows.map(({ id: _, outcome, problem, ...row }) => ({
        ...row,
        // The database has the same list as a check; a problem of a release to come is shown as it is.
        outcome: outcome as Delivery['outcome'],
        problem: problem as NotTaken | null,
      }))
    }),
})
