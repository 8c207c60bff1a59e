import type { SecondEnd } from '../../../access/grant/second-end.ts'
import { after, type GroupId, type PersonId } from '../../../access/vocabulary.ts'
import { Fault } from '../../../ports/fault.ts'
import type { EndingAsked, Evidence } from '../../../ports/provider.ts'
import { notFoundYet } from '../graph/faults.ts'
import type { Graph } from '../graph/graph.ts'
import { odataString } from '../graph/query.ts'
import { inPath } from '../resource-id.ts'
import { Activations } from './activations.ts'
import type { Lists } from './lists-by-either.ts'
import { assignedTo, inGraph, isAssigned, type PimPlace, pimInstance } from './pim-place.ts'
import { busy, pimCodeOf, whyNoEnd } from './pim-refusals.ts'
import { bodyOf, endedBy, forGood, over, request, termOf, withoutGraceIfNeeded } from './pim-request.ts'
import { PimRules } from './pim-rules.ts'

/** The least that it holds an end for. https://learn.microsoft.com/entra/id-governance/privileged-identity-management/groups-assign-member-owner */
const shortest = 5 * 60_000

/** How a person holds it by PIM's word; `end` is `null` where that is for good. */
interface Instance {
  readonly end: Date | null
}

export type TimedGrant =
  | { readonly outcome: 'created'; readonly evidence: Evidence; readonly secondEnd: SecondEnd }
  | { readonly outcome: 'already-held' | 'pending'; readonly evidence: Evidence }
  | { readonly outcome: 'none'; readonly why: Extract<SecondEnd, { kind: 'none' }> }

/**
 * Privileged Identity Management: what Entra gives for a time and ends by itself. Requests have no key of their own, so that
 * whoever repeats one looks for what it may have made; the reference goes along into Entra's records.
 */
export class TimedAssignments {
  readonly rules: PimRules
  readonly activations: Activations
  readonly #graph: Graph
  readonly #app: () => Promise<string | null>
  readonly #lists: Lists
  /** Groups that were seen to be under PIM, which none ever leaves. */
  readonly #prepared = new Set<GroupId>()

  /** `app`: by which its requests are told from others. `lists`: by what it is looked up how somebody holds something. */
  constructor(graph: Graph, app: () => Promise<string | null>, lists: Lists = graph) {
    this.#graph = graph
    this.#app = app
    this.#lists = lists
    this.rules = new PimRules(graph)
    this.activations = new Activations(lists, group => this.#isPrepared(group))
  }

  async assign(place: PimPlace, person: PersonId, ending: EndingAsked): Promise<TimedGrant> {
    if (ending.until.getTime() - ending.from.getTime() < shortest) {
      return { outcome: 'none', why: { kind: 'none', why: 'too-short' } }
    }
    try {
      if ('group' in place && !ending.mayPrepare && !(await this.#isPrepared(place.group))) {
        return { outcome: 'none', why: { kind: 'none', why: 'not-prepared' } }
      }
      return await this.#request(place, person, ending)
    } catch (error) {
      const code = pimCodeOf(error)
      if (code === 'RoleAssignmentExists') return { outcome: 'already-held', evidence: {} }
      if (code === 'PendingRoleAssignmentRequest') return { outcome: 'pending', evidence: {} }
      if (code === 'SubjectNotFound')
        throw notFoundYet('Privileged Identity Management does not know this person yet.', error)
      const why = whyNoEnd(error)
      if (why) return { outcome: 'none', why }
      throw error
    }
  }

  /**
   * An end that comes before what is promised is moved, and where that is asked for one that comes later than it has to. Where the list does not show what a group under PIM has to have, it is
   * behind, and the caller comes again.
   */
  async keepUntil(place: PimPlace, person: PersonId, ending: EndingAsked): Promise<SecondEnd> {
    let held: Instance | null
    try {
      held = await this.#find(place, person)
      if (!held && 'group' in place && !(await this.#isPrepared(place.group))) {
        return { kind: 'none', why: 'held-without-end' }
      }
    } catch (error) {
      const why = whyNoEnd(error)
      if (why) return why
      throw error
    }
    if (!held) {
      throw new Fault('graph.perhaps-behind', 'Privileged Identity Management does not list it yet.', {
        retry: 'later',
      })
    }
    if (held.end === null && ending.evenForGood) {
      // Whoever is listed for good proves nothing of it, and the first request brings it there for ever.
      if ('group' in place && !ending.mayPrepare && !(await this.#isPrepared(place.group)))
        return { kind: 'none', why: 'not-prepared' }
      return this.#limit(place, person, ending)
    }
    if (held.end === null) return { kind: 'none', why: 'held-without-end' }
    if (isAsAsked(held.end, ending)) return { kind: 'held', until: held.end }
    try {
      const moved = await this.#moved(place, person, ending)
      return { kind: 'held', until: moved ?? held.end }
    } catch (error) {
      if (whyNoEnd(error)) return { kind: 'held', until: held.end }
      throw busy(error)
    }
  }

  /**
   * `null`: it is not taken by this way, and may be taken by the plain one. What Entra itself was to end, and somebody has made
   * permanent since, or given again, is not Doorbell's to take. What is accepted and not done yet is asked for again.
   */
  async remove(
    place: PimPlace,
    person: PersonId | GroupId,
    { surelyTimed }: { readonly surelyTimed: boolean },
  ): Promise<{ outcome: 'removed' | 'already-gone' | 'made-permanent' | 'pending'; evidence: Evidence } | null> {
    try {
      const found = await this.#find(place, person)
      if (found?.end === null) return surelyTimed ? { outcome: 'made-permanent', evidence: {} } : null
      const { made, evidence } = await this.#post(place, person, {
        action: 'adminRemove',
        justification: endedBy(await this.#app()),
      })
      const status = made?.status ?? ''
      if (status === 'Revoked') return { outcome: 'removed', evidence }
      return over.has(status) ? null : { outcome: 'pending', evidence: { ...evidence, status } }
    } catch (error) {
      const code = pimCodeOf(error)
      if (code === 'RoleAssignmentDoesNotExist' && surelyTimed) {
        return { outcome: 'already-gone', evidence: { because: 'not-assigned' } }
      }
      // Among the reasons is that it is too short, which is said in its first five minutes; a plain removal is not refused.
      const plainly = code === 'RoleAssignmentDoesNotExist' || code === 'SubjectNotFound'
      if (plainly || whyNoEnd(error)) return null
      throw busy(error)
    }
  }

  /**
   * What somebody's hand gave for a time; `null`: it is not held so, or not taken by this way. Only what is listed with an end proves that
   * it is under Privileged Identity Management, and asking for anything else could bring it there for ever.
   */
  async removeTimed(
    place: PimPlace,
    holder: PersonId | GroupId,
  ): Promise<{ outcome: 'removed' | 'already-gone' | 'pending'; evidence: Evidence } | null> {
    try {
      if (!(await this.#find(place, holder))?.end) return null
    } catch (error) {
      if (whyNoEnd(error)) return null
      throw error
    }
    const taken = await this.remove(place, holder, { surelyTimed: false })
    return taken && taken.outcome !== 'made-permanent' ? { ...taken, outcome: taken.outcome } : null
  }

  /**
   * Only an end to the second: what somebody has set to another time is theirs. What is accepted and not done yet counts for nothing until
   * the list shows it.
   */
  async endForGood(place: PimPlace, person: PersonId, end: Date, reference: string): Promise<boolean> {
    const held = await this.#find(place, person)
    if (!held?.end || Math.abs(held.end.getTime() - end.getTime()) >= 1000) return false
    try {
      const { made } = await this.#post(place, person, {
        action: 'adminUpdate',
        ...forGood(reference, await this.#app()),
      })
      const status = made?.status ?? ''
      if (status === 'Provisioned') return true
      if (!over.has(status)) {
        throw new Fault('graph.pim-busy', 'Privileged Identity Management has not taken its end back yet.', {
          retry: 'later',
        })
      }
    } catch (error) {
      if (pimCodeOf(error) === 'RoleAssignmentDoesNotExist') return false
      if (!whyNoEnd(error)) throw busy(error)
    }
    throw new Fault('graph.not-for-good', 'Privileged Identity Management lets nobody hold it for good.', {
      retry: 'never',
    })
  }

  /** For good wins: what is held for good is not ended by anything else. */
  async endsHeld(place: PimPlace): Promise<ReadonlyMap<PersonId, Date | null> | null> {
    const { instances, filter: $filter } = inGraph(place)
    const ends = new Map<PersonId, Date | null>()
    try {
      for await (const one of this.#lists.list(pimInstance, instances, { $filter })) {
        const person = assignedTo(place, one)
        if (person && ends.get(person) !== null) ends.set(person, momentOf(one.endDateTime))
      }
    } catch (error) {
      const none = whyNoEnd(error)
      if (!none) throw error
      return none.why === 'no-right' || none.why === 'no-licence' ? null : new Map()
    }
    return ends
  }

  /** What would become of such a grant. Changes nothing, and brings no group under PIM. */
  async tryOut(
    place: PimPlace,
    person: PersonId,
    ending: EndingAsked,
  ): Promise<Extract<SecondEnd, { kind: 'none' }> | null> {
    try {
      if ('group' in place && !(await this.#isPrepared(place.group)))
        return ending.mayPrepare ? null : { kind: 'none', why: 'not-prepared' }
      const term = termOf(ending, ending.until, await this.#app())
      const body = { ...bodyOf(place, person), ...term, isValidationOnly: true }
      await this.#graph.ask(request, inGraph(place).requests, body)
      return null
    } catch (error) {
      if (pimCodeOf(error) === 'RoleAssignmentExists') return null
      const why = whyNoEnd(error)
      if (why) return why
      throw error
    }
  }

  async #request(place: PimPlace, person: PersonId, ending: EndingAsked): Promise<TimedGrant> {
    const assign = async (until: Date): Promise<TimedGrant> => {
      const term = termOf(ending, until, await this.#app())
      const { made, evidence } = await this.#post(place, person, { action: 'adminAssign', ...term })
      if ('group' in place) this.#prepared.add(place.group)
      const status = made?.status ?? ''
      if (status === 'Provisioned') return { outcome: 'created', evidence, secondEnd: { kind: 'held', until } }
      if (over.has(status)) return { outcome: 'none', why: { kind: 'none', why: 'rules', detail: status } }
      return { outcome: 'pending', evidence: { ...evidence, status } }
    }
    return withoutGraceIfNeeded(ending, assign)
  }

  /** `null`: it was accepted and then refused. What is accepted and not done yet counts for nothing until the list shows it. */
  #moved(place: PimPlace, person: PersonId, ending: EndingAsked): Promise<Date | null> {
    return withoutGraceIfNeeded(ending, async until => {
      const { made } = await this.#move(place, person, termOf(ending, until, await this.#app()))
      const status = made?.status ?? ''
      if (over.has(status)) return null
      // Too early an end would be noticed; one that was only said to be moved back would not.
      if (status === 'Provisioned' && !ending.evenEarlier) return until
      const found = await this.#find(place, person)
      if (found?.end && isAsAsked(found.end, ending)) return found.end
      throw new Fault('graph.pim-busy', 'Privileged Identity Management has not moved its end yet.', { retry: 'later' })
    })
  }

  /**
   * "For administrators to change existing assignments": that this turns one for good into one that ends is nowhere said in so many words,
   * so that it counts only once the list shows it.
   */
  async #limit(place: PimPlace, person: PersonId, ending: EndingAsked): Promise<SecondEnd> {
    try {
      if ((await this.#moved(place, person, ending)) === null) return { kind: 'none', why: 'rules' }
    } catch (error) {
      if (pimCodeOf(error) === 'RoleAssignmentDoesNotExist') return { kind: 'none', why: 'held-without-end' }
      const why = whyNoEnd(error)
      if (why) return why
      throw busy(error)
    }
    const now = await this.#find(place, person)
    if (now?.end) return { kind: 'held', until: now.end }
    throw new Fault('graph.pim-busy', 'Privileged Identity Management does not list its end yet.', { retry: 'later' })
  }

  /** What may not be changed any more, because it ends soon, may still be extended: two words for the same. */
  async #move(place: PimPlace, person: PersonId, term: ReturnType<typeof termOf>) {
    try {
      return await this.#post(place, person, { action: 'adminUpdate', ...term })
    } catch (error) {
      if (pimCodeOf(error) !== 'InvalidRoleAssignmentRequest') throw error
      return this.#post(place, person, { action: 'adminExtend', ...term })
    }
  }

  #post(place: PimPlace, person: PersonId | GroupId, more: Readonly<Record<string, unknown>>) {
    return this.#graph.create(request, inGraph(place).requests, { ...bodyOf(place, person), ...more })
  }

  /** The list may be behind for seconds. */
  async #find(place: PimPlace, person: PersonId | GroupId): Promise<Instance | null> {
    const { instances, filter } = inGraph(place)
    const $filter = `principalId eq ${odataString(inPath(person))} and ${filter}`
    for await (const one of this.#lists.list(pimInstance, instances, { $filter }))
      if (isAssigned(place, person, one)) return { end: momentOf(one.endDateTime) }
    return null
  }

  /**
   * v1.0 does not tell which groups are under PIM. Only one that is has had a request, or has somebody in it for a time; where
   * neither is seen, nothing is asked that would bring it there.
   */
  async #isPrepared(group: GroupId): Promise<boolean> {
    if (this.#prepared.has(group)) return true
    const { instances, requests, filter: $filter } = inGraph({ group })
    const timed = async () => {
      for await (const { endDateTime } of this.#lists.list(pimInstance, instances, { $filter }))
        if (endDateTime) return true
      return false
    }
    const asked = async () => {
      for await (const _ of this.#lists.list(request, requests, { $filter, $top: 1 })) return true
      return false
    }
    if (!((await timed()) || (await asked()))) return false
    this.#prepared.add(group)
    return true
  }
}

/** It keeps whole seconds. */
const isAsAsked = (end: Date, { until, grace, evenEarlier }: EndingAsked): boolean =>
  end >= until && !(evenEarlier && end.getTime() >= after(until, grace).getTime() + 1000)

const momentOf = (written: string | null | undefined): Date | null => (written ? new Date(written) : null)
