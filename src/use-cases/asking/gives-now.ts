import type { Entitlement, UngrantableReason } from '../../access/catalog.ts'
import type { Gives, RoleGiven } from '../../access/gives.ts'
import type { AccessRequest } from '../../access/request/states.ts'
import type { GivenRole, OpenedGroup } from '../../ports/provider.ts'
import type { Ports } from '../ports.ts'

/** What is had by being in a group, beside the membership: its directory roles, and what its members may take for themselves. */
export interface Power {
  readonly roles: readonly GivenRole[]
  readonly opened: readonly OpenedGroup[]
}

/** Of a group that leads to no roles, nothing is asked about any: that takes rights which groups alone do not. */
export async function powerOf(
  { provider }: { readonly provider: Pick<Ports['provider'], 'groupsOpenedBy' | 'rolesGivenBy'> },
  of: Entitlement,
  kind: UngrantableReason | null,
): Promise<Power> {
  const opened = await provider.groupsOpenedBy(of)
  const leadsToRoles = kind === 'role-assignable' || opened.some(({ mayHoldRoles }) => mayHoldRoles)
  return { opened, roles: leadsToRoles ? await provider.rolesGivenBy(of) : [] }
}

/** As it is told to whoever decides: the same words in the same order, in whichever the directory tells them. */
export const givesOf = (of: Entitlement, { roles, opened }: Power): Gives => ({
  of: { integration: of.integration, resource: of.resource },
  roles: [...roles.map(({ name, privileged }) => ({ name, privileged })), ...opened.flatMap(joined)].toSorted(
    (one, other) => one.name.localeCompare(other.name),
  ),
})

function joined({ name, as }: OpenedGroup): readonly RoleGiven[] {
  if (as === 'around') return []
  return [{ name: `${as === 'owner' ? 'ownership' : 'membership'} of ${name} (eligible)`, privileged: false }]
}

/** What the directory says now that this group gives. @throws Fault when it cannot be asked. */
export async function givesNow(ports: Pick<Ports, 'provider'>, of: Entitlement): Promise<Gives> {
  return givesOf(of, await powerOf(ports, of, await ports.provider.grantability(of)))
}

/** Of each group that gives more than its membership, as those who decide were told when it was asked for. */
export const givesOfRequest = (
  ports: Pick<Ports, 'provider'>,
  request: AccessRequest,
): Promise<readonly Gives[]> | readonly Gives[] =>
  request.status === 'awaiting-approval' && request.progress.gives
    ? Promise.all(request.progress.gives.map(({ of }) => givesNow(ports, of)))
    : []
