import { type AccessFlow, delegatesOf, stagesOf, tiersOf } from './access-flow.ts'
import { type BreakGlass, breakGlassOf, waysOf } from './break-glass.ts'
import type { Entitlement, OwnerAttribute, OwnerSource, People, ResourceType } from './catalog.ts'
import type { ReportPlan } from './report-plan.ts'
import type { SecondEndRule } from './resource-selector.ts'
import type { HumanMark } from './same-human.ts'
import type { GroupId, IntegrationName, NonEmpty, PersonId, PolicyHash, ResourceId } from './vocabulary.ts'
import type { Webhook } from './webhook.ts'

/**
 * The access file as it is in force: every name in it has become one id, once, when it was loaded. A later namesake
 * never matches. It is plain data, so that it can be stored as a policy version and hashed.
 */
export interface Policy {
  /** Of everything below. Each decision stores it. */
  readonly hash: PolicyHash
  readonly admins: People
  readonly auditors: People
  readonly identity: {
    readonly emailDomains: readonly string[]
    readonly importFile: string | null
    /** A confirmed address in these is a way to reach somebody who has not linked yet. Besides those of `emailDomains`. */
    readonly contactDomains?: readonly string[]
    /** Accounts with the same value of it are one human. Absent, also in policies of before there was one: each is its own. */
    readonly sameHuman?: HumanMark
  }
  readonly integrations: NonEmpty<Integration>
  readonly flows: NonEmpty<AccessFlow>
  /** Whether a version that widens access waits for admins. Absent: as whoever runs Doorbell has it, and with a real tenant it does. */
  readonly policyChange?: PolicyChangeRule
  /** Absent, also in policies of before there was any: nobody may. */
  readonly breakGlass?: NonEmpty<BreakGlass>
  /** Receivers outside that are told what was recorded. Absent: none. */
  readonly webhooks?: NonEmpty<Webhook>
  /** What is shown in rooms by itself, to everybody who reads there. Absent: nothing. */
  readonly reports?: NonEmpty<ReportPlan>
}

export const policyChangeRules = ['two-person', 'one-person'] as const
export type PolicyChangeRule = (typeof policyChangeRules)[number]

export interface Integration {
  readonly name: IntegrationName
  readonly resourceTypes: readonly ResourceType[]
  /** In the provider's own filter language; checked by the provider before the file is accepted. */
  readonly groupFilter: string | null
  /** The fallback when no resource owner can be found. `null`: then a request for such a resource is refused. */
  readonly integrationOwner: People | null
  /** What names a resource owner, in order, wherever it is written. Empty: no key is looked for. */
  readonly ownerKeys: readonly string[]
  /** What the value behind a key names; absent: a group. */
  readonly ownerAttributes?: Readonly<Record<string, OwnerAttribute>>
  /** Where it is looked for, in order. Absent, also in policies of before there were several: the tags. */
  readonly ownerSources?: readonly OwnerSource[]
  /** What the file says of single resources. */
  readonly resources: Readonly<Record<ResourceId, ResourceSettings>>
  readonly accessDetails: string | null
  /** The directory roles that may be asked for, each in the whole tenant or in one administrative unit. Absent: none. */
  readonly roles?: readonly ResourceId[]
  /** What gives control over the whole tenant and may be asked for all the same, role by role and group by group. Absent: nothing. */
  readonly tierZero?: readonly ResourceId[]
  /** Accounts that are never touched: nothing is given to them, and nothing of theirs is taken. Absent: none. */
  readonly protected?: readonly PersonId[]
  /** Whether the directory is to end what is given too. Absent: never. */
  readonly secondEnd?: SecondEndRule
  /** Whether groups may be brought under the directory's own ends, which can never be undone. Absent: no. */
  readonly mayPrepareSecondEnd?: boolean
  /** After so many days Doorbell's own credential is to be renewed. Absent: nobody asked for it. */
  readonly credentialRotationDays?: number
  /** So many days after their last access here what is kept of people for convenience is forgotten. Absent: never. */
  readonly userCleanupDays?: number
}

export interface ResourceSettings {
  readonly tags: Readonly<Record<string, string>>
  /** Whom the first tag with an owner key names. */
  readonly owner: OwnerTag | null
  /** Whom the tags with the other owner keys name, in the order of the keys. */
  readonly furtherOwners?: readonly OwnerTag[]
}

/** The tag is kept so that the card can say why they are asked. */
export interface OwnerTag {
  readonly key: string
  /** As it is written; several names with commas between. */
  readonly value: string
  readonly people: People
}

/** The tags of a resource that name owners, in the order in which they count. */
export const ownerTags = (settings: ResourceSettings | undefined): readonly OwnerTag[] => [
  ...(settings?.owner ? [settings.owner] : []),
  ...(settings?.furtherOwners ?? []),
]

export const ownerSourcesOf = ({ ownerSources = ['tags'] }: Integration): readonly OwnerSource[] => ownerSources

export const ownerAttributeOf = ({ ownerAttributes }: Integration, key: string): OwnerAttribute =>
  ownerAttributes?.[key] ?? 'group'

export const handsOutRoles = ({ resourceTypes }: Pick<Integration, 'resourceTypes'>): boolean =>
  resourceTypes.includes('directory-role')

/** Accepted by name; what it takes to be given it is the floor's to say. */
export const isListedTierZero = (policy: Policy, { integration, resource }: Entitlement): boolean =>
  policy.integrations.some(({ name, tierZero }) => name === integration && tierZero?.includes(resource))

/** Accepted by name, beside the resource in a flow: it may be handed out though whoever has it decides in Doorbell. */
export const isAcceptedAuthority = (policy: Policy, { integration, resource }: Entitlement): boolean =>
  authorityIn(policy).accepted.has(`${integration}/${resource}`)

/** In the whole tenant, whichever of its integrations lists it: an account is one, however many show what it holds. */
export const isProtected = (policy: Policy, person: PersonId): boolean =>
  policy.integrations.some(({ protected: them }) => them?.includes(person))

/**
 * The groups that give power over access. Whoever could hand them out could hand out that power, so they are no resources unless a
 * flow accepts it.
 */
export const groupsWithAuthority = (policy: Policy): readonly GroupId[] => authorityIn(policy).groups

/** The directory roles that do the same. Only in the whole tenant: a role in one administrative unit makes nobody an owner. */
export const rolesWithAuthority = (policy: Policy): readonly ResourceId[] => authorityIn(policy).roles

interface Authority {
  readonly groups: readonly GroupId[]
  readonly roles: readonly ResourceId[]
  /** What some flow accepts that it hands it out all the same, as `integration/resource`. */
  readonly accepted: ReadonlySet<string>
}

/** Asked for at every step of every access, and with hundreds of flows long to gather: a policy never changes, so each is gone through once. */
const gathered = new WeakMap<Policy, Authority>()

function authorityIn(policy: Policy): Authority {
  const before = gathered.get(policy)
  if (before) return before
  const people = peopleWithAuthority(policy)
  const authority = {
    groups: [...new Set(people.flatMap(({ groups }) => groups))],
    roles: [...new Set(people.flatMap(({ roles = [] }) => roles))],
    accepted: new Set(
      policy.flows.flatMap(({ resources }) =>
        resources.flatMap(one =>
          one.kind === 'named' && one.acceptsAuthority ? [`${one.integration}/${one.resource}`] : [],
        ),
      ),
    ),
  }
  gathered.set(policy, authority)
  return authority
}

/** Everybody who decides, administers or reads all, as the file names them. */
export function peopleWithAuthority(policy: Policy): readonly People[] {
  const { admins, auditors, integrations, flows } = policy
  const owners = integrations.flatMap(({ integrationOwner, resources }) => [
    ...(integrationOwner ? [integrationOwner] : []),
    ...Object.values(resources).flatMap(settings => ownerTags(settings).map(({ people }) => people)),
  ])
  const approvers = flows.flatMap(flow =>
    [...stagesOf(flow).flatMap(({ from }) => from), ...tiersOf(flow).flatMap(({ to }) => to)].flatMap(source =>
      source.kind === 'people' ? [source] : [],
    ),
  )
  const reviewers = breakGlassOf(policy).flatMap(({ breakGlass: { reviewers } }) =>
    reviewers.flatMap(source => (source.kind === 'people' ? [source] : [])),
  )
  const delegates = flows.flatMap(flow => delegatesOf(flow) ?? [])
  return [admins, auditors, ...owners, ...approvers, ...delegates, ...reviewers]
}

/** How far directory roles are any business of Doorbell's: they are given, or only read, for the owners that they make, or not even that. */
export type UseOfRoles = 'given' | 'read' | 'none'

export function useOfRoles(policy: Policy): UseOfRoles {
  const { integrations } = policy
  if (integrations.some(handsOutRoles)) return 'given'
  const byKey = integrations.some(({ ownerAttributes = {} }) =>
    Object.values(ownerAttributes).includes('directory-role'),
  )
  return byKey || rolesWithAuthority(policy).length > 0 ? 'read' : 'none'
}

/** The most that the file wants of ends that the directory holds itself, for groups alone where that is asked. */
export function wantsSecondEnds(policy: Policy, type?: ResourceType): SecondEndRule {
  const ofIntegrations = policy.integrations
    .filter(({ resourceTypes }) => type === undefined || resourceTypes.includes(type))
    .map(({ secondEnd }) => secondEnd)
  const said = [
    ...ofIntegrations,
    ...waysOf(policy).flatMap(({ resources }) => resources.map(({ secondEnd }) => secondEnd)),
  ]
  if (said.includes('required')) return 'required'
  return said.includes('where-possible') ? 'where-possible' : 'never'
}

/** An address there is a contact, not an identity: whoever answers from it still has to prove who they are. */
export const contactDomains = ({ identity }: Pick<Policy, 'identity'>): readonly string[] => [
  ...identity.emailDomains,
  ...(identity.contactDomains ?? []),
]
