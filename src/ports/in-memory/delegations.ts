import type { Reads, Transaction } from '../store.ts'
import type { State } from './state.ts'

export const delegationReadsOf = (state: () => State): Pick<Reads, 'delegationsAmong'> => ({
  delegationsAmong: async (people, at) =>
    structuredClone(
      [...state().delegations.values()]
        .filter(({ since, until }) => since <= at && at < until)
        .filter(({ delegator, delegate }) => people.includes(delegator) || people.includes(delegate))
        .sort((a, b) => (a.delegator < b.delegator ? -1 : 1)),
    ),
})

export const delegationWritesOn = (state: State): Pick<Transaction, 'saveDelegation' | 'endDelegation'> => ({
  saveDelegation: async delegation => void state.delegations.set(delegation.delegator, structuredClone(delegation)),
  async endDelegation(delegator) {
    const before = state.delegations.get(delegator) ?? null
    state.delegations.delete(delegator)
    return structuredClone(before)
  },
})
