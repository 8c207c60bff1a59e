import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { bigint, index, integer, primaryKey, text } from 'drizzle-orm/pg-core'
import { grantTransitions } from '../../access/grant/states.ts'
import { requestTransitions } from '../../access/request/states.ts'
import { reviveGrant, reviveRequest } from '../codec.ts'
import { doorbell, list, moment, oneOf, state, words } from './columns.ts'

/**
 * When somebody, or a rule, said the last word about a request, as it is written in its state: in UTC and in one form, so that it sorts
 * as time does. Null where nobody has said any.
 */
export const lastWordAt = (state: SQLWrapper): SQL =>
  sql`(coalesce(${state} #>> '{decisions,0,at}', ${state} #>> '{progress,decisions,0,at}') collate "C")`

/** `state` is the truth; what is searched stands beside it in columns, written in the same statement. `seq` is the order of birth. */
export const requests = doorbell.table(
  'requests',
  {
    id: text().primaryKey(),
    seq: bigint({ mode: 'bigint' }).generatedAlwaysAsIdentity(),
    status: text().notNull(),
    requester: text().notNull(),
    beneficiary: text().notNull(),
    flow: words().notNull(),
    submittedAt: moment('submitted_at').notNull(),
    /** Only while it waits. */
    lapsesAt: moment('lapses_at'),
    /** Only once it is settled. */
    settledAt: moment('settled_at'),
    state: state('state', reviveRequest).notNull(),
  },
  table => [
    oneOf('requests_status', table.status, Object.keys(requestTransitions)),
    index('requests_requester').on(table.requester, table.submittedAt),
    index('requests_beneficiary').on(table.beneficiary, table.submittedAt),
    index('requests_submitted').on(table.submittedAt, table.seq),
    index('requests_decided').on(lastWordAt(table.state), table.seq),
    index('requests_waiting').on(table.requester).where(sql`${table.status} = 'awaiting-approval'`),
    index('requests_for_another')
      .on(table.requester)
      .where(sql`${table.requester} <> ${table.beneficiary} and ${table.status} = 'approved'`),
    index('requests_lapsing').on(table.lapsesAt).where(sql`${table.status} = 'awaiting-approval'`),
  ],
)

export const requestEntitlements = doorbell.table(
  'request_entitlements',
  {
    request: text()
      .notNull()
      .references(() => requests.id),
    integration: words().notNull(),
    resource: text().notNull(),
  },
  table => [
    primaryKey({ columns: [table.request, table.integration, table.resource] }),
    index('request_entitlements_resource').on(table.resource),
  ],
)

export const grants = doorbell.table(
  'grants',
  {
    id: text().primaryKey(),
    seq: bigint({ mode: 'bigint' }).generatedAlwaysAsIdentity(),
    request: text()
      .notNull()
      .references(() => requests.id),
    integration: words().notNull(),
    resource: text().notNull(),
    beneficiary: text().notNull(),
    status: text().notNull(),
    /** Only while it is active. */
    endsAt: moment('ends_at'),
    /** Milliseconds from when it was given until it was read back to be there. */
    usableAfter: integer('usable_after'),
    state: state('state', reviveGrant).notNull(),
  },
  table => [
    oneOf('grants_status', table.status, Object.keys(grantTransitions)),
    index('grants_request').on(table.request),
    index('grants_given').on(table.beneficiary, table.resource, table.seq),
    index('grants_usable').on(table.resource, table.seq).where(sql`${table.usableAfter} is not null`),
    index('grants_held')
      .on(table.resource)
      .where(sql`${table.status} not in (${list(['ended', 'failed'])})`),
    // Few ever fail; what could still be tried again is looked for among them alone.
    index('grants_failed').on(table.resource).where(sql`${table.status} = 'failed'`),
    index('grants_live')
      .on(table.beneficiary, table.resource)
      .where(sql`${table.status} not in (${list(['ended', 'failed'])})`),
  ],
)
