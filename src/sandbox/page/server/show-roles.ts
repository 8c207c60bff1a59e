import type { CompanyRole } from '../../company.ts'
import type { Truth } from '../../entra/truth.ts'
import type { ShownGroup, ShownMember } from '../shown.ts'

/** Stands for one role in one place on the page, as a group's object id stands for the group. */
export const roleKey = (role: string, unit: string | null): string => `role/${role}/${unit ?? 'tenant'}`

/** The object id of a group, or the key of a role: what a resource of Entra ends with. */
export const heldIn = (resource: string): string =>
  /role\/[^/]+\/[^/]+$/.exec(resource)?.[0] ?? resource.split('/').at(-1) ?? ''

/** `null` for the id of a group. */
export function placeOf(key: string): { readonly role: string; readonly unit: string | undefined } | null {
  const [kind, role, unit] = key.split('/')
  return kind === 'role' && role !== undefined ? { role, unit: unit === 'tenant' ? undefined : unit } : null
}

/** Every role in the whole tenant, and in each unit in which somebody holds it; those that are held come first. */
export function showRoles(truth: Truth, memberOf: (key: string, id: string) => ShownMember): readonly ShownGroup[] {
  const held = truth.assignments()
  const inUnits = new Map(held.flatMap(one => (one.unit === null ? [] : [[roleKey(one.role, one.unit), one] as const])))
  const places = [
    ...truth.roles().map(({ id }) => ({ role: id, unit: null })),
    ...[...inUnits.values()].map(({ role, unit }) => ({ role, unit })),
  ]
  return places
    .map(({ role, unit }): ShownGroup => {
      const key = roleKey(role, unit)
      const { displayName, description } = truth.role(role)
      return {
        id: key,
        name: unit === null ? displayName : `${displayName} in ${truth.unit(unit).displayName}`,
        description: description ?? '',
        kind: kindOf(truth.role(role)),
        members: held
          .filter(one => roleKey(one.role, one.unit) === key)
          .map(({ principal }) => memberOf(key, principal)),
      }
    })
    .sort((a, b) => Number(b.members.length > 0) - Number(a.members.length > 0))
}

const kindOf = ({ isBuiltIn, isEnabled }: CompanyRole): string =>
  isEnabled ? (isBuiltIn ? 'directory role' : 'custom role') : 'disabled role'
