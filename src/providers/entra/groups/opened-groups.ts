import { z } from 'zod'
import { type GroupId, groupId } from '../../../access/vocabulary.ts'
import type { OpenedGroup } from '../../../ports/provider.ts'
import { GraphFault, isNotFound } from '../graph/faults.ts'
import type { Graph } from '../graph/graph.ts'
import { odataString } from '../graph/query.ts'
import { inPath } from '../resource-id.ts'

const eligibilitiesPath = '/identityGovernance/privilegedAccess/group/eligibilityScheduleInstances'

const properties = ['id', 'displayName', 'isAssignableToRole'] as const
const named = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  isAssignableToRole: z.boolean().nullish(),
})
type Named = z.infer<typeof named>
const eligibility = z.object({
  groupId: z.string().nullish(),
  principalId: z.string().nullish(),
  accessId: z.string().nullish(),
})

/**
 * Where a group leads. Whoever is in one that is eligible for another makes themselves, and nobody else, member or owner of that
 * (https://learn.microsoft.com/entra/id-governance/privileged-identity-management/concept-pim-for-groups); an owner lets themselves
 * in. Unlike nesting, that is open to any group also where the other may hold roles.
 */
export async function openedBy(graph: Graph, start: GroupId): Promise<readonly OpenedGroup[]> {
  const opened = new Map<GroupId, OpenedGroup>()
  const met = new Set<GroupId>([start])
  const open = [{ group: start, surroundings: true }]
  const meet = (group: GroupId, surroundings: boolean) => {
    if (met.has(group)) return
    met.add(group)
    open.push({ group, surroundings })
  }
  for (let next = open.pop(); next; next = open.pop()) {
    for await (const found of next.surroundings ? around(graph, next.group) : []) {
      const group = groupId(found.id)
      // What the first group is in already is nothing that it opens, and may be eligible for more all the same.
      if (next.group !== start && !met.has(group)) opened.set(group, asOpened(found, 'around'))
      meet(group, false)
    }
    for (const { group, as } of await eligibleFor(graph, next.group)) {
      const found = opened.get(group)?.as === as || group === start ? null : await existing(graph, group)
      if (found) opened.set(group, asOpened(found, as))
      if (found) meet(group, true)
    }
  }
  return [...opened.values()]
}

/** This includes groups that groups around it are in. */
const around = (graph: Graph, group: GroupId): AsyncIterable<Named> =>
  graph.list(named, `/groups/${inPath(group)}/transitiveMemberOf`, { $select: properties, $top: 999 })

interface Eligible {
  readonly group: GroupId
  readonly as: 'member' | 'owner'
}

/** Without a licence for Privileged Identity Management nobody can activate anything. Anything else that stands in the way of knowing is a fault. */
async function eligibleFor(graph: Graph, group: GroupId): Promise<readonly Eligible[]> {
  const found: Eligible[] = []
  try {
    const $filter = `principalId eq ${odataString(inPath(group))}`
    for await (const one of graph.list(eligibility, eligibilitiesPath, { $filter })) {
      if (one.principalId?.toLowerCase() !== group || !one.groupId) continue
      found.push({ group: groupId(one.groupId), as: one.accessId === 'owner' ? 'owner' : 'member' })
    }
  } catch (error) {
    if (!(error instanceof GraphFault && error.graphCode === 'AadPremiumLicenseRequired')) throw error
  }
  return found
}

async function existing(graph: Graph, group: GroupId): Promise<Named | null> {
  try {
    return await graph.get(named, `/groups/${inPath(group)}`, { $select: properties })
  } catch (error) {
    if (isNotFound(error)) return null
    throw error
  }
}

const asOpened = ({ id, displayName, isAssignableToRole }: Named, as: OpenedGroup['as']): OpenedGroup => ({
  group: groupId(id),
  name: displayName || id,
  as,
  mayHoldRoles: isAssignableToRole === true,
})
