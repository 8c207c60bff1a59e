import type { Refusal } from '../../access/refusal.ts'
import { narrowedBy } from '../../access/report.ts'
import { code, type Line, line, toType } from '../card.ts'
import { asTyped } from '../refusals/as-typed.ts'

type About = 'report-of-everything' | 'report-not-yours' | 'report-column' | 'report-of-now' | 'no-files-here'

/** Why somebody gets no report. */
export const reportRefusals: { readonly [R in About]: (refusal: Extract<Refusal, { reason: R }>) => Line } = {
  'report-of-everything': () =>
    line(
      'A report about everything is for auditors and admins. Say which resource it is to be about, of those that you answer for: ',
      toType('report requests of <name>'),
      '.',
    ),
  'report-not-yours': () => line('Reports about that are for those who answer for it, and for auditors and admins.'),
  'report-column': ({ typed, kind }) =>
    line(
      'A report of ',
      code(kind),
      ' says nothing of “',
      asTyped(typed),
      '”. It can be narrowed by ',
      narrowedBy(kind).join(', '),
      ', as in ',
      toType(`report ${kind} person="Ana Moreno"`),
      '.',
    ),
  'report-of-now': () =>
    line(
      'A report of ',
      code('holders'),
      ' tells who holds what now, and of no other day. What was given and taken back since a day, or until one, is in ',
      toType('report activity since 90d'),
      '.',
    ),
  'no-files-here': ({ permission }) =>
    line(
      'Nothing was sent: Doorbell may not put files into this chat. Whoever runs Doorbell adds the permission ',
      code(permission),
      ' to its app and installs it anew.',
    ),
}
