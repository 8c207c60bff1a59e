import type { DirectoryGroup } from '../../entra/directory.ts'
import type { Truth } from '../../entra/truth.ts'
import type { LiveGrant, SandboxWorld } from '../../world.ts'
import type { LiveAccess, ShownDirectory, ShownMember } from '../shown.ts'
import { heldIn, placeOf, showRoles } from './show-roles.ts'

/** Who made a membership what it is, by group and subject. */
export type Makers = ReadonlyMap<string, 'Doorbell' | 'hand'>
export const makerKey = (group: string, subject: string): string => `${group} ${subject}`

/** The directory as it is at this moment, without lag, in the order in which the company has its groups. */
export function showDirectory(
  { company, entra: { truth, pim } }: SandboxWorld,
  live: readonly LiveGrant[],
  makers: Makers,
): ShownDirectory {
  const memberOf = (group: string, id: string): ShownMember => {
    const person = personIn(truth, id)
    const inner = person ? undefined : truth.groups().find(one => one.id === id)
    // Held twice, it is kept until the later end.
    const [grant] = live
      .filter(one => one.person === id && heldIn(one.resource) === group)
      .sort((one, other) => (other.until ?? '').localeCompare(one.until ?? ''))
    return {
      id,
      name:
        person?.displayName ??
        inner?.displayName ??
        company.applications.find(one => one.id === id)?.displayName ??
        'deleted object',
      what: person ? 'person' : inner ? 'group' : 'application',
      disabled: person?.accountEnabled === false,
      guest: person?.userType === 'Guest',
      by: makers.get(makerKey(group, id)) ?? null,
      held: grant ? { status: grant.status, until: grant.until } : null,
      endsItself: pim.endOf(group, id)?.toISOString() ?? null,
    }
  }
  return {
    groups: [
      ...truth.groups().map(group => ({
        id: group.id,
        name: group.displayName,
        description: group.description ?? '',
        kind: kindOf(group),
        members: truth.membersOf(group.id).map(id => memberOf(group.id, id)),
      })),
      ...showRoles(truth, memberOf),
    ],
    accounts: truth
      .people()
      .map(({ id, displayName, accountEnabled }) => ({ id, name: displayName, disabled: !accountEnabled }))
      .sort((a, b) => a.name.localeCompare(b.name)),
  }
}

export const showLive = ({ entra: { truth } }: SandboxWorld, live: readonly LiveGrant[]): readonly LiveAccess[] =>
  live.map(grant => ({
    person: personIn(truth, grant.person)?.displayName ?? 'somebody deleted',
    group: nameOf(truth, heldIn(grant.resource)),
    status: grant.status,
    until: grant.until,
  }))

function nameOf(truth: Truth, held: string): string {
  const place = placeOf(held)
  if (!place) return truth.groups().find(({ id }) => id === held)?.displayName ?? 'a deleted group'
  const role = truth.roles().find(({ id }) => id === place.role)?.displayName ?? 'a deleted role'
  if (place.unit === undefined) return role
  return `${role} in ${truth.units().find(({ id }) => id === place.unit)?.displayName ?? 'a deleted unit'}`
}

const personIn = (truth: Truth, wanted: string) => truth.people().find(({ id }) => id === wanted)

/** Why Doorbell would not hand it out, in two words; `null` where it would. */
export function kindOf(group: DirectoryGroup): string | null {
  if (group.groupTypes.includes('DynamicMembership')) return 'dynamic'
  if (group.onPremisesSyncEnabled === true) return 'synced'
  if (group.isAssignableToRole === true) return 'role-assignable'
  if (group.isManagementRestricted === true) return 'restricted'
  if (group.visibility === 'HiddenMembership') return 'hidden'
  if (group.groupTypes.includes('Unified')) return 'Microsoft 365'
  if (group.mailEnabled) return group.securityEnabled ? 'mail-enabled' : 'mailing list'
  return null
}
