import { z } from 'zod'
import type { UngrantableReason } from '../../../access/catalog.ts'
import type { HeldBy } from '../../../access/held-now.ts'
import type { GroupId, PersonId } from '../../../access/vocabulary.ts'
import { Fault } from '../../../ports/fault.ts'
import type { Evidence, GivenRole, OpenedGroup } from '../../../ports/provider.ts'
import { GraphFault, isNotFound, notFoundYet } from '../graph/faults.ts'
import type { Graph } from '../graph/graph.ts'
import { countHolders } from '../held-by.ts'
import { member } from '../people.ts'
import { inPath } from '../resource-id.ts'
import { rolesGivenBy } from '../roles/given-roles.ts'
import { groupKind, groupKindProperties, ungrantableReason } from './group-kinds.ts'
import { openedBy } from './opened-groups.ts'

const identified = z.object({ id: z.string() })

/** Direct membership of groups. `PersonId` is an object id here, and so is `GroupId`. */
export class GroupMembership {
  readonly #graph: Graph

  constructor(graph: Graph) {
    this.#graph = graph
  }

  async add(group: GroupId, person: PersonId): Promise<{ outcome: 'created' | 'already-held'; evidence: Evidence }> {
    const reference = { '@odata.id': `${this.#graph.root}/directoryObjects/${inPath(person)}` }
    try {
      const evidence = await this.#graph.write('POST', `/groups/${inPath(group)}/members/$ref`, reference)
      return { outcome: 'created', evidence }
    } catch (error) {
      if (alreadyThere(error)) return { outcome: 'already-held', evidence: error.evidence }
      if (isNotFound(error)) throw notFoundYet('Microsoft Graph does not find the group or the person.', error)
      throw error
    }
  }

  remove(group: GroupId, person: PersonId): Promise<Removed> {
    return this.#remove(group, person, memberOfUser(person))
  }

  /** Of a group inside of it. */
  removeGroup(group: GroupId, inner: GroupId): Promise<Removed> {
    return this.#remove(group, inner, memberOfGroup(inner))
  }

  async holds(group: GroupId, person: PersonId): Promise<boolean> {
    return (await this.#directGroups(memberOfUser(person), group)) === 'in-it'
  }

  async holdsGroup(group: GroupId, inner: GroupId): Promise<boolean> {
    return (await this.#directGroups(memberOfGroup(inner), group)) === 'in-it'
  }

  async #remove(group: GroupId, member: PersonId | GroupId, itsGroups: string): Promise<Removed> {
    try {
      // Without `/$ref` this call would delete the member.
      const evidence = await this.#graph.write('DELETE', `/groups/${inPath(group)}/members/${inPath(member)}/$ref`)
      return { outcome: 'removed', evidence }
    } catch (error) {
      if (!notThere(error)) throw error
      // The answer is the same whether the membership, the member or the group is missing, and it may be behind the times.
      const because = await this.#whyNotThere(group, itsGroups)
      return { outcome: 'already-gone', evidence: { ...error.evidence, because } }
    }
  }

  /** By its list of members, which may come from the index: a second behind is soon enough to be told. */
  heldBy(group: GroupId): Promise<HeldBy> {
    return countHolders(this.#graph.list(member, `/groups/${inPath(group)}/members`, { $select: ['id'], $top: 999 }))
  }

  /** `gone` where there is no such group. */
  async ungrantable(group: GroupId): Promise<UngrantableReason | null> {
    try {
      const query = { $select: ['id', ...groupKindProperties] }
      return ungrantableReason(await this.#graph.get(groupKind, `/groups/${inPath(group)}`, query))
    } catch (error) {
      if (isNotFound(error)) return 'gone'
      throw error
    }
  }

  openedBy(group: GroupId): Promise<readonly OpenedGroup[]> {
    return openedBy(this.#graph, group)
  }

  async rolesGivenBy(tenantId: string, group: GroupId): Promise<readonly GivenRole[]> {
    return rolesGivenBy(this.#graph, tenantId, group, await this.openedBy(group))
  }

  /** Asked from the member's side and without the index: Graph's list of members may come from there, this does not. */
  async #directGroups(itsGroups: string, group: GroupId): Promise<'in-it' | 'not-in-it' | 'nobody'> {
    try {
      const query = { $select: ['id'], $top: 999 }
      for await (const { id } of this.#graph.list(identified, itsGroups, query)) {
        if (id.toLowerCase() === group) return 'in-it'
      }
      return 'not-in-it'
    } catch (error) {
      if (isNotFound(error)) return 'nobody'
      throw error
    }
  }

  async #whyNotThere(group: GroupId, itsGroups: string): Promise<'not-a-member' | 'member-gone' | 'group-gone'> {
    const found = await this.#directGroups(itsGroups, group)
    if (found === 'nobody') return 'member-gone'
    if (found === 'in-it') {
      throw new Fault(
        'graph.contradicts-itself',
        'Microsoft Graph still lists the membership that it says is not there.',
        {
          retry: 'later',
          result: 'unknown',
        },
      )
    }
    return (await this.ungrantable(group)) === 'gone' ? 'group-gone' : 'not-a-member'
  }
}

interface Removed {
  readonly outcome: 'removed' | 'already-gone'
  readonly evidence: Evidence
}

const memberOfUser = (person: PersonId): string => `/users/${inPath(person)}/memberOf`
const memberOfGroup = (group: GroupId): string => `/groups/${inPath(group)}/memberOf`

/** Graph gives these one code with every other bad request, so its words have to be read. */
const alreadyThere = (error: unknown): error is GraphFault =>
  error instanceof GraphFault && error.status === 400 && /object references already exist/i.test(error.graphMessage)

const notThere = (error: unknown): error is GraphFault =>
  isNotFound(error) ||
  (error instanceof GraphFault &&
    error.status === 400 &&
    /removed object references do not exist/i.test(error.graphMessage))
