import { z } from 'zod'
import { type GroupId, groupId, personId, type ResourceId } from '../../../access/vocabulary.ts'
import type { Done } from '../../../ports/changes.ts'
import { isOneOf, type Ourselves } from '../changes/ourselves.ts'
import { odataString } from '../graph/query.ts'
import { groupResource, inPath, parseGroupResource, parseRoleResource, roleResource } from '../resource-id.ts'
import { unitOfScope } from '../roles/role-shapes.ts'
import type { Lists } from './lists-by-either.ts'
import { groupPim, rolePim } from './pim-place.ts'
import { whyNoEnd } from './pim-refusals.ts'
import { nothingCame } from './pim-request.ts'

/** What Privileged Identity Management does in the directory, whoever asked it to, is in its audit as this application's doing. */
export const pimApplication = '01fc33a7-78ba-4d2f-a4b7-768e336e890e'

const identity = z.object({ id: z.string().nullish() }).nullish()
const made = z.object({
  action: z.string().nullish(),
  status: z.string().nullish(),
  principalId: z.string().nullish(),
  createdDateTime: z.string().nullish(),
  createdBy: z.object({ application: identity, user: identity }).nullish(),
  groupId: z.string().nullish(),
  accessId: z.string().nullish(),
  roleDefinitionId: z.string().nullish(),
  directoryScopeId: z.string().nullish(),
})
type Made = z.infer<typeof made>

export interface Looked {
  readonly tenantId: string
  readonly since: Date
  /** Doorbell's own, and as what they are in the directory. */
  readonly own: Ourselves
}

/**
 * What Doorbell had it give and take, of whatever it is seen to have done something with. Its list of requests says who asked: of all
 * roles at once, of groups one by one, because of all groups nobody may read it. A list that may not be read, or that nobody has paid
 * for, tells of nothing.
 */
export async function askedByUs(lists: Lists, seen: readonly Done[], looked: Looked): Promise<readonly Done[]> {
  const ofGroups = new Set<GroupId>()
  let ofRoles = false
  for (const { resource } of seen) {
    if (parseRoleResource(looked.tenantId, resource)) ofRoles = true
    else ofGroups.add(parseGroupResource(looked.tenantId, resource))
  }
  const found = ofRoles ? [...(await ours(lists, rolePim.requests, {}, looked))] : []
  for (const group of ofGroups) {
    const $filter = `groupId eq ${odataString(inPath(group))}`
    found.push(...(await ours(lists, groupPim.requests, { $filter }, looked)))
  }
  return found
}

async function ours(
  lists: Lists,
  path: string,
  query: Readonly<Record<string, string>>,
  looked: Looked,
): Promise<readonly Done[]> {
  const found: Done[] = []
  try {
    for await (const one of lists.list(made, path, query)) {
      const done = doneByUs(one, looked)
      if (done) found.push(done)
    }
  } catch (error) {
    if (!whyNoEnd(error)) throw error
  }
  return found
}

/** `null` for what somebody else asked for, and for what gave and took nothing, which only moved an end. */
function doneByUs(one: Made, { tenantId, since, own }: Looked): Done | null {
  const resource = resourceOf(one, tenantId)
  const at = new Date(one.createdDateTime ?? Number.NaN)
  const did = one.action === 'adminAssign' ? 'added' : one.action === 'adminRemove' ? 'removed' : null
  if (!resource || !one.principalId || !did || !(at >= since) || nothingCame.has(one.status ?? '')) return null
  if (!isMadeByUs(one, own)) return null
  return { resource, person: personId(one.principalId), did, doer: { kind: 'ourselves', at } }
}

function resourceOf(one: Made, tenantId: string): ResourceId | null {
  if (one.groupId) return one.accessId === 'member' ? groupResource(tenantId, groupId(one.groupId)) : null
  const unit = unitOfScope(one.directoryScopeId)
  const definition = one.roleDefinitionId
  return definition && unit !== undefined ? roleResource(tenantId, { definition, unit }) : null
}

/**
 * Who made it Entra says itself, whatever is written into it: an application by the id of its registration, or by that of its service
 * principal, which stands where a person would. Of which nothing is told is nobody's, and not ours.
 */
function isMadeByUs({ createdBy }: Made, own: Ourselves): boolean {
  const makers = [createdBy?.application?.id, createdBy?.user?.id]
  return makers.some(id => isOneOf(id, own.applications) || isOneOf(id, own.principals))
}
