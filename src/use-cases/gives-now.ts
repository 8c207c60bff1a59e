import type { Entitlement } from '../access/catalog.ts'
import type { Gives } from '../access/gives.ts'
import type { AccessRequest } from '../access/request/states.ts'
import type { Ports } from './ports.ts'

/** What the directory says now that this group gives. @throws Fault when it cannot be asked. */
export async function givesNow({ provider }: Pick<Ports, 'provider'>, of: Entitlement): Promise<Gives> {
  const roles = await provider.rolesGivenBy(of)
  return {
    of: { integration: of.integration, resource: of.resource },
    // The same words in the same order, in whichever the directory tells them.
    roles: roles
      .map(({ name, privileged }) => ({ name, privileged }))
      .toSorted((one, other) => one.name.localeCompare(other.name)),
  }
}

/** Of each group that may hold roles, as those who decide were told when it was asked for: no group becomes or ceases to be one. */
export const givesOfRequest = (
  ports: Pick<Ports, 'provider'>,
  request: AccessRequest,
): Promise<readonly Gives[]> | readonly Gives[] =>
  request.status === 'awaiting-approval' && request.progress.gives
    ? Promise.all(request.progress.gives.map(({ of }) => givesNow(ports, of)))
    : []
