import { sql } from 'drizzle-orm'
import { index, primaryKey, text } from 'drizzle-orm/pg-core'
import type { People } from '../../access/catalog.ts'
import { type KeptOwner, keptSources } from '../../access/kept-owner.ts'
import { tagTransitions } from '../../access/tag-proposal.ts'
import type { NonEmpty } from '../../access/vocabulary.ts'
import { reviveTagProposal } from '../codec.ts'
import { doorbell, json, moment, oneOf, state, words } from './columns.ts'

/** What words outside of the access file name as owners of resources. */
export const keptOwners = doorbell.table(
  'kept_owners',
  {
    integration: words().notNull(),
    resource: text().notNull(),
    source: text().$type<KeptOwner['source']>().notNull(),
    key: words().notNull(),
    value: words().notNull(),
    people: json<People>('people').notNull(),
    problem: text().$type<NonNullable<KeptOwner['problem']>>(),
    unknown: json<NonEmpty<string>>('unknown'),
    at: moment('at').notNull(),
  },
  table => [
    primaryKey({ columns: [table.integration, table.resource, table.source, table.key] }),
    oneOf('kept_owners_source', table.source, keptSources),
  ],
)

/** Tags that an admin wants changed in chat. `state` is the truth; what is searched stands beside it. */
export const tagProposals = doorbell.table(
  'tag_proposals',
  {
    id: text().primaryKey(),
    integration: words().notNull(),
    resource: text().notNull(),
    key: words().notNull(),
    status: text().notNull(),
    at: moment('at').notNull(),
    state: state('state', reviveTagProposal).notNull(),
  },
  table => [
    oneOf('tag_proposals_status', table.status, Object.keys(tagTransitions)),
    index('tag_proposals_open').on(table.resource).where(sql`${table.status} = 'proposed'`),
  ],
)

export const tagCards = doorbell.table(
  'tag_cards',
  {
    surface: words().notNull(),
    conversation: words().notNull(),
    message: words().notNull(),
    proposal: text().notNull(),
    person: text().notNull(),
  },
  table => [
    primaryKey({ columns: [table.surface, table.conversation, table.message] }),
    index('tag_cards_proposal').on(table.proposal),
  ],
)

/** When something was last told that must not be told at every turn. */
export const told = doorbell.table('told', {
  subject: words().primaryKey(),
  at: moment('at').notNull(),
})
