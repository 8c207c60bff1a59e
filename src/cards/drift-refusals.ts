import type { DriftStatus } from '../access/drift/states.ts'
import { line, saidStrong, when } from './card.ts'
import type { Sentences } from './sentences.ts'

const settledText: Readonly<Record<DriftStatus, string>> = {
  found: 'not decided',
  kept: 'decided to be kept',
  adopted: 'adopted as timed access',
  undoing: 'decided to be undone',
  undone: 'undone',
  'gone-by-itself': 'put right in the directory',
}

/** About what differs in the directory from what Doorbell gave. */
export const driftRefusals: Sentences<
  'drift-settled' | 'own-drift' | 'nothing-to-adopt' | 'no-flow-to-adopt' | 'time-is-up'
> = {
  'drift-settled': ({ status, by, at }, names) =>
    line(
      `Too late: this was already ${settledText[status]}`,
      ...(by ? [' by ', saidStrong(names(by))] : []),
      ...(at ? [' at ', when(at, 'time')] : []),
      '.',
    ),
  'own-drift': () => line('This is about your own access, so someone else has to decide it.'),
  'nothing-to-adopt': () =>
    line('There is nothing to adopt: the membership is not there. Undo gives it back for the time that was left.'),
  'no-flow-to-adopt': () =>
    line('No access flow opens this any more, so that it cannot be given for a time. Keep it, or undo it.'),
  'time-is-up': () => line('There is nothing left to give back: its time is up.'),
}
