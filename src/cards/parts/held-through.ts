import type { HeldThrough } from '../../access/catalog.ts'
import type { AccessRequest } from '../../access/request/states.ts'
import type { GroupId } from '../../access/vocabulary.ts'
import { type Line, line, said } from '../card.ts'
import type { Names } from '../wording/wording.ts'

/** Which groups may be named to whoever reads. A name tells that there is such a group, and who is in it. */
export type GroupsNamed = (group: GroupId) => boolean

export const nameNone: GroupsNamed = () => false
export const nameAll: GroupsNamed = () => true

/** "Helpdesk team and another group". */
export function throughText(through: readonly HeldThrough[], named: GroupsNamed): Line {
  const groups = through.flatMap(one => (one.kind === 'group' && named(one.group) ? [line(said(one.name))] : []))
  const hidden = through.filter(one => one.kind === 'group').length - groups.length
  const parts = [
    ...(through.some(({ kind }) => kind === 'whole-tenant') ? [line('the same role in the whole tenant')] : []),
    ...(through.some(({ kind }) => kind === 'own-activation')
      ? [line('an activation of their own in the directory')]
      : []),
    ...groups,
    ...(hidden > 0 ? [line(hidden === 1 ? 'another group' : `${hidden} other groups`)] : []),
  ]
  return parts.flatMap((part, index) => [
    ...(index === 0 ? [] : line(index === parts.length - 1 ? ' and ' : ', ')),
    ...part,
  ])
}

type Waiting = Pick<Extract<AccessRequest, { status: 'awaiting-approval' }>, 'ask'>

/** For whoever decides. */
export const alreadyHasIt = ({ ask }: Waiting, names: Names, named: GroupsNamed): readonly Line[] =>
  ask.through
    ? [
        line(
          said(names(ask.beneficiary)),
          ' had it already when asking, through ',
          ...throughText(ask.through, named),
          ', which this neither gives nor ends.',
        ),
      ]
    : []

/** For whoever asked. */
export const youHaveItAlready = ({ ask }: Waiting): readonly Line[] =>
  ask.through
    ? [
        line(
          'You already have this through ',
          ...throughText(ask.through, nameAll),
          '. What you ask for is direct, and ends by itself; the other is not touched.',
        ),
      ]
    : []

/** After "verified gone", which must not be read as "has no access". */
export function stillHeld(through: readonly HeldThrough[] | null | undefined, named: GroupsNamed): readonly Line[] {
  if (through === undefined) return []
  if (through === null) return [line('Whether a group gives it all the same could not be read.')]
  return [line('It is still held through ', ...throughText(through, named), ', which Doorbell did not touch.')]
}
