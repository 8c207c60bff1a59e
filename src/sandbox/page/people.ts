/// <reference lib="dom" />
import { byId, el, say } from './element.ts'
import { face } from './faces.ts'
import { drawList } from './keyed.ts'
import type { ShownPeople, ShownPerson } from './shown.ts'

/** Whom one can be, who has something new to read, and who one is. */
export class People {
  readonly #become: (user: string) => void
  readonly #cast = byId('cast', HTMLElement)
  readonly #everybody = byId('everybody', HTMLElement)
  readonly #search = byId('find-person', HTMLInputElement)
  readonly #news = byId('news', HTMLElement)
  readonly #newsTitle = byId('news-title', HTMLElement)
  #people: readonly ShownPerson[] = []
  #read: Record<string, number> = {}
  #born = ''
  #current = ''
  /** Messages that the current person had read before they were become. */
  readBefore = 0

  constructor(become: (user: string) => void) {
    this.#become = become
    this.#search.addEventListener('input', () => this.#draw())
  }

  get current(): ShownPerson | undefined {
    return this.#people.find(({ user }) => user === this.#current)
  }

  /** By a part of the display name. */
  called(name: string): ShownPerson | undefined {
    return this.#people.find(person => person.name === name)
  }

  show({ born, people }: ShownPeople): void {
    if (born !== this.#born) this.#recall(born)
    this.#people = people
    if (this.current) this.#read[this.#current] = this.current.heard
    this.#keep()
    this.#draw()
  }

  become(user: string): void {
    this.#current = user
    this.readBefore = this.#read[user] ?? 0
    if (this.current) this.#read[user] = this.current.heard
    this.#keep()
    this.#draw()
  }

  #draw(): void {
    const wanted = this.#search.value.trim().toLowerCase()
    const matching = this.#people.filter(({ name, title, oddity }) =>
      `${name} ${title} ${oddity ?? ''}`.toLowerCase().includes(wanted),
    )
    this.#list(
      this.#cast,
      matching.filter(({ part }) => part !== null),
    )
    this.#list(
      this.#everybody,
      matching.filter(({ part }) => part === null),
    )
    byId('nobody-found', HTMLElement).hidden = matching.length > 0
    const elsewhere = this.#people.filter(person => this.#unread(person) > 0)
    say(this.#newsTitle, elsewhere.length === 0 ? 'Nobody else has anything new to read.' : 'New for')
    this.#news.classList.toggle('quiet', elsewhere.length === 0)
    drawList(byId('news-list', HTMLElement), elsewhere, {
      key: ({ user }) => user,
      looks: person => String(this.#unread(person)),
      draw: person =>
        el(
          'li',
          {},
          el(
            'button',
            { type: 'button', class: 'news-person', onclick: () => this.#become(person.user) },
            face(person.name, person.user),
            el('span', { class: 'name' }, person.name),
            this.#badge(person),
          ),
        ),
    })
    say(byId('rail-badge', HTMLElement), elsewhere.length > 0 ? String(elsewhere.length) : '')
  }

  #list(where: HTMLElement, people: readonly ShownPerson[]): void {
    drawList(where, people, {
      key: ({ user }) => user,
      looks: person => JSON.stringify([person.oddity, this.#unread(person), person.user === this.#current]),
      draw: person =>
        el(
          'li',
          {},
          el(
            'button',
            {
              type: 'button',
              class: 'person',
              'aria-current': person.user === this.#current ? 'true' : null,
              onclick: () => this.#become(person.user),
            },
            face(person.name, person.user),
            el(
              'span',
              { class: 'who' },
              el('span', { class: 'name' }, person.name),
              el(
                'span',
                { class: 'part' },
                person.oddity ? el('em', {}, person.oddity) : null,
                person.oddity ? ' · ' : null,
                person.part ?? person.title,
              ),
            ),
            this.#badge(person),
          ),
        ),
    })
  }

  #unread({ user, heard }: ShownPerson): number {
    return user === this.#current ? 0 : Math.max(0, heard - (this.#read[user] ?? 0))
  }

  #badge(person: ShownPerson): HTMLElement | null {
    const unread = this.#unread(person)
    if (unread === 0) return null
    return el(
      'span',
      { class: 'badge' },
      String(unread),
      el('span', { class: 'unseen' }, unread === 1 ? ' new message' : ' new messages'),
    )
  }

  #recall(born: string): void {
    this.#born = born
    const kept: unknown = JSON.parse(sessionStorage.getItem('read') ?? 'null')
    const same = typeof kept === 'object' && kept !== null && 'born' in kept && kept.born === born && 'read' in kept
    const read = same && typeof kept.read === 'object' && kept.read !== null ? kept.read : {}
    this.#read = Object.fromEntries(
      Object.entries(read).filter((one): one is [string, number] => typeof one[1] === 'number'),
    )
    this.readBefore = this.#read[this.#current] ?? 0
  }

  #keep(): void {
    sessionStorage.setItem('read', JSON.stringify({ born: this.#born, read: this.#read }))
  }
}
