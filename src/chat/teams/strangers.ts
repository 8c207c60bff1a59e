import type { Activity } from 'botbuilder'
import { refusalCard } from '../../cards/answer-card.ts'
import { plainText } from '../../cards/parts/plain-text.ts'
import { explain } from '../../cards/refusals/refusal-wording.ts'
import type { ChatAccount } from '../../ports/chat-surface.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Conversation } from '../../ports/conversation.ts'
import type { Log } from '../../ports/log.ts'
import type { InFlight } from '../both/in-flight.ts'
import type { InvokeAnswer } from './adapter.ts'
import { suggestions, toast } from './answers.ts'
import type { Connector } from './connector.ts'
import { aside, type Deadline } from './deadline.ts'
import { renderCard } from './render.ts'
import { strangersAccount } from './tenant.ts'
import { incomingOfStranger } from './translate.ts'

interface StrangersParts {
  readonly connector: Pick<Connector, 'post'>
  readonly conversation: () => Conversation
  readonly inFlight: InFlight
  readonly clock: Clock
  readonly log: Log
}

/** Whoever floods Doorbell from outside takes nothing of the pace at which our own people are written to. */
const oneConversation = { most: 1, milliseconds: 10_000 }
const allConversations = { most: 60, milliseconds: 60_000 }
/** Accounts that are written down; each of them once a day, whatever they do. */
const accounts = { most: 60, milliseconds: 60 * 60_000 }

const refusal = { reason: 'foreign-account' } as const

/**
 * People of other tenants, proven to be that: they are told why nothing is done for them, where they asked, and nothing of the
 * company. That they were refused is recorded like any refusal. No address of theirs is kept.
 */
export class Strangers {
  readonly #parts: StrangersParts
  readonly #told = new Allowance(allConversations)
  readonly #recorded = new Allowance(accounts)
  readonly #lately = new Map<string, Allowance>()

  constructor(parts: StrangersParts) {
    this.#parts = parts
  }

  async turnAway(activity: Activity, tenant: string, deadline: Deadline): Promise<InvokeAnswer | null> {
    const { inFlight, log } = this.#parts
    log.info('teams.stranger', { type: activity.type, tenant })
    const says = activity.type === 'message' || activity.name === 'adaptiveCard/action'
    if (says) await this.#record(activity, strangersAccount(tenant, activity.from), deadline)
    if (activity.type === 'message') inFlight.track(this.#tell(activity))
    if (activity.type !== 'invoke') return null
    if (activity.name === 'application/search') return suggestions([])
    return says
      ? toast(plainText(explain(refusal, String)))
      : { status: 501, body: { error: 'Nothing here answers to that.' } }
  }

  /** They are refused by whatever refuses everybody; where that cannot be recorded now, they are refused all the same. */
  async #record(activity: Activity, from: ChatAccount, deadline: Deadline): Promise<void> {
    const { conversation, clock, log } = this.#parts
    if (!this.#recorded.has()) return
    try {
      const incoming = incomingOfStranger(activity, from, clock.now())
      if ((await deadline.within(conversation().receive(incoming), aside)) === 'stored') this.#recorded.take()
    } catch (err) {
      log.warn('teams.stranger_not_recorded', { err })
    }
  }

  async #tell({ conversation, serviceUrl }: Activity): Promise<void> {
    const { connector, log } = this.#parts
    const lately = this.#lately.get(conversation.id) ?? new Allowance(oneConversation)
    if (!lately.has() || !this.#told.has()) return
    lately.take()
    this.#told.take()
    if (this.#lately.size >= allConversations.most) this.#lately.clear()
    this.#lately.set(conversation.id, lately)
    await connector
      .post(serviceUrl, conversation.id, renderCard(refusalCard(refusal, String)))
      .catch((err: unknown) => log.warn('teams.stranger_not_told', { err }))
  }
}

/** So many in so long. */
class Allowance {
  readonly #most: number
  readonly #milliseconds: number
  #taken: readonly number[] = []

  constructor({ most, milliseconds }: { readonly most: number; readonly milliseconds: number }) {
    this.#most = most
    this.#milliseconds = milliseconds
  }

  has(): boolean {
    this.#taken = this.#taken.filter(at => at > performance.now() - this.#milliseconds)
    return this.#taken.length < this.#most
  }

  take(): void {
    this.#taken = [...this.#taken, performance.now()]
  }
}
