import { z } from 'zod'
import type { UngrantableReason } from '../../../access/catalog.ts'

/** What has to be read of a group to tell its kind. */
export const groupKindProperties = [
  'groupTypes',
  'mailEnabled',
  'securityEnabled',
  'onPremisesSyncEnabled',
  'isAssignableToRole',
  'isManagementRestricted',
  'visibility',
] as const

export const groupKind = z.object({
  groupTypes: z.array(z.string()).nullish(),
  mailEnabled: z.boolean().nullish(),
  securityEnabled: z.boolean().nullish(),
  /** `true`: mastered on premises; `false`: it once was; `null`: never. */
  onPremisesSyncEnabled: z.boolean().nullish(),
  isAssignableToRole: z.boolean().nullish(),
  isManagementRestricted: z.boolean().nullish(),
  visibility: z.string().nullish(),
})
export type GroupKind = z.infer<typeof groupKind>

/**
 * Why a group is never handed out; `null` when it can be. Graph writes members only of security groups without mail and of
 * Microsoft 365 ("Unified") groups (https://learn.microsoft.com/graph/api/resources/groups-overview); what fits neither is
 * refused, as a distribution list.
 */
export function ungrantableReason(group: GroupKind): UngrantableReason | null {
  // Whether the roles of such a group may be given is asked besides, where the file speaks of roles at all.
  return whyNotAtAll(group) ?? (group.isAssignableToRole === true ? 'role-assignable' : null)
}

function whyNotAtAll(group: GroupKind): UngrantableReason | null {
  const types = group.groupTypes ?? []
  const unified = types.includes('Unified')
  if (types.includes('DynamicMembership')) return 'dynamic-membership'
  if (group.onPremisesSyncEnabled === true) return 'synced-from-on-premises'
  if (group.isManagementRestricted === true) return 'restricted-management'
  if (group.visibility === 'HiddenMembership') return 'hidden-membership'
  if (unified) return null
  if (group.mailEnabled === false && group.securityEnabled === true) return null
  return group.securityEnabled === true ? 'mail-enabled-security' : 'distribution-list'
}
