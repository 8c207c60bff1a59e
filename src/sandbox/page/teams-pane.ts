/// <reference lib="dom" />
import { byId, el, say } from './element.ts'
import { drawList } from './keyed.ts'
import { doing } from './notice.ts'
import { ReadingTime } from './reading-time.ts'
import type { ShownInTeams, ShownNotice, ShownPerson, ShownTeams } from './shown.ts'
import { drawInTeams } from './teams-message.ts'

type Line =
  | { readonly kind: 'message'; readonly key: string; readonly at: string; readonly message: ShownInTeams }
  | { readonly kind: 'notice'; readonly key: string; readonly at: string; readonly notice: ShownNotice }

const rooms = ['chat', 'channel'] as const
type Room = (typeof rooms)[number]

/** Pixels from the end within which somebody is reading the newest. */
const nearEnd = 80

/** Teams beside Slack, on the screen of somebody of one's choice: who sits there may be another than in Slack. */
export class TeamsPane {
  readonly #become: (user: string) => void
  readonly #who = byId('teams-who', HTMLSelectElement)
  readonly #input = byId('teams-input', HTMLInputElement)
  readonly #time = new ReadingTime()
  #people: readonly ShownPerson[] = []
  #read: Record<string, number> = {}
  #room: Room = 'chat'
  #shown: ShownTeams | null = null

  constructor(become: (user: string) => void) {
    this.#become = become
    this.#who.addEventListener('change', () => this.#become(this.#who.value))
    for (const room of rooms) {
      this.#button(room).addEventListener('click', () => this.#enter(room))
      this.#scroller(room).tabIndex = 0
    }
    byId('teams-composer', HTMLFormElement).addEventListener('submit', event => {
      event.preventDefault()
      void this.#say(this.#input.value, byId('teams-send', HTMLButtonElement))
    })
    for (const button of document.querySelectorAll<HTMLButtonElement>('#teams-suggestions button'))
      button.addEventListener('click', () => void this.#say(button.textContent ?? '', button))
  }

  /** Somebody of this name who has something to decide here: their object id. */
  asked(name: string): string | null {
    return this.#people.find(person => person.name === name && person.decides)?.user ?? null
  }

  showPeople(people: readonly ShownPerson[]): void {
    document.body.classList.toggle('with-teams', people.length > 0)
    this.#people = people
    for (const { user, heard } of people) this.#read[user] ??= heard
    this.#drawPeople()
  }

  /** Somebody sits down here. */
  sit(user: string): void {
    for (const room of rooms) this.#list(room).replaceChildren()
    this.#shown = null
    this.#drawPeople(user)
    void doing({ act: 'teams-look', as: user, channel: this.#room === 'channel' })
  }

  show(content: ShownTeams | null): void {
    if (content === null) return
    const before = this.#shown
    this.#shown = content
    const person = this.#people.find(({ user }) => user === content.user)
    this.#time.zone = person?.zone ?? 'Etc/UTC'
    if (before?.user !== content.user) this.#drawPeople(content.user)
    else if (this.#room === 'channel' && changedIn(before.channel.messages, content.channel.messages))
      void doing({ act: 'teams-look', as: content.user, channel: true })
    const { messages, notices, channel } = content
    say(this.#button('channel'), `# ${channel.name}`)
    this.#draw('chat', [
      ...messages.map(message => ({ kind: 'message', key: message.id, at: message.at, message }) as const),
      ...notices.map(notice => ({ kind: 'notice', key: notice.key, at: notice.at, notice }) as const),
    ])
    this.#draw(
      'channel',
      channel.messages.map(message => ({ kind: 'message', key: message.id, at: message.at, message })),
    )
    say(
      byId('teams-channel-empty', HTMLElement),
      channel.member ? 'Nothing was said here yet.' : 'This person is not in the team, and sees nothing of it.',
    )
    byId('teams-channel-empty', HTMLElement).hidden = channel.messages.length > 0
    byId('teams-chat-empty', HTMLElement).hidden = messages.length > 0
  }

  #draw(room: Room, lines: readonly Line[]): void {
    const scroller = this.#scroller(room)
    const { scrollHeight, scrollTop, clientHeight } = scroller
    const list = this.#list(room)
    const following = list.children.length === 0 || scrollHeight - scrollTop - clientHeight < nearEnd
    const user = this.#shown?.user ?? ''
    drawList(
      list,
      [...lines].sort((a, b) => a.at.localeCompare(b.at)),
      {
        key: ({ key }) => key,
        looks: line => JSON.stringify([line, user, this.#time.zone]),
        draw: (line, old) =>
          line.kind === 'message'
            ? drawInTeams(line.message, user, this.#time, old !== null)
            : el(
                'li',
                { class: line.notice.kind === 'error' ? 'trouble' : 'toast' },
                el('span', { class: 'trouble-from' }, line.notice.kind === 'error' ? 'Teams' : 'Doorbell'),
                ' ',
                el('time', { datetime: line.at }, this.#time.shortTime(line.at)),
                el('p', { dir: 'auto' }, line.notice.text),
              ),
      },
    )
    if (following) scroller.scrollTop = scroller.scrollHeight
  }

  /** Everybody, and who of them has something new to read. */
  #drawPeople(user = this.#shown?.user ?? ''): void {
    const current = this.#people.find(person => person.user === user)
    if (current) this.#read[user] = current.heard
    const label = (person: ShownPerson) =>
      [person.name, person.oddity, this.#unread(person) > 0 ? `${this.#unread(person)} new` : null]
        .filter(Boolean)
        .join(' · ')
    drawList(this.#who, this.#people, {
      key: person => person.user,
      looks: label,
      draw: person => el('option', { value: person.user }, label(person)),
    })
    this.#who.value = user
    const elsewhere = this.#people.filter(person => this.#unread(person) > 0)
    byId('teams-news', HTMLElement).hidden = elsewhere.length === 0
    drawList(byId('teams-news-list', HTMLElement), elsewhere, {
      key: person => person.user,
      looks: label,
      draw: person => {
        const news = `${person.name} ${this.#unread(person)} new in Teams`
        return el(
          'li',
          {},
          el(
            'button',
            { type: 'button', class: 'news-person', 'aria-label': news, onclick: () => this.#become(person.user) },
            el('span', { class: 'name' }, person.name),
            el('span', { class: 'badge' }, String(this.#unread(person))),
          ),
        )
      },
    })
    say(byId('teams-title', HTMLElement), current?.title ?? '')
    this.#input.setAttribute('aria-label', `Message in Teams, as ${current?.name ?? 'nobody'}`)
  }

  #unread({ user, heard }: ShownPerson): number {
    return heard - (this.#read[user] ?? 0)
  }

  #enter(room: Room): void {
    this.#room = room
    for (const one of rooms) {
      this.#button(one).setAttribute('aria-pressed', String(one === room))
      this.#scroller(one).hidden = one !== room
    }
    byId('teams-mention', HTMLElement).hidden = room !== 'channel'
    const scroller = this.#scroller(room)
    scroller.scrollTop = scroller.scrollHeight
    if (this.#shown) void doing({ act: 'teams-look', as: this.#shown.user, channel: room === 'channel' })
  }

  async #say(typed: string, button: HTMLElement): Promise<void> {
    const text = typed.trim()
    // Who was chosen, and not whose chat is shown: what is typed while that chat is on its way is theirs too.
    const as = this.#who.value
    if (text === '' || as === '') return
    const done = await doing({ act: this.#room === 'chat' ? 'teams-say' : 'teams-mention', as, text }, button)
    if (done && this.#input.value === typed) this.#input.value = ''
  }

  #button = (room: Room) => byId(`teams-room-${room}`, HTMLButtonElement)
  #scroller = (room: Room) => byId(`teams-${room}`, HTMLElement)
  #list = (room: Room) => byId(`teams-${room}-messages`, HTMLElement)
}

/** Whether anything new stands there: only then cards may want to be drawn anew for whoever looks at them. */
const changedIn = (before: readonly ShownInTeams[], now: readonly ShownInTeams[]): boolean =>
  JSON.stringify(before) !== JSON.stringify(now)
