/// <reference lib="dom" />
import { byId, say } from './element.ts'
import type { ShownAuditRow } from './shown.ts'
import { type Story, storyIn } from './story.ts'

/** What each step leads to when it is pressed. */
export interface Lead {
  ask(): void
  approve(approver: string): void
  look(group: string): void
  wind(): void
}

/** The story in four steps on top of the page. Pressing one goes where it happens. */
export class StoryStrip {
  readonly #steps = [1, 2, 3, 4].map(step => byId(`step-${step}`, HTMLButtonElement))
  #story: Story = { done: 0, approver: null, group: null }

  constructor(lead: Lead) {
    const presses = [
      () => lead.ask(),
      () => lead.approve(this.#approver),
      () => lead.look(this.#story.group ?? 'jit-prod-db-readers'),
      () => lead.wind(),
    ]
    for (const [at, step] of this.#steps.entries()) step.addEventListener('click', () => presses[at]?.())
  }

  show(rows: readonly ShownAuditRow[]): void {
    const story = storyIn(rows)
    // What has happened stays so, even when its rows have scrolled away.
    if (story.done >= this.#story.done) this.#story = story
    this.#steps.forEach((step, at) => {
      const state = at < this.#story.done ? 'done' : at === this.#story.done ? 'next' : 'later'
      step.dataset.state = state
      step.setAttribute(
        'aria-label',
        `Step ${at + 1}, ${state}: ${step.querySelector('.step-title')?.textContent ?? ''}`,
      )
      if (state === 'next') step.setAttribute('aria-current', 'step')
      else step.removeAttribute('aria-current')
    })
    const first = this.#approver.split(' ')[0] ?? this.#approver
    say(byId('approve-title', HTMLElement), `Approve as ${first}`)
    say(byId('look-note', HTMLElement), this.#story.group ?? 'In the directory, at once')
  }

  get #approver(): string {
    return this.#story.approver ?? 'Olga Petrova'
  }
}
