/// <reference lib="dom" />
import type { Act } from './server/acts.ts'
import type { Done, Shown } from './shown.ts'

/** What the page does with each part of the picture. */
export type Listeners = { readonly [Part in keyof Shown]: (content: Shown[Part]) => void }

/** Looks over the shoulder of one person in each chat at a time. The browser comes back by itself when the sandbox was away. */
export class Connection {
  readonly #listeners: Listeners
  readonly #online: (online: boolean) => void
  #source: EventSource | null = null
  #as = ''
  #inTeams = ''

  constructor(listeners: Listeners, online: (online: boolean) => void) {
    this.#listeners = listeners
    this.#online = online
  }

  get as(): string {
    return this.#as
  }

  get inTeams(): string {
    return this.#inTeams
  }

  watch(user: string, inTeams: string): void {
    this.#source?.close()
    this.#as = user
    this.#inTeams = inTeams
    const source = new EventSource(`/sandbox/stream?${new URLSearchParams({ as: user, teams: inTeams })}`)
    this.#source = source
    source.addEventListener('open', () => this.#online(true))
    source.addEventListener('error', () => this.#online(false))
    this.#hear(source, 'people')
    this.#hear(source, 'conversation')
    this.#hear(source, 'home')
    this.#hear(source, 'channel')
    this.#hear(source, 'directory')
    this.#hear(source, 'audit')
    this.#hear(source, 'clock')
    this.#hear(source, 'world')
    this.#hear(source, 'teams')
  }

  #hear<Part extends keyof Shown>(source: EventSource, part: Part): void {
    source.addEventListener(part, ({ data }: MessageEvent<string>) => {
      // An event may still be on its way from before somebody became somebody else.
      if (source === this.#source) this.#listeners[part](JSON.parse(data))
    })
  }
}

/** Does something. @throws Error in words for whoever tried. */
export async function act(wanted: Act): Promise<Done> {
  const response = await fetch('/sandbox/act', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(wanted),
  }).catch(() => {
    throw new Error('The sandbox does not answer. Is it still running?')
  })
  const answer: unknown = await response.json().catch(() => ({}))
  if (response.ok && isFields(answer)) return answer
  throw new Error(isFields(answer) && typeof answer.error === 'string' ? answer.error : 'That did not work.')
}

const isFields = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
