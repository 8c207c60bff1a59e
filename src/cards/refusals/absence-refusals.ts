import { code, line, toType } from '../card.ts'
import { asTyped } from './as-typed.ts'
import type { Sentences } from './sentences.ts'

type Reason =
  | 'nobody-stands-in'
  | 'decides-nothing'
  | 'cannot-stand-in'
  | 'stands-in-for-oneself'
  | 'away-until-when'
  | 'delegation-too-long'
  | 'no-delegation'
  | 'absence-too-long'
  | 'not-away'

export const absenceRefusals: Sentences<Reason> = {
  'nobody-stands-in': () =>
    line(
      'No access flow lets anybody decide in somebody else’s stead, so nothing was changed. Your access admins decide that.',
    ),
  'decides-nothing': () =>
    line('Nothing here is yours to decide, so nobody can decide it in your stead. Nothing was changed.'),
  'cannot-stand-in': ({ typed }) =>
    line(
      'There is nobody called “',
      asTyped(typed),
      '” who may decide in your stead: it has to be one person whom an access flow names for that. A mention, an e-mail address or the whole name finds them.',
    ),
  'stands-in-for-oneself': () =>
    line('Nobody stands in for themselves, whatever account they use. Nothing was changed.'),
  'away-until-when': ({ typed }) =>
    typed === null
      ? line('Please say until when: ', toType('delegate @dan until Friday'), ', or ', code('for 3d'), '.')
      : line(
          'I cannot read “',
          asTyped(typed),
          '” as a time to come. Try ',
          code('until Friday'),
          ', ',
          code('until 2026-12-04'),
          ' or ',
          code('for 3d'),
          '.',
        ),
  'delegation-too-long': ({ days }) =>
    line(`Somebody decides in your stead for ${days} days at most. Nothing was changed.`),
  'no-delegation': () => line('Nobody decides in your stead, so there is nothing to stop.'),
  'absence-too-long': ({ days }) =>
    line(
      `You are left in peace for ${days} days at most. Nothing was changed: whoever is away for longer is better no approver meanwhile.`,
    ),
  'not-away': () => line('You are not away, so there is nothing to end.'),
}
