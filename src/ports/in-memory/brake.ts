import { isWithin, scopeKey } from '../../access/freeze.ts'
import { perhapsHeld } from '../../access/grant/second-end.ts'
import type { ResourceId } from '../../access/vocabulary.ts'
import type { Reads, Transaction } from '../store.ts'
import { messageKey, type State } from './state.ts'

type BrakeReads = Pick<
  Reads,
  'freezes' | 'failedGrantsWithin' | 'liveGrantsWithin' | 'liveResources' | 'liveWithin' | 'panic' | 'panicCards'
>
type BrakeWrites = Pick<Transaction, 'freeze' | 'thaw' | 'lockPanic' | 'savePanic' | 'rememberPanicCard'>

export const brakeReadsOf = (state: () => State): BrakeReads => {
  const live = (scope: Parameters<Reads['liveWithin']>[0]) =>
    [...state().grants.values()].filter(
      ({ status, terms }) =>
        status !== 'ended' && status !== 'failed' && isWithin(scope, terms.entitlement.resource, terms.beneficiary),
    )
  return {
    freezes: async () =>
      structuredClone([...state().freezes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, freeze]) => freeze)),
    liveGrantsWithin: async (scope, after, limit) =>
      structuredClone(
        live(scope)
          .filter(({ terms }) => after === null || terms.id > after)
          .sort((a, b) => (a.terms.id < b.terms.id ? -1 : 1))
          .slice(0, limit),
      ),
    failedGrantsWithin: async (scope, since) =>
      structuredClone(
        [...state().grants.values()]
          .filter(
            grant =>
              grant.status === 'failed' &&
              grant.because.kind === 'provider-refused' &&
              grant.at >= since &&
              isWithin(scope, grant.terms.entitlement.resource, grant.terms.beneficiary),
          )
          .sort((a, b) => (a.terms.id < b.terms.id ? -1 : 1)),
      ),
    liveResources: async () => {
      const found = new Map<ResourceId, boolean>()
      for (const { terms } of live({ of: 'everything' })) {
        const { resource } = terms.entitlement
        found.set(resource, perhapsHeld(terms) || found.get(resource) === true)
      }
      return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([resource, endsTwice]) => ({ resource, endsTwice }))
    },
    liveWithin: async scope => {
      const ending = live(scope).filter(grant => grant.status === 'ending')
      const overdue = ending.filter(({ overdueToldAt }) => overdueToldAt !== null)
      return { given: live(scope).length - ending.length, ending: ending.length, overdue: overdue.length }
    },
    panic: async id => structuredClone(state().panics.get(id) ?? null),
    panicCards: async id =>
      structuredClone(
        [...state().panicCards.values()].flatMap(({ panic, message }) => (panic === id ? [message] : [])),
      ),
  }
}

export const brakeWritesOn = (state: State): BrakeWrites => ({
  async freeze(freeze) {
    const key = scopeKey(freeze.scope)
    if (state.freezes.has(key)) return false
    state.freezes.set(key, structuredClone(freeze))
    return true
  },
  async thaw(scope) {
    const key = scopeKey(scope)
    const before = state.freezes.get(key) ?? null
    state.freezes.delete(key)
    return structuredClone(before)
  },
  lockPanic: async id => structuredClone(state.panics.get(id) ?? null),
  savePanic: async panic => void state.panics.set(panic.id, structuredClone(panic)),
  async rememberPanicCard(panic, message) {
    const key = messageKey(message)
    if (!state.panicCards.has(key)) state.panicCards.set(key, structuredClone({ panic, message }))
  },
})
