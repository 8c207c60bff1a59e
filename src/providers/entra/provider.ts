import type { Entitlement, UngrantableReason } from '../../access/catalog.ts'
import type { EndRules, SecondEnd } from '../../access/grant/second-end.ts'
import type { HeldBy } from '../../access/held-now.ts'
import type { GroupId, PersonId } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import type {
  EndingAsked,
  Given,
  GivenRole,
  Granted,
  OpenedGroup,
  Provider,
  Revoked,
  SelfActivated,
} from '../../ports/provider.ts'
import { type PortalOf, resourcePage } from './checkup/portal.ts'
import type { GroupMembership } from './groups/groups.ts'
import type { TimedAssignments } from './pim/pim.ts'
import type { PimPlace } from './pim/pim-place.ts'
import { noEndSentence } from './pim/pim-refusals.ts'
import { parseGroupResource, parseRoleResource } from './resource-id.ts'
import type { RoleAssignments } from './roles/roles.ts'
import type { Sessions } from './sessions.ts'

type Unhurried = NonNullable<Provider['unhurried']>

/** Access in one Entra tenant: membership of groups and directory roles, told apart by their resource id. */
export class EntraProvider implements Provider {
  readonly #tenantId: string
  readonly #groups: GroupMembership
  readonly #roles: RoleAssignments
  readonly #timed: TimedAssignments
  readonly #portal: PortalOf
  readonly #sessions: Sessions
  readonly unhurried?: Unhurried

  constructor(
    tenantId: string,
    groups: GroupMembership,
    roles: RoleAssignments,
    timed: TimedAssignments,
    sessions: Sessions,
    portal: PortalOf,
    unhurried?: Unhurried,
  ) {
    this.#tenantId = tenantId
    this.#groups = groups
    this.#roles = roles
    this.#timed = timed
    this.#sessions = sessions
    this.#portal = portal
    if (unhurried) this.unhurried = unhurried
  }

  async grant(entitlement: Entitlement, to: PersonId, ending?: EndingAsked): Promise<Granted> {
    if (!ending) return this.#grantPlainly(entitlement, to)
    const timed = await this.#timed.assign(this.#placeOf(entitlement), to, ending)
    if (timed.outcome !== 'none') return timed
    if (ending.required) {
      throw new Fault('graph.no-second-end', `Entra holds no end of its own: ${noEndSentence(timed.why)}.`, {
        retry: 'never',
      })
    }
    return { ...(await this.#grantPlainly(entitlement, to)), secondEnd: timed.why }
  }

  async keepUntil(entitlement: Entitlement, person: PersonId, ending: EndingAsked): Promise<SecondEnd> {
    return this.#timed.keepUntil(this.#placeOf(entitlement), person, ending)
  }

  async endForGood(entitlement: Entitlement, person: PersonId, end: Date, reference: string): Promise<boolean> {
    return this.#timed.endForGood(this.#placeOf(entitlement), person, end, reference)
  }

  async revoke(entitlement: Entitlement, from: PersonId, given: Given = {}): Promise<Revoked> {
    const { secondEnd, assignment, byAnother } = given
    const place = this.#placeOf(entitlement)
    const timed = byAnother ? await this.#timed.removeTimed(place, from) : null
    if (timed) return timed
    if (secondEnd && secondEnd.kind !== 'none') {
      const surelyTimed = secondEnd.kind === 'held'
      const taken = await this.#timed.remove(place, from, { surelyTimed })
      if (taken) return taken
    }
    // A plain removal takes whatever they have it by.
    const theirs = await this.#timed.activations.beside(place, from)
    if (theirs) return { outcome: 'theirs', until: theirs.until, evidence: {} }
    const role = this.#roleOf(entitlement)
    return role ? this.#roles.remove(role, from, assignment) : this.#groups.remove(this.#groupOf(entitlement), from)
  }

  async holds(entitlement: Entitlement, person: PersonId): Promise<boolean> {
    const role = this.#roleOf(entitlement)
    return role ? this.#roles.holds(role, person) : this.#groups.holds(this.#groupOf(entitlement), person)
  }

  async groupHolds(entitlement: Entitlement, group: GroupId): Promise<boolean> {
    const role = this.#roleOf(entitlement)
    return role ? this.#roles.holds(role, group) : this.#groups.holdsGroup(this.#groupOf(entitlement), group)
  }

  async revokeFromGroup(entitlement: Entitlement, group: GroupId): ReturnType<Provider['revokeFromGroup']> {
    const timed = await this.#timed.removeTimed(this.#placeOf(entitlement), group)
    if (timed) return timed
    const role = this.#roleOf(entitlement)
    return role ? this.#roles.removeGroup(role, group) : this.#groups.removeGroup(this.#groupOf(entitlement), group)
  }

  async endsHeld(entitlement: Entitlement): Promise<ReadonlyMap<PersonId, Date | null> | null> {
    return this.#timed.endsHeld(this.#placeOf(entitlement))
  }

  async heldBy(entitlement: Entitlement): Promise<HeldBy> {
    const role = this.#roleOf(entitlement)
    return role ? this.#roles.heldBy(role) : this.#groups.heldBy(this.#groupOf(entitlement))
  }

  async selfActivated(entitlement: Entitlement, person: PersonId): Promise<SelfActivated | null> {
    return this.#timed.activations.of(this.#placeOf(entitlement), person)
  }

  async revokeSessions(person: PersonId, since: Date | null): ReturnType<Provider['revokeSessions']> {
    return this.#sessions.revoke(person, since)
  }

  async grantability(entitlement: Entitlement): Promise<UngrantableReason | null> {
    const role = this.#roleOf(entitlement)
    return role ? this.#roles.ungrantable(role) : this.#groups.ungrantable(this.#groupOf(entitlement))
  }

  async rolesGivenBy(entitlement: Entitlement): Promise<readonly GivenRole[]> {
    return this.#roleOf(entitlement) ? [] : this.#groups.rolesGivenBy(this.#tenantId, this.#groupOf(entitlement))
  }

  async groupsOpenedBy(entitlement: Entitlement): Promise<readonly OpenedGroup[]> {
    return this.#roleOf(entitlement) ? [] : this.#groups.openedBy(this.#groupOf(entitlement))
  }

  async endRules(entitlement: Entitlement): Promise<EndRules | null> {
    return this.#timed.rules.of(this.#placeOf(entitlement))
  }

  page(entitlement: Entitlement): string {
    return resourcePage(this.#roleOf(entitlement) ? null : this.#groupOf(entitlement), this.#portal)
  }

  #grantPlainly(entitlement: Entitlement, to: PersonId) {
    const role = this.#roleOf(entitlement)
    return role ? this.#roles.assign(role, to) : this.#groups.add(this.#groupOf(entitlement), to)
  }

  #placeOf(entitlement: Entitlement): PimPlace {
    const role = this.#roleOf(entitlement)
    return role ? { role } : { group: this.#groupOf(entitlement) }
  }

  #roleOf(entitlement: Entitlement) {
    return parseRoleResource(this.#tenantId, entitlement.resource)
  }

  #groupOf(entitlement: Entitlement) {
    return parseGroupResource(this.#tenantId, entitlement.resource)
  }
}
