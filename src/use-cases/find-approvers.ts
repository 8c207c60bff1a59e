import type { Approval, ApproverSource } from '../access/access-flow.ts'
import type { Entitlement } from '../access/catalog.ts'
import { type AskedBecause, isActiveMember, type OwnerFallback, type People, type Person } from '../access/catalog.ts'
import type { Policy } from '../access/policy.ts'
import type { Ask } from '../access/request/states.ts'
import { accountsOfSameHuman } from '../access/same-human.ts'
import type { GroupId, PersonId } from '../access/vocabulary.ts'
import type { Ports } from './ports.ts'

export interface Approver {
  readonly person: Person
  readonly because: AskedBecause
}

type Asking = Pick<Ports, 'directory' | 'store'>

/** Whom a stage asks; the same reading tells whom to send cards, who is entitled at the click, and whether anybody is. */
export async function findApprovers(
  ports: Asking,
  policy: Policy,
  stage: Approval['stages'][number],
  ask: Pick<Ask, 'requester' | 'beneficiary' | 'entitlements'>,
): Promise<readonly Approver[]> {
  const found = new Map<PersonId, Approver>()
  const isThemselves = await whoeverGains(ports, policy, ask)
  for (const source of stage.from) {
    for (const entitlement of ask.entitlements) {
      for (const approver of await fromSource(ports, policy, source, entitlement, isThemselves)) {
        if (!found.has(approver.person.id)) found.set(approver.person.id, approver)
      }
    }
  }
  return [...found.values()]
}

/** Requester, beneficiary, and every other account of theirs: nobody decides for themselves. Read live where it takes reading. */
async function whoeverGains(
  { directory }: Asking,
  { identity }: Policy,
  { requester, beneficiary }: Pick<Ask, 'requester' | 'beneficiary'>,
): Promise<(person: Person) => boolean> {
  const own = [...new Set([requester, beneficiary])]
  if (!identity.sameHuman) return ({ id }) => own.includes(id)
  const read = await Promise.all(own.map(async id => (await directory.person(id)) ?? { id }))
  return person => accountsOfSameHuman(person, read, identity.sameHuman).length > 0
}

async function fromSource(
  ports: Asking,
  policy: Policy,
  source: ApproverSource,
  entitlement: Entitlement,
  isThemselves: (person: Person) => boolean,
): Promise<Approver[]> {
  switch (source.kind) {
    case 'people': {
      const because: AskedBecause = { kind: 'named', label: source.label }
      return (await deciders(ports, source))
        .filter(person => !isThemselves(person))
        .map(person => ({ person, because }))
    }
    case 'owner':
      return owners(ports, policy, entitlement, isThemselves)
    default:
      return source satisfies never
  }
}

/**
 * The resource owner by tag, else the integration owner: when no tag names anybody, when nobody named is active,
 * and when the only owner is the one who asks.
 */
async function owners(
  ports: Asking,
  policy: Policy,
  entitlement: Entitlement,
  isThemselves: (person: Person) => boolean,
): Promise<Approver[]> {
  const integration = policy.integrations.find(({ name }) => name === entitlement.integration)
  if (!integration) return []
  const owner = integration.resources[entitlement.resource]?.owner ?? null
  let fallback: OwnerFallback = integration.ownerKeys.length === 0 ? 'no-owner-configured' : 'no-tag'
  if (owner && integration.ownerKeys.length > 0) {
    const active = await deciders(ports, owner.people)
    const able = active.filter(person => !isThemselves(person))
    if (able.length > 0) {
      const because: AskedBecause = { kind: 'resource-owner', key: owner.key, value: owner.value }
      return able.map(person => ({ person, because }))
    }
    fallback = active.length > 0 ? 'only-the-requester' : 'nobody-active'
  }
  if (!integration.integrationOwner) return []
  const because: AskedBecause = { kind: 'integration-owner', because: fallback }
  return (await deciders(ports, integration.integrationOwner))
    .filter(person => !isThemselves(person))
    .map(person => ({ person, because }))
}

/** Membership that Doorbell gave never counts towards deciding, neither in the group itself nor in one inside it. */
async function deciders(ports: Asking, people: People): Promise<readonly Person[]> {
  const active = await activePeople(ports, people)
  const given = await ports.store.liveGrantsOf(active.map(({ id }) => id))
  const indebted = new Set<PersonId>()
  for (const { terms } of given) {
    if (people.users.includes(terms.beneficiary)) continue
    const group = (await ports.store.inventory.resource(terms.entitlement))?.group
    if (group && (await isAmongOrInside(ports, group, people.groups))) indebted.add(terms.beneficiary)
  }
  return active.filter(({ id }) => !indebted.has(id))
}

const isAmongOrInside = async ({ directory }: Asking, group: GroupId, groups: readonly GroupId[]): Promise<boolean> =>
  groups.includes(group) || (await directory.groupsAround(group, groups)).size > 0

/** Enabled full members among these people and groups, each once; groups count transitively. */
export async function activePeople(
  { directory }: Pick<Ports, 'directory'>,
  { groups, users }: People,
): Promise<readonly Person[]> {
  const members = groups.length > 0 ? await directory.activeMembers(groups) : []
  const named = await Promise.all(users.map(user => directory.person(user)))
  const found = new Map<PersonId, Person>()
  for (const person of [...members, ...named]) if (person && isActiveMember(person)) found.set(person.id, person)
  return [...found.values()]
}
