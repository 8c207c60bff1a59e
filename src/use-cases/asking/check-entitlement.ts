import type { AccessFlow } from '../../access/access-flow.ts'
import type { Resource, UngrantableReason } from '../../access/catalog.ts'
import type { Gives } from '../../access/gives.ts'
import { opensWithin } from '../../access/opens.ts'
import {
  groupsWithAuthority,
  handsOutRoles,
  isAcceptedAuthority,
  isListedTierZero,
  type Policy,
  rolesWithAuthority,
} from '../../access/policy.ts'
import type { BundleName, GroupId } from '../../access/vocabulary.ts'
import { peopleBehind } from '../people/people-behind.ts'
import type { Ports } from '../ports.ts'
import { givesOf, powerOf } from './gives-now.ts'

export interface Examined {
  readonly why: UngrantableReason | null
  /** What whoever is in it has besides, or may take for themselves; `null`: nothing, and it is a group that may not hold roles. */
  readonly gives: Gives | null
  /** Through another group that its members may join when they like, though it may hold none itself. */
  readonly leadsToRoles: boolean
}

/**
 * Whether this can be given at all, asked of the provider now: its kind, and that nobody gains authority in Doorbell by it,
 * directly or because the group is inside one that confers it, or holds a role that does, or lets its members join such a group
 * when they like. Where a flow accepts that by name it can be given all the same, because what Doorbell gave does not count; but never what
 * lets somebody take authority for themselves, which Doorbell did not give then. A group that may hold directory roles can be given where the access
 * file speaks of roles, unless one of them is tier zero and the file does not list it as that. What a flow has to ask for that opens
 * it then is looked at where flows are.
 * @throws Fault when it cannot be asked.
 */
export async function examine(
  { provider, directory, store }: Pick<Ports, 'provider' | 'directory' | 'store'>,
  policy: Policy,
  resource: Pick<Resource, 'integration' | 'resource' | 'group'>,
): Promise<Examined> {
  const because = (why: UngrantableReason | null): Examined => ({ why, gives: null, leadsToRoles: false })
  const kind = await provider.grantability(resource)
  const handsOut = policy.integrations.some(each => each.name === resource.integration && handsOutRoles(each))
  const kept = await store.authorityOfKeptOwners()
  const roles = [...new Set([...rolesWithAuthority(policy), ...kept.roles])]
  const listed = isListedTierZero(policy, resource)
  const accepted = isAcceptedAuthority(policy, resource)
  if (resource.group === null) {
    if (kind !== null && !(kind === 'tier-zero' && listed)) return because(kind)
    if (!handsOut) return because('not-included')
    return because(roles.includes(resource.resource) && !accepted ? 'confers-authority' : null)
  }
  if (kind !== null && !(kind === 'role-assignable' && handsOut)) return because(kind)
  const power = await powerOf({ provider: handsOut ? provider : withoutRoles(provider) }, resource, kind)
  const leadsToRoles = power.opened.some(({ mayHoldRoles }) => mayHoldRoles)
  if (leadsToRoles && !handsOut) return because('role-assignable')
  if (!listed && power.roles.some(({ tierZero }) => tierZero)) return because('tier-zero')
  if (power.roles.some(({ role }) => role !== null && roles.includes(role))) return because('confers-authority')
  const named = { groups: [...groupsWithAuthority(policy), ...kept.groups], users: [], roles }
  const authority = [...new Set((await peopleBehind({ directory }, named)).groups)]
  if (power.opened.some(({ group }) => authority.includes(group))) return because('confers-authority')
  if (!accepted && (await confers({ directory }, resource.group, authority))) return because('confers-authority')
  const givesNothing = kind === null && power.opened.length === 0
  return { why: null, gives: givesNothing ? null : givesOf(resource, power), leadsToRoles }
}

/** By being one of these groups, or inside one of them. */
const confers = async (
  { directory }: Pick<Ports, 'directory'>,
  group: GroupId,
  authority: readonly GroupId[],
): Promise<boolean> =>
  authority.includes(group) || (authority.length > 0 && (await directory.groupsAround(group, authority)).size > 0)

/** Where the file says nothing of roles, nothing is asked about any. */
const withoutRoles = (provider: Ports['provider']): Pick<Ports['provider'], 'groupsOpenedBy' | 'rolesGivenBy'> => ({
  groupsOpenedBy: of => provider.groupsOpenedBy(of),
  rolesGivenBy: async () => [],
})

/** A flow that takes it in by a pattern knows nothing of the roles that it leads to: like one that holds them, it has to be named. */
export const isTakenInUnseen = (
  { gives, leadsToRoles }: Examined,
  flow: AccessFlow,
  resource: Resource,
  bundle: BundleName | undefined,
): boolean =>
  leadsToRoles && !opensWithin(flow, { ...resource, gives: gives?.roles.map(({ name }) => name) ?? [] }, bundle)

export const whyUngrantable = async (...asked: Parameters<typeof examine>): Promise<UngrantableReason | null> =>
  (await examine(...asked)).why
