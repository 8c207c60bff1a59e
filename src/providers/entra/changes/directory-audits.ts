import { z } from 'zod'
import type { Doer } from '../../../access/drift/doer.ts'
import { type GroupId, groupId, personId, type ResourceId } from '../../../access/vocabulary.ts'
import type { Done } from '../../../ports/changes.ts'
import { pimApplication } from '../pim/pim-doings.ts'
import { groupResource, isObjectId, roleResource } from '../resource-id.ts'
import { isOneOf, type Ourselves } from './ourselves.ts'

/**
 * As Privileged Identity Management calls what somebody has it do, of groups and roles alike: for good, or with an end, which is given or
 * moved. What it does itself in the directory has an entry of its own, as of an application.
 */
const forATime = 'Add member to role in PIM completed (timebound)'
const inPim = [
  'Add member to role in PIM completed (permanent)',
  forATime,
  'Remove member from role in PIM completed (permanent)',
  'Remove member from role in PIM completed (timebound)',
] as const
const isInPim = ({ activityDisplayName }: MembershipAudit): boolean =>
  inPim.some(activity => activity === activityDisplayName)

/** As Entra calls what is done to memberships. https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities */
export const memberActivities = [
  ...inPim,
  'Add member to group',
  'Remove member from group',
  'Add member to role',
  'Remove member from role',
] as const

const property = z.object({
  displayName: z.string().nullish(),
  oldValue: z.string().nullish(),
  newValue: z.string().nullish(),
})
const target = z.object({
  id: z.string().nullish(),
  type: z.string().nullish(),
  displayName: z.string().nullish(),
  modifiedProperties: z.array(property.nullable()).nullish(),
})

export const membershipAudit = z.object({
  activityDateTime: z.string(),
  activityDisplayName: z.string(),
  result: z.string().nullish(),
  initiatedBy: z
    .object({
      user: z
        .object({
          id: z.string().nullish(),
          displayName: z.string().nullish(),
          userPrincipalName: z.string().nullish(),
        })
        .nullish(),
      app: z
        .object({
          appId: z.string().nullish(),
          servicePrincipalId: z.string().nullish(),
          displayName: z.string().nullish(),
        })
        .nullish(),
    })
    .nullish(),
  targetResources: z.array(target.nullable()).nullish(),
})
type MembershipAudit = z.infer<typeof membershipAudit>

/**
 * `null` for what Doorbell had Privileged Identity Management do, which is no news and is told by the list of its requests; for what failed, for what is about
 * neither a person nor a group, and for what does not say what it is about.
 */
export function doneBy(audit: MembershipAudit, tenantId: string, own: Ourselves): Done | null {
  if (audit.result && audit.result !== 'success') return null
  const targets = (audit.targetResources ?? []).filter(one => one !== null)
  const did = audit.activityDisplayName.startsWith('Add') ? 'added' : 'removed'
  const person = targets.find(({ type }) => type === 'User')
  const resource = isInPim(audit) ? resourceInPim(targets, tenantId) : resourceOf(audit, targets, tenantId)
  const doer = doerOf(audit, own)
  if (!resource || (isInPim(audit) && doer.kind === 'ourselves')) return null
  const deed: Pick<Done, 'resource' | 'did' | 'doer' | 'forATime'> = {
    ...{ resource, did, doer },
    ...(audit.activityDisplayName === forATime ? { forATime: true } : {}),
  }
  if (person?.id) return { ...deed, person: personId(person.id) }
  const group = isInPim(audit) ? null : groupInside(targets)
  return group ? { ...deed, group } : null
}

/** The member comes first, and says of itself what it was put in, or given; what follows is that. */
function groupInside([member]: readonly Target[]): GroupId | null {
  const isMember = member?.type === 'Group' && (member.modifiedProperties ?? []).some(one => one !== null)
  return isMember && member.id && isObjectId(member.id) ? groupId(member.id) : null
}

function doerOf({ initiatedBy, activityDateTime }: MembershipAudit, own: Ourselves): Doer {
  const at = new Date(activityDateTime)
  const { user, app } = initiatedBy ?? {}
  const isOurs =
    [user?.id, app?.servicePrincipalId].some(id => isOneOf(id, own.principals)) || isOneOf(app?.appId, own.applications)
  if (isOurs) return { kind: 'ourselves', at }
  if (user?.id) {
    const name = user.displayName || user.userPrincipalName || user.id
    return { kind: 'person', person: personId(user.id), name, at }
  }
  if (isOneOf(app?.appId, [pimApplication]))
    return { kind: 'through-service', name: 'Privileged Identity Management', at }
  return { kind: 'app', name: app?.displayName || app?.appId || 'unknown', at }
}

type Target = z.infer<typeof target>

/** The other target where Entra names it, else what it says to have modified of the person. */
function resourceOf(audit: MembershipAudit, targets: readonly Target[], tenantId: string): ResourceId | null {
  if (audit.activityDisplayName.endsWith('group')) {
    const group = modified(targets, 'Group.ObjectID') ?? targets.find(({ type }) => type === 'Group')?.id
    return group && isObjectId(group) ? groupResource(tenantId, groupId(group)) : null
  }
  // The object of a role in use is not its definition; a built-in one is its own template.
  const definition = modified(targets, 'Role.TemplateId') ?? targets.find(({ type }) => type === 'Role')?.id
  if (!definition || !isObjectId(definition)) return null
  const unit = modified(targets, 'AdministrativeUnit.ObjectID') ?? null
  return roleResource(tenantId, { definition, unit })
}

/**
 * A role is said with where it counts, which is the directory or one unit of it; of a group the role is that of its members. Anything
 * else, a resource of Azure say, is none of ours.
 */
function resourceInPim(targets: readonly Target[], tenantId: string): ResourceId | null {
  const of = (type: string) => targets.find(one => one.type === type)
  const group = of('Group')?.id
  if (group) {
    const asMember = of('Role')?.displayName?.toLowerCase() === 'member'
    return asMember && isObjectId(group) ? groupResource(tenantId, groupId(group)) : null
  }
  const definition = modified(targets, 'TemplateId') ?? modified(targets, 'RoleDefinitionOriginId') ?? of('Role')?.id
  const unit = of('AdministrativeUnit')?.id ?? null
  if (!definition || !isObjectId(definition) || !(unit || of('Directory'))) return null
  return roleResource(tenantId, { definition, unit })
}

/** Values are JSON inside of strings: `"\"4b5d…\""`. */
function modified(targets: readonly Target[], name: string): string | null {
  for (const { modifiedProperties } of targets)
    for (const one of modifiedProperties ?? [])
      if (one?.displayName === name) {
        const written = one.newValue ?? one.oldValue
        if (written) return written.replaceAll('"', '')
      }
  return null
}
