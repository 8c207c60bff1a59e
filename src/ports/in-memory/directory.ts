import {
  type Entitlement,
  type HeldThrough,
  isActiveMember,
  type OwnerAttribute,
  type Person,
  type UngrantableReason,
} from '../../access/catalog.ts'
import type { EndRules, SecondEnd } from '../../access/grant/second-end.ts'
import { type HeldBy, mostCounted } from '../../access/held-now.ts'
import {
  type GroupId,
  groupId,
  type IntegrationName,
  integrationName,
  type PersonId,
  personId,
  type ResourceId,
} from '../../access/vocabulary.ts'
import { Fault } from '../fault.ts'
import type {
  Directory,
  Discovered,
  Discovery,
  EndingAsked,
  Evidence,
  GivenRole,
  Granted,
  Named,
  OpenedGroup,
  Provider,
  Revoked,
  RoleHolders,
  SelfActivated,
} from '../provider.ts'
import { groupOf, InMemoryCompany, resourceOf } from './company.ts'
import { InMemoryEndings } from './endings.ts'

/**
 * A directory that lives in memory, above a company that a test alters by hand.
 * It keeps the same contract as the real ones, `provider.contract.ts`.
 */
export class InMemoryDirectory extends InMemoryCompany implements Provider, Directory, Discovery {
  readonly endings = new InMemoryEndings()
  /** Every write that was done, in order. A write that changed nothing is not one. */
  readonly writes: {
    readonly what: 'grant' | 'revoke'
    /** The group, or the id of the role. */
    readonly group: GroupId
    readonly person: PersonId
  }[] = []

  /** What somebody signed in to before that is not good any more; and everybody who was signed out, each time. */
  readonly sessionsFrom = new Map<PersonId, Date>()
  readonly signedOut: PersonId[] = []

  entitlement(group: GroupId, integration: IntegrationName = integrationName('Contoso')): Entitlement {
    return { integration, resource: resourceOf(group) }
  }

  async grant(entitlement: Entitlement, to: PersonId, ending?: EndingAsked): Promise<Granted> {
    return this.#write('grant', () => {
      const why = ending ? this.endings.whyNot(entitlement.resource, ending) : null
      const granted = this.#give(entitlement, to)
      if (granted.outcome === 'created') this.changes.note(entitlement.resource, to, true, { kind: 'ourselves' })
      if (!ending || granted.outcome === 'already-held') return granted
      const { resource } = entitlement
      const secondEnd = why ?? this.endings.hold(resource, to, ending, () => this.#takeByItself(entitlement, to))
      return { ...granted, secondEnd }
    })
  }

  async keepUntil(entitlement: Entitlement, person: PersonId, ending: EndingAsked) {
    this.mayFail('keepUntil')
    const { resource } = entitlement
    if (!ending.evenForGood || this.endings.isTimed(resource, person))
      return this.endings.keepUntil(resource, person, ending)
    const why = this.endings.whyNot(resource, { ...ending, required: false, mayPrepare: false })
    return why ?? this.endings.hold(resource, person, ending, () => this.#takeByItself(entitlement, person))
  }

  async endForGood({ resource }: Entitlement, person: PersonId, end: Date): Promise<boolean> {
    this.mayFail('endForGood')
    return this.endings.endForGood(resource, person, end)
  }

  #takeByItself(entitlement: Entitlement, person: PersonId): void {
    if (this.#take(entitlement, person))
      this.changes.note(entitlement.resource, person, false, { kind: 'app', name: 'Timed access' })
  }

  async endsHeld(entitlement: Entitlement): Promise<ReadonlyMap<PersonId, Date | null>> {
    this.mayFail('endsHeld')
    return this.endings.ends(entitlement.resource, this.heldDirectly(entitlement))
  }

  async endRules(): Promise<EndRules | null> {
    this.mayFail('endRules')
    return this.endings.rules()
  }

  #give(entitlement: Entitlement, to: PersonId) {
    const place = this.roles.placeOf(entitlement)
    if (place) {
      if (!this.people.has(to)) throw new Fault('directory.not-found', 'No such person.', later)
      this.roles.demand(place)
      if (this.roles.holders(place).has(to)) return { outcome: 'already-held' as const, evidence: {} }
      this.roles.holders(place).add(to)
      this.writes.push({ what: 'grant', group: groupId(place.role), person: to })
      return { outcome: 'created' as const, evidence: this.#evidence() }
    }
    const group = this.groups.get(groupOf(entitlement))
    if (!group || !this.people.has(to)) throw new Fault('directory.not-found', 'No such group or person.', later)
    if (group.ungrantable && group.ungrantable !== 'role-assignable')
      throw new Fault('directory.forbidden', `The group is ${group.ungrantable}.`, never)
    if (group.members.has(to)) return { outcome: 'already-held' as const, evidence: {} }
    group.members.add(to)
    this.writes.push({ what: 'grant', group: group.id, person: to })
    return { outcome: 'created' as const, evidence: this.#evidence() }
  }

  /** By hand of their own, as the directory lets them. */
  activate(entitlement: Entitlement, person: PersonId, until: Date): void {
    const { resource } = entitlement
    const place = this.roles.placeOf(entitlement)
    const holders: Set<string> | undefined = place
      ? this.roles.holders(place)
      : this.groups.get(groupOf(entitlement))?.members
    const beside = holders?.has(person) === true && !this.endings.isTimed(resource, person)
    if (!holders?.has(person)) this.changes.note(resource, person, true, { kind: 'app', name: 'Timed access' })
    holders?.add(person)
    this.endings.activate(resource, person, until, beside, () => {
      this.#take(entitlement, person)
      this.changes.note(resource, person, false, { kind: 'app', name: 'Timed access' })
    })
  }

  async selfActivated({ resource }: Entitlement, person: PersonId): Promise<SelfActivated | null> {
    this.mayFail('selfActivated')
    return this.endings.activated(resource, person)
  }

  async revoke(entitlement: Entitlement, from: PersonId, secondEnd?: SecondEnd): Promise<Revoked> {
    return this.#write('revoke', (): Revoked => {
      const place = this.roles.placeOf(entitlement)
      const held = place
        ? this.roles.holders(place).has(from)
        : (this.groups.get(groupOf(entitlement))?.members.has(from) ?? false)
      const theirs = this.endings.activated(entitlement.resource, from)
      const taken = this.endings.takeBack(entitlement.resource, from, secondEnd, held)
      if (taken === 'made-permanent') return { outcome: taken, evidence: {} }
      if (theirs && taken === 'timed') return { outcome: 'removed', evidence: this.#evidence() }
      if (theirs && held) return { outcome: 'theirs', until: theirs.until, evidence: {} }
      if (!this.#take(entitlement, from)) return { outcome: 'already-gone' as const, evidence: {} }
      this.changes.note(entitlement.resource, from, false, { kind: 'ourselves' })
      this.writes.push({ what: 'revoke', group: place ? groupId(place.role) : groupOf(entitlement), person: from })
      return { outcome: 'removed' as const, evidence: this.#evidence() }
    })
  }

  /** `false` where it was not held. */
  #take(entitlement: Entitlement, from: PersonId): boolean {
    const place = this.roles.placeOf(entitlement)
    if (place) return this.roles.holders(place).delete(from)
    // Its members are a rule's from then on: nobody removes one.
    if (this.groups.get(groupOf(entitlement))?.ungrantable === 'dynamic-membership')
      throw new Fault('directory.forbidden', 'The group is dynamic-membership.', never)
    return this.groups.get(groupOf(entitlement))?.members.delete(from) ?? false
  }

  async holds(entitlement: Entitlement, person: PersonId): Promise<boolean> {
    this.mayFail('holds')
    const place = this.roles.placeOf(entitlement)
    if (place) return this.roles.holders(place).has(person)
    return this.groups.get(groupOf(entitlement))?.members.has(person) ?? false
  }

  async heldBy(entitlement: Entitlement): Promise<HeldBy> {
    this.mayFail('heldBy')
    const place = this.roles.placeOf(entitlement)
    const holders = [...(place ? this.roles.holders(place) : (this.groups.get(groupOf(entitlement))?.members ?? []))]
    const some = holders.filter(id => this.#typeOf(id) !== 'other').slice(0, mostCounted)
    const groups = some.filter(id => this.#typeOf(id) === 'group').length
    return { people: some.length - groups, groups }
  }

  async revokeSessions(person: PersonId, since: Date | null) {
    return this.#write('revokeSessions', () => {
      if (!this.people.has(person)) return { outcome: 'nobody' as const, evidence: {} }
      const last = this.sessionsFrom.get(person)
      if (since && last && last >= since) return { outcome: 'already-done' as const, evidence: {} }
      this.sessionsFrom.set(person, this.changes.now())
      this.signedOut.push(person)
      return { outcome: 'revoked' as const, evidence: this.#evidence() }
    })
  }

  async grantability(entitlement: Entitlement): Promise<UngrantableReason | null> {
    this.mayFail('grantability')
    const place = this.roles.placeOf(entitlement)
    if (place) return this.roles.ungrantable(place)
    const group = this.groups.get(groupOf(entitlement))
    return group ? group.ungrantable : 'gone'
  }

  async rolesGivenBy(entitlement: Entitlement): Promise<readonly GivenRole[]> {
    this.mayFail('rolesGivenBy')
    if (this.roles.placeOf(entitlement)) return []
    const group = groupOf(entitlement)
    const own = [...this.groups.keys()].filter(one => one === group || this.#within(one).has(group))
    const opened = await this.groupsOpenedBy(entitlement)
    return [
      ...this.roles.givenBy(own),
      ...opened.flatMap(({ group: other, name }) => this.roles.givenBy([other], name)),
    ]
  }

  async groupsOpenedBy(entitlement: Entitlement): Promise<readonly OpenedGroup[]> {
    this.mayFail('groupsOpenedBy')
    if (this.roles.placeOf(entitlement)) return []
    const start = groupOf(entitlement)
    const around = (one: string) => [...this.groups.keys()].filter(other => this.#within(other).has(one))
    const opened = new Map<GroupId, OpenedGroup['as']>()
    const met = new Set<GroupId>([start, ...around(start)])
    for (const principal of met)
      for (const { group, as } of this.eligible.filter(one => one.principal === principal)) {
        if (group === start || !this.groups.has(group)) continue
        opened.set(group, as)
        const others = around(group).filter(other => !met.has(other))
        for (const other of others) if (!opened.has(other)) opened.set(other, 'around')
        for (const other of [group, ...others]) met.add(other)
      }
    return [...opened].map(([group, as]) => ({
      group,
      as,
      name: this.groups.get(group)?.name ?? group,
      mayHoldRoles: this.groups.get(group)?.ungrantable === 'role-assignable',
    }))
  }

  page({ resource }: Entitlement): string {
    return `https://directory.example.com/${resource}`
  }

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
        .filter(({ id }) => this.#within(id).has(person))
        .map(({ id, name }) => ({ kind: 'group', group: id, name }) as const),
    ]
  }

  async peopleByEmail(email: string): Promise<readonly Person[]> {
    this.mayFail('peopleByEmail')
    return [...this.people.values()].filter(person => person.email?.toLowerCase() === email.toLowerCase())
  }

  async groupsAmong(person: PersonId, groups: readonly GroupId[]): Promise<ReadonlySet<GroupId>> {
    this.mayFail('groupsAmong')
    return new Set(groups.filter(group => this.#within(group).has(person)))
  }

  async groupsAround(group: GroupId, among: readonly GroupId[]): Promise<ReadonlySet<GroupId>> {
    this.mayFail('groupsAround')
    return new Set(among.filter(other => this.#within(other).has(group)))
  }

  async activeMembers(groups: readonly GroupId[]): Promise<readonly Person[]> {
    this.mayFail('activeMembers')
    const ids = new Set(groups.flatMap(group => [...this.#within(group)]))
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
      people: holders.filter(id => this.#typeOf(id) === 'person').map(personId),
      groups: holders.filter(id => this.#typeOf(id) === 'group').map(groupId),
    }
  }

  async ownersOf(group: GroupId): Promise<readonly Person[]> {
    this.mayFail('ownersOf')
    return [...(this.groups.get(group)?.owners ?? [])].flatMap(owner => this.people.get(personId(owner)) ?? [])
  }

  async named(kind: OwnerAttribute, name: string): Promise<readonly Named[]> {
    this.mayFail('named')
    const [, id] = /#([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.exec(name) ?? []
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
    if (included) yield* this.roles.discover(integration, included, id => this.#typeOf(id))
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
      for (const member of members) yield { kind: 'member', of: id, member, memberType: this.#typeOf(member) }
    for (const person of this.people.values()) yield { kind: 'person', person, attributes: {} }
  }

  #typeOf(id: string): 'person' | 'group' | 'other' {
    if (this.people.has(personId(id))) return 'person'
    return this.groups.has(groupId(id)) ? 'group' : 'other'
  }

  /** Everything inside a group, directly or through other groups. Groups may contain each other in a ring. */
  #within(group: GroupId, seen = new Set<string>()): Set<string> {
    for (const member of this.groups.get(group)?.members ?? []) {
      if (seen.has(member)) continue
      seen.add(member)
      this.#within(groupId(member), seen)
    }
    return seen
  }

  #write<Answer>(asked: 'grant' | 'revoke' | 'revokeSessions', write: () => Answer): Answer {
    const fault = this.takeFailure(asked)
    if (fault?.result === 'not-done') throw fault
    const answer = write()
    if (fault) throw fault
    return answer
  }

  #evidence(): Evidence {
    return { write: this.writes.length }
  }
}

const later = { retry: 'later' } as const
const never = { retry: 'never' } as const
