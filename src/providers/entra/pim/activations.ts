import { after, type GroupId, minutes, type PersonId } from '../../../access/vocabulary.ts'
import { Fault } from '../../../ports/fault.ts'
import type { SelfActivated } from '../../../ports/provider.ts'
import { GraphFault } from '../graph/faults.ts'
import { odataString } from '../graph/query.ts'
import { inPath } from '../resource-id.ts'
import type { Lists } from './lists-by-either.ts'
import { inGraph, isActivated, isAssigned, type PimPlace, pimInstance } from './pim-place.ts'

/** Milliseconds. So long a group that is not under PIM, or a tenant that has none, is not looked at again: thousands may end at once. */
const quiet = 5 * 60_000
/** Every activation ends; one that does not say when is looked at again. */
const unsaid = minutes(60)

/** What people have activated for themselves through Privileged Identity Management, beside anything that Doorbell gave. */
export class Activations {
  readonly #lists: Lists
  readonly #isPrepared: (group: GroupId) => Promise<boolean>
  readonly #now: () => number
  readonly #quietUntil = new Map<string, number>()
  readonly #asking = new Map<GroupId, Promise<boolean>>()

  constructor(lists: Lists, isPrepared: (group: GroupId) => Promise<boolean>, now: () => number = Date.now) {
    this.#lists = lists
    this.#isPrepared = isPrepared
    this.#now = now
  }

  /** `null` also where it may not be read, and where nobody has paid for it. @throws Fault when Graph cannot be asked. */
  async of(place: PimPlace, person: PersonId): Promise<SelfActivated | null> {
    try {
      if (!('group' in place) || (await this.#underPim(place.group))) return await this.#read(place, person)
    } catch (error) {
      const notToBeRead =
        error instanceof GraphFault && (error.status === 403 || error.graphCode === 'AadPremiumLicenseRequired')
      if (!notToBeRead) throw error
    }
    this.#quietUntil.set(keyOf(place), this.#now() + quiet)
    return null
  }

  /** Asked before each end, and therefore not again where there was nothing to be read lately. An end waits for no answer to this: whoever loses what they activated activates it again, and what does not end is worse. */
  async beside(place: PimPlace, person: PersonId): Promise<SelfActivated | null> {
    if ((this.#quietUntil.get(keyOf(place)) ?? 0) > this.#now()) return null
    try {
      return await this.of(place, person)
    } catch (error) {
      if (error instanceof Fault) return null
      throw error
    }
  }

  /** Asked once by all who ask at the same moment: thousands may end at once, most of them of few groups. */
  #underPim(group: GroupId): Promise<boolean> {
    const asked = this.#asking.get(group)
    if (asked) return asked
    const asking = this.#isPrepared(group).finally(() => this.#asking.delete(group))
    this.#asking.set(group, asking)
    return asking
  }

  async #read(place: PimPlace, person: PersonId): Promise<SelfActivated | null> {
    const { instances, filter } = inGraph(place)
    const $filter = `principalId eq ${odataString(inPath(person))} and ${filter}`
    let until: Date | null = null
    let alone = true
    for await (const one of this.#lists.list(pimInstance, instances, { $filter })) {
      if (isAssigned(place, person, one)) alone = false
      if (!isActivated(place, person, one)) continue
      const end = one.endDateTime ? new Date(one.endDateTime) : after(new Date(this.#now()), unsaid)
      if (until === null || end > until) until = end
    }
    return until && { until, alone }
  }
}

const keyOf = (place: PimPlace): string => ('group' in place ? place.group : 'roles')
