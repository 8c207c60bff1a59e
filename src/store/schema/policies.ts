import { bigint, index, primaryKey, text } from 'drizzle-orm/pg-core'
import type { Policy } from '../../access/policy.ts'
import { policyProposalTransitions, type WrittenPolicy } from '../../access/policy-proposal.ts'
import { revivePolicyProposal } from '../codec.ts'
import { doorbell, json, moment, oneOf, state, words } from './columns.ts'

/** Each activation is a row; the newest is in force. */
export const policies = doorbell.table('policies', {
  seq: bigint({ mode: 'bigint' }).generatedAlwaysAsIdentity().primaryKey(),
  hash: text().notNull(),
  policy: json<Policy>('policy').notNull(),
  /** How it was written; of versions of before that was kept there is nothing. */
  written: json<WrittenPolicy>('written'),
  activatedAt: moment('activated_at').notNull(),
})

/** Versions that wait for admins, or did. `state` is the truth; what is searched stands beside it. `seq` is the order of birth. */
export const policyProposals = doorbell.table(
  'policy_proposals',
  {
    id: text().primaryKey(),
    seq: bigint({ mode: 'bigint' }).generatedAlwaysAsIdentity(),
    hash: text().notNull(),
    status: text().notNull(),
    at: moment('at').notNull(),
    state: state('state', revivePolicyProposal).notNull(),
  },
  table => [oneOf('policy_proposals_status', table.status, Object.keys(policyProposalTransitions))],
)

export const policyCards = doorbell.table(
  'policy_cards',
  {
    surface: words().notNull(),
    conversation: words().notNull(),
    message: words().notNull(),
    proposal: text().notNull(),
    person: text().notNull(),
  },
  table => [
    primaryKey({ columns: [table.surface, table.conversation, table.message] }),
    index('policy_cards_proposal').on(table.proposal),
  ],
)
