import { type SQL, sql } from 'drizzle-orm'
import type { Grant } from '../access/grant/states.ts'
import type { AccessRequest } from '../access/request/states.ts'
import type { MessageRef } from '../ports/chat-surface.ts'
import type { TaskOptions } from '../ports/outbox.ts'
import type { PostedCard } from '../ports/posted-card.ts'
import type { AuditEntry, Transaction } from '../ports/store.ts'
import type { Task } from '../ports/task.ts'
import { appending, auditRow } from './audit.ts'
import { cardRow, forgettingCards, rememberingCards } from './cards.ts'
import { toJson } from './codec.ts'
import type { Queries } from './database.ts'
import { type GrantRow, grantRow, savingGrants } from './grants.ts'
import { finishingIncoming } from './inbox.ts'
import { type Appointment, appointmentOf, cancelling, keeping } from './outbox.ts'
import { requestRow, savingRequests } from './requests.ts'

/** What is only written, whatever else a transaction reads. */
export type Changes = Pick<
  Transaction,
  'saveRequest' | 'saveGrant' | 'rememberCard' | 'forgetCard' | 'finishIncoming' | 'append' | 'schedule' | 'cancel'
>

/** As part of a transaction. */
export const writesTo = (atTheEnd: Changes): Changes => ({
  saveRequest: request => atTheEnd.saveRequest(request),
  saveGrant: grant => atTheEnd.saveGrant(grant),
  rememberCard: card => atTheEnd.rememberCard(card),
  forgetCard: message => atTheEnd.forgetCard(message),
  finishIncoming: id => atTheEnd.finishIncoming(id),
  append: entry => atTheEnd.append(entry),
  schedule: (task, options) => atTheEnd.schedule(task, options),
  cancel: key => atTheEnd.cancel(key),
})

/** How each kind of thing is written, in the order in which it is. */
const kinds = {
  requests: savingRequests,
  grants: savingGrants,
  remembered: rememberingCards,
  forgotten: forgettingCards,
  handled: finishingIncoming,
  entries: appending,
  cancelled: cancelling,
  made: keeping,
} as const satisfies Readonly<Record<string, (list: SQL) => SQL>>

type Kind = keyof typeof kinds

/** Of each kind what is to be written, as JSON holds it. */
export type Lists = Readonly<Record<Kind, readonly unknown[]>>

/** The parts of a statement that writes all of it. `listOf`: a list in JSON; `null`: there is nothing of that kind. */
export function writing(listOf: (kind: Kind) => SQL | null): SQL[] {
  return Object.entries(kinds).flatMap(([kind, write]) => {
    const list = listOf(kind as Kind)
    return list ? [write(list)] : []
  })
}

/**
 * What a transaction changes, appends and puts into the outbox: written together before it is committed, in one statement however
 * much there is. Whoever reads any of it writes it first.
 */
export class WrittenAtTheEnd implements Changes {
  #requests = new Map<string, AccessRequest>()
  #grants = new Map<string, GrantRow>()
  /** By message, in the order of the last word about each; `null`: forgotten. */
  #cards = new Map<string, { readonly message: MessageRef; readonly card: PostedCard | null }>()
  #handled = new Set<string>()
  #entries: AuditEntry[] = []
  /** By key, in the order of the last word about each; `null`: cancelled. */
  #appointments = new Map<string, Appointment | null>()
  #wakes = false

  /** Whether there is something for those who work, once it is committed. */
  get wakes(): boolean {
    return this.#wakes
  }

  wakeWorkers(): void {
    this.#wakes = true
  }

  async saveRequest(request: AccessRequest): Promise<void> {
    this.#requests.set(request.ask.id, request)
  }

  async saveGrant(grant: Grant): Promise<void> {
    const { id } = grant.terms
    this.#grants.set(id, grantRow(grant, this.#grants.get(id)))
  }

  async rememberCard(card: PostedCard): Promise<void> {
    this.#sayOfCard(card.message, card)
  }

  async forgetCard(message: MessageRef): Promise<void> {
    this.#sayOfCard(message, null)
  }

  async finishIncoming(id: string): Promise<void> {
    this.#handled.add(id)
  }

  async append(entry: AuditEntry): Promise<void> {
    this.#entries.push(entry)
  }

  async schedule(task: Task, options: TaskOptions): Promise<void> {
    this.wakeWorkers()
    this.#say(options.key, appointmentOf(task, options))
  }

  async cancel(key: string): Promise<void> {
    this.#say(key, null)
  }

  /** Whether there is nothing yet that a reader would have to see. */
  get isEmpty(): boolean {
    const kept = [this.#requests, this.#grants, this.#cards, this.#handled, this.#appointments]
    return this.#entries.length === 0 && kept.every(({ size }) => size === 0)
  }

  /** Whether requests or grants change, but not each of these: whoever comes for one of them next would not see that anybody was there. */
  changesBeside(ids: readonly string[]): boolean {
    const changed = new Set([...this.#requests.keys(), ...this.#grants.keys()])
    return changed.size > 0 && ids.some(id => !changed.has(id))
  }

  /** Inside a transaction that holds what it changes. */
  async write(queries: Queries): Promise<void> {
    const { lists } = this
    this.#forget()
    const parts = writing(kind => (lists[kind].length > 0 ? sql`${toJson(lists[kind])}::jsonb` : null))
    if (parts.length > 0) await queries.execute(sql`with ${sql.join(parts, sql`, `)} select 1`)
  }

  get lists(): Lists {
    const cards = [...this.#cards.values()]
    return {
      requests: [...this.#requests.values()].map(requestRow),
      grants: [...this.#grants.values()],
      remembered: cards.flatMap(({ card }) => (card ? [cardRow(card)] : [])),
      forgotten: cards.flatMap(({ message, card }) => (card ? [] : [message])),
      handled: [...this.#handled],
      entries: this.#entries.map(auditRow),
      cancelled: [...this.#appointments].flatMap(([key, appointment]) => (appointment === null ? [key] : [])),
      made: [...this.#appointments.values()].filter(appointment => appointment !== null),
    }
  }

  /** The keys of all rows in it. */
  get touched(): readonly string[] {
    return [this.#requests, this.#grants, this.#cards, this.#handled, this.#appointments].flatMap(kept => [
      ...kept.keys(),
    ])
  }

  #forget(): void {
    this.#requests = new Map()
    this.#grants = new Map()
    this.#cards = new Map()
    this.#handled = new Set()
    this.#entries = []
    this.#appointments = new Map()
  }

  #say(key: string, appointment: Appointment | null): void {
    this.#appointments.delete(key)
    this.#appointments.set(key, appointment)
  }

  #sayOfCard(message: MessageRef, card: PostedCard | null): void {
    const key = JSON.stringify([message.surface, message.conversation, message.message])
    this.#cards.delete(key)
    this.#cards.set(key, { message, card })
  }
}
