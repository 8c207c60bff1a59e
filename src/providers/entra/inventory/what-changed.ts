import { z } from 'zod'
import { groupId, type IntegrationName } from '../../../access/vocabulary.ts'
import type { Discovered } from '../../../ports/provider.ts'
import { type DeltaStream, deltaFrom } from '../graph/delta-stream.ts'
import type { Graph } from '../graph/graph.ts'
import { needsIndex } from '../graph/query.ts'
import { memberType } from '../people.ts'
import type { RolesOfTenant } from '../roles/role-discovery.ts'
import { groupProperties, personProperties, type TenantReading } from './tenant-reading.ts'

/** How many of whom something changed are asked about one by one; of more everybody is read. */
const fewPeople = 1_000
/** How many groups are looked for again because the index of Graph may not know them yet; of more everything is read. */
const fewGroups = 200
/** Readings in which they are looked for: the index is not so long behind. */
const lookedForAgain = 3

const removed = z.object({ reason: z.string().nullish() })
export const memberChange = z.object({
  id: z.string(),
  '@odata.type': z.string().nullish(),
  '@removed': removed.nullish(),
})
export const groupChange = z.object({
  id: z.string(),
  '@removed': removed.nullish(),
  'members@delta': z.array(memberChange).nullish(),
})
const touched = z.object({ id: z.string() })

/** `latest`: from now on, without everything that there is. */
const fromNowOn = {
  groups: `/groups/delta?$select=${groupProperties.join(',')}&$deltatoken=latest`,
  members: '/groups/delta?$select=displayName,members&$deltatoken=latest',
  people: `/users/delta?$select=${personProperties.join(',')}&$deltatoken=latest`,
}

/** Where a reading ended, as it is kept until the next one. */
const place = z.object({
  /** What it was read by: another filter lets in other groups, of which nothing was read. */
  filter: z.string().nullable(),
  groups: z.string(),
  members: z.string(),
  people: z.string(),
  /** Groups that changed lately, while the filter is answered from an index that trails behind. */
  unsettled: z.array(z.string()),
  readings: z.number(),
})
export type Place = z.infer<typeof place>

const written = (to: Place): string => JSON.stringify(to)

/** Taken before anything is read, so that what happens meanwhile is told the next time. */
export async function placeFromNowOn(graph: Graph, filter: string | null): Promise<string> {
  const [groups, members, people] = await Promise.all(
    [fromNowOn.groups, fromNowOn.members, fromNowOn.people].map(
      async link => (await graph.delta(touched, link)).deltaLink,
    ),
  )
  if (!groups || !members || !people) throw new Error('a delta query without its link')
  return written({ filter, groups, members, people, unsettled: [], readings: 0 })
}

export interface WhatChanged {
  readonly groups: DeltaStream<z.infer<typeof touched>>
  readonly members: DeltaStream<z.infer<typeof groupChange>>
  readonly people: DeltaStream<z.infer<typeof touched>>
  readonly before: Place
}

/** `null`: Graph does not know the place any more, or what was read there is of another filter, tenant or release. */
export async function changedSince(graph: Graph, mark: string, filter: string | null): Promise<WhatChanged | null> {
  const before = placeIn(mark)
  if (!before || before.filter !== filter || before.unsettled.length > fewGroups) return null
  if ([before.groups, before.members, before.people].some(link => !link.startsWith(`${graph.root}/`))) return null
  const [groups, members, people] = await Promise.all([
    deltaFrom(graph, touched, before.groups),
    deltaFrom(graph, groupChange, before.members),
    deltaFrom(graph, touched, before.people),
  ])
  return groups && members && people ? { groups, members, people, before } : null
}

function placeIn(mark: string): Place | null {
  try {
    return place.safeParse(JSON.parse(mark)).data ?? null
  } catch {
    return null
  }
}

/**
 * Delta says where to look, and what is there now is read: an entry may lack what did not change, come twice, or come late. Which
 * groups the filter lets in only Graph can say, so that its list is read again where any group changed.
 */
export async function* readWhatChanged(
  reading: TenantReading,
  integration: IntegrationName,
  { groups, members, people, before }: WhatChanged,
  roles: RolesOfTenant | null,
): AsyncGenerator<Discovered> {
  const { filter } = before
  yield { kind: 'changes' }
  // Told each time, as none where the integration speaks of roles no more.
  yield { kind: 'whole', of: 'roles' }
  yield* roles?.found ?? []
  const changed = new Set<string>()
  for await (const { id } of groups.items()) changed.add(id.toLowerCase())
  const looked = new Set([...changed, ...before.unsettled])
  if (looked.size > 0) yield* groupsAgain(reading, integration, filter, roles, looked)
  // What a group gives changes with roles, of which delta tells nothing.
  else if (roles)
    for await (const found of reading.groups(mayHoldRoles(filter))) yield reading.resource(integration, found, roles)
  for await (const { id, 'members@delta': some } of members.items())
    for (const one of some ?? []) {
      const [of, who] = [groupId(id), one.id.toLowerCase()]
      if (one['@removed']) yield { kind: 'left', of, member: who }
      else yield { kind: 'member', of, member: who, memberType: memberType(one) }
    }
  yield* peopleAgain(reading, people)
  const waits = filter !== null && needsIndex(filter)
  const readings = changed.size > 0 ? lookedForAgain : Math.max(0, before.readings - 1)
  const next = { filter, groups: groups.deltaLink(), members: members.deltaLink(), people: people.deltaLink() }
  const unsettled = waits && readings > 0 ? [...looked] : []
  yield { kind: 'mark', mark: written({ ...next, unsettled, readings }) }
}

async function* groupsAgain(
  reading: TenantReading,
  integration: IntegrationName,
  filter: string | null,
  roles: RolesOfTenant | null,
  looked: ReadonlySet<string>,
): AsyncGenerator<Discovered> {
  yield { kind: 'whole', of: 'groups' }
  const anew = []
  for await (const found of reading.groups(filter)) {
    yield reading.resource(integration, found, roles)
    if (looked.has(found.id.toLowerCase())) anew.push(found)
  }
  // It may have been no resource until now, or not have been there.
  for (const { id } of anew) yield { kind: 'whole-group', of: groupId(id) }
  yield* reading.members(anew)
}

async function* peopleAgain(
  reading: TenantReading,
  people: DeltaStream<z.infer<typeof touched>>,
): AsyncGenerator<Discovered> {
  const ids = new Set<string>()
  for await (const { id } of people.items()) ids.add(id.toLowerCase())
  if (ids.size <= fewPeople) return yield* reading.peopleAmong(ids)
  yield { kind: 'whole', of: 'people' }
  yield* reading.people()
}

const mayHoldRoles = (filter: string | null): string =>
  filter === null ? 'isAssignableToRole eq true' : `(${filter}) and isAssignableToRole eq true`
