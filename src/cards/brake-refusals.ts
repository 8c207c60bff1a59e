import { frozenText } from './brake-wording.ts'
import { code, line, said, saidStrong, when } from './card.ts'
import type { Sentences } from './refusal-wording.ts'

/** About granting that is stopped, and stopping it. */
export const brakeRefusals: Sentences<'frozen' | 'already-frozen' | 'not-frozen'> = {
  frozen: (freeze, names) => [
    ...frozenText(freeze, names),
    ...line(' What is held already goes on to its end. Please come back when it goes on.'),
  ],
  'already-frozen': ({ name, by, at }, names) =>
    line('Granting of ', said(name), ' is stopped already, by ', saidStrong(names(by)), ' since ', when(at), '.'),
  'not-frozen': ({ name }) =>
    line(
      'Nothing stops the granting of ',
      said(name),
      ', so there is nothing to thaw. ',
      code('setup'),
      ' shows what is frozen.',
    ),
}
