import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, primaryKey, text } from 'drizzle-orm/pg-core'
import type { AskedBecause } from '../../access/catalog.ts'
import { type ChannelProblem, channelProblems as knownProblems } from '../../access/channel.ts'
import { type BindingKind, bindingKinds } from '../../ports/binding.ts'
import { type CardRole, cardRoles } from '../../ports/posted-card.ts'
import { doorbell, json, moment, oneOf, words } from './columns.ts'

/** Who a chat account is. */
export const bindings = doorbell.table(
  'bindings',
  {
    surface: words().notNull(),
    team: words().notNull(),
    account: words().notNull(),
    person: text().notNull(),
    how: text().$type<BindingKind>().notNull(),
    email: words(),
    at: moment('at').notNull(),
    /** When something last came in from this account. */
    lastSpokeAt: moment('last_spoke_at'),
  },
  table => [
    primaryKey({ columns: [table.surface, table.team, table.account] }),
    oneOf('bindings_how', table.how, bindingKinds),
    index('bindings_person').on(table.person),
  ],
)

/** Chat accounts that an admin unlinked: their address alone makes nobody of them. */
export const cutOffAccounts = doorbell.table(
  'cut_off_accounts',
  {
    surface: words().notNull(),
    team: words().notNull(),
    account: words().notNull(),
    at: moment('at').notNull(),
  },
  table => [primaryKey({ columns: [table.surface, table.team, table.account] })],
)

/** The copies of cards that stand in front of people: of one person, or of a channel. */
export const postedCards = doorbell.table(
  'posted_cards',
  {
    surface: words().notNull(),
    conversation: words().notNull(),
    message: words().notNull(),
    request: text().notNull(),
    person: text(),
    channel: words(),
    role: text().$type<CardRole>().notNull(),
    /** Why this person was asked; null on a status card. */
    because: json<AskedBecause>('because'),
    /** A digest of what it showed when the chat last took it. */
    shown: text(),
    over: boolean().notNull().default(false),
    seq: bigint({ mode: 'bigint' }).generatedAlwaysAsIdentity(),
  },
  table => [
    primaryKey({ columns: [table.surface, table.conversation, table.message] }),
    check('posted_cards_audience', sql`(${table.person} is null) <> (${table.channel} is null)`),
    oneOf('posted_cards_role', table.role, cardRoles),
    index('posted_cards_request').on(table.request),
    index('posted_cards_asked').on(table.person).where(sql`${table.role} = 'approval' and not ${table.over}`),
    index('posted_cards_open').on(table.request).where(sql`not ${table.over}`),
  ],
)

/** Where accounts and channels are, in a chat whose conversations have no lasting names. */
export const chatAddresses = doorbell.table(
  'chat_addresses',
  {
    surface: words().notNull(),
    team: words().notNull(),
    /** Of a person, or a channel. */
    account: words().notNull(),
    conversation: words().notNull(),
    service: words().notNull(),
    alias: words(),
    seenAt: moment('seen_at').notNull(),
    /** When it was found to be closed, and as what. */
    lostAt: moment('lost_at'),
    lostBecause: text('lost_because'),
  },
  table => [primaryKey({ columns: [table.surface, table.team, table.account] })],
)

/** The home pages that somebody has opened. */
export const homes = doorbell.table(
  'homes',
  {
    surface: words().notNull(),
    team: words().notNull(),
    account: words().notNull(),
    /** Who it was when it was last shown; null for nobody we know. */
    person: text(),
    version: words(),
    /** A digest of what it says. */
    shown: text(),
  },
  table => [
    primaryKey({ columns: [table.surface, table.team, table.account] }),
    index('homes_person').on(table.person),
  ],
)

/** Channels that take no card at the moment, so that somebody is told once and not with every request. */
export const channelProblems = doorbell.table(
  'channel_problems',
  {
    surface: words().notNull(),
    channel: words().notNull(),
    problem: text().$type<ChannelProblem>().notNull(),
    since: moment('since').notNull(),
  },
  table => [
    primaryKey({ columns: [table.surface, table.channel] }),
    oneOf('channel_problems_problem', table.problem, knownProblems),
  ],
)

/** Where people want to be written to. */
export const preferences = doorbell.table('preferences', {
  person: text().primaryKey(),
  /** The name of a chat, or `both`. */
  prefers: words().notNull(),
  at: moment('at').notNull(),
})
