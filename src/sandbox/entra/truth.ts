import type { CompanyRole, CompanyUnit } from '../company.ts'
import type { Change } from './change.ts'
import { type Directory, type DirectoryGroup, type DirectoryPerson, inside } from './directory.ts'
import { type PimBook, type PimPlace, type PimRules, placeInAudit } from './pim-book.ts'
import type { Assignment } from './role-book.ts'
import type { Hand } from './tenant-history.ts'

/**
 * The directory as somebody in the portal sees and changes it: at once, without lag, without permissions.
 * People go by object id, sign-in name or display name; groups by object id or display name.
 * Every method throws an Error when nothing, or more than one thing, goes by that name.
 */
export interface Truth {
  people(): readonly DirectoryPerson[]
  groups(): readonly DirectoryGroup[]
  person(ref: string): DirectoryPerson
  group(ref: string): DirectoryGroup
  /** Object ids of direct members, now. */
  membersOf(group: string): readonly string[]
  /** Object ids of all members, through any depth of groups, now. */
  everybodyIn(group: string): readonly string[]
  ownersOf(group: string): readonly string[]
  /** Groups that hold this object directly, now. */
  groupsOf(person: string): readonly DirectoryGroup[]
  /** Direct membership, now. */
  isMember(group: string, person: string): boolean
  /** The member may be a person or, by its id or name, a group. */
  addMember(group: string, member: string): void
  removeMember(group: string, member: string): void
  addOwner(group: string, person: string): void
  removeOwner(group: string, person: string): void
  alterPerson(person: string, changes: Partial<Omit<DirectoryPerson, 'id'>>): void
  alterGroup(group: string, changes: Partial<Omit<DirectoryGroup, 'id'>>): void
  disable(person: string): void
  enable(person: string): void
  rename(group: string, displayName: string): void
  makeDynamic(group: string, rule: string): void
  deletePerson(person: string): void
  /** Who has made every change by hand from now on. */
  actAs(hand: Hand): void
  /** No place in the tale of changes is remembered that was given before now. */
  forgetDelta(): void
  deleteGroup(group: string): void
  /** By object id, with all that it held: what a person, group, role or unit was when it was deleted. */
  restorePerson(id: string): void
  restoreGroup(id: string): void
  restoreRole(id: string): void
  restoreUnit(id: string): void
  roles(): readonly CompanyRole[]
  units(): readonly CompanyUnit[]
  /** By id or display name. */
  role(ref: string): CompanyRole
  unit(ref: string): CompanyUnit
  /** Everybody who holds a role directly, now. */
  assignments(): readonly Assignment[]
  /** The person or, by its name, the group holds the role, in the unit or without one in the whole tenant, directly and now. */
  hasRole(role: string, principal: string, unit?: string): boolean
  assignRole(role: string, principal: string, unit?: string): void
  unassignRole(role: string, principal: string, unit?: string): void
  /** May take it for themselves when they need it; a group: everybody in it may. */
  makeEligible(role: string, principal: string, unit?: string): void
  /** The same of a group, which is under Privileged Identity Management by that: as a member of it, or as its owner. */
  makeEligibleFor(group: string, principal: string, as?: 'member' | 'owner'): void
  /** Puts a group under Privileged Identity Management, for ever. */
  onboard(group: string): void
  /** They take for themselves what they are eligible for, until then. @throws Error where they are not eligible. */
  activate(
    of: { readonly group: string } | { readonly role: string; readonly unit?: string },
    person: string,
    until: Date,
  ): void
  /** The rules of PIM for a group, or for a role in the whole tenant or in a unit. */
  setPimRules(
    of: { readonly group: string } | { readonly role: string; readonly unit?: string },
    changes: Partial<PimRules>,
  ): void
  /** When PIM ends this person's membership by itself; `null`: it does not. */
  pimEnd(group: string, person: string): Date | null
  /** The same of a role. */
  pimEndOfRole(role: string, person: string, unit?: string): Date | null
  /** What somebody holds for a time is theirs for good from now on. */
  makePermanent(
    of: { readonly group: string } | { readonly role: string; readonly unit?: string },
    person: string,
  ): void
  /** An administrator gives it through PIM until then, or moves the end that it has: the audit has both alike. */
  giveForTime(
    of: { readonly group: string } | { readonly role: string; readonly unit?: string },
    person: string,
    until: Date,
  ): void
  /** An administrator takes through PIM what it gave for a time. */
  takeInPim(of: { readonly group: string } | { readonly role: string; readonly unit?: string }, person: string): void
  alterRole(role: string, changes: Partial<Omit<CompanyRole, 'id'>>): void
  deleteRole(role: string): void
  deleteUnit(unit: string): void
  /** Told of every change, whoever made it. Returns how to stop listening. */
  onChange(listener: (change: Change) => void): () => void
}

export function truthOf(tenant: Directory, pim: PimBook): Truth {
  const person = (ref: string) =>
    tenant.person(ref) ??
    only(
      tenant.people().filter(one => one.displayName === ref),
      `person called ${ref}`,
    )
  const group = (ref: string) =>
    tenant.group(ref) ??
    only(
      tenant.groups().filter(one => one.displayName === ref),
      `group called ${ref}`,
    )
  const anything = (ref: string) =>
    tenant.find(ref)?.object ??
    tenant.person(ref) ??
    only(
      [...tenant.people(), ...tenant.groups()].filter(one => one.displayName === ref),
      `object called ${ref}`,
    )
  const alterPerson: Truth['alterPerson'] = (ref, changes) => {
    const object = { ...person(ref), ...changes }
    tenant.put({ type: 'user', object }, { what: 'person-changed', by: 'hand', group: null, subject: object.id })
  }
  const alterGroup: Truth['alterGroup'] = (ref, changes) => {
    const object = { ...group(ref), ...changes }
    tenant.put({ type: 'group', object }, { what: 'group-changed', by: 'hand', group: object.id, subject: null })
  }

  const role = (ref: string) =>
    tenant.roles.role(ref) ??
    only(
      tenant.roles.all().filter(one => one.displayName === ref),
      `role called ${ref}`,
    )
  const unit = (ref: string) =>
    tenant.roles.unit(ref) ??
    only(
      tenant.roles.units().filter(one => one.displayName === ref),
      `administrative unit called ${ref}`,
    )
  const place = (roleRef: string, principal: string, unitRef?: string) => ({
    role: role(roleRef).id,
    principal: anything(principal).id,
    unit: unitRef === undefined ? null : unit(unitRef).id,
  })

  const pimPlace = (of: { readonly group: string } | { readonly role: string; readonly unit?: string }) =>
    'group' in of
      ? ({ kind: 'group', group: group(of.group).id } as const)
      : ({ kind: 'role', role: role(of.role).id, unit: of.unit === undefined ? null : unit(of.unit).id } as const)
  const audited = (place: PimPlace, subject: string) => [place.kind, { ...placeInAudit(place), subject }] as const

  return {
    people: tenant.people,
    groups: tenant.groups,
    person,
    group,
    membersOf: ref => tenant.members.membersOf(group(ref).id),
    everybodyIn: ref => inside(tenant, group(ref).id),
    ownersOf: ref => tenant.owners.membersOf(group(ref).id),
    groupsOf: ref => tenant.members.containersOf(anything(ref).id).flatMap(id => tenant.group(id) ?? []),
    isMember: (ref, subject) => tenant.members.has(group(ref).id, anything(subject).id),
    addMember: (ref, subject) => void tenant.link('members', group(ref).id, anything(subject).id, true, 'hand'),
    removeMember: (ref, subject) => void tenant.link('members', group(ref).id, anything(subject).id, false, 'hand'),
    addOwner: (ref, subject) => void tenant.link('owners', group(ref).id, person(subject).id, true, 'hand'),
    removeOwner: (ref, subject) => void tenant.link('owners', group(ref).id, person(subject).id, false, 'hand'),
    alterPerson,
    alterGroup,
    disable: ref => alterPerson(ref, { accountEnabled: false }),
    enable: ref => alterPerson(ref, { accountEnabled: true }),
    rename: (ref, displayName) => alterGroup(ref, { displayName }),
    makeDynamic: (ref, membershipRule) =>
      alterGroup(ref, { groupTypes: ['DynamicMembership'], membershipRule, membershipRuleProcessingState: 'On' }),
    deletePerson(ref) {
      const { id } = person(ref)
      tenant.delete(id, { what: 'person-deleted', by: 'hand', group: null, subject: id })
    },
    actAs(hand) {
      tenant.history.hand = hand
    },
    forgetDelta() {
      tenant.history.tell('00000000-0000-4000-8000-000000000000', null, 'changed', 'hand')
      tenant.history.forgottenBefore = tenant.history.told.length
    },
    deleteGroup(ref) {
      const { id } = group(ref)
      tenant.delete(id, { what: 'group-deleted', by: 'hand', group: id, subject: null })
    },
    restorePerson: id => tenant.restore(id, { what: 'person-changed', by: 'hand', group: null, subject: id }),
    restoreGroup: id => tenant.restore(id, { what: 'group-changed', by: 'hand', group: id, subject: null }),
    restoreRole: tenant.roles.restore,
    restoreUnit: tenant.roles.restore,
    roles: tenant.roles.all,
    units: tenant.roles.units,
    role,
    unit,
    assignments: () => tenant.roles.assignments(),
    hasRole: (...of) => tenant.roles.has(place(...of)),
    assignRole: (...of) => void tenant.roles.assign(place(...of), 'hand'),
    unassignRole: (...of) => void tenant.roles.unassign(place(...of), 'hand'),
    makeEligible: (...of) => tenant.roles.setEligible(place(...of), true),
    makeEligibleFor: (ref, principal, as = 'member') => pim.makeEligible(group(ref).id, anything(principal).id, as),
    activate(of, ref, until) {
      const place = pimPlace(of)
      const { id } = person(ref)
      const may =
        place.kind === 'group'
          ? pim.eligibilities().some(one => one.group === place.group && one.principal === id)
          : tenant.roles
              .eligibilities()
              .some(one => one.role === place.role && one.unit === place.unit && one.principal === id)
      if (!may) throw new Error(`${ref} is not eligible for it`)
      pim.add(place, id, pim.now(), until, 'activated')
    },
    onboard(ref) {
      const { id } = group(ref)
      pim.onboard(id)
      // Somebody was given it for a time once: that is what Graph shows of it.
      const past = { place: { kind: 'group', group: id }, principal: tenant.people()[0]?.id ?? '' } as const
      const unsaid = { justification: null, ticket: null, ticketSystem: null, createdBy: null }
      pim.note({ ...past, action: 'adminAssign', schedule: null, status: 'Revoked', ...unsaid })
    },
    setPimRules: (of, changes) => pim.setRules(pimPlace(of), changes),
    makePermanent(of, ref) {
      const place = pimPlace(of)
      const subject = anything(ref).id
      const schedule = pim.find(place, subject)
      if (!schedule) return
      pim.forget(schedule)
      tenant.history.auditInPim('added', 'permanent', ...audited(place, subject))
    },
    giveForTime(of, ref, until) {
      const place = pimPlace(of)
      const subject = anything(ref).id
      const schedule = pim.find(place, subject)
      if (schedule) schedule.end = until
      else pim.add(place, subject, pim.now(), until)
      tenant.history.auditInPim('added', 'timebound', ...audited(place, subject))
    },
    takeInPim(of, ref) {
      const place = pimPlace(of)
      const subject = anything(ref).id
      const schedule = pim.find(place, subject)
      if (!schedule) return
      pim.remove(schedule)
      tenant.history.auditInPim('removed', 'timebound', ...audited(place, subject))
    },
    pimEnd: (ref, subject) => pim.find({ kind: 'group', group: group(ref).id }, anything(subject).id)?.end ?? null,
    pimEndOfRole(...of) {
      const { role, unit, principal } = place(...of)
      return pim.find({ kind: 'role', role, unit }, principal)?.end ?? null
    },
    alterRole: (ref, changes) => tenant.roles.alter({ ...role(ref), ...changes }),
    deleteRole: ref => tenant.roles.delete(role(ref).id),
    deleteUnit: ref => tenant.roles.delete(unit(ref).id),
    onChange: tenant.onChange,
  }
}

function only<T>(found: readonly T[], what: string): T {
  const [first, second] = found
  if (first === undefined) throw new Error(`the directory has no ${what}`)
  if (second !== undefined) throw new Error(`the directory has more than one ${what}`)
  return first
}
