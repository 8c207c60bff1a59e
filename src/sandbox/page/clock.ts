/// <reference lib="dom" />
import { byId, el, say } from './element.ts'
import { drawList } from './keyed.ts'
import { doing } from './notice.ts'
import { lengthOf, type ReadingTime } from './reading-time.ts'
import type { LiveAccess, ShownClock } from './shown.ts'

/** Doorbell's time, which can be wound forward, and what is still to end in it. */
export class ClockPane {
  readonly #time: ReadingTime
  readonly #next = byId('wind-next', HTMLButtonElement)
  #live: readonly LiveAccess[] = []

  constructor(time: ReadingTime) {
    this.#time = time
    // Each press counts, also while the one before is under way.
    for (const button of document.querySelectorAll<HTMLButtonElement>('[data-wind]'))
      button.addEventListener('click', () => void doing({ act: 'wind', minutes: Number(button.dataset.wind) }))
    this.#next.addEventListener('click', () => void doing({ act: 'wind-to-next-end' }, this.#next))
    setInterval(() => this.tick(), 1_000)
  }

  show({ ahead, live }: ShownClock): void {
    this.#time.ahead = ahead
    this.#live = live
    this.#next.disabled = !live.some(({ until }) => until !== null && Date.parse(until) > this.#time.now().getTime())
    this.draw()
  }

  draw(): void {
    this.tick()
    byId('nothing-live', HTMLElement).hidden = this.#live.length > 0
    drawList(byId('live', HTMLElement), this.#live, {
      // One person may hold the same thing twice, for different times.
      key: ({ person, group, until }) => `${person} ${group} ${until}`,
      looks: one => JSON.stringify([one, this.#time.zone]),
      draw: ({ person, group, status, until }) =>
        el(
          'li',
          { class: `live ${status}` },
          el('bdi', { class: 'live-person' }, person),
          el('bdi', { class: 'live-group' }, group),
          el('span', { class: 'live-until', 'data-until': until ?? '' }, until ? '' : status),
        ),
    })
    this.tick()
  }

  tick(): void {
    const now = this.#time.now()
    say(byId('clock-time', HTMLElement), this.#time.time(now, true))
    const { ahead } = this.#time
    say(byId('clock-note', HTMLElement), `${this.#time.place}${ahead >= 60_000 ? ` · ${lengthOf(ahead)} ahead` : ''}`)
    for (const place of document.querySelectorAll<HTMLElement>('[data-until]')) {
      const { until } = place.dataset
      if (!until) continue
      const left = Date.parse(until) - now.getTime()
      say(place, left > 0 ? `until ${this.#time.time(until)}, ${lengthOf(left)} left` : 'ending')
    }
  }
}
