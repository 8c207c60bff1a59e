import { z } from 'zod'
import { groupId, type IntegrationName, type ResourceId } from '../../../access/vocabulary.ts'
import type { Discovered, Discovery } from '../../../ports/provider.ts'
import { GraphFault } from '../graph/faults.ts'
import type { Graph } from '../graph/graph.ts'
import { groupResource } from '../resource-id.ts'
import { RoleDiscovery } from '../roles/role-discovery.ts'
import { attributeFor, isUnknownProperty, withAttributes } from './attributes.ts'
import { type Group, groupQuery, headersFor, TenantReading } from './tenant-reading.ts'
import { changedSince, placeFromNowOn, readWhatChanged } from './what-changed.ts'

/**
 * Reads a tenant for the inventory: groups by the integration's filter, who is in them, and the people; and the directory roles and
 * who holds them, where the integration speaks of roles. The first time as a whole, from then on by what delta queries tell.
 */
export class EntraDiscovery implements Discovery {
  readonly #graph: Graph
  readonly #tenantId: string
  readonly #clientId: string | null
  readonly #reading: TenantReading

  constructor(graph: Graph, tenantId: string, clientId: string | null) {
    this.#graph = graph
    this.#tenantId = tenantId
    this.#clientId = clientId
    this.#reading = new TenantReading(graph, tenantId)
  }

  async *discover(
    integration: IntegrationName,
    filter: string | null,
    included?: readonly ResourceId[],
    since?: string,
  ): AsyncGenerator<Discovered> {
    const changed = since === undefined ? null : await changedSince(this.#graph, since, filter)
    const roles = await this.#roles(integration, included)
    if (changed) return yield* readWhatChanged(this.#reading, integration, changed, roles)
    const mark = await placeFromNowOn(this.#graph, filter)
    yield* roles?.found ?? []
    const groups: Pick<Group, 'id' | 'visibility'>[] = []
    for await (const found of this.#reading.groups(filter)) {
      groups.push({ id: found.id, visibility: found.visibility })
      yield this.#reading.resource(integration, found, roles)
    }
    yield* this.#reading.members(groups)
    yield* this.#reading.people()
    yield { kind: 'mark', mark }
  }

  /** What there is alone, without who is in it: quick, also in a large company. */
  async *resources(integration: IntegrationName, filter: string | null, included?: readonly ResourceId[]) {
    const roles = await this.#roles(integration, included)
    for (const found of roles?.found ?? []) if (found.kind === 'resource') yield found.resource
    for await (const found of this.#reading.groups(filter))
      yield this.#reading.resource(integration, found, roles).resource
  }

  async #roles(integration: IntegrationName, included: readonly ResourceId[] | undefined) {
    return included === undefined ? null : new RoleDiscovery(this.#graph, this.#tenantId).read(integration, included)
  }

  async *attribute(_integration: IntegrationName, filter: string | null, key: string) {
    const property = attributeFor(key, this.#clientId)
    if (property === null) return
    const query = { ...groupQuery(filter), $select: ['id', property.select], $top: 999 }
    try {
      for await (const found of this.#graph.list(withAttributes, '/groups', query, headersFor(query))) {
        const value = property.read(found)
        if (typeof value === 'string' && value.trim() !== '')
          yield { resource: groupResource(this.#tenantId, groupId(found.id)), value }
      }
    } catch (error) {
      if (!isUnknownProperty(error, property.select)) throw error
    }
  }

  /**
   * Whether Graph has a property for what an access file calls `owner`. `null`: no property could be called that.
   * @throws Fault when Graph cannot be asked
   */
  async checkAttribute(key: string): Promise<{ readonly property: string; readonly known: boolean } | null> {
    const property = attributeFor(key, this.#clientId)
    if (property === null) return null
    try {
      const list = z.object({ value: z.array(z.unknown()) })
      await this.#graph.get(list, '/groups', { $select: ['id', property.select], $top: 1 })
      return { property: property.select, known: true }
    } catch (error) {
      if (!isUnknownProperty(error, property.select)) throw error
      return { property: property.select, known: false }
    }
  }

  /**
   * Whether Graph takes this filter, for an access file that is about to be accepted. `problem` quotes Graph.
   * @throws Fault when Graph cannot be asked
   */
  async checkFilter(filter: string): Promise<{ ok: true } | { ok: false; problem: string }> {
    try {
      const query = { ...groupQuery(filter), $select: ['id'], $top: 1 }
      await this.#graph.get(z.object({ value: z.array(z.unknown()) }), '/groups', query, headersFor(query))
      return { ok: true }
    } catch (error) {
      if (error instanceof GraphFault && error.status === 400) return { ok: false, problem: error.message }
      throw error
    }
  }
}
