import type { Channel } from '../access/channel.ts'
import type { Policy } from '../access/policy.ts'
import type { PolicyProposal, WrittenPolicy } from '../access/policy-proposal.ts'
import type { PersonId, PolicyProposalId } from '../access/vocabulary.ts'
import type { MessageRef } from './chat-surface.ts'

/** Versions of the access file: what is in force as it was written, and what waits for admins. */
export interface PolicyReads {
  activePolicy(): Promise<Policy | null>
  /** What is in force, as it was written; `null` where none is, or it was never kept. */
  writtenPolicy(): Promise<WrittenPolicy | null>
  policyProposal(id: PolicyProposalId): Promise<PolicyProposal | null>
  /** The last that was proposed, whatever became of it: every earlier one is over. */
  newestPolicyProposal(): Promise<PolicyProposal | null>
  /** Where a proposal was shown to admins. */
  policyCards(id: PolicyProposalId): Promise<readonly PolicyCard[]>
}

export interface PolicyWrites {
  /** Held until the transaction ends: two changes of what is in force, or of what waits to be, are one after the other. */
  lockPolicies(): Promise<void>
  activatePolicy(policy: Policy, at: Date, written?: WrittenPolicy): Promise<void>
  /** Every other webhook forgets how far it had come, and begins anew when it comes into the file. */
  keepWebhooks(names: readonly string[]): Promise<void>
  /** What is in the way of every other channel is forgotten: nothing is shown there any more. */
  keepChannels(channels: readonly Channel[]): Promise<void>
  savePolicyProposal(proposal: PolicyProposal): Promise<void>
  rememberPolicyCard(card: PolicyCard): Promise<void>
}

/** A proposal in front of one admin. */
export interface PolicyCard {
  readonly proposal: PolicyProposalId
  readonly person: PersonId
  readonly message: MessageRef
}
