import { randomUUID } from 'node:crypto'
import type { Company, CompanyAssignment, CompanyRole, CompanyUnit } from '../company.ts'
import type { Change } from './change.ts'
import { type Memberships, memberships } from './memberships.ts'

/** One role held by one principal in one place, under the id that the directory gave it. */
export interface Assignment extends CompanyAssignment {
  readonly id: string
}

/** The tenant's roles, its administrative units, and who holds which role where. */
export interface RoleBook {
  all(): readonly CompanyRole[]
  units(): readonly CompanyUnit[]
  role(id: string): CompanyRole | undefined
  unit(id: string): CompanyUnit | undefined
  has(place: CompanyAssignment): boolean
  /** As of a moment ago, where one is given. */
  assignments(at?: number): readonly Assignment[]
  /** Who may take a role for themselves when they need it, and does not hold it by that. */
  eligibilities(at?: number): readonly Assignment[]
  setEligible(place: CompanyAssignment, present: boolean): void
  /** `null` where it is so already. */
  assign(place: CompanyAssignment, by: Change['by']): Assignment | null
  unassign(place: CompanyAssignment, by: Change['by']): boolean
  alter(role: CompanyRole): void
  /** A role or a unit, with everything that was held of it or in it. */
  delete(id: string): void
  /** Brings back a role or a unit with what was held of it or in it. @throws Error when nothing of this id was deleted. */
  restore(id: string): void
  /** For whoever is brought back; where the role or the unit is away itself, when that is. */
  reassign(place: CompanyAssignment): void
  /** A person or group that is deleted holds nothing any more. */
  forget(principal: string): void
}

const separator = '|'

/** @param seenFrom Since when reads see what is changed now, of `performance.now()`. */
export function roleBook(
  from: Company,
  tell: (change: Change) => void,
  seenFrom: (by: Change['by']) => number,
): RoleBook {
  const roles = new Map(from.roles.map(role => [role.id, role]))
  const units = new Map(from.units.map(unit => [unit.id, unit]))
  const ids = new Map<string, string>()
  const containerOf = ({ role, unit }: CompanyAssignment) => `${role}${separator}${unit ?? ''}`
  const held = memberships(from.assignments.map(one => [containerOf(one), one.principal] as const))
  const eligible = memberships([])
  const containers = new Set(from.assignments.map(containerOf))
  const bin = new Map<string, { role?: CompanyRole; unit?: CompanyUnit; held: CompanyAssignment[] }>()
  const idOf = (container: string, principal: string) => {
    const key = `${container}${separator}${principal}`
    const known = ids.get(key) ?? opaque()
    ids.set(key, known)
    return known
  }
  const listed = (of: Memberships, at?: number): readonly Assignment[] =>
    [...containers].flatMap(container => {
      const [role = '', unit = ''] = container.split(separator)
      return of
        .membersOf(container, at)
        .map(principal => ({ id: idOf(container, principal), role, principal, unit: unit === '' ? null : unit }))
    })
  const set = (place: CompanyAssignment, present: boolean, by: Change['by']): boolean => {
    const container = containerOf(place)
    containers.add(container)
    const changed = held.set(container, place.principal, present, seenFrom(by))
    const group = `role/${place.role}/${place.unit ?? 'tenant'}`
    if (changed) tell({ what: present ? 'role-assigned' : 'role-unassigned', by, group, subject: place.principal })
    return changed
  }
  const reassign = (place: CompanyAssignment): void => {
    const away = bin.get(place.role) ?? (place.unit === null ? undefined : bin.get(place.unit))
    if (away) away.held.push(place)
    else set(place, true, 'hand')
  }

  return {
    all: () => [...roles.values()],
    units: () => [...units.values()],
    role: id => roles.get(id.toLowerCase()),
    unit: id => units.get(id.toLowerCase()),
    has: place => held.has(containerOf(place), place.principal),
    assignments: at => listed(held, at),
    eligibilities: at => listed(eligible, at),
    setEligible(place, present) {
      containers.add(containerOf(place))
      eligible.set(containerOf(place), place.principal, present, seenFrom('hand'))
    },
    assign(place, by) {
      // Whoever is given a role again has another assignment than before.
      if (!set(place, true, by)) return null
      const container = containerOf(place)
      ids.set(`${container}${separator}${place.principal}`, opaque())
      return { ...place, id: idOf(container, place.principal) }
    },
    unassign: (place, by) => set(place, false, by),
    alter(role) {
      roles.set(role.id, role)
      tell({ what: 'role-changed', by: 'hand', group: null, subject: role.id })
    },
    delete(id) {
      const [role, unit] = [roles.get(id), units.get(id)]
      const lost = listed(held).filter(one => one.role === id || one.unit === id)
      bin.set(id, { ...(role && { role }), ...(unit && { unit }), held: lost })
      roles.delete(id)
      units.delete(id)
      for (const container of containers)
        if (container.split(separator).includes(id)) {
          held.forget(container)
          eligible.forget(container)
          containers.delete(container)
        }
      tell({ what: 'role-changed', by: 'hand', group: null, subject: id })
    },
    restore(id) {
      const deleted = bin.get(id)
      if (!deleted) throw new Error('Nothing of that id was deleted.')
      bin.delete(id)
      if (deleted.role) roles.set(id, deleted.role)
      if (deleted.unit) units.set(id, deleted.unit)
      for (const place of deleted.held) reassign(place)
      tell({ what: 'role-changed', by: 'hand', group: null, subject: id })
    },
    reassign,
    forget(principal) {
      held.forget(principal)
      eligible.forget(principal)
    },
  }
}

/** As the directory's own: no UUID, nothing that tells what it stands for. */
const opaque = () => `${Buffer.from(randomUUID()).toString('base64url').slice(0, 34)}-1`
