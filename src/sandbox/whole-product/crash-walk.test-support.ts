import { expect } from 'vitest'
import { personIn } from '../company.ts'
import type { Change } from '../entra/change.ts'
import type { Sandbox } from '../sandbox.ts'
import type { SlackMessage } from '../slack/messages.ts'
import type { Person } from '../slack/person.ts'
import { castOf, textOf } from './cast.test-support.ts'
import type { Facts, Moment } from './crash-child.test-support.ts'
import { type Kept, patience } from './crash-kept.test-support.ts'

const group = 'jit-prod-db-readers'

/** The parts of a life, in which deaths are counted apart. */
export const phases = ['ask', 'decide', 'warn', 'end'] as const
export type Phase = (typeof phases)[number]

/** What the audit tells of one request from beginning to end, each once. */
const wholeStory = [
  'request.submitted',
  'approvers.asked',
  'decision.recorded',
  'request.approved',
  'grant.opened',
  'grant.started',
  'grant.active',
  'grant.usable',
  'grant.warned',
  'grant.ending',
  'grant.removed',
  'grant.ended',
  'grant.end_verified',
]

/** What came of one life: the moments of each phase since the last start in it, and the phases in which Doorbell died. */
export interface Lived {
  readonly moments: ReadonlyMap<Phase, readonly string[]>
  readonly died: ReadonlySet<Phase>
}

export type Deaths = Partial<Record<Phase, Moment>>

/** One life after another of Ana's access to one group, in which Doorbell is killed where it is said. */
export class Walk {
  readonly #world: Sandbox
  readonly #kept: Kept
  readonly #changes: Change[] = []
  readonly #people: readonly Person[]
  #lives = 0

  constructor(world: Sandbox, kept: Kept) {
    this.#world = world
    this.#kept = kept
    this.#people = ['ana', 'olga', 'tomasz'].map(castOf(world).as)
    world.entra.truth.onChange(change => this.#changes.push(change))
  }

  /** Asked, approved, granted, warned of, ended, verified. What has to be so in the end is checked each time. */
  async live(deaths: Deaths = {}): Promise<Lived> {
    const told = Object.entries(deaths).map(([phase, { name, nth }]) => `${phase}: ${name} (${nth})`)
    const reason = `life ${++this.#lives}`
    try {
      return await this.#live(deaths, reason)
    } catch (problem) {
      throw new Error(`${reason}, killed at ${told.join(', ') || 'no moment'}`, { cause: problem })
    }
  }

  async #live(deaths: Deaths, reason: string): Promise<Lived> {
    const kept = this.#kept
    const [ana, olga] = this.#people
    if (!ana || !olga) throw new Error('nobody is there')
    const moments = new Map<Phase, readonly string[]>()
    const died = new Set<Phase>()
    const phase = async (name: Phase, happens: () => Promise<unknown>) => {
      const before = kept.deaths
      await kept.ask(doorbell => doorbell.arm(deaths[name] ?? null))
      await happens()
      await kept.settled()
      moments.set(name, await kept.ask(doorbell => doorbell.moments()))
      if (kept.deaths > before) died.add(name)
    }
    this.#changes.length = 0
    const writesBefore = this.#world.entra.calls.writes()

    await phase('ask', async () => {
      await kept.insist(() => ana.command(`request ${group} for 2h because ${reason}.`))
      await this.#seen(olga, reason, /\[Approve\]/)
    })
    await phase('decide', async () => {
      const card = await this.#seen(olga, reason, /\[Approve\]/)
      await kept.insist(() => olga.press(card, 'Approve'))
      await this.#seen(ana, reason, /Granted/)
      await this.#untilItCanBeRead()
    })
    await phase('warn', () => kept.wind(115))
    await phase('end', async () => {
      await kept.wind(6)
      await this.#seen(ana, reason, /Verified gone/)
    })
    await this.#pressWhatIsLeftOpen(reason, died.size)
    this.#checkCards(reason)
    this.#checkDirectory(writesBefore)
    checkRecord(await kept.settled(), reason, died)
    return { moments, died }
  }

  /**
   * Time is wound here by two hours in no time, and the directory goes on being behind by real time: an end would come before what
   * was given can be read, which no two hours of anybody's have.
   */
  async #untilItCanBeRead(): Promise<void> {
    const { lag } = this.#world.entra
    if (lag === 0) return
    await this.#kept.settled()
    await new Promise(resolve => setTimeout(resolve, lag + 50))
    await this.#kept.wind(1)
  }

  #cards(person: Person, reason: string): readonly SlackMessage[] {
    return person.messages().filter(message => textOf(person, message).includes(`${reason}.`))
  }

  #seen(person: Person, reason: string, words: RegExp): Promise<SlackMessage> {
    const found = () => this.#cards(person, reason).findLast(message => words.test(textOf(person, message)))
    return this.#world.slack.until(found, patience).catch(() => {
      const texts = this.#cards(person, reason).map(message => person.read(message).text)
      throw new Error(`nothing says ${words} to ${person.user.name}, only:\n${texts.join('\n---\n')}`)
    })
  }

  #open(reason: string) {
    return this.#people.flatMap(person =>
      this.#cards(person, reason).flatMap(message => {
        // What asks anew stands on what is over.
        const button = person.read(message).buttons.find(label => label !== 'Request again')
        return button === undefined ? [] : [{ person, message, button }]
      }),
    )
  }

  /** A card whose answer was lost is a copy that Doorbell does not know of, until somebody presses on it. */
  async #pressWhatIsLeftOpen(reason: string, most: number): Promise<void> {
    const left = this.#open(reason)
    expect(left.length).toBeLessThanOrEqual(most)
    for (const { person, message, button } of left) {
      await this.#kept.insist(() => person.press(message, button))
      await this.#kept.settled()
    }
  }

  #checkCards(reason: string): void {
    const texts = this.#people.flatMap(person => this.#cards(person, reason).map(message => person.read(message).text))
    expect(texts.length).toBeGreaterThanOrEqual(this.#people.length)
    for (const text of texts) expect(text).toMatch(/Verified gone at/)
    expect(this.#open(reason)).toEqual([])
  }

  #checkDirectory(writesBefore: number): void {
    const subject = personIn(this.#world.world.company, 'ana').id
    const id = this.#world.entra.truth.group(group).id
    expect(this.#changes).toEqual([
      { what: 'member-added', by: 'graph', group: id, subject },
      { what: 'member-removed', by: 'graph', group: id, subject },
    ])
    expect(this.#world.entra.calls.writes() - writesBefore).toBe(2)
  }
}

function checkRecord(facts: Facts, reason: string, died: ReadonlySet<Phase>): void {
  const requests = facts.requests.filter(request => request.reason === `${reason}.`)
  expect(requests.map(({ status }) => status)).toEqual(['approved'])
  const id = requests[0]?.id
  const grants = facts.grants.filter(({ request }) => request === id)
  expect(grants).toEqual([{ request: id, status: 'ended', proof: 'verified-gone' }])
  // Whoever pressed again because the chat did not answer is told that it is done already: that is recorded as a refusal.
  const story = facts.audit.filter(({ request, outcome }) => request === id && outcome !== 'refused')
  const actions = story.map(({ action }) => action)
  // Whoever died between asking the approvers and being done with it asks them again, and says so again.
  const again = (action: string, at: number) => action === 'approvers.asked' && actions[at - 1] === action
  const asked = died.has('ask') ? actions.filter((action, at) => !again(action, at)) : actions
  // Whoever died between removing and recording finds it gone: gone is what is recorded then, not by whom.
  const foundGone = died.has('end') && !actions.includes('grant.removed')
  expect(asked).toEqual(foundGone ? wholeStory.filter(action => action !== 'grant.removed') : wholeStory)
  const { auditProblems, givenUp, troubles, unfinishedIncoming } = facts
  expect({ auditProblems, givenUp, troubles, unfinishedIncoming }).toEqual({
    auditProblems: 0,
    givenUp: [],
    troubles: [],
    unfinishedIncoming: 0,
  })
}
