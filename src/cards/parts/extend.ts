import { type ExtensionRoom, extendableFrom, extensionsOf } from '../../access/grant/extending.ts'
import type { Grant, GrantTerms } from '../../access/grant/states.ts'
import { usualSteps } from '../../access/lengths-offered.ts'
import { type Minutes, minutes } from '../../access/vocabulary.ts'
import { encodePress, type List } from '../buttons.ts'
import { type Button, type Line, line, toType, when } from '../card.ts'
import { lengthText, timesText } from '../wording/wording.ts'
import { againButton } from './again.ts'
import { type RequestView, spokenAs } from './request-view.ts'

type Active = Extract<Grant, { status: 'active' }>

export const roomOf = ({ terms }: Grant, { room }: RequestView): ExtensionRoom | null => room?.get(terms.id) ?? null

/** As soon as it can be extended; where there is no room, once the end is near, by way of the form: longer takes a new decision. */
export function extendButtons(grant: Grant, view: RequestView, list?: List): Button[] {
  if (grant.status !== 'active') return []
  const room = roomOf(grant, view)
  if (room && !isOpen(grant, view)) return []
  // In a list each entry has the one button.
  if (room)
    return [extendButton(grant, view, list), ...(list ? [] : shorter(room).map(by => extendBy(by, grant, view)))]
  return grant.warned && !view.request.ask.breakGlass ? [againButton('Extend', view)] : []
}

const isOpen = (grant: Active, { now }: RequestView): boolean =>
  grant.warned || (now !== undefined && now >= extendableFrom(grant))

const extendButton = (grant: Active, view: RequestView, list?: List): Button => ({
  label: 'Extend',
  value: encodePress({ verb: 'extend', grant: grant.terms.id, ...(list ? { list } : {}) }),
  style: 'primary',
  spoken: spokenAs('Extend', view),
  asksForReason: false,
})

/** Two of the usual steps below it: whoever needs a little longer need not take all of it. */
const shorter = ({ longest }: ExtensionRoom): readonly Minutes[] =>
  usualSteps
    .filter(step => step < longest)
    .slice(-2)
    .toReversed()

const extendBy = (by: Minutes, grant: Active, view: RequestView): Button => ({
  label: `Extend by ${lengthText(by)}`,
  value: encodePress({ verb: 'extend', grant: grant.terms.id, by }),
  style: 'plain',
  spoken: spokenAs(`Extend by ${lengthText(by)}`, view),
  asksForReason: false,
})

/** What the holder may still do about the end, and from when. */
export function roomLines(grant: Grant, view: RequestView): Line[] {
  const room = roomOf(grant, view)
  if (grant.status !== 'active' || !room) return []
  const how = `It can be extended ${timesText(room.times)}${extensionsOf(grant.terms).length > 0 ? ' more' : ''}, by up to ${lengthText(room.longest)}`
  return [
    isOpen(grant, view)
      ? line(`${how}.`)
      : line(`${how}, from `, when(extendableFrom(grant)), ' on: ', toType('extend'), ' does it then.'),
  ]
}

/** That it lasts longer than was decided at first, and by how much. */
export function extendedLines(terms: GrantTerms): Line[] {
  const extensions = extensionsOf(terms)
  if (extensions.length === 0) return []
  const together = minutes(extensions.reduce((sum, length) => sum + length, 0))
  return [
    line(
      `Extended ${timesText(extensions.length)}, by ${lengthText(together)}${extensions.length > 1 ? ' together' : ''}.`,
    ),
  ]
}
