import { type Entitlement, sameEntitlement } from '../../access/catalog.ts'
import { type Drift, isOpen } from '../../access/drift/states.ts'
import type { Grant } from '../../access/grant/states.ts'
import { comingOrThere, usual } from '../../access/grant/usable.ts'
import { heldOf } from '../../access/held-now.ts'
import type { PolicyProposal } from '../../access/policy-proposal.ts'
import type { AccessRequest, StageProgress } from '../../access/request/states.ts'
import type { Review } from '../../access/review/states.ts'
import type { TagProposal } from '../../access/tag-proposal.ts'
import type { GrantId, PersonId, RequestId, ResourceId, SurfaceName } from '../../access/vocabulary.ts'
import type { ChatAccount } from '../chat-surface.ts'
import type { OtherCard, PostedCard } from '../posted-card.ts'
import type { Reads } from '../store.ts'
import { absenceReadsOf } from './absences.ts'
import { brakeReadsOf } from './brake.ts'
import { cleanupReadsOf } from './cleanups.ts'
import { driftReadsOf } from './drifts.ts'
import { ownerReadsOf } from './owners.ts'
import { policyReadsOf } from './policies.ts'
import { reviewReadsOf } from './reviews.ts'
import { accountKey, type State } from './state.ts'

function heldByOf(request: AccessRequest, inventory: State['inventory']) {
  if (request.status !== 'awaiting-approval') return new Map()
  const { ask, progress } = request
  return new Map(
    ask.entitlements.flatMap(entitlement => {
      const { integration, resource } = entitlement
      const known = inventory.get(integration)
      const of = known?.resources.get(resource)
      if (!known || !of || heldOf(progress.held ?? [], entitlement)) return []
      const members = known.members.get(of.group ?? resource) ?? []
      const groups = known.groupsIn.get(of.group ?? resource) ?? []
      const people = members.filter(member => !groups.some(group => group === member))
      return [[resource, { people: people.length, groups: groups.length, at: known.refreshedAt }] as const]
    }),
  )
}

/** The median of the latest, of what was given often enough. */
function usuallyOf({ ask }: AccessRequest, all: readonly { resource: ResourceId; after: number }[]) {
  return new Map(
    ask.entitlements.flatMap(({ resource }) => {
      const latest = all.filter(one => one.resource === resource).slice(-usual.latest)
      const sorted = latest.map(({ after }) => after).sort((a, b) => a - b)
      const median = sorted[Math.ceil(sorted.length / 2) - 1]
      return median === undefined || sorted.length < usual.atLeast ? [] : [[resource, median] as const]
    }),
  )
}

const isLive = (grant: Grant): boolean => grant.status !== 'ended' && grant.status !== 'failed'

function positionsOf({ ask, status }: AccessRequest, inventory: State['inventory']) {
  const known = [...inventory.values()].sort((a, b) => a.refreshedAt.getTime() - b.refreshedAt.getTime())
  return new Map(
    [ask.requester, ask.beneficiary].flatMap(person => {
      const found = known.flatMap(({ positions }) => positions.get(person) ?? []).at(-1)
      return status === 'awaiting-approval' && found ? [[person, found] as const] : []
    }),
  )
}

/** The reads of the port over a state, which is asked for afresh at every call. What they give away is a copy. */
export function readsOf(state: () => State): Reads {
  const namesOf = (people: readonly PersonId[]): ReadonlyMap<PersonId, string> => {
    const known = [...state().inventory.values()].sort((a, b) => a.refreshedAt.getTime() - b.refreshedAt.getTime())
    const names = new Map<PersonId, string>()
    for (const { names: here } of known)
      for (const person of people) {
        const name = here.get(person)
        if (name !== undefined) names.set(person, name)
      }
    return names
  }
  const lastSpoke = (account: ChatAccount): number =>
    Math.max(
      Number.NEGATIVE_INFINITY,
      ...[...state().inbox.values()]
        .filter(row => accountKey(row.incoming.from) === accountKey(account))
        .map(row => row.receivedAt.getTime()),
    )
  const isComing = (request: RequestId): boolean =>
    [...state().grants.values()].some(
      ({ terms, status }) => terms.request === request && comingOrThere.some(one => one === status),
    )
  return {
    request: async (id: RequestId) => structuredClone(state().requests.get(id) ?? null),
    grant: async (id: GrantId) => structuredClone(state().grants.get(id) ?? null),
    grantsOf: async (request: RequestId) =>
      structuredClone([...state().grants.values()].filter(grant => grant.terms.request === request)),
    story: async (id: RequestId) => {
      const { requests, grants, cards, inventory, policies, freezes, reviews } = state()
      const request = requests.get(id)
      if (!request) return null
      const resources = request.ask.entitlements.map(({ integration, resource }) =>
        inventory.get(integration)?.resources.get(resource),
      )
      return structuredClone({
        request,
        grants: [...grants.values()].filter(({ terms }) => terms.request === id),
        cards: [...cards.values()].filter(card => card.request === id),
        resources: resources.filter(resource => resource !== undefined),
        heldBy: heldByOf(request, inventory),
        usuallyUsableAfter: isComing(id) ? usuallyOf(request, [...state().usableAfter.values()]) : new Map(),
        names: namesOf([
          ...partIn(request, [...grants.values()], [...cards.values()]),
          ...[...freezes.values()].map(({ by }) => by),
          ...signedBy(reviews.get(id)),
        ]),
        positions: positionsOf(request, inventory),
        review: reviews.get(id) ?? null,
        policy: policies.at(-1)?.policy ?? null,
        freezes: [...freezes.values()],
      })
    },
    requestsOf: async (person: PersonId, limit: number) => {
      const held = [...state().grants.values()].filter(grant => isLive(grant) && hasPartIn(state(), grant, person))
      const live = new Set(held.map(({ terms }) => terms.request))
      return structuredClone(
        [...state().requests.values()]
          .filter(({ ask }) => ask.requester === person || ask.beneficiary === person)
          .reverse()
          .sort((a, b) => b.ask.submittedAt.getTime() - a.ask.submittedAt.getTime())
          .filter(({ ask, status }, n) => n < limit || status === 'awaiting-approval' || live.has(ask.id)),
      )
    },
    liveGrantsOf: async (people: readonly PersonId[]) =>
      structuredClone(
        [...state().grants.values()].filter(grant => isLive(grant) && people.includes(grant.terms.beneficiary)),
      ),
    liveGrantsFor: async (entitlement: Entitlement, person: PersonId) =>
      structuredClone(
        [...state().grants.values()].filter(
          grant =>
            isLive(grant) &&
            grant.terms.beneficiary === person &&
            sameEntitlement(grant.terms.entitlement, entitlement),
        ),
      ),
    withoutAppointment: async () => {
      const { tasks, grants, requests } = state()
      const kept = new Set([...tasks.values()].filter(({ status }) => status !== 'given-up').map(({ key }) => key))
      return structuredClone({
        grants: [...grants.values()].filter(grant => isLive(grant) && !kept.has(`drive-grant:${grant.terms.id}`)),
        requests: [...requests.values()].filter(
          ({ status, ask }) => status === 'awaiting-approval' && !kept.has(`lapse-request:${ask.id}`),
        ),
      })
    },
    postedCards: async (request: RequestId) =>
      structuredClone([...state().cards.values()].filter(card => card.request === request)),
    openCardsOf: async (person: PersonId, surface: SurfaceName) =>
      structuredClone(
        [...state().cards.values()].filter(
          ({ audience, message, over }) =>
            !over && message.surface === surface && audience.kind === 'person' && audience.person === person,
        ),
      ),
    otherOpenCardsOf: async (person: PersonId, surface: SurfaceName) => {
      const { driftCards, drifts, tagCards, tagProposals, policyCards, policyProposals } = state()
      const waits = (proposal?: TagProposal | PolicyProposal) => proposal?.standing.status === 'proposed'
      const isOpenDrift = (drift?: Drift) => drift !== undefined && isOpen(drift)
      const cards: readonly OtherCard[] = [
        ...[...driftCards.values()].flatMap(card =>
          isOpenDrift(drifts.get(card.drift)) ? [{ kind: 'drift', ...card } as const] : [],
        ),
        ...[...tagCards.values()].flatMap(card =>
          waits(tagProposals.get(card.proposal)) ? [{ kind: 'tag', ...card } as const] : [],
        ),
        ...[...policyCards.values()].flatMap(card =>
          waits(policyProposals.get(card.proposal)) ? [{ kind: 'policy', ...card } as const] : [],
        ),
      ]
      return structuredClone(cards.filter(card => card.person === person && card.message.surface === surface))
    },
    home: async (account: ChatAccount) => structuredClone(state().homes.get(accountKey(account)) ?? null),
    homesOf: async (people: readonly PersonId[]) =>
      structuredClone([...state().homes.values()].filter(({ person }) => person !== null && people.includes(person))),
    requestsWithOpenCards: async (after: RequestId | null, limit: number) =>
      [...new Set([...state().cards.values()].filter(({ over }) => !over).map(({ request }) => request))]
        .filter(request => after === null || request > after)
        .sort()
        .slice(0, limit),
    ...ownerReadsOf(state),
    ...brakeReadsOf(state),
    ...cleanupReadsOf(state),
    ...absenceReadsOf(state),
    ...driftReadsOf(state),
    ...policyReadsOf(state),
    toldOf: async key => state().watched.get(key)?.told ?? null,
    ...reviewReadsOf(state),
    binding: async (account: ChatAccount) => structuredClone(state().bindings.get(accountKey(account)) ?? null),
    isCutOff: async (account: ChatAccount) => state().cutOff.has(accountKey(account)),
    accountsOf: async (person: PersonId) =>
      structuredClone(
        [...state().bindings.values()]
          .filter(binding => binding.person === person)
          .map(binding => ({ binding, spoke: lastSpoke(binding.account) }))
          .sort((a, b) => later(a.spoke, b.spoke) || later(a.binding.at.getTime(), b.binding.at.getTime()))
          .map(({ binding }) => binding),
      ),
    importedBindings: async () => structuredClone([...state().bindings.values()].filter(({ how }) => how === 'import')),
    preferenceOf: async (person: PersonId) => state().preferences.get(person) ?? null,
    stepUp: async (id: string) => structuredClone(state().stepUps.get(id) ?? null),
    stepUpOfSession: async (session: string) =>
      structuredClone(
        [...state().stepUps.values()].find(({ step }) => step.at !== 'offered' && step.session === session) ?? null,
      ),
    link: async (id: string) => structuredClone(state().links.get(id) ?? null),
    linkOfSession: async (session: string) =>
      structuredClone(
        [...state().links.values()].find(({ step }) => step.at !== 'offered' && step.session === session) ?? null,
      ),
    namesOf: async (people: readonly PersonId[]) => namesOf(people),
  }
}

const signedBy = (review: Review | undefined): readonly PersonId[] =>
  review?.standing.status === 'signed-off' ? [review.standing.by] : []

/** Everybody by whose name a stage or a tier is called. */
const namedIn = ({ stages, escalation, noLonger }: StageProgress): readonly PersonId[] => {
  const sources = [...stages.flatMap(({ from }) => from), ...(escalation?.tiers ?? []).flatMap(({ to }) => to)]
  return [
    ...sources.flatMap(source => (source.kind === 'people' ? source.users : [])),
    ...(noLonger ?? []).map(({ person }) => person),
  ]
}

/** Everybody who asked, gets, was told, decided, or ended something, or by whose name a stage is called. */
function partIn(request: AccessRequest, grants: readonly Grant[], cards: readonly PostedCard[]): readonly PersonId[] {
  const { id, requester, beneficiary } = request.ask
  const decisions = request.status === 'awaiting-approval' ? request.progress.decisions : request.decisions
  return [
    requester,
    beneficiary,
    ...decisions.flatMap(({ by }) =>
      by.kind === 'person' ? [by.person, ...(by.insteadOf ? [by.insteadOf.person] : [])] : [],
    ),
    ...(request.questions ?? []).map(({ by }) => by),
    ...(request.status === 'awaiting-approval' ? namedIn(request.progress) : []),
    ...grants.flatMap(grant =>
      grant.terms.request === id && 'because' in grant && 'by' in grant.because ? [grant.because.by] : [],
    ),
    ...cards.flatMap(card => (card.request === id && card.audience.kind === 'person' ? [card.audience.person] : [])),
  ]
}

const later = (a: number, b: number): number => (a === b ? 0 : b > a ? 1 : -1)

const hasPartIn = ({ requests }: State, { terms }: Grant, person: PersonId): boolean =>
  terms.beneficiary === person || requests.get(terms.request)?.ask.requester === person
