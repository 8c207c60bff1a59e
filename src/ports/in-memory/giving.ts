import type { Entitlement, UngrantableReason } from '../../access/catalog.ts'
import type { EndRules } from '../../access/grant/second-end.ts'
import { type HeldBy, mostCounted } from '../../access/held-now.ts'
import { type GroupId, groupId, type IntegrationName, integrationName, type PersonId } from '../../access/vocabulary.ts'
import { Fault } from '../fault.ts'
import type {
  EndingAsked,
  Evidence,
  Given,
  GivenRole,
  Granted,
  OpenedGroup,
  Provider,
  Revoked,
  SelfActivated,
} from '../provider.ts'
import { groupOf, InMemoryCompany, resourceOf } from './company.ts'
import { InMemoryEndings } from './endings.ts'

/** Gives and takes in memory what Doorbell asks for, above a company that a test alters by hand. */
export class InMemoryGiving extends InMemoryCompany implements Provider {
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

  async endsHeld(entitlement: Entitlement): Promise<ReadonlyMap<PersonId, Date | null> | null> {
    this.mayFail('endsHeld')
    return this.endings.ends(entitlement.resource, this.heldDirectly(entitlement))
  }

  async endRules(): Promise<EndRules | null> {
    this.mayFail('endRules')
    return this.endings.rules()
  }

  #give(entitlement: Entitlement, to: PersonId): Granted {
    const place = this.roles.placeOf(entitlement)
    if (place) {
      if (!this.people.has(to)) throw new Fault('directory.not-found', 'No such person.', later)
      this.roles.demand(place)
      if (this.roles.holders(place).has(to)) return { outcome: 'already-held' as const, evidence: {} }
      const assignment = this.roles.give(place, to)
      this.writes.push({ what: 'grant', group: groupId(place.role), person: to })
      return { outcome: 'created' as const, evidence: this.#evidence(), assignment }
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

  async revoke(entitlement: Entitlement, from: PersonId, given: Given = {}): Promise<Revoked> {
    return this.#write('revoke', (): Revoked => {
      const place = this.roles.placeOf(entitlement)
      const held = place
        ? this.roles.holders(place).has(from)
        : (this.groups.get(groupOf(entitlement))?.members.has(from) ?? false)
      const theirs = this.endings.activated(entitlement.resource, from)
      const taken = this.endings.takeBack(entitlement.resource, from, given.secondEnd, held)
      if (taken === 'made-permanent') return { outcome: taken, evidence: {} }
      if (theirs && taken === 'timed') return { outcome: 'removed', evidence: this.#evidence() }
      if (theirs && held) return { outcome: 'theirs', until: theirs.until, evidence: {} }
      const found = place ? this.roles.find(place, from, given.assignment) : 'it'
      if (found === 'another') return { outcome: 'made-permanent', evidence: {} }
      if (found === null)
        return { outcome: 'already-gone', evidence: {}, ...(given.assignment ? {} : { byListAlone: true }) }
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
    if (place) return this.roles.lists(place, person)
    return this.groups.get(groupOf(entitlement))?.members.has(person) ?? false
  }

  async groupHolds(entitlement: Entitlement, group: GroupId): Promise<boolean> {
    this.mayFail('groupHolds')
    return this.heldByGroups(entitlement).includes(group)
  }

  async revokeFromGroup(entitlement: Entitlement, group: GroupId): ReturnType<Provider['revokeFromGroup']> {
    return this.#write('revokeFromGroup', () => {
      const place = this.roles.placeOf(entitlement)
      const holders = place ? this.roles.holders(place) : this.groups.get(groupOf(entitlement))?.members
      if (!holders?.delete(group)) return { outcome: 'already-gone' as const, evidence: {} }
      this.changes.noteGroup(entitlement.resource, group, false, { kind: 'ourselves' })
      return { outcome: 'removed' as const, evidence: this.#evidence() }
    })
  }

  async heldBy(entitlement: Entitlement): Promise<HeldBy> {
    this.mayFail('heldBy')
    const place = this.roles.placeOf(entitlement)
    const holders = [...(place ? this.roles.holders(place) : (this.groups.get(groupOf(entitlement))?.members ?? []))]
    const some = holders.filter(id => this.typeOf(id) !== 'other').slice(0, mostCounted)
    const groups = some.filter(id => this.typeOf(id) === 'group').length
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
    const own = [...this.groups.keys()].filter(one => one === group || this.isWithin(one, group))
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
    const around = (one: string) => [...this.groups.keys()].filter(other => this.isWithin(other, one))
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

  #write<Answer>(asked: 'grant' | 'revoke' | 'revokeFromGroup' | 'revokeSessions', write: () => Answer): Answer {
    const failure = this.takeFailure(asked)
    if (failure && !failure.isDone) throw failure.fault
    const answer = write()
    if (failure) throw failure.fault
    return answer
  }

  #evidence(): Evidence {
    return { write: this.writes.length }
  }
}

const later = { retry: 'later', worthTryingFor: 60_000 } as const
const never = { retry: 'never' } as const
