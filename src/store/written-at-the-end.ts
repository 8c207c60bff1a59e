import { sql } from 'drizzle-orm'
import type { Task, TaskOptions } from '../ports/outbox.ts'
import type { AuditEntry } from '../ports/store.ts'
import { appending } from './audit.ts'
import type { Queries } from './database.ts'
import { type Appointment, appointmentOf, cancelling, keeping } from './outbox.ts'

/**
 * What a transaction appends to the audit and changes in the outbox. Nothing in it asks for these again, so that they are written
 * together before it is committed, in one statement however many there are; whoever may ask writes them first.
 */
export class WrittenAtTheEnd {
  #entries: AuditEntry[] = []
  /** By key, in the order of the last word about each; `null`: cancelled. */
  #appointments = new Map<string, Appointment | null>()
  #wakes = false

  append(entry: AuditEntry): void {
    this.#entries.push(entry)
  }

  /** Whether there is something for those who work, once it is committed. */
  get wakes(): boolean {
    return this.#wakes
  }

  wakeWorkers(): void {
    this.#wakes = true
  }

  schedule(task: Task, options: TaskOptions): void {
    this.wakeWorkers()
    this.#say(options.key, appointmentOf(task, options))
  }

  cancel(key: string): void {
    this.#say(key, null)
  }

  #say(key: string, appointment: Appointment | null): void {
    this.#appointments.delete(key)
    this.#appointments.set(key, appointment)
  }

  /** What is to be written now, after which there is nothing more to write. */
  statements(): readonly Statement[] {
    const [entries, appointments] = [this.#entries, this.#appointments]
    this.#entries = []
    this.#appointments = new Map()
    if (entries.length === 0 && appointments.size === 0) return []
    const made = [...appointments.values()].filter(appointment => appointment !== null)
    const cancelled = [...appointments].flatMap(([key, appointment]) => (appointment === null ? [key] : []))
    const statement = sql`with recorded as (${appending(entries)}), cancelled as (${cancelling(cancelled)}) ${keeping(made)}`
    return [async queries => void (await queries.execute(statement))]
  }

  async write(queries: Queries): Promise<void> {
    for (const statement of this.statements()) await statement(queries)
  }
}

export type Statement = (queries: Queries) => Promise<void>
