/// <reference lib="dom" />
import { byId, say } from './element.ts'
import { doing } from './notice.ts'
import { misbehaviours, type ShownMisbehaviour } from './shown.ts'

/** What can be made to go wrong around Doorbell. */
export class MisbehavePane {
  constructor() {
    for (const button of document.querySelectorAll<HTMLButtonElement>('[data-misbehave]')) {
      const what = misbehaviours.find(one => one === button.dataset.misbehave)
      if (what) button.addEventListener('click', () => void doing({ act: 'misbehave', what }, button))
    }
    const menu = byId('misbehave', HTMLDetailsElement)
    document.addEventListener('click', ({ target }) => {
      if (menu.open && target instanceof Node && !menu.contains(target)) menu.open = false
    })
    menu.addEventListener('keydown', ({ key }) => {
      if (key !== 'Escape') return
      menu.open = false
      menu.querySelector('summary')?.focus()
    })
  }

  show({ lag, pending, away }: ShownMisbehaviour): void {
    const troubles = [
      lag > 0 ? `Reads trail by ${lag / 1_000} s` : '',
      away ? 'Graph is away' : '',
      pending > 0 ? `${pending} Graph call${pending === 1 ? '' : 's'} will fail` : '',
    ].filter(Boolean)
    byId('misbehave', HTMLDetailsElement).classList.toggle('active', troubles.length > 0)
    say(byId('misbehave-state', HTMLElement), troubles.join(', ') || 'Everything behaves.')
    for (const [name, on] of [
      ['lag-none', lag === 0],
      ['lag-3s', lag > 0],
    ] as const)
      document.querySelector(`[data-misbehave="${name}"]`)?.setAttribute('aria-pressed', String(on))
  }
}
