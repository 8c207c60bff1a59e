import type { Entitlement, Person, UngrantableReason } from '../../access/catalog.ts'
import { type GroupId, groupId, type PersonId, personId, type ResourceId, resourceId } from '../../access/vocabulary.ts'
import { Fault } from '../fault.ts'
import type { Directory, Discovery, Provider } from '../provider.ts'
import { InMemoryChanges } from './changes.ts'
import { InMemoryRoles } from './roles.ts'

interface Group {
  readonly id: GroupId
  name: string
  description: string | null
  ungrantable: UngrantableReason | null
  /** People and groups, by id. */
  readonly members: Set<string>
  readonly owners: Set<string>
  readonly attributes: Record<string, string>
}

export type Asked = keyof Provider | keyof Directory | keyof Discovery

/** People and groups that live in memory and can be altered as an administrator would: the test's hand in the world. */
export class InMemoryCompany {
  protected readonly people = new Map<PersonId, Person>()
  protected readonly managers = new Map<PersonId, PersonId>()
  protected readonly groups = new Map<GroupId, Group>()
  readonly #failures: Failure[] = []
  protected readonly eligible: {
    readonly group: GroupId
    readonly principal: string
    readonly as: 'member' | 'owner'
  }[] = []
  /** Directory roles, which few tests know of. */
  readonly roles = new InMemoryRoles()
  /** What it tells of its changes, and who made them. */
  readonly changes = new InMemoryChanges(
    entitlement => this.heldDirectly(entitlement),
    entitlement => this.heldByGroups(entitlement),
  )
  #made = 0

  addPerson(name: string, facts: Partial<Omit<Person, 'name'>> & { manager?: PersonId } = {}): Person {
    const { manager, ...given } = facts
    const email = `${name.toLowerCase().replaceAll(/[^a-z]+/g, '.')}@contoso.example`
    const person = marked({ id: personId(this.#id()), name, email, enabled: true, kind: 'member', ...given })
    this.people.set(person.id, person)
    if (manager) this.managers.set(person.id, manager)
    return person
  }

  changePerson(id: PersonId, change: Partial<Omit<Person, 'id'>>): void {
    const person = this.people.get(id)
    if (!person) throw new Error(`nobody with the id ${id}`)
    this.people.set(id, marked({ ...person, ...change }))
  }

  deletePerson(id: PersonId): void {
    this.people.delete(id)
    for (const group of this.groups.values()) {
      if (group.members.has(id)) this.changes.note(resourceOf(group.id), id, false)
      group.members.delete(id)
      group.owners.delete(id)
    }
    this.roles.forget(id)
  }

  restorePerson(person: Person): void {
    this.people.set(person.id, person)
  }

  addGroup(
    name: string,
    facts: {
      readonly members?: readonly (PersonId | GroupId)[]
      readonly owners?: readonly PersonId[]
      readonly description?: string
      readonly ungrantable?: UngrantableReason
    } = {},
  ): GroupId {
    const { members = [], owners = [], description = null, ungrantable = null } = facts
    const id = groupId(this.#id())
    this.groups.set(id, {
      id,
      name,
      description,
      ungrantable,
      members: new Set(members),
      owners: new Set(owners),
      attributes: {},
    })
    return id
  }

  setAttribute(group: GroupId, key: string, value: string | null): void {
    const { attributes } = this.#group(group)
    if (value === null) delete attributes[key]
    else attributes[key] = value
  }

  changeManager(of: PersonId, manager: PersonId | null): void {
    if (manager) this.managers.set(of, manager)
    else this.managers.delete(of)
  }

  own(group: GroupId, owner: PersonId): void {
    this.#group(group).owners.add(owner)
  }

  disown(group: GroupId, owner: PersonId): void {
    this.#group(group).owners.delete(owner)
  }

  changeGroup(
    id: GroupId,
    change: { name?: string; description?: string | null; ungrantable?: UngrantableReason | null },
  ) {
    Object.assign(this.#group(id), change)
  }

  deleteGroup(id: GroupId): void {
    this.groups.delete(id)
    this.changes.noteGone(resourceOf(id))
    for (const group of this.groups.values()) group.members.delete(id)
  }

  /** By hand: nothing that Doorbell did. */
  join(group: GroupId, member: PersonId | GroupId): void {
    this.#group(group).members.add(member)
    this.#noteMember(group, member, true)
  }

  leave(group: GroupId, member: PersonId | GroupId): void {
    this.#group(group).members.delete(member)
    this.#noteMember(group, member, false)
  }

  #noteMember(group: GroupId, member: PersonId | GroupId, holds: boolean): void {
    const person = personId(member)
    if (this.people.has(person)) this.changes.note(resourceOf(group), person, holds)
    else this.changes.noteGroup(resourceOf(group), groupId(member), holds)
  }

  /** Everybody in `principal` may join the group when they like, or make themselves its owner. */
  makeEligibleFor(group: GroupId, principal: GroupId | PersonId, as: 'member' | 'owner' = 'member'): void {
    this.eligible.push({ group, principal, as })
  }

  /** The direct members as they are now. */
  members(group: GroupId): readonly string[] {
    return [...this.#group(group).members]
  }

  /** The next call of this kind fails; with `result: 'unknown'` a write is done all the same, and only its answer is lost, unless it is said that it is not. */
  failNext(asked: Asked, fault: Fault, isDone = fault.result === 'unknown'): void {
    this.#failures.push({ asked, fault, isDone })
  }

  #id(): string {
    this.#made += 1
    return `00000000-0000-4000-8000-${String(this.#made).padStart(12, '0')}`
  }

  #group(id: GroupId): Group {
    const group = this.groups.get(id)
    if (!group) throw new Error(`no group with the id ${id}`)
    return group
  }

  protected takeFailure(asked: Asked): Failure | null {
    const index = this.#failures.findIndex(failure => failure.asked === asked)
    return index < 0 ? null : (this.#failures.splice(index, 1)[0] ?? null)
  }

  protected heldDirectly(entitlement: Entitlement): readonly PersonId[] {
    return this.#holders(entitlement)
      .map(personId)
      .filter(id => this.people.has(id))
  }

  protected heldByGroups(entitlement: Entitlement): readonly GroupId[] {
    return this.#holders(entitlement)
      .map(groupId)
      .filter(id => this.groups.has(id))
  }

  #holders(entitlement: Entitlement): readonly string[] {
    const place = this.roles.placeOf(entitlement)
    const held = place ? this.roles.holders(place) : this.groups.get(groupOf(entitlement))?.members
    return [...(held ?? [])]
  }

  protected typeOf(id: string): 'person' | 'group' | 'other' {
    if (this.people.has(personId(id))) return 'person'
    return this.groups.has(groupId(id)) ? 'group' : 'other'
  }

  /** Everything inside a group, directly or through other groups. Groups may contain each other in a ring. */
  protected within(group: GroupId, seen = new Set<string>()): Set<string> {
    for (const member of this.groups.get(group)?.members ?? []) {
      if (seen.has(member)) continue
      seen.add(member)
      this.within(groupId(member), seen)
    }
    return seen
  }

  /** The same of one, without looking at all the others. */
  protected isWithin(group: GroupId, one: string, seen = new Set<GroupId>([group])): boolean {
    const members = this.groups.get(group)?.members
    if (!members || members.has(one)) return members !== undefined
    const inner = [...this.groups.keys()].filter(other => members.has(other) && !seen.has(other))
    return inner.some(other => this.isWithin(other, one, seen.add(other)))
  }

  protected mayFail(asked: Asked): void {
    const failure = this.takeFailure(asked)
    if (failure) throw failure.fault
  }
}

interface Failure {
  readonly asked: Asked
  readonly fault: Fault
  readonly isDone: boolean
}

/** A blank value is as good as none. */
function marked({ marks = {}, ...person }: Person): Person {
  const said = Object.entries(marks).filter(([, value]) => value?.trim())
  return said.length > 0 ? { ...person, marks: Object.fromEntries(said) } : person
}

const prefix = 'memory/group/'
export const resourceOf = (group: GroupId): ResourceId => resourceId(`${prefix}${group}`)

export function groupOf({ resource }: Entitlement): GroupId {
  if (!resource.startsWith(prefix))
    throw new Fault('directory.foreign-resource', `Not a resource of ours.`, { retry: 'never' })
  return groupId(resource.slice(prefix.length))
}
