import type { PolicyReads, PolicyWrites } from '../policy-versions.ts'
import { channelKey, messageKey, type State } from './state.ts'

export const policyReadsOf = (state: () => State): PolicyReads => ({
  activePolicy: async () => structuredClone(state().policies.at(-1)?.policy ?? null),
  writtenPolicy: async () => structuredClone(state().policies.at(-1)?.written ?? null),
  policyProposal: async id => structuredClone(state().policyProposals.get(id) ?? null),
  newestPolicyProposal: async () => structuredClone([...state().policyProposals.values()].at(-1) ?? null),
  policyCards: async id => structuredClone([...state().policyCards.values()].filter(({ proposal }) => proposal === id)),
})

export const policyWritesOn = (state: State): PolicyWrites => ({
  lockPolicies: async () => {},
  activatePolicy: async (policy, _at, written) =>
    void state.policies.push(structuredClone({ policy, written: written ?? null })),
  async keepWebhooks(names) {
    for (const name of state.webhooks.keys()) if (!names.includes(name)) state.webhooks.delete(name)
  },
  async keepChannels(channels) {
    const kept = new Set(channels.map(channelKey))
    for (const key of state.channelProblems.keys()) if (!kept.has(key)) state.channelProblems.delete(key)
  },
  savePolicyProposal: async proposal => void state.policyProposals.set(proposal.id, structuredClone(proposal)),
  rememberPolicyCard: async card => void state.policyCards.set(messageKey(card.message), structuredClone(card)),
})
