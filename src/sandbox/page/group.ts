/// <reference lib="dom" />
import { el } from './element.ts'
import { doing } from './notice.ts'
import type { ReadingTime } from './reading-time.ts'
import type { ShownAccount, ShownGroup, ShownMember } from './shown.ts'

/** Who has just come or gone, by group. */
export interface Recent {
  readonly came: ReadonlySet<string>
  readonly gone: readonly ShownMember[]
}

interface Around {
  readonly accounts: readonly ShownAccount[]
  readonly time: ReadingTime
  readonly recent: Recent
  readonly open: boolean
  readonly toggled: (open: boolean) => void
  /** The menu is drawn only when it is open. */
  readonly opened: () => void
}

/** Chips in one line; the rest is counted. */
const most = 6

/** One group: who is in it, and, opened, the hands that change it outside of Doorbell. */
export function drawGroup(group: ShownGroup, around: Around): HTMLElement {
  const { recent, open } = around
  const chips = [
    ...group.members.slice(0, most).map(member => chip(member, recent.came.has(member.id), around.time)),
    ...(group.members.length > most ? [el('li', { class: 'more' }, `+${group.members.length - most}`)] : []),
    ...recent.gone.map(member => el('li', { class: 'chip gone' }, el('s', {}, member.name), el('small', {}, 'gone'))),
  ]
  const details = el(
    'details',
    { open },
    el(
      'summary',
      {},
      el(
        'span',
        { class: 'group-line' },
        el('bdi', { class: 'group-name' }, group.name),
        group.kind ? el('span', { class: 'kind' }, group.kind) : null,
      ),
      chips.length > 0 ? el('ul', { class: 'chips' }, ...chips) : el('span', { class: 'nobody' }, 'nobody'),
    ),
    open ? menu(group, around) : null,
  )
  details.addEventListener('toggle', () => {
    if (details.open === open) return
    around.toggled(details.open)
    around.opened()
  })
  return el(
    'li',
    { 'data-group': group.id, class: recent.came.size + recent.gone.length > 0 ? 'group just-changed' : 'group' },
    details,
  )
}

function chip(member: ShownMember, came: boolean, time: ReadingTime): HTMLElement {
  const { held } = member
  const itself = member.endsItself ? `Entra ends it at ${time.time(member.endsItself)}` : null
  const note = held?.until
    ? [`until ${time.time(held.until)}`, ...(itself ? [itself] : [])].join(', ')
    : itself
      ? itself
      : member.by === 'hand'
        ? 'by hand'
        : member.disabled
          ? 'disabled'
          : member.guest
            ? 'guest'
            : member.what === 'person'
              ? ''
              : member.what
  const looks = [
    'chip',
    came ? 'came' : '',
    member.by === 'Doorbell' ? 'by-doorbell' : '',
    member.disabled ? 'disabled' : '',
  ]
  return el(
    'li',
    { class: looks.filter(Boolean).join(' '), title: member.by === 'Doorbell' ? 'Made a member by Doorbell' : null },
    el('bdi', {}, member.name),
    note ? el('small', {}, note) : null,
  )
}

function menu(group: ShownGroup, { accounts }: Around): HTMLElement {
  const members = group.members.map(member =>
    el(
      'li',
      {},
      el('bdi', {}, member.name),
      button('Remove', `Remove ${member.name} from ${group.name}`, self =>
        doing({ act: 'remove-member', group: group.id, person: member.id }, self),
      ),
      member.what !== 'person'
        ? null
        : member.disabled
          ? button('Enable', `Enable ${member.name}`, self => doing({ act: 'enable', person: member.id }, self))
          : button('Disable', `Disable the account of ${member.name}`, self =>
              doing({ act: 'disable', person: member.id }, self),
            ),
    ),
  )
  const select = el(
    'select',
    { 'aria-label': `Somebody to add to ${group.name}` },
    ...accounts
      .filter(({ id }) => !group.members.some(member => member.id === id))
      .map(({ id, name, disabled }) => el('option', { value: id }, disabled ? `${name} (disabled)` : name)),
  )
  return el(
    'div',
    { class: 'meddle' },
    el('p', { class: 'about-group', dir: 'auto' }, group.description),
    el('p', { class: 'meddle-title' }, 'Change it by hand, behind Doorbell’s back'),
    members.length > 0 ? el('ul', {}, ...members) : null,
    el(
      'div',
      { class: 'add' },
      select,
      button('Add', `Add to ${group.name}`, self =>
        doing({ act: 'add-member', group: group.id, person: select.value }, self),
      ),
    ),
  )
}

function button(label: string, spoken: string, press: (self: HTMLElement) => Promise<unknown>): HTMLElement {
  const made = el(
    'button',
    { type: 'button', class: 'little', 'aria-label': spoken, onclick: () => void press(made) },
    label,
  )
  return made
}
