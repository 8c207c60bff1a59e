import type { Resource, UngrantableReason } from '../access/catalog.ts'
import {
  groupsWithAuthority,
  handsOutRoles,
  isListedTierZero,
  type Policy,
  rolesWithAuthority,
} from '../access/policy.ts'
import { peopleBehind } from './people-behind.ts'
import type { Ports } from './ports.ts'

/**
 * Whether this can be given at all, asked of the provider now: its kind, and that nobody gains authority in Doorbell by it,
 * directly or because the group is inside one that confers it, or holds a role that does. A group that may hold directory roles can be given where the access
 * file speaks of roles, unless one of them is tier zero and the file does not list it as that. What a flow has to ask for that opens
 * it then is looked at where flows are.
 * @throws Fault when it cannot be asked.
 */
export async function whyUngrantable(
  { provider, directory, store }: Pick<Ports, 'provider' | 'directory' | 'store'>,
  policy: Policy,
  resource: Pick<Resource, 'integration' | 'resource' | 'group'>,
): Promise<UngrantableReason | null> {
  const kind = await provider.grantability(resource)
  const handsOut = policy.integrations.some(each => each.name === resource.integration && handsOutRoles(each))
  const kept = await store.authorityOfKeptOwners()
  const roles = [...new Set([...rolesWithAuthority(policy), ...kept.roles])]
  const listed = isListedTierZero(policy, resource)
  if (resource.group === null) {
    if (kind !== null && !(kind === 'tier-zero' && listed)) return kind
    if (!handsOut) return 'not-included'
    return roles.includes(resource.resource) ? 'confers-authority' : null
  }
  if (kind === 'role-assignable' && handsOut) {
    const given = await provider.rolesGivenBy(resource)
    if (!listed && given.some(({ tierZero }) => tierZero)) return 'tier-zero'
    if (given.some(({ role }) => role !== null && roles.includes(role))) return 'confers-authority'
  } else if (kind !== null) return kind
  const named = { groups: [...groupsWithAuthority(policy), ...kept.groups], users: [], roles }
  const authority = [...new Set((await peopleBehind({ directory }, named)).groups)]
  if (authority.includes(resource.group)) return 'confers-authority'
  const around = authority.length > 0 ? await directory.groupsAround(resource.group, authority) : new Set()
  return around.size > 0 ? 'confers-authority' : null
}
