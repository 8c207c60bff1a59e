import type { Reads, Transaction } from '../store.ts'
import { keptOwnerKey, messageKey, type State } from './state.ts'

type OwnerReads = Pick<
  Reads,
  'keptOwners' | 'keptOwnersIn' | 'keptOwnersElsewhere' | 'authorityOfKeptOwners' | 'tagProposal' | 'tagCards'
>
type OwnerWrites = Pick<
  Transaction,
  | 'lockOwners'
  | 'keepOwner'
  | 'forgetOwner'
  | 'lockTagProposal'
  | 'saveTagProposal'
  | 'openTagProposals'
  | 'rememberTagCard'
  | 'firstSince'
>

export const ownerReadsOf = (state: () => State): OwnerReads => ({
  keptOwners: async ({ integration, resource }) =>
    structuredClone(
      [...state().keptOwners.values()].filter(
        owner => owner.integration === integration && owner.resource === resource,
      ),
    ),
  keptOwnersIn: async integration =>
    structuredClone([...state().keptOwners.values()].filter(owner => owner.integration === integration)),
  keptOwnersElsewhere: async integrations =>
    structuredClone([...state().keptOwners.values()].filter(owner => !integrations.includes(owner.integration))),
  authorityOfKeptOwners: async () => {
    const named = [...state().keptOwners.values()].map(({ people }) => people)
    return {
      groups: [...new Set(named.flatMap(({ groups }) => groups))],
      roles: [...new Set(named.flatMap(({ roles = [] }) => roles))],
    }
  },
  tagProposal: async id => structuredClone(state().tagProposals.get(id) ?? null),
  tagCards: async id => structuredClone([...state().tagCards.values()].filter(({ proposal }) => proposal === id)),
})

export const ownerWritesOn = (state: State): OwnerWrites => ({
  lockOwners: async () => {},
  keepOwner: async owner => void state.keptOwners.set(keptOwnerKey(owner), structuredClone(owner)),
  forgetOwner: async owner => void state.keptOwners.delete(keptOwnerKey(owner)),
  lockTagProposal: async id => structuredClone(state.tagProposals.get(id) ?? null),
  saveTagProposal: async proposal => void state.tagProposals.set(proposal.id, structuredClone(proposal)),
  openTagProposals: async ({ integration, resource }, key) =>
    structuredClone(
      [...state.tagProposals.values()].filter(
        proposal =>
          proposal.integration === integration &&
          proposal.resource === resource &&
          proposal.key === key &&
          proposal.standing.status === 'proposed',
      ),
    ),
  rememberTagCard: async card => void state.tagCards.set(messageKey(card.message), structuredClone(card)),
  async firstSince(subject, since, now) {
    const last = state.told.get(subject)
    if (last && last > since) return false
    state.told.set(subject, now)
    return true
  },
})
