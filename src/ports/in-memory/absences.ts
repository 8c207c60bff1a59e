import { peopleIn } from '../../access/absence.ts'
import type { Reads, Transaction } from '../store.ts'
import type { State } from './state.ts'

export const absenceReadsOf = (state: () => State): Pick<Reads, 'absencesAmong'> => ({
  absencesAmong: async (people, at) =>
    structuredClone(
      [...state().delegations.values()]
        .filter(({ since, until }) => since <= at && at < until)
        .filter(absence => peopleIn(absence).some(person => people.includes(person)))
        .sort((a, b) => (a.delegator < b.delegator ? -1 : 1)),
    ),
})

export const absenceWritesOn = (state: State): Pick<Transaction, 'saveAbsence' | 'endAbsence'> => ({
  saveAbsence: async delegation => void state.delegations.set(delegation.delegator, structuredClone(delegation)),
  async endAbsence(delegator) {
    const before = state.delegations.get(delegator) ?? null
    state.delegations.delete(delegator)
    return structuredClone(before)
  },
})
