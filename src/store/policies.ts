import { desc, eq, notInArray, sql } from 'drizzle-orm'
import type { Policy } from '../access/policy.ts'
import type { PolicyProposal, WrittenPolicy } from '../access/policy-proposal.ts'
import { type PolicyProposalId, personId, policyProposalId, surfaceName } from '../access/vocabulary.ts'
import type { PolicyCard, PolicyReads, PolicyWrites } from '../ports/policy-versions.ts'
import { toJson } from './codec.ts'
import type { Queries } from './database.ts'
import { lockOn } from './locks.ts'
import { channelProblems } from './schema/people.ts'
import { policyCards as cards, policies, policyProposals as proposals } from './schema/policies.ts'
import { webhookPlaces } from './schema/webhooks.ts'

export interface PolicyReader {
  inForce(queries: Queries): Promise<Policy | null>
  /** By its number, under which it never changes. */
  numbered(queries: Queries, seq: bigint): Promise<Policy | null>
}

/**
 * Reads which policy is in force, at every step anew; what it says is long in a large company, and is sent and parsed only when
 * it is another than before.
 */
export function policyReader(): PolicyReader {
  let kept: { readonly seq: bigint; readonly policy: Policy } | null = null
  async function inForce(queries: Queries): Promise<Policy | null> {
    // Of this very question: another answer may come in between, perhaps of a transaction that will not be committed.
    const known = kept
    const content = sql<Policy | null>`case when ${policies.seq} = ${known?.seq ?? 0n} then null else ${policies.policy} end`
    const [row] = await queries
      .select({ seq: policies.seq, policy: content.mapWith(policies.policy) })
      .from(policies)
      .orderBy(desc(policies.seq))
      .limit(1)
    if (!row) return null
    if (row.policy === null) return known?.policy ?? null
    kept = { seq: row.seq, policy: row.policy }
    return row.policy
  }
  async function numbered(queries: Queries, seq: bigint): Promise<Policy | null> {
    if (kept?.seq === seq) return kept.policy
    const [row] = await queries.select({ policy: policies.policy }).from(policies).where(eq(policies.seq, seq))
    if (row) kept = { seq, policy: row.policy }
    return row?.policy ?? null
  }
  return { inForce, numbered }
}

type Run = <T>(work: (queries: Queries) => Promise<T>) => Promise<T>

export const policyReadsOn = (run: Run, reader: PolicyReader): PolicyReads => ({
  activePolicy: () => run(reader.inForce),
  writtenPolicy: () => run(writtenPolicy),
  policyProposal: id => run(queries => policyProposal(queries, id)),
  newestPolicyProposal: () => run(newestPolicyProposal),
  policyCards: id => run(queries => policyCards(queries, id)),
})

export const policyWritesOn = (queries: Queries): PolicyWrites => ({
  lockPolicies: () => lockOn(queries, 'policies', ''),
  activatePolicy: async (policy, at, written) => {
    await queries.insert(policies).values({ hash: policy.hash, policy, written: written ?? null, activatedAt: at })
  },
  keepWebhooks: async names => {
    await queries.delete(webhookPlaces).where(notInArray(webhookPlaces.webhook, [...names]))
  },
  keepChannels: async channels => {
    const kept = sql`(select surface, channel from jsonb_to_recordset(${toJson(channels)}::jsonb)
      as kept (surface text, channel text))`
    await queries
      .delete(channelProblems)
      .where(sql`(${channelProblems.surface}, ${channelProblems.channel}) not in ${kept}`)
  },
  savePolicyProposal: proposal => savePolicyProposal(queries, proposal),
  rememberPolicyCard: async ({ proposal, person, message }) => {
    await queries
      .insert(cards)
      .values({ proposal, person, ...message })
      .onConflictDoNothing()
  },
})

async function writtenPolicy(queries: Queries): Promise<WrittenPolicy | null> {
  const query = queries.select({ written: policies.written }).from(policies)
  const [row] = await query.orderBy(desc(policies.seq)).limit(1)
  return row?.written ?? null
}

async function policyProposal(queries: Queries, id: PolicyProposalId): Promise<PolicyProposal | null> {
  const [row] = await queries.select({ state: proposals.state }).from(proposals).where(eq(proposals.id, id))
  return row?.state ?? null
}

async function newestPolicyProposal(queries: Queries): Promise<PolicyProposal | null> {
  const query = queries.select({ state: proposals.state }).from(proposals)
  const [row] = await query.orderBy(desc(proposals.seq)).limit(1)
  return row?.state ?? null
}

async function savePolicyProposal(queries: Queries, proposal: PolicyProposal): Promise<void> {
  const { id, at, standing, policy } = proposal
  const now = { status: standing.status, state: proposal }
  await queries
    .insert(proposals)
    .values({ id, hash: policy.hash, at, ...now })
    .onConflictDoUpdate({ target: proposals.id, set: now })
}

async function policyCards(queries: Queries, id: PolicyProposalId): Promise<readonly PolicyCard[]> {
  const rows = await queries.select().from(cards).where(eq(cards.proposal, id))
  return rows.map(({ proposal, person, surface, conversation, message }) => ({
    proposal: policyProposalId(proposal),
    person: personId(person),
    message: { surface: surfaceName(surface), conversation, message },
  }))
}
