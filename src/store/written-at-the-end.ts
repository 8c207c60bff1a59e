import { type SQL, sql } from 'drizzle-orm'
import type { Grant } from '../access/grant/states.ts'
import type { AccessRequest } from '../access/request/states.ts'
import type { MessageRef } from '../ports/chat-surface.ts'
import type { Task, TaskOptions } from '../ports/outbox.ts'
import type { PostedCard } from '../ports/posted-card.ts'
import type { AuditEntry, Transaction } from '../ports/store.ts'
import { appending, auditRow } from './audit.ts'
import { cardRow, forgettingCards, rememberingCards } from './cards.ts'
import { toJson } from './codec.ts'
import { type Queries, rowsOf } from './database.ts'
import { type GrantRow, grantRow, savingGrants } from './grants.ts'
import { finishingIncoming } from './inbox.ts'
import { type Appointment, appointmentOf, cancelling, keeping } from './outbox.ts'
import { requestRow, savingRequests } from './requests.ts'
import { type Seen, stillAsSeen } from './seen.ts'

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

  /** Inside a transaction that holds what it changes. */
  async write(queries: Queries): Promise<void> {
    const parts = this.#parts(json => sql`${json}::jsonb`)
    this.#forget()
    if (parts.length > 0) await queries.execute(sql`with ${sql.join(parts, sql`, `)} select 1`)
  }

  /** By itself: all of it where these rows still are as they were seen, or nothing. */
  async writeIf(queries: Queries, seen: readonly Seen[]): Promise<boolean> {
    if (seen.length === 0) {
      await this.write(queries)
      return true
    }
    const parts = this.#parts(json => sql`(select case when so then ${json}::jsonb else '[]' end from unchanged)`)
    if (parts.length === 0) return true
    const statement = sql`with ${sql.join([stillAsSeen(seen), ...parts], sql`, `)} select so from unchanged`
    const [row] = await rowsOf<{ so: boolean }>(queries, statement)
    return row?.so === true
  }

  #parts(list: (json: string) => SQL): SQL[] {
    const made = [...this.#appointments.values()].filter(appointment => appointment !== null)
    const cancelled = [...this.#appointments].flatMap(([key, appointment]) => (appointment === null ? [key] : []))
    const cards = [...this.#cards.values()]
    const part = (of: readonly unknown[], write: (list: SQL) => SQL) => (of.length > 0 ? [write(list(toJson(of)))] : [])
    return [
      ...part([...this.#requests.values()].map(requestRow), savingRequests),
      ...part([...this.#grants.values()], savingGrants),
      ...part(
        cards.flatMap(({ card }) => (card ? [cardRow(card)] : [])),
        rememberingCards,
      ),
      ...part(
        cards.flatMap(({ message, card }) => (card ? [] : [message])),
        forgettingCards,
      ),
      ...part([...this.#handled], finishingIncoming),
      ...part(this.#entries.map(auditRow), appending),
      ...part(cancelled, cancelling),
      ...part(made, keeping),
    ]
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
