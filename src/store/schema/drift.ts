import { sql } from 'drizzle-orm'
import { bigint, index, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { driftTransitions } from '../../access/drift/states.ts'
import { reviveDrift } from '../codec.ts'
import { doorbell, inventory, moment, oneOf, state, words } from './columns.ts'

const open = sql.raw(`status in ('found', 'undoing')`)

/** What the directory shows and no grant explains, or the other way round. `state` is the truth; what is searched stands beside it. */
export const drifts = doorbell.table(
  'drifts',
  {
    id: text().primaryKey(),
    resource: text().notNull(),
    /** A person, or a group by which everybody in it has it. */
    holder: text('person').notNull(),
    status: text().notNull(),
    foundAt: moment('found_at').notNull(),
    state: state('state', reviveDrift).notNull(),
  },
  table => [
    oneOf('drifts_status', table.status, Object.keys(driftTransitions)),
    uniqueIndex('drifts_open').on(table.resource, table.holder).where(open),
    index('drifts_of').on(table.resource, table.holder, table.foundAt),
    index('drifts_unnamed').on(table.foundAt).where(sql.raw(`state->>'doer' is null`)),
  ],
)

export const driftCards = doorbell.table(
  'drift_cards',
  {
    surface: words().notNull(),
    conversation: words().notNull(),
    message: words().notNull(),
    drift: text().notNull(),
    person: text().notNull(),
  },
  table => [
    primaryKey({ columns: [table.surface, table.conversation, table.message] }),
    index('drift_cards_drift').on(table.drift),
  ],
)

/** One row for each time that the database went back to an earlier copy of itself; the newest is the one that counts. */
export const epochs = doorbell.table('epochs', {
  seq: bigint({ mode: 'bigint' }).generatedAlwaysAsIdentity().primaryKey(),
  because: words().notNull(),
  startedAt: moment('started_at').notNull(),
})

/** How far the directory's own tale of its changes was read, and what such a reading has to know of the one before. */
export const marks = inventory.table('marks', {
  of: words().primaryKey(),
  mark: words().notNull(),
  at: moment('at').notNull(),
})

/**
 * The resources whose holders were looked at, so that whoever comes later is news: people, and groups since a later version. `leftAt`: no
 * access flow has opened it since then, and what was told of it was passed over.
 */
export const looked = inventory.table('looked', {
  resource: text().primaryKey(),
  at: moment('at').notNull(),
  groupsAt: moment('groups_at'),
  leftAt: moment('left_at'),
})

/** Who holds something directly and without Doorbell, and may. */
export const standing = inventory.table('standing', { resource: text().notNull(), person: text().notNull() }, table => [
  primaryKey({ columns: [table.resource, table.person] }),
])

/** The groups that hold something themselves, and may. */
export const standingGroups = inventory.table(
  'standing_groups',
  { resource: text().notNull(), group: text('group').notNull() },
  table => [primaryKey({ columns: [table.resource, table.group] })],
)
