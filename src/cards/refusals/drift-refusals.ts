import type { DriftStatus } from '../../access/drift/states.ts'
import { line, saidStrong, when } from '../card.ts'
import type { Sentences } from './sentences.ts'

const settledText: Readonly<Record<DriftStatus, string>> = {
  found: 'not decided',
  kept: 'decided to be kept',
  adopted: 'adopted as timed access',
  undoing: 'decided to be undone',
  undone: 'undone',
  countered: 'undone, and is there again, which is asked about anew',
  'gone-by-itself': 'put right in the directory',
}

const notByOnePress = {
  'tier-zero': 'it gives control over the whole tenant, which takes two approvers and a fresh sign-in',
  'step-up': 'its access flow asks for a fresh sign-in',
} as const

/** About what differs in the directory from what Doorbell gave. */
export const driftRefusals: Sentences<
  | 'drift-settled'
  | 'own-drift'
  | 'own-doing'
  | 'doer-not-told-yet'
  | 'nothing-to-adopt'
  | 'group-not-adopted'
  | 'no-flow-to-adopt'
  | 'tier-zero-not-adopted'
  | 'not-given-back'
  | 'last-holder'
  | 'own-right'
  | 'time-is-up'
> = {
  'drift-settled': ({ status, by, at }, names) =>
    line(
      `Too late: this was already ${settledText[status]}`,
      ...(by ? [' by ', saidStrong(names(by))] : []),
      ...(at ? [' at ', when(at, 'time')] : []),
      '.',
    ),
  'own-drift': () => line('This is about your own access, so someone else has to decide it.'),
  'own-doing': () => line('You did this by hand, so someone else has to decide whether it stays. You may undo it.'),
  'doer-not-told-yet': ({ until }) =>
    line(
      'The directory’s audit has not told yet who did this, and whoever did it must not decide that it stays. Undo works now; for anything else, come back when it has told, or at ',
      when(until, 'time'),
      '.',
    ),
  'nothing-to-adopt': () =>
    line('There is nothing to adopt: the membership is not there. Undo gives it back for the time that was left.'),
  'group-not-adopted': () =>
    line(
      'A group is given nothing for a time: access is given to one person each. Keep it or undo it, and let whoever needs it ask for it.',
    ),
  'no-flow-to-adopt': () =>
    line('No access flow opens this any more, so that it cannot be given for a time. Keep it, or undo it.'),
  'tier-zero-not-adopted': () =>
    line(
      'It is not adopted by one press: it gives control over the whole tenant, which takes two approvers and a fresh sign-in. Keep it or undo it, and let them ask for it.',
    ),
  'not-given-back': ({ because }) =>
    line('It is not given back by one press: ', notByOnePress[because], '. Keep it removed, and let them ask again.'),
  'last-holder': () =>
    line(
      'Nobody else holds it for longer than Doorbell gave it, and it gives control over the whole tenant: taking it away could lock everybody out. Give it to somebody else in the directory first, or keep it.',
    ),
  'own-right': () =>
    line(
      'Doorbell has it by this as well, and takes no right from itself: it could not give it back. Take it away by hand in the directory, or keep it.',
    ),
  'time-is-up': () => line('There is nothing left to give back: its time is up.'),
}
