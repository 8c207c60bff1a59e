/// <reference lib="dom" />
import { byId, el, say } from './element.ts'
import { drawList } from './keyed.ts'
import type { ReadingTime } from './reading-time.ts'
import type { ShownAuditRow } from './shown.ts'

/** The audit as it is written, newest first. */
export class AuditPane {
  readonly #time: ReadingTime
  readonly #where = byId('audit-rows', HTMLElement)
  readonly #opened = new Set<string>()
  #rows: readonly ShownAuditRow[] = []
  /** What was there when the page came is no news. */
  #knownUpTo: number | null = null

  constructor(time: ReadingTime) {
    this.#time = time
  }

  show(rows: readonly ShownAuditRow[]): void {
    this.#rows = rows
    this.#knownUpTo ??= Number(rows[0]?.id ?? 0)
    this.draw()
  }

  draw(): void {
    say(byId('audit-count', HTMLElement), this.#rows.length === 1 ? '1 row' : `${this.#rows.length} rows`)
    drawList(this.#where, this.#rows, {
      key: ({ id }) => id,
      looks: row => `${row.about} ${row.target} ${this.#time.zone}`,
      draw: row => this.#row(row),
    })
  }

  #row(row: ShownAuditRow): HTMLElement {
    const [noun = '', verb = ''] = row.action.split('.')
    const about = row.about === row.actor ? null : row.about
    const details = el(
      'details',
      { open: this.#opened.has(row.id) },
      el(
        'summary',
        {},
        el('time', { datetime: row.at }, this.#time.time(row.at, true)),
        el('span', { class: 'action' }, `${noun}.`, el('b', {}, verb)),
        row.outcome === 'done' ? null : el('span', { class: `outcome ${row.outcome}` }, row.outcome),
        el(
          'span',
          { class: 'sentence' },
          el('bdi', { class: 'actor' }, row.actor),
          about ? el('span', { class: 'about' }, ' → ', el('bdi', {}, about)) : null,
          row.target ? el('span', { class: 'target' }, ' · ', el('bdi', {}, row.target)) : null,
          row.reason ? el('span', { class: 'reason' }, ' · “', el('bdi', {}, row.reason), '”') : null,
        ),
      ),
      el(
        'pre',
        { tabindex: 0, 'aria-label': 'Details' },
        JSON.stringify(
          { id: row.id, at: row.at, via: row.via, request: row.requestId, reason: row.reason, details: row.details },
          null,
          2,
        ),
      ),
    )
    details.addEventListener(
      'toggle',
      () => void (details.open ? this.#opened.add(row.id) : this.#opened.delete(row.id)),
    )
    return el('li', { class: Number(row.id) > (this.#knownUpTo ?? 0) ? `audit-row fresh` : 'audit-row' }, details)
  }
}
