import { type Entitlement, sameEntitlement } from '../../access/catalog.ts'
import type { AccessRequest } from '../../access/request/states.ts'
import type { GroupId, IntegrationName, RequestId, ResourceId } from '../../access/vocabulary.ts'
import { type History, type KnownPerson, stepsOnly, targetOf, type WaitingPlace } from '../history.ts'
import type { AuditEntry } from '../store.ts'
import type { State } from './state.ts'

const isSomethingThatHappened = ({ action, outcome, details = {} }: AuditEntry): boolean =>
  !(
    stepsOnly.some(step => step === action) ||
    (action === 'grant.opened' && details.insteadOf === undefined) ||
    (action === 'approvers.asked' && outcome === 'done' && details.channel !== undefined)
  )

const isAmong = ({ resource }: Entitlement, said: unknown): boolean => Array.isArray(said) && said.includes(resource)

const wasDeniedForAnother = ({ action, details = {} }: AuditEntry, target: Entitlement): boolean =>
  action === 'request.denied' && details.becauseOf !== undefined && !isAmong(target, details.becauseOf)

function isAbout(entry: AuditEntry, target: Entitlement, requests: State['requests']): boolean {
  if (entry.target === undefined) return false
  if (entry.request === undefined || entry.grant !== undefined) return sameEntitlement(entry.target, target)
  const asked = requests.get(entry.request)?.ask.entitlements ?? [entry.target]
  return (
    [entry.target, ...asked].some(one => sameEntitlement(one, target)) &&
    (entry.details?.of === undefined || isAmong(target, entry.details.of))
  )
}

/** What is looked up in memory. What it gives away is a copy. */
const placeOf = ({ lapsesAt, ask }: { lapsesAt: Date; ask: { id: WaitingPlace['id'] } }): WaitingPlace => ({
  lapsesAt,
  id: ask.id,
})
const inOrder = (a: WaitingPlace, b: WaitingPlace): number =>
  a.lapsesAt.getTime() - b.lapsesAt.getTime() || (a.id < b.id ? -1 : Number(a.id > b.id))

const lastWordAt = (request: AccessRequest): Date | null =>
  (request.status === 'awaiting-approval' ? request.progress.decisions : request.decisions).at(0)?.at ?? null

/** In the order of those moments; of one moment, those that came last, because a map keeps the order in which they came. */
function newestFirst(
  requests: readonly AccessRequest[],
  momentOf: (request: AccessRequest) => Date | null,
  since: Date,
  limit: number,
  { target, before }: { readonly target?: Entitlement; readonly before?: RequestId } = {},
): readonly AccessRequest[] {
  const sorted = requests
    .map(request => ({ request, at: momentOf(request)?.getTime() ?? Number.NEGATIVE_INFINITY }))
    .reverse()
    .sort((a, b) => b.at - a.at)
  const from = before === undefined ? 0 : sorted.findIndex(({ request }) => request.ask.id === before) + 1
  return sorted
    .slice(from)
    .filter(({ at }) => at >= since.getTime())
    .map(({ request }) => request)
    .filter(({ ask }) => !target || ask.entitlements.some(one => sameEntitlement(one, target)))
    .slice(0, limit)
}

export function historyOf(committed: () => State): History {
  const people = (): KnownPerson[] => [...committed().inventory.values()].flatMap(({ people }) => [...people.values()])
  const inside = (integration: IntegrationName, of: GroupId | ResourceId): KnownPerson[] => {
    const known = committed().inventory.get(integration)
    const ids = new Set(known?.members.get(of) ?? [])
    return structuredClone(
      [...(known?.people.values() ?? [])].filter(({ id }) => ids.has(id)).sort((a, b) => (a.name < b.name ? -1 : 1)),
    )
  }
  return {
    waiting: async (limit, after = null) =>
      structuredClone(
        [...committed().requests.values()]
          .flatMap(request => (request.status === 'awaiting-approval' ? [request] : []))
          .sort((a, b) => inOrder(placeOf(a), placeOf(b)))
          .filter(request => after === null || inOrder(placeOf(request), after) > 0)
          .slice(0, limit),
      ),
    requestsSince: async (since, limit, only) =>
      structuredClone(
        newestFirst([...committed().requests.values()], ({ ask }) => ask.submittedAt, since, limit, only),
      ),
    decidedSince: async (since, limit, only) =>
      structuredClone(newestFirst([...committed().requests.values()], lastWordAt, since, limit, only)),
    live: async (limit, { target, after } = {}) => {
      const all = [...committed().grants.values()]
      const from = after === undefined ? 0 : all.findIndex(({ terms }) => terms.id === after) + 1
      return structuredClone(
        all
          .slice(from)
          .filter(({ status }) => status !== 'ended' && status !== 'failed')
          .filter(({ terms }) => !target || sameEntitlement(terms.entitlement, target))
          .slice(0, limit),
      )
    },
    liveOn: async entitlement =>
      structuredClone(
        [...committed().grants.values()].filter(
          ({ status, terms }) =>
            status !== 'ended' && status !== 'failed' && sameEntitlement(terms.entitlement, entitlement),
        ),
      ),
    grantsFor: async (entitlement, person, limit) =>
      structuredClone(
        [...committed().grants.values()]
          .filter(({ terms }) => terms.beneficiary === person && sameEntitlement(terms.entitlement, entitlement))
          .reverse()
          .slice(0, limit),
      ),
    events: async ({ person, target, since, before, happened, lookUpsOf, limit }) =>
      structuredClone(
        committed()
          .audit.map((entry, index) => ({ entry, id: String(index + 1) }))
          .filter(
            ({ entry, id }) =>
              (before === undefined || Number(id) < Number(before)) &&
              (!person || entry.actor.id === person || entry.about === person) &&
              (!target || isAbout(entry, target, committed().requests)) &&
              (!happened || isSomethingThatHappened(entry) || (target && wasDeniedForAnother(entry, target))) &&
              (!lookUpsOf || entry.action !== 'access.viewed' || entry.actor.id === lookUpsOf) &&
              (!since || entry.at >= since),
          )
          .reverse()
          .slice(0, limit)
          .map(({ entry, id }) => ({
            id,
            at: entry.at,
            actor: entry.actor,
            via: entry.via,
            action: entry.action,
            outcome: entry.outcome,
            reason: entry.reason ?? null,
            request: entry.request ?? null,
            grant: entry.grant ?? null,
            target: entry.target ? targetOf(entry.target) : null,
            about: entry.about ?? null,
            details: entry.details ?? {},
          })),
      ),
    members: async (integration, group) => inside(integration, group),
    groupsIn: async ({ integration, resource, group }) => {
      const known = committed().inventory.get(integration)
      const found = [...new Set(known?.groupsIn.get(group ?? resource) ?? [])].sort()
      const named = new Map([...(known?.resources.values() ?? [])].map(one => [one.group, one.name]))
      return found.map(inside => ({ group: inside, name: named.get(inside) ?? null }))
    },
    assigned: async ({ integration, resource }) => inside(integration, resource),
    async peopleCalled(words, limit) {
      const wanted = words.toLowerCase()
      const called = people().filter(
        ({ name, email }) => name.toLowerCase() === wanted || email?.toLowerCase() === wanted,
      )
      return structuredClone([...new Map(called.map(person => [person.id, person])).values()].slice(0, limit))
    },
    async namesHolding(letters, limit) {
      const names = people().flatMap(({ name }) => (name.toLowerCase().includes(letters.toLowerCase()) ? [name] : []))
      return [...new Set(names)].sort().slice(0, limit)
    },
  }
}
