import type { EndRules, NoSecondEnd, SecondEnd } from '../../access/grant/second-end.ts'
import { after, type Minutes } from '../../access/vocabulary.ts'
import { Fault } from '../fault.ts'
import type { EndingAsked, SelfActivated } from '../provider.ts'

/** The ends that a directory in memory holds by itself, as one does that was paid for it. Nobody was asked to hold any at first. */
export class InMemoryEndings {
  /** Why it holds none. */
  refuses: { readonly why: NoSecondEnd; readonly detail?: string } | null = null
  /** The longest that its rules let anything last. */
  longest: Minutes | null = null
  /** It does not keep what it promised. */
  stalled = false
  /** Resources for which it has to be prepared first. */
  readonly unprepared = new Set<string>()
  readonly #ends = new Map<string, { readonly until: Date; readonly end: () => void }>()

  readonly #activated = new Map<string, { readonly until: Date; readonly beside: boolean; readonly end: () => void }>()

  /** Somebody takes it for themselves, as the directory lets them. `beside`: they had it without an end of the directory's. */
  activate(resource: string, person: string, until: Date, beside: boolean, end: () => void): void {
    this.#activated.set(`${resource} ${person}`, { until, beside, end })
  }

  activated(resource: string, person: string): SelfActivated | null {
    const key = `${resource} ${person}`
    const theirs = this.#activated.get(key)
    return theirs ? { until: theirs.until, alone: !theirs.beside && !this.#ends.has(key) } : null
  }

  /** Nobody who has not paid for it is told. What somebody activated for themselves is no end of what they were given. */
  ends<P extends string>(resource: string, holders: readonly P[]): ReadonlyMap<P, Date | null> | null {
    if (this.refuses?.why === 'no-licence' || this.refuses?.why === 'no-right') return null
    const given = holders.filter(person => !this.activated(resource, person)?.alone)
    return new Map(given.map(person => [person, this.#ends.get(`${resource} ${person}`)?.until ?? null]))
  }

  isTimed(resource: string, person: string): boolean {
    return this.#ends.has(`${resource} ${person}`)
  }

  /** Nobody who has not paid for it is told. */
  rules(): EndRules | null {
    return this.refuses?.why === 'no-licence' ? null : { longest: this.longest, needsPerson: false }
  }

  /** @throws Fault where an end is required and cannot be had. */
  whyNot(resource: string, asked: EndingAsked): Extract<SecondEnd, { kind: 'none' }> | null {
    const why = this.#whyNot(resource, asked)
    if (why && asked.required) {
      throw new Fault('directory.no-second-end', `The directory holds no end of its own: ${why.why}.`, {
        retry: 'never',
      })
    }
    return why
  }

  /** `end` is what happens then. */
  hold(resource: string, person: string, asked: EndingAsked, end: () => void): SecondEnd {
    this.unprepared.delete(resource)
    const until = this.#latest(asked)
    this.#ends.set(`${resource} ${person}`, { until, end })
    return { kind: 'held', until }
  }

  keepUntil(resource: string, person: string, asked: EndingAsked): SecondEnd {
    const key = `${resource} ${person}`
    if (this.refuses) return { kind: 'none', ...this.refuses }
    const held = this.#ends.get(key)
    if (!held) return { kind: 'none', why: 'held-without-end' }
    const latest = this.#latest(asked)
    const isKept = held.until >= asked.until && !(asked.evenEarlier && held.until > latest)
    if (isKept || latest < asked.until) return { kind: 'held', until: held.until }
    this.#ends.set(key, { ...held, until: latest })
    return { kind: 'held', until: latest }
  }

  /** `false`: it has no end, or another. @throws Fault where nothing may be for good. */
  endForGood(resource: string, person: string, end: Date): boolean {
    const key = `${resource} ${person}`
    if (this.#ends.get(key)?.until.getTime() !== end.getTime()) return false
    if (this.refuses || this.longest !== null)
      throw new Fault('directory.not-for-good', 'The directory gives nothing for good.', { retry: 'never' })
    return this.#ends.delete(key)
  }

  /** By hand: it has no end any more. */
  makePermanent(resource: string, person: string): void {
    const key = `${resource} ${person}`
    this.#ends.delete(key)
    const theirs = this.#activated.get(key)
    if (theirs) this.#activated.set(key, { ...theirs, beside: true })
  }

  /** `made-permanent` where it was given with an end that it has no more: it is somebody else's then. */
  takeBack(
    resource: string,
    person: string,
    secondEnd: SecondEnd | undefined,
    held: boolean,
  ): 'timed' | 'made-permanent' | null {
    const key = `${resource} ${person}`
    if (this.#ends.delete(key)) return 'timed'
    return held && secondEnd?.kind === 'held' && !this.activated(resource, person)?.alone ? 'made-permanent' : null
  }

  /** Time passes, whether or not anybody looks. */
  passTo(now: Date): void {
    for (const [key, { until, end }] of this.#ends) {
      if (until > now || this.stalled) continue
      this.#ends.delete(key)
      if (!this.#activated.has(key)) end()
    }
    for (const [key, { until, beside, end }] of this.#activated) {
      if (until > now) continue
      this.#activated.delete(key)
      if (!beside && !this.#ends.has(key)) end()
    }
  }

  #whyNot(resource: string, asked: EndingAsked): Extract<SecondEnd, { kind: 'none' }> | null {
    if (this.refuses) return { kind: 'none', ...this.refuses }
    if (asked.until.getTime() - asked.from.getTime() < 5 * 60_000) return { kind: 'none', why: 'too-short' }
    if (this.unprepared.has(resource) && !asked.mayPrepare) return { kind: 'none', why: 'not-prepared' }
    return this.#latest(asked) < asked.until ? { kind: 'none', why: 'rules', detail: 'longest' } : null
  }

  #latest({ from, until, grace }: EndingAsked): Date {
    const wanted = after(until, grace)
    const most = this.longest === null ? wanted : after(from, this.longest)
    return most < wanted ? most : wanted
  }
}
