import type { Entitlement, UngrantableReason } from '../../access/catalog.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import type { Provider } from '../../ports/provider.ts'
import type { GroupMembership } from './groups.ts'
import { parseGroupResource } from './resource-id.ts'

/** Access in one Entra tenant. Groups only: directory roles will be told apart by their resource id. */
export class EntraProvider implements Provider {
  readonly #tenantId: string
  readonly #groups: GroupMembership

  constructor(tenantId: string, groups: GroupMembership) {
    this.#tenantId = tenantId
    this.#groups = groups
  }

  async grant(entitlement: Entitlement, to: PersonId) {
    return this.#groups.add(this.#groupOf(entitlement), to)
  }

  async revoke(entitlement: Entitlement, from: PersonId) {
    return this.#groups.remove(this.#groupOf(entitlement), from)
  }

  async holds(entitlement: Entitlement, person: PersonId): Promise<boolean> {
    return this.#groups.holds(this.#groupOf(entitlement), person)
  }

  async grantability(entitlement: Entitlement): Promise<UngrantableReason | null> {
    return this.#groups.ungrantable(this.#groupOf(entitlement))
  }

  #groupOf(entitlement: Entitlement) {
    return parseGroupResource(this.#tenantId, entitlement.resource)
  }
}
