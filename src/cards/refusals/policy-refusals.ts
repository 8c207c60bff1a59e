import { line } from '../card.ts'
import type { Sentences } from './sentences.ts'

/** About versions of the access file that wait for admins. */
export const policyRefusals: Sentences<
  'policy-settled' | 'policy-too-old' | 'policy-moved-on' | 'policy-agreed-already'
> = {
  'policy-settled': ({ status }) =>
    line(
      status === 'replaced'
        ? 'Too late: the access file says something else by now.'
        : `Too late: this version of the access file was already ${status}.`,
    ),
  'policy-too-old': ({ days }) =>
    line(
      `This version was proposed more than ${days} days ago, and nobody looks at it as they did then. Whoever runs Doorbell has it proposed anew by having the file read again.`,
    ),
  'policy-moved-on': () =>
    line('Another version of the access file is in force by now, so what this one would change is not what you read.'),
  'policy-agreed-already': () =>
    line('You have agreed already. Another admin has to agree too: nobody widens access alone.'),
}
