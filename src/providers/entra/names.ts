import { z } from 'zod'
import type { ResourceType } from '../../access/catalog.ts'
import {
  type GroupId,
  groupId,
  type IntegrationName,
  integrationName,
  type PersonId,
  personId,
  type ResourceId,
} from '../../access/vocabulary.ts'
import type { Log } from '../../ports/log.ts'
import { isNotFound } from './graph/faults.ts'
import type { Graph } from './graph/graph.ts'
import { odataString } from './graph/query.ts'
import { openedBy } from './groups/opened-groups.ts'
import { groupQuery, headersFor } from './inventory/tenant-reading.ts'
import { groupResource, inPath, parseGroupResource, parseRoleResource, roleResource } from './resource-id.ts'
import { rolesGivenBy } from './roles/given-roles.ts'
import { isTierZeroRole } from './roles/role-power.ts'
import { definitionProperties, definitionsPath, roleDefinition, unitsPath } from './roles/role-shapes.ts'

type Where = '/groups' | '/users' | typeof definitionsPath | typeof unitsPath

export type Unresolved = 'missing' | 'ambiguous'
export type UnresolvedResource = Unresolved | 'scope-missing' | 'scope-ambiguous'
/** It gives control over the whole tenant. */
export interface TierZeroResource {
  readonly tierZero: ResourceId
}

const named = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  mail: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
})
type Named = z.infer<typeof named>

const withId = /^(?:(.*)#)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/is

/**
 * Turns the names of an access file into object ids, once, when it is loaded. Names match as a whole, case aside.
 * `name#objectId`, or the id alone, means that id, whatever it is called by now. Methods throw a `Fault` when Graph cannot be asked.
 */
export class EntraNames {
  readonly #graph: Graph
  readonly #tenantId: string
  readonly #filterOf: (integration: IntegrationName) => string | null
  readonly #log: Log

  constructor(graph: Graph, tenantId: string, filterOf: (integration: IntegrationName) => string | null, log: Log) {
    this.#graph = graph
    this.#tenantId = tenantId
    this.#filterOf = filterOf
    this.#log = log
  }

  async group(name: string): Promise<GroupId | Unresolved> {
    const found = await this.#one('/groups', name, ['displayName'], null)
    return isUnresolved(found) ? found : groupId(found.id)
  }

  async user(name: string): Promise<PersonId | Unresolved> {
    const found = await this.#one('/users', name, ['userPrincipalName', 'mail', 'displayName'], null)
    return isUnresolved(found) ? found : personId(found.id)
  }

  /** Somebody is named by it, and nothing given: it may be tier zero. */
  async role(name: string): Promise<ResourceId | Unresolved> {
    const found = await this.#one(definitionsPath, name, ['displayName'], null)
    return isUnresolved(found) ? found : roleResource(this.#tenantId, { definition: found.id, unit: null })
  }

  /** A group only among what the integration's filter lets in. Nothing is asked about roles unless `withRoles` says so. */
  async resource(
    integration: string,
    type: ResourceType,
    name: string,
    { scope, withRoles }: { readonly scope?: string | undefined; readonly withRoles: boolean } = { withRoles: false },
  ): Promise<ResourceId | TierZeroResource | UnresolvedResource> {
    if (type === 'directory-role') return withRoles ? this.#role(name, scope) : 'missing'
    const filter = this.#filterOf(integrationName(integration))
    const found = await this.#one('/groups', name, ['displayName'], filter)
    if (isUnresolved(found)) return found
    const group = groupId(found.id)
    const resource = groupResource(this.#tenantId, group)
    return withRoles && (await this.#givesTierZero(group)) ? { tierZero: resource } : resource
  }

  groupBehind(resource: ResourceId): GroupId | null {
    return parseRoleResource(this.#tenantId, resource) ? null : parseGroupResource(this.#tenantId, resource)
  }

  async #role(name: string, scope: string | undefined): Promise<ResourceId | TierZeroResource | UnresolvedResource> {
    const role = await this.#one(definitionsPath, name, ['displayName'], null)
    if (isUnresolved(role)) return role
    const definition = role.id.toLowerCase()
    const whole = await this.#graph.get(roleDefinition, `${definitionsPath}/${inPath(definition)}`, {
      $select: definitionProperties,
    })
    const at = (unit: string | null) => {
      const resource = roleResource(this.#tenantId, { definition, unit })
      return isTierZeroRole(whole) ? { tierZero: resource } : resource
    }
    if (scope === undefined) return at(null)
    const unit = await this.#one(unitsPath, scope, ['displayName'], null)
    if (isUnresolved(unit)) return `scope-${unit}`
    return at(unit.id.toLowerCase())
  }

  async #givesTierZero(group: GroupId): Promise<boolean> {
    const kind = z.object({ isAssignableToRole: z.boolean().nullish() })
    const found = await this.#graph.get(kind, `/groups/${inPath(group)}`, { $select: ['id', 'isAssignableToRole'] })
    const opened = await openedBy(this.#graph, group)
    if (found.isAssignableToRole !== true && !opened.some(({ mayHoldRoles }) => mayHoldRoles)) return false
    const given = await rolesGivenBy(this.#graph, this.#tenantId, group, opened)
    return given.some(({ tierZero }) => tierZero)
  }

  async #one(
    path: Where,
    name: string,
    properties: readonly (keyof Named)[],
    filter: string | null,
  ): Promise<Named | Unresolved> {
    const [, label, id] = withId.exec(name) ?? []
    if (id === undefined) {
      const either = properties.map(property => `${property} eq ${odataString(name)}`).join(' or ')
      const found = await this.#find(path, either, properties, filter)
      const exact = found.filter(each => properties.some(property => same(each[property], name)))
      return theOnly(exact)
    }
    const found = theOnly(await this.#byId(path, id, properties, filter))
    if (label !== undefined && !isUnresolved(found) && !properties.some(property => same(found[property], label))) {
      this.#log.warn('entra.name-differs', { written: name, found: found.displayName ?? null })
    }
    return found
  }

  async #byId(path: Where, id: string, properties: readonly (keyof Named)[], filter: string | null) {
    if (filter !== null) return this.#find(path, `id eq ${odataString(id)}`, properties, filter)
    try {
      return [await this.#graph.get(named, `${path}/${id}`, { $select: ['id', ...properties] })]
    } catch (error) {
      if (isNotFound(error)) return []
      throw error
    }
  }

  async #find(path: string, condition: string, properties: readonly (keyof Named)[], filter: string | null) {
    const whole = filter === null ? condition : `(${filter}) and (${condition})`
    // Lists of roles come whole, and know nothing of pages.
    const pages = path === definitionsPath ? {} : { $top: 999 }
    const query = { ...groupQuery(whole), $select: ['id', ...properties], ...pages }
    const found: Named[] = []
    for await (const each of this.#graph.list(named, path, query, headersFor(query))) found.push(each)
    return found
  }
}

const same = (a: string | null | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase()

const isUnresolved = (answer: Named | Unresolved): answer is Unresolved => typeof answer === 'string'

function theOnly(found: readonly Named[]): Named | Unresolved {
  const [first, ...others] = found
  if (!first) return 'missing'
  return others.length === 0 ? first : 'ambiguous'
}
