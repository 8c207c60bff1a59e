/// <reference lib="dom" />
import { byId, say } from './element.ts'
import { drawGroup } from './group.ts'
import { drawList } from './keyed.ts'
import type { ReadingTime } from './reading-time.ts'
import type { ShownDirectory, ShownGroup, ShownMember } from './shown.ts'

/** Milliseconds that a change stays marked. */
const noticeable = 8_000

const calm = matchMedia('(prefers-reduced-motion: reduce)')

/** The directory's truth: not what Doorbell believes, but what is. */
export class DirectoryPane {
  readonly #time: ReadingTime
  readonly #where = byId('groups', HTMLElement)
  readonly #filter = byId('find-group', HTMLInputElement)
  readonly #opened = new Set<string>()
  readonly #came = new Map<string, Set<string>>()
  readonly #gone = new Map<string, ShownMember[]>()
  #shown: ShownDirectory | null = null

  constructor(time: ReadingTime) {
    this.#time = time
    this.#filter.addEventListener('input', () => this.draw())
    for (const choice of document.querySelectorAll<HTMLInputElement>('input[name=which-groups]'))
      choice.addEventListener('change', () => this.draw())
  }

  show(directory: ShownDirectory): void {
    const changed = this.#shown ? this.#compare(this.#shown, directory) : []
    this.#shown = directory
    this.draw()
    const [first] = changed
    if (first) this.reveal(first)
  }

  /** Brings a group, by id or name, into sight within its pane. */
  reveal(group: string): void {
    const id = this.#shown?.groups.find(one => one.id === group || one.name === group)?.id
    const place = id && this.#where.querySelector<HTMLElement>(`[data-group="${CSS.escape(id)}"]`)
    if (place)
      this.#where.scrollTo({
        top: place.offsetTop - this.#where.offsetTop - 12,
        behavior: calm.matches ? 'auto' : 'smooth',
      })
  }

  draw(): void {
    if (!this.#shown) return
    const { accounts } = this.#shown
    const groups = this.#shown.groups.filter(group => this.#isWanted(group))
    byId('no-groups', HTMLElement).hidden = groups.length > 0
    say(byId('group-count', HTMLElement), `${groups.length} of ${this.#shown.groups.length}`)
    drawList(this.#where, groups, {
      key: ({ id }) => id,
      looks: group =>
        JSON.stringify([
          group,
          [...(this.#came.get(group.id) ?? [])],
          this.#gone.get(group.id),
          this.#opened.has(group.id),
          this.#time.zone,
          this.#opened.has(group.id) ? accounts : null,
        ]),
      draw: group =>
        drawGroup(group, {
          accounts,
          time: this.#time,
          recent: { came: this.#came.get(group.id) ?? new Set(), gone: this.#gone.get(group.id) ?? [] },
          open: this.#opened.has(group.id),
          toggled: open => void (open ? this.#opened.add(group.id) : this.#opened.delete(group.id)),
          opened: () => this.draw(),
        }),
    })
  }

  #isWanted({ name, description, kind, members }: ShownGroup): boolean {
    const typed = this.#filter.value.trim().toLowerCase()
    const all = byId('groups-all', HTMLInputElement).checked
    if (typed) return [name, description, ...members.map(member => member.name)].join(' ').toLowerCase().includes(typed)
    return all || name.startsWith('jit-') || (/role$/.test(kind ?? '') && members.length > 0)
  }

  /** Marks who came and went, for a while. Returns the groups in which anything did. */
  #compare(before: ShownDirectory, now: ShownDirectory): readonly string[] {
    return now.groups.flatMap(group => {
      const old = before.groups.find(({ id }) => id === group.id)?.members ?? []
      const came = group.members.filter(member => !old.some(({ id }) => id === member.id))
      const gone = old.filter(member => !group.members.some(({ id }) => id === member.id))
      if (came.length + gone.length === 0) return []
      this.#came.set(group.id, new Set(came.map(({ id }) => id)))
      this.#gone.set(group.id, gone)
      setTimeout(() => this.#forget(group.id), noticeable)
      return [group.id]
    })
  }

  #forget(group: string): void {
    this.#came.delete(group)
    this.#gone.delete(group)
    this.draw()
  }
}
