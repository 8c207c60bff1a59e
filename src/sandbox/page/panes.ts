/// <reference lib="dom" />
import { byId } from './element.ts'

const names = ['slack', 'teams', 'directory', 'audit', 'world'] as const
export type PaneName = (typeof names)[number]

/** On a narrow screen one pane is seen at a time; on a wide one the tabs are not there at all. */
export function showPane(wanted: PaneName): void {
  document.body.dataset.pane = wanted
  for (const name of names) byId(`tab-${name}`, HTMLButtonElement).setAttribute('aria-pressed', String(name === wanted))
}

export function startPanes(): void {
  for (const name of names) byId(`tab-${name}`, HTMLButtonElement).addEventListener('click', () => showPane(name))
  const rail = byId('rail-toggle', HTMLButtonElement)
  rail.addEventListener('click', () => openRail(rail.getAttribute('aria-expanded') !== 'true'))
  showPane('slack')
  startWorld()
}

/** On a wide screen the world takes the place of the audit, while somebody changes it. */
function startWorld(): void {
  const toggle = byId('world-toggle', HTMLButtonElement)
  const open = (wanted: boolean): void => {
    document.body.classList.toggle('world-open', wanted)
    toggle.setAttribute('aria-expanded', String(wanted))
    if (wanted) showPane('world')
    else if (document.body.dataset.pane === 'world') showPane('audit')
  }
  toggle.addEventListener('click', () => open(toggle.getAttribute('aria-expanded') !== 'true'))
  byId('world-close', HTMLButtonElement).addEventListener('click', () => {
    open(false)
    toggle.focus()
  })
  byId('tab-world', HTMLButtonElement).addEventListener('click', () => open(true))
}

/** The list of people, where there is no room for it beside the conversation. */
export function openRail(open: boolean): void {
  document.body.classList.toggle('rail-open', open)
  byId('rail-toggle', HTMLButtonElement).setAttribute('aria-expanded', String(open))
}
