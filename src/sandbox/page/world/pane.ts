/// <reference lib="dom" />
import { byId, el, say } from '../element.ts'
import { drawList } from '../keyed.ts'
import { doing } from '../notice.ts'
import type { ShownWorld } from '../shown.ts'
import { rowsOfCalls } from './call-rows.ts'
import { rowsOfChats } from './chat-rows.ts'
import { rowsOfGroup, rowsOfRole, rowsOfUnits } from './directory-rows.ts'
import { rowsOfPerson } from './people-rows.ts'
import { drawRows, type Row } from './rows.ts'
import { Subject } from './subject.ts'
import { rowsOfTenant } from './tenant-rows.ts'

const names = ['people', 'groups', 'roles', 'tenant', 'chats', 'calls'] as const
type Part = (typeof names)[number]

/** The group and the role of the story, and the role whose holder could rise. */
const [groupFirst, roleFirst] = ['jit-prod-db-readers', 'Wi-Fi Onboarding']

/** Everything around Doorbell that can be changed behind its back, and what was. */
export class WorldPane {
  readonly #rows = byId('world-rows', HTMLElement)
  readonly #subject = new Subject(() => this.#draw())
  #part: Part = 'people'
  #world: ShownWorld | null = null
  #met = ''

  constructor() {
    for (const name of names) this.#tab(name).addEventListener('click', () => this.#open(name))
    const all = byId('world-undo-all', HTMLButtonElement)
    all.addEventListener('click', () => void doing({ act: 'undo-all' }, all))
    this.#rows.tabIndex = 0
    this.#open('people')
  }

  show(world: ShownWorld): void {
    this.#world = world
    const { differences, misbehaviour } = world
    const troubles =
      differences.length + Number(misbehaviour.lag > 0) + Number(misbehaviour.pending > 0 || misbehaviour.away)
    const toggle = byId('world-toggle', HTMLButtonElement)
    toggle.classList.toggle('active', troubles > 0)
    for (const badge of ['world-badge', 'tab-world-badge'])
      say(byId(badge, HTMLElement), troubles > 0 ? String(troubles) : '')
    byId('world-undo-all', HTMLButtonElement).hidden = differences.length < 2
    byId('differences', HTMLElement).hidden = differences.length === 0
    drawList(byId('differences-list', HTMLElement), differences, {
      key: ({ key }) => key,
      draw: ({ key, says }) => {
        const undo = el(
          'button',
          {
            type: 'button',
            class: 'little',
            'aria-label': `Undo: ${says}`,
            onclick: () => void doing({ act: 'undo', key }, undo),
          },
          'Undo',
        )
        return el('li', {}, el('bdi', {}, says), undo)
      },
    })
    this.#draw()
  }

  /** Whom the list of people begins with: whoever sits at the screen. */
  meet(person: string): void {
    if (person === this.#met) return
    this.#met = person
    this.#subject.prefer('people', person)
    this.#draw()
  }

  #open(part: Part): void {
    this.#part = part
    for (const name of names) this.#tab(name).setAttribute('aria-pressed', String(name === part))
    this.#draw()
  }

  #draw(): void {
    if (this.#world) drawRows(this.#rows, this.#rowsOf(this.#world))
  }

  #rowsOf(world: ShownWorld): readonly Row[] {
    const subject = <One extends { readonly id: string; readonly name: string }>(some: readonly One[], first: string) =>
      this.#subject.choose(this.#part, some, first)
    switch (this.#part) {
      case 'people': {
        const person = subject(world.people, 'Ana Moreno')
        return person ? rowsOfPerson(person) : []
      }
      case 'groups': {
        const group = subject(world.groups, groupFirst)
        return group ? rowsOfGroup(group) : []
      }
      case 'roles': {
        const role = subject(world.roles, roleFirst)
        return [...(role ? rowsOfRole(role) : []), ...rowsOfUnits(world.units)]
      }
      case 'tenant':
        this.#subject.none()
        return rowsOfTenant(world)
      case 'chats':
        this.#subject.none()
        return rowsOfChats(world)
      case 'calls':
        this.#subject.none()
        return rowsOfCalls(world, document.body.classList.contains('with-teams'))
      default:
        return this.#part satisfies never
    }
  }

  #tab = (name: Part) => byId(`world-${name}`, HTMLButtonElement)
}
