import type { Entitlement, UngrantableReason } from '../../access/catalog.ts'
import type { SecondEnd } from '../../access/grant/second-end.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import type { EndingAsked, GivenRole, Granted, Provider } from '../../ports/provider.ts'
import type { GroupMembership } from './groups.ts'
import { type PortalOf, resourcePage } from './portal.ts'
import { parseGroupResource, parseRoleResource } from './resource-id.ts'
import type { RoleAssignments } from './roles.ts'

const noEndHere: SecondEnd = { kind: 'none', why: 'not-for-this' }

/** Access in one Entra tenant: membership of groups and directory roles, told apart by their resource id. */
export class EntraProvider implements Provider {
  readonly #tenantId: string
  readonly #groups: GroupMembership
  readonly #roles: RoleAssignments
  readonly #portal: PortalOf

  constructor(tenantId: string, groups: GroupMembership, roles: RoleAssignments, portal: PortalOf) {
    this.#tenantId = tenantId
    this.#groups = groups
    this.#roles = roles
    this.#portal = portal
  }

  async grant(entitlement: Entitlement, to: PersonId, ending?: EndingAsked): Promise<Granted> {
    const role = this.#roleOf(entitlement)
    const granted = await (role ? this.#roles.assign(role, to) : this.#groups.add(this.#groupOf(entitlement), to))
    return ending ? { ...granted, secondEnd: noEndHere } : granted
  }

  async keepUntil(): Promise<SecondEnd> {
    return noEndHere
  }

  async revoke(entitlement: Entitlement, from: PersonId) {
    const role = this.#roleOf(entitlement)
    return role ? this.#roles.remove(role, from) : this.#groups.remove(this.#groupOf(entitlement), from)
  }

  async holds(entitlement: Entitlement, person: PersonId): Promise<boolean> {
    const role = this.#roleOf(entitlement)
    return role ? this.#roles.holds(role, person) : this.#groups.holds(this.#groupOf(entitlement), person)
  }

  async grantability(entitlement: Entitlement): Promise<UngrantableReason | null> {
    const role = this.#roleOf(entitlement)
    return role ? this.#roles.ungrantable(role) : this.#groups.ungrantable(this.#groupOf(entitlement))
  }

  async rolesGivenBy(entitlement: Entitlement): Promise<readonly GivenRole[]> {
    return this.#roleOf(entitlement) ? [] : this.#roles.givenBy(this.#groupOf(entitlement))
  }

  page(entitlement: Entitlement): string {
    return resourcePage(this.#roleOf(entitlement) ? null : this.#groupOf(entitlement), this.#portal)
  }

  #roleOf(entitlement: Entitlement) {
    return parseRoleResource(this.#tenantId, entitlement.resource)
  }

  #groupOf(entitlement: Entitlement) {
    return parseGroupResource(this.#tenantId, entitlement.resource)
  }
}
