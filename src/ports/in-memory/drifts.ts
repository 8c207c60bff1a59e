import { holderOf, isOpen } from '../../access/drift/states.ts'
import type { DriftReads, DriftWrites } from '../drifts.ts'
import { messageKey, type State } from './state.ts'

export const driftReadsOf = (state: () => State): DriftReads => ({
  drift: async id => structuredClone(state().drifts.get(id) ?? null),
  openDrift: async ({ resource }, holder) =>
    structuredClone(
      [...state().drifts.values()].find(
        drift => isOpen(drift) && drift.entitlement.resource === resource && holderOf(drift) === holder,
      ) ?? null,
    ),
  lastDrifts: async ({ resource }, holder, limit) =>
    structuredClone(
      [...state().drifts.values()]
        .filter(drift => drift.entitlement.resource === resource && holderOf(drift) === holder)
        .reverse()
        .slice(0, limit),
    ),
  openDrifts: async () => structuredClone([...state().drifts.values()].filter(isOpen)),
  unnamedDrifts: async since =>
    structuredClone(
      [...state().drifts.values()].filter(({ doer, foundAt }) => doer === null && foundAt >= since).reverse(),
    ),
  driftCards: async id => structuredClone([...state().driftCards.values()].filter(({ drift }) => drift === id)),
  standingOn: async resource => {
    const known = state().standing.get(resource)
    return known ? new Set(known) : null
  },
  standingGroupsOn: async resource => {
    const known = state().standingGroups.get(resource)
    return known ? new Set(known) : null
  },
  watchedResources: async () =>
    new Map(
      [...state().standingGroups.keys()].map(resource => [resource, state().unwatchedSince.get(resource) ?? null]),
    ),
  mark: async of => state().marks.get(of) ?? null,
  grantsToStart: async () =>
    structuredClone(
      [...state().grants.values()].filter(({ status }) => status === 'scheduled' || status === 'starting'),
    ),
})

export const driftWritesOf = (state: State): DriftWrites => ({
  lockDrift: async id => structuredClone(state.drifts.get(id) ?? null),
  async saveDrift(drift) {
    const other = [...state.drifts.values()].find(
      one =>
        one.id !== drift.id &&
        isOpen(one) &&
        one.entitlement.resource === drift.entitlement.resource &&
        holderOf(one) === holderOf(drift),
    )
    if (other && isOpen(drift)) throw new Error('there is an open drift of it already')
    state.drifts.set(drift.id, structuredClone(drift))
  },
  rememberDriftCard: async card => void state.driftCards.set(messageKey(card.message), structuredClone(card)),
  keepStanding: async (resource, holders) => void state.standing.set(resource, new Set(holders)),
  async setStanding(resource, person, stands) {
    const known = new Set(state.standing.get(resource) ?? [])
    if (stands) known.add(person)
    else known.delete(person)
    if (state.standing.has(resource)) state.standing.set(resource, known)
  },
  keepStandingGroups: async (resource, groups) => void state.standingGroups.set(resource, new Set(groups)),
  async setStandingGroup(resource, group, stands) {
    const known = new Set(state.standingGroups.get(resource) ?? [])
    if (stands) known.add(group)
    else known.delete(group)
    if (state.standingGroups.has(resource)) state.standingGroups.set(resource, known)
  },
  async leaveUnwatched(resources, at) {
    for (const resource of resources)
      if (state.standingGroups.has(resource) && !state.unwatchedSince.has(resource))
        state.unwatchedSince.set(resource, at)
  },
  async watchAgain(resources) {
    for (const resource of resources) state.unwatchedSince.delete(resource)
  },
  setMark: async (of, mark) => void state.marks.set(of, mark),
  beginEpoch: async because => void state.epochs.push(because),
  async setAsideIncoming() {
    const waiting = [...state.tasks].filter(
      ([, { task, status }]) => task.type === 'handle-incoming' && status !== 'given-up',
    )
    for (const [key] of waiting) state.tasks.delete(key)
    return waiting.length
  },
})
