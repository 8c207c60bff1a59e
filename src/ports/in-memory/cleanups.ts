import type { Idle, LastSeen } from '../../access/cleanup.ts'
import { type IntegrationName, isNonEmpty, type PersonId } from '../../access/vocabulary.ts'
import type { CleanupReads, CleanupWrites } from '../cleanups.ts'
import type { CardRole } from '../posted-card.ts'
import { accountKey, type State } from './state.ts'

export function cleanupReadsOf(state: () => State): CleanupReads {
  const idle = (person: PersonId): Idle | null => idleIn(state(), person)
  return {
    idlePeople: async (before, after, limit) => {
      const held = new Set([...state().grants.values()].map(({ terms }) => terms.beneficiary))
      const people = [...held].sort().flatMap(person => idle(person) ?? [])
      return structuredClone(
        people
          .filter(({ person, last }) => person > (after ?? '') && last.every(({ at }) => at < before))
          .filter(({ settled }) => settled === undefined || settled.standing === 'announced')
          .slice(0, limit),
      )
    },
    idle: async person => structuredClone(idle(person)),
    cleanupOf: async person => structuredClone(state().cleanups.get(person) ?? null),
  }
}

/** Of whoever wants the access; all others make somebody one who decides or answers for it. */
const toldOnly: readonly CardRole[] = ['status', 'question', 'warning']

function idleIn({ requests, grants, cards, reviews, cleanups }: State, person: PersonId): Idle | null {
  const seen: LastSeen[] = []
  const all = [...grants.values()]
  const isLive = ({ status }: (typeof all)[number]) => status !== 'ended' && status !== 'failed'
  const ended = all.flatMap(grant => (grant.status === 'ended' && grant.terms.beneficiary === person ? [grant] : []))
  if (ended.length === 0 || all.some(grant => isLive(grant) && grant.terms.beneficiary === person)) return null
  for (const { terms, endedAt } of ended) seen.push({ integration: terms.entitlement.integration, at: endedAt })
  for (const request of requests.values()) {
    const { ask, status } = request
    const isTheirs = ask.requester === person
    const isOpen =
      status === 'awaiting-approval' || (isTheirs && all.some(g => isLive(g) && g.terms.request === ask.id))
    if (isOpen && (isTheirs || ask.beneficiary === person)) return null
    const at = request.status === 'awaiting-approval' ? ask.submittedAt : request.at
    if (isTheirs) for (const { integration } of ask.entitlements) seen.push({ integration, at })
  }
  for (const { request, audience, role, over } of cards.values()) {
    if (toldOnly.includes(role) || audience.kind !== 'person' || audience.person !== person) continue
    if (!over) return null
    const asked = requests.get(request)?.ask
    for (const { integration } of asked?.entitlements ?? [])
      if (asked) seen.push({ integration, at: asked.submittedAt })
  }
  if ([...reviews.values()].some(review => review.person === person && review.standing.status === 'open')) return null
  const newest = new Map<IntegrationName, Date>()
  for (const { integration, at } of seen)
    newest.set(integration, new Date(Math.max(at.getTime(), newest.get(integration)?.getTime() ?? 0)))
  const last = [...newest].map(([integration, at]) => ({ integration, at }))
  const settled = cleanups.get(person)
  const counts = settled !== undefined && last.every(({ at }) => settled.at >= at)
  if (!isNonEmpty(last)) return null
  return { person, last, ...(counts ? { settled: { standing: settled.standing, at: settled.at } } : {}) }
}

export const cleanupWritesOf = (state: State): CleanupWrites => ({
  saveCleanup: async cleanup => void state.cleanups.set(cleanup.person, structuredClone(cleanup)),
  async forgetPerson(person, ifSilentSince) {
    const theirs = [...state.bindings].filter(([, binding]) => binding.person === person)
    const keys = new Set(theirs.map(([key]) => key))
    const spoke = [...state.inbox.values()].some(
      ({ incoming, receivedAt }) => keys.has(accountKey(incoming.from)) && receivedAt >= ifSilentSince,
    )
    if (spoke) return null
    const gone = <T>(map: Map<string, T>, isIt: (key: string, value: T) => boolean): number => {
      const found = [...map].filter(([key, value]) => isIt(key, value))
      for (const [key] of found) map.delete(key)
      return found.length
    }
    const conversations = gone(state.addresses, (key, { seenAt }) => keys.has(key) && seenAt < ifSilentSince)
    const accounts = gone(state.bindings, (_, binding) => binding.person === person && binding.how !== 'import')
    state.preferences.delete(person)
    gone(state.homes, (_, home) => home.person === person)
    const cards = gone(state.cards, (_, { audience }) => audience.kind === 'person' && audience.person === person)
    return { accounts, conversations, cards }
  },
})
