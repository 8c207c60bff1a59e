import { stagesOf } from '../../access/access-flow.ts'
import type { Person, Resource } from '../../access/catalog.ts'
import { reaches } from '../../access/opens.ts'
import type { Policy } from '../../access/policy.ts'
import { type Refusal, refuse } from '../../access/refusal.ts'
import type { PersonId, ResourceId } from '../../access/vocabulary.ts'
import type { Mention } from '../../ports/incoming.ts'
import { findApprovers } from '../approvers/find-approvers.ts'
import { askedOnce } from '../asked-once.ts'
import { plain, withSettings } from '../asking/offers.ts'
import { flowsToAskBy, type Requestable, requestable, resourcesIn, unknownName } from '../asking/requestable-access.ts'
import { openBreakGlass, type WithinReach, withinReach } from '../break-glass/within-reach.ts'
import { isAdmin, isAuditor } from '../people/belongs.ts'
import type { Ports } from '../ports.ts'

/**
 * What one person may see, by the directory's word of now: themselves, what a flow opens to them, what they own or decide;
 * admins and auditors everything. Whatever else there is does not exist for them.
 */
export interface Sight {
  readonly person: Person
  /** An admin or an auditor. */
  readonly all: boolean
  readonly mayAskFor: readonly Requestable[]
  /** What they may give themselves in an emergency. */
  readonly mayTake: readonly WithinReach[]
  /** The accounts behind names in what they typed: whom they mean by it, and no right. */
  readonly mentions: readonly Mention[]
  /** Whether the resource is theirs to answer for: everything about it is theirs to see. */
  answersFor(resource: Resource): Promise<boolean>
}

/** The reading lasts for one answer. @throws Fault when the directory cannot be asked: then nobody sees anything. */
export async function sightOf(
  ports: Ports,
  policy: Policy,
  person: Person,
  mentions: readonly Mention[] = [],
): Promise<Sight> {
  const reading = { ...ports, directory: askedOnce(ports.directory) }
  const [admin, auditor, flows, entries] = await Promise.all([
    isAdmin(reading, policy, person),
    isAuditor(reading, policy, person),
    flowsToAskBy(reading, policy, person.id),
    openBreakGlass(reading, policy, person.id),
  ])
  return {
    person,
    mentions,
    all: admin || auditor,
    mayAskFor: await requestable(reading, policy, flows),
    mayTake: await withinReach(reading, policy, entries),
    answersFor: resource => answersFor(reading, policy, person, resource),
  }
}

/** One of those who own it, or whom a flow asks about it. */
async function answersFor(ports: Ports, policy: Policy, person: Person, resource: Resource): Promise<boolean> {
  const opening = policy.flows.filter(flow => reaches(flow, { ...resource, ungrantable: null }))
  const stages = [...opening.flatMap(stagesOf), { from: [{ kind: 'owner' }], needed: 1 } as const]
  for (const stage of stages) {
    const approvers = await findApprovers(ports, policy, stage, { entitlements: [resource] })
    if (approvers.some(approver => approver.person.id === person.id)) return true
  }
  return false
}

/** A resource as this person sees it. `close`: everything about it is theirs to see, and not only that they may ask for it. */
export interface Seen {
  readonly resource: Resource
  readonly close: boolean
}

/**
 * By its whole name. What somebody may not see is answered like what is not there: in the same words, with the same nearest names
 * (of what they may ask for), and after the same questions to the directory.
 */
export async function seenByName(
  ports: Ports,
  policy: Policy,
  sight: Sight,
  typed: string,
): Promise<{ ok: true; seen: Seen } | { ok: false; refusal: Refusal }> {
  const wanted = plain(typed)
  if (wanted === '') return refuse({ reason: 'resource-missing' })
  const named = await resourcesCalled(ports, policy, wanted)
  const open = [...resourcesIn(sight.mayAskFor), ...sight.mayTake.map(({ resource }) => resource)]
  const offered = new Set<ResourceId>(open.map(({ resource }) => resource))
  const seen: Seen[] = []
  // Somebody who measures how long an answer takes must not learn from it which names exist.
  for (const resource of named.length > 0 ? named : await anyResource(ports, policy)) {
    const close = sight.all || (await sight.answersFor(resource))
    if ((close || offered.has(resource.resource)) && named.includes(resource)) seen.push({ resource, close })
  }
  const [only, ...others] = seen
  if (!only) return refuse(unknownName(sight.mayAskFor, typed))
  if (others.length === 0) return { ok: true, seen: only }
  const matches = seen.map(({ resource }) => `${resource.name} (${resource.integration})`)
  return refuse({ reason: 'ambiguous-resource', typed, matches })
}

async function resourcesCalled({ store }: Ports, policy: Policy, wanted: string): Promise<readonly Resource[]> {
  const found: Resource[] = []
  for (const { name } of policy.integrations)
    for (const known of await store.inventory.resources(name))
      if (plain(known.name) === wanted) found.push(withSettings(known, policy))
  return found
}

async function anyResource({ store }: Ports, policy: Policy): Promise<readonly Resource[]> {
  const [known] = await store.inventory.resources(policy.integrations[0].name)
  return known ? [withSettings(known, policy)] : []
}

/** Whether this person's access is theirs to see: their own, or everybody's. */
export const seesPerson = (sight: Sight, other: PersonId): boolean => sight.all || sight.person.id === other
