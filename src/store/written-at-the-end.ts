import type { AuditEntry, Task, TaskOptions } from '../ports/store.ts'
import { appendAll } from './audit.ts'
import type { Queries } from './database.ts'
import { type Appointment, appointmentOf, keepAppointments } from './outbox.ts'

/**
 * What a transaction appends to the audit and changes in the outbox. Nothing in it asks for these again, so that they are written
 * together before it is committed, in one statement for each table however many there are; whoever may ask writes them first.
 */
export class WrittenAtTheEnd {
  readonly #queries: Queries
  #entries: AuditEntry[] = []
  /** By key, in the order of the last word about each; `null`: cancelled. */
  #appointments = new Map<string, Appointment | null>()

  constructor(queries: Queries) {
    this.#queries = queries
  }

  append(entry: AuditEntry): void {
    this.#entries.push(entry)
  }

  schedule(task: Task, options: TaskOptions): void {
    this.#say(options.key, appointmentOf(task, options))
  }

  cancel(key: string): void {
    this.#say(key, null)
  }

  #say(key: string, appointment: Appointment | null): void {
    this.#appointments.delete(key)
    this.#appointments.set(key, appointment)
  }

  async write(): Promise<void> {
    const [entries, appointments] = [this.#entries, this.#appointments]
    this.#entries = []
    this.#appointments = new Map()
    if (entries.length > 0) await appendAll(this.#queries, entries)
    if (appointments.size > 0) await keepAppointments(this.#queries, appointments)
  }
}
