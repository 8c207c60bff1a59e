/// <reference lib="dom" />
import { act } from './connection.ts'
import { byId, el } from './element.ts'
import type { Act } from './server/acts.ts'
import type { Done } from './shown.ts'

/** Milliseconds. */
const readable = 6_000

/** Tells what did not work, at the edge of the page. */
export function notice(text: string): void {
  const line = el('p', { class: 'notice' }, text)
  byId('notices', HTMLElement).append(line)
  setTimeout(() => line.remove(), readable)
}

/** Does something, with the button that was pressed busy meanwhile; what goes wrong is told. */
export async function doing(wanted: Act, button?: HTMLElement): Promise<Done | null> {
  if (button?.getAttribute('aria-busy') === 'true') return null
  button?.setAttribute('aria-busy', 'true')
  try {
    return await act(wanted)
  } catch (problem) {
    notice(problem instanceof Error ? problem.message : String(problem))
    return null
  } finally {
    button?.removeAttribute('aria-busy')
  }
}
