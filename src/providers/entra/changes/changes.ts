import type { z } from 'zod'
import type { Entitlement } from '../../../access/catalog.ts'
import { type GroupId, groupId, type PersonId, personId, type ResourceId } from '../../../access/vocabulary.ts'
import type { Changes, Done, Holders, Touched } from '../../../ports/changes.ts'
import { isTooOld } from '../graph/delta-stream.ts'
import { GraphFault } from '../graph/faults.ts'
import type { Graph } from '../graph/graph.ts'
import { odataString } from '../graph/query.ts'
import { membersOfMany } from '../groups/members-of-many.ts'
import { groupChange, type memberChange } from '../inventory/what-changed.ts'
import { isUser, type member, memberType } from '../people.ts'
import { askedByUs, pimApplication } from '../pim/pim-doings.ts'
import { groupResource, inPath, parseGroupResource, parseRoleResource } from '../resource-id.ts'
import { assignmentsPath, unitOfScope, withPrincipal } from '../roles/role-shapes.ts'
import { doneBy, memberActivities, membershipAudit } from './directory-audits.ts'
import { type Ourselves, type OwnApp, ourselves } from './ourselves.ts'

/** `latest`: from now on, without everything that there is. */
const fromNowOn = '/groups/delta?$select=displayName,members&$deltatoken=latest'

/**
 * Delta queries over groups with their members (https://learn.microsoft.com/graph/delta-query-groups), and the directory's own audit.
 * Delta tells nothing of role assignments: those are read as a whole.
 */
export class EntraChanges implements Changes {
  readonly #graph: Graph
  readonly #audit: Graph
  readonly #tenantId: string
  readonly #clientId: string | null
  readonly #ending: OwnApp | null

  /** `audit`: what its audit is asked by, for which a start waits. `ending`: the app that takes back what the other gave. */
  constructor(graph: Graph, audit: Graph, tenantId: string, clientId: string | null, ending: OwnApp | null = null) {
    this.#graph = graph
    this.#audit = audit
    this.#tenantId = tenantId
    this.#clientId = clientId
    this.#ending = ending
  }

  async mark(): Promise<string> {
    return (await this.#graph.delta(groupChange, fromNowOn)).deltaLink
  }

  /** A link that leads elsewhere is of another cloud, and as good as too old. */
  async since(mark: string): Promise<{ readonly touched: readonly Touched[]; readonly mark: string } | null> {
    if (!mark.startsWith(`${this.#graph.root}/groups/delta`)) return null
    try {
      const { items, deltaLink } = await this.#graph.delta(groupChange, mark)
      return { touched: items.flatMap(item => this.#touchedBy(item)), mark: deltaLink }
    } catch (error) {
      if (isTooOld(error)) return null
      throw error
    }
  }

  tellsOf(resource: ResourceId): boolean {
    return parseRoleResource(this.#tenantId, resource) === null
  }

  async *holders(entitlements: readonly Entitlement[]): AsyncGenerator<Holders> {
    const groups: { readonly id: string; readonly of: Entitlement }[] = []
    for (const of of entitlements) {
      const role = parseRoleResource(this.#tenantId, of.resource)
      if (role) yield { of, ...(await this.#holdersOf(role)) }
      else groups.push({ id: parseGroupResource(this.#tenantId, of.resource), of })
    }
    let held = new Held()
    for await (const { of, items, last } of membersOfMany(this.#graph, groups)) {
      for (const found of items) held.take(found)
      if (!last) continue
      yield { of: of.of, people: held.people, groups: held.groups }
      held = new Held()
    }
  }

  async deeds(since: Date, whose?: 'ourselves') {
    const own = await this.#ourselves()
    // One question for each: of several apps in one, Graph's audit may be asked only by what it documents.
    const questions = whose ? [...own.applications.map(byApplication), ...own.accounts.map(byAccount)] : [null]
    if (questions.length === 0) return null
    try {
      const deeds: Done[] = []
      for (const by of questions.toReversed())
        for (const deed of await this.#audited(since, own, by)) if (!whose || deed.doer.kind === whose) deeds.push(deed)
      // Newest first, and in the order of its list where two happened at once.
      deeds.reverse()
      if (whose) deeds.push(...(await this.#throughPim(since, own)))
      return deeds.toSorted((a, b) => a.doer.at.getTime() - b.doer.at.getTime())
    } catch (error) {
      if (error instanceof GraphFault && error.status === 403) return null
      throw error
    }
  }

  async #audited(since: Date, own: Ourselves, by: string | null): Promise<readonly Done[]> {
    const activities = memberActivities.map(name => `activityDisplayName eq ${odataString(name)}`).join(' or ')
    const all = `activityDateTime ge ${since.toISOString()} and (${activities})`
    const $filter = by ? `${all} and ${by}` : all
    const deeds: Done[] = []
    for await (const found of this.#audit.list(membershipAudit, '/auditLogs/directoryAudits', { $filter, $top: 999 })) {
      const deed = doneBy(found, this.#tenantId, own)
      if (deed) deeds.push(deed)
    }
    return deeds
  }

  /** What Doorbell has given and taken through Privileged Identity Management, the audit has as the doing of that. */
  async #throughPim(since: Date, own: Ourselves): Promise<readonly Done[]> {
    const seen = await this.#audited(since, own, byApplication(pimApplication))
    return askedByUs(this.#graph, seen, { tenantId: this.#tenantId, since, own })
  }

  #touchedBy(change: z.infer<typeof groupChange>): readonly Touched[] {
    const resource = groupResource(this.#tenantId, groupId(change.id))
    if (change['@removed']) return [{ resource, person: null }]
    return (change['members@delta'] ?? []).flatMap((one): readonly Touched[] => {
      const holds = !one['@removed']
      if (memberType(one) === 'group') return [{ resource, group: groupId(one.id), holds }]
      return isOther(one) ? [] : [{ resource, person: personId(one.id), holds }]
    })
  }

  async #holdersOf({ definition, unit }: { definition: string; unit: string | null }): Promise<Held> {
    const query = { $filter: `roleDefinitionId eq ${odataString(inPath(definition))}`, $expand: 'principal' }
    const held = new Held()
    for await (const found of this.#graph.list(withPrincipal, assignmentsPath, query)) {
      const { roleDefinitionId, directoryScopeId, principal } = found
      if (roleDefinitionId.toLowerCase() !== definition || unitOfScope(directoryScopeId) !== unit) continue
      if (principal) held.take(principal)
    }
    return held
  }

  #ourselves(): Promise<Ourselves> {
    return ourselves({ clientId: this.#clientId, credentials: this.#graph.credentials }, this.#ending)
  }
}

const byApplication = (id: string): string => `initiatedBy/app/appId eq ${odataString(id)}`
const byAccount = (id: string): string => `initiatedBy/user/id eq ${odataString(id)}`

/** Applications hold things too, and are nobody. */
class Held {
  readonly people: PersonId[] = []
  readonly groups: GroupId[] = []

  take(found: z.infer<typeof member>): void {
    if (isUser(found)) this.people.push(personId(found.id))
    else if (memberType(found) === 'group') this.groups.push(groupId(found.id))
  }
}

/** Of whom no type is told, may be a person, and is looked at. */
const isOther = (one: z.infer<typeof memberChange>): boolean =>
  typeof one['@odata.type'] === 'string' && one['@odata.type'] !== '#microsoft.graph.user'
