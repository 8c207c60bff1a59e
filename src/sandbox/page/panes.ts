/// <reference lib="dom" />
import { byId } from './element.ts'

const names = ['slack', 'teams', 'directory', 'audit'] as const
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
}

/** The list of people, where there is no room for it beside the conversation. */
export function openRail(open: boolean): void {
  document.body.classList.toggle('rail-open', open)
  byId('rail-toggle', HTMLButtonElement).setAttribute('aria-expanded', String(open))
}
