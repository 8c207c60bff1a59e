/// <reference lib="dom" />
import { byId } from './element.ts'

/** Light or dark as the machine says, until somebody presses the button; then as they said. */
export function followTheme(): void {
  const root = document.documentElement
  const wish = matchMedia('(prefers-color-scheme: dark)')
  const isDark = (): boolean => (root.dataset.theme ? root.dataset.theme === 'dark' : wish.matches)
  const button = byId('theme', HTMLButtonElement)
  const label = (): void => button.setAttribute('aria-label', isDark() ? 'Switch to light' : 'Switch to dark')
  const kept = localStorage.getItem('theme')
  if (kept === 'dark' || kept === 'light') root.dataset.theme = kept
  button.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark'
    localStorage.setItem('theme', root.dataset.theme)
    label()
  })
  wish.addEventListener('change', label)
  label()
}
