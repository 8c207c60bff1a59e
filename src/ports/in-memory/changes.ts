import type { Entitlement } from '../../access/catalog.ts'
import type { Deed, Doer } from '../../access/drift/doer.ts'
import { type GroupId, type PersonId, personId, type ResourceId } from '../../access/vocabulary.ts'
import type { Changes, Done, Touched } from '../changes.ts'
import type { Fault } from '../fault.ts'

/** Somebody with the right to change the directory by hand. */
export const maxAdmin = { kind: 'person', person: personId('max-admin'), name: 'Max Admin' } as const

type Hand = Doer extends infer D ? (D extends Doer ? Omit<D, 'at'> : never) : never

/** What a directory in memory tells of its changes. It keeps the same contract as the real one. */
export class InMemoryChanges implements Changes {
  now: () => Date = () => new Date('2026-11-20T09:00:00Z')
  /** Whether Doorbell may read the audit. */
  readable = true
  /** Milliseconds by which entries of the audit come late. */
  behind = 0
  /** The last of before is told once more, as a directory may do and nobody may count on. */
  repeats = false
  readonly #told: Touched[] = []
  readonly #deeds: Done[] = []
  /** What Doorbell asked a service of the directory for, which the audit has as that one's doing. */
  readonly #asked: Done[] = []
  readonly #faults: Fault[] = []
  #forgotten = 0
  readonly #held: (entitlement: Entitlement) => readonly PersonId[]

  readonly #heldByGroups: (entitlement: Entitlement) => readonly GroupId[]

  constructor(
    held: (entitlement: Entitlement) => readonly PersonId[],
    heldByGroups: (entitlement: Entitlement) => readonly GroupId[],
  ) {
    this.#held = held
    this.#heldByGroups = heldByGroups
  }

  /** Every place from before this moment is too old. */
  forget(): void {
    this.#forgotten = this.#told.length + 1
    this.#told.push({ resource: 'nothing' as ResourceId, person: null })
  }

  /** What is in its audit by now is in it no more. */
  forgetDeeds(): void {
    this.#deeds.length = 0
  }

  failNext(fault: Fault): void {
    this.#faults.push(fault)
  }

  note(resource: ResourceId, person: PersonId, holds: boolean, hand: Hand = maxAdmin): void {
    this.#told.push({ resource, person, holds })
    this.#deeds.push({ resource, person, ...this.#by(hand, holds) })
  }

  /** Given with an end, or an end moved: as an administrator does by the directory's own service for that. */
  noteForATime(resource: ResourceId, person: PersonId, hand: Hand = maxAdmin): void {
    this.#told.push({ resource, person, holds: true })
    this.#deeds.push({ resource, person, ...this.#by(hand, true), forATime: true })
  }

  noteAsked(resource: ResourceId, person: PersonId): void {
    this.#asked.push({ resource, person, ...this.#by({ kind: 'ourselves' }, true) })
  }

  noteGroup(resource: ResourceId, group: GroupId, holds: boolean, hand: Hand = maxAdmin): void {
    this.#told.push({ resource, group, holds })
    this.#deeds.push({ resource, group, ...this.#by(hand, holds) })
  }

  #by(hand: Hand, holds: boolean): Deed {
    return { did: holds ? 'added' : 'removed', doer: { ...hand, at: this.now() } as Doer }
  }

  noteGone(resource: ResourceId): void {
    this.#told.push({ resource, person: null })
  }

  async mark() {
    return String(this.#told.length)
  }

  async since(mark: string) {
    const fault = this.#faults.shift()
    if (fault) throw fault
    if (Number(mark) < this.#forgotten) return null
    const touched = this.#told.slice(Math.max(this.#forgotten, Number(mark) - (this.repeats ? 1 : 0)))
    return { touched, mark: String(this.#told.length) }
  }

  tellsOf(resource: ResourceId) {
    return resource.startsWith('memory/group/')
  }

  async *holders(entitlements: readonly Entitlement[]) {
    for (const of of entitlements) yield { of, people: this.#held(of), groups: this.#heldByGroups(of) }
  }

  async deeds(since: Date, whose?: 'ourselves') {
    if (!this.readable) return null
    const seen = this.now().getTime() - this.behind
    const audited = this.#deeds.filter(({ doer }) => doer.at.getTime() <= seen && (!whose || doer.kind === whose))
    const all = whose ? [...audited, ...this.#asked] : audited
    return all.filter(({ doer }) => doer.at >= since).toSorted((a, b) => a.doer.at.getTime() - b.doer.at.getTime())
  }
}
