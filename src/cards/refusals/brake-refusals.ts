import { line, said, saidStrong, toType, when } from '../card.ts'
import { frozenText } from '../wording/brake-wording.ts'
import { lengthText } from '../wording/wording.ts'
import type { Sentences } from './sentences.ts'

/** About granting that is stopped, and stopping it. */
export const brakeRefusals: Sentences<
  'frozen' | 'already-frozen' | 'not-frozen' | 'panic-for-what' | 'panic-name-wrong' | 'panic-begun' | 'panic-too-old'
> = {
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
      toType('setup'),
      ' shows what is frozen.',
    ),
  'panic-for-what': () =>
    line(
      'Say what is to be ended: ',
      toType('panic <name>'),
      ' for a resource or a person, or ',
      toType('panic everything'),
      '. Nothing was ended.',
    ),
  'panic-name-wrong': ({ name }) =>
    line('Please type exactly ', saidStrong(name), ', and nothing else. Nothing was ended.'),
  'panic-begun': () => line('This was confirmed already. Its card tells how far it is.'),
  'panic-too-old': ({ minutes }) =>
    line(`What this counted is more than ${lengthText(minutes)} old. Nothing was ended. Please type it again.`),
}
