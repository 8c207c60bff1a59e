import {
  type Entitlement,
  type HeldThrough,
  isActiveMember,
  type OwnerAttribute,
  type Person,
} from '../../access/catalog.ts'
import type { HumanMark } from '../../access/same-human.ts'
import {
  type GroupId,
  groupId,
  type IntegrationName,
  type PersonId,
  personId,
  type ResourceId,
} from '../../access/vocabulary.ts'
import type { Directory, Discovered, Discovery, Named, RoleHolders } from '../provider.ts'
import { groupOf, resourceOf } from './company.ts'
import { InMemoryGiving } from './giving.ts'

/**
 * A directory that lives in memory: it gives and takes, and knows who is who and what there is.
 * It keeps the same contract as the real ones, `provider.contract.ts`.
 */
export class InMemoryDirectory extends InMemoryGiving implements Directory, Discovery {
  async person(id: PersonId): Promise<Person | null> {
    this.mayFail('person')
    return this.people.get(id) ?? null
  }

  async heldThrough(entitlement: Entitlement, person: PersonId): Promise<readonly HeldThrough[]> {
    this.mayFail('heldThrough')
    const place = this.roles.placeOf(entitlement)
    const everywhere = place && { ...place, unit: null }
    const around = place
      ? [...this.roles.holders(place), ...this.roles.holders({ ...place, unit: null })]
      : (this.groups.get(groupOf(entitlement))?.members ?? [])
    const groups = [...new Set(around)].flatMap(id => this.groups.get(groupId(id)) ?? [])
    return [
      ...(place?.unit && everywhere && this.roles.holders(everywhere).has(person)
        ? [{ kind: 'whole-tenant' } as const]
        : []),
      ...groups
        .filter(({ id }) => this.isWithin(id, person))
        .map(({ id, name }) => ({ kind: 'group', group: id, name }) as const),
    ]
  }

  async peopleByEmail(email: string): Promise<readonly Person[]> {
    this.mayFail('peopleByEmail')
    return [...this.people.values()].filter(person => person.email?.toLowerCase() === email.toLowerCase())
  }

  async peopleMarked(mark: HumanMark, value: string): Promise<readonly Person[]> {
    this.mayFail('peopleMarked')
    const plain = (said: string | undefined) => said?.trim().toLowerCase() ?? ''
    return [...this.people.values()].filter(({ marks }) => plain(value) !== '' && plain(marks?.[mark]) === plain(value))
  }

  async groupsAmong(person: PersonId, groups: readonly GroupId[]): Promise<ReadonlySet<GroupId>> {
    this.mayFail('groupsAmong')
    return new Set(groups.filter(group => this.isWithin(group, person)))
  }

  async groupsAround(group: GroupId, among: readonly GroupId[]): Promise<ReadonlySet<GroupId>> {
    this.mayFail('groupsAround')
    return new Set(among.filter(other => this.isWithin(other, group)))
  }

  async activeMembers(groups: readonly GroupId[]): Promise<readonly Person[]> {
    this.mayFail('activeMembers')
    const ids = new Set(groups.flatMap(group => [...this.within(group)]))
    return [...this.people.values()].filter(person => ids.has(person.id) && isActiveMember(person))
  }

  async manager(of: PersonId): Promise<Person | null> {
    this.mayFail('manager')
    const manager = this.people.has(of) ? this.managers.get(of) : undefined
    return (manager && this.people.get(manager)) ?? null
  }

  async reports(manager: PersonId): Promise<readonly Person[]> {
    this.mayFail('reports')
    if (!this.people.has(manager)) return []
    return [...this.people.values()].filter(({ id }) => this.managers.get(id) === manager)
  }

  async holdersOf(role: ResourceId): Promise<RoleHolders> {
    this.mayFail('holdersOf')
    const place = this.roles.placeOf({ resource: role })
    const holders = place?.unit === null ? [...this.roles.holders(place)] : []
    return {
      people: holders.filter(id => this.typeOf(id) === 'person').map(personId),
      groups: holders.filter(id => this.typeOf(id) === 'group').map(groupId),
    }
  }

  async ownersOf(group: GroupId): Promise<readonly Person[]> {
    this.mayFail('ownersOf')
    return [...(this.groups.get(group)?.owners ?? [])].flatMap(owner => this.people.get(personId(owner)) ?? [])
  }

  async named(kind: OwnerAttribute, name: string): Promise<readonly Named[]> {
    this.mayFail('named')
    const [, id] = /(?:^|#)([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.exec(name) ?? []
    const fits = (found: { id: string }, names: readonly (string | null)[]) =>
      id ? found.id === id.toLowerCase() : names.some(other => other?.toLowerCase() === name.toLowerCase())
    if (kind === 'directory-role') return this.roles.named(role => fits(role, [role.name]))
    return kind === 'group'
      ? [...this.groups.values()]
          .filter(group => fits(group, [group.name]))
          .map(group => ({ id: group.id, name: group.name, detail: group.description }))
      : [...this.people.values()]
          .filter(person => fits(person, [person.name, person.email]))
          .map(person => ({ id: person.id, name: person.name, detail: person.email }))
  }

  async *attribute(_integration: IntegrationName, _filter: string | null, key: string) {
    this.mayFail('attribute')
    for (const { id, attributes } of this.groups.values()) {
      const value = attributes[key]
      if (value !== undefined) yield { resource: resourceOf(id), value }
    }
  }

  async *discover(
    integration: IntegrationName,
    _filter: string | null = null,
    included?: readonly ResourceId[],
  ): AsyncGenerator<Discovered> {
    this.mayFail('discover')
    if (included) yield* this.roles.discover(integration, included, id => this.typeOf(id))
    for (const { id, name, description, ungrantable: kind } of this.groups.values()) {
      const given =
        included && kind === 'role-assignable'
          ? await this.rolesGivenBy({ integration, resource: resourceOf(id) })
          : null
      const ungrantable = given ? (given.some(({ tierZero }) => tierZero) ? ('tier-zero' as const) : null) : kind
      const resource = {
        integration,
        resource: resourceOf(id),
        type: 'group' as const,
        group: id,
        name,
        description,
        ungrantable,
        ...(given ? { gives: given.map(role => role.name) } : {}),
      }
      yield { kind: 'resource', resource, attributes: {} }
    }
    for (const { id, members } of this.groups.values())
      for (const member of members) yield { kind: 'member', of: id, member, memberType: this.typeOf(member) }
    for (const person of this.people.values()) yield { kind: 'person', person, attributes: {} }
  }
}
