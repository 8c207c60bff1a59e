import { line, saidStrong, toType, when } from '../card.ts'
import { nobodyText } from '../wording/owner-wording.ts'
import { listed } from '../wording/wording.ts'
import type { Sentences } from './sentences.ts'

/** About what is taken in an emergency, and about looking at it afterwards. */
export const breakGlassRefusals: Sentences<
  | 'no-break-glass'
  | 'break-glass-for-what'
  | 'break-glass-name-wrong'
  | 'break-glass-tier-zero'
  | 'break-glass-not-longer'
  | 'break-glass-running'
  | 'reviews-open'
  | 'nobody-to-review'
  | 'own-review'
  | 'not-a-reviewer'
  | 'review-note-required'
  | 'review-over'
> = {
  'no-break-glass': () =>
    line('There is nothing for which you may break the glass. Please ask for access: ', toType('request'), '.'),
  'break-glass-for-what': ({ names }) =>
    line(
      'Please name what you break the glass for, and why: ',
      toType('breakglass <name> because …'),
      ...(names.length > 0 ? ['. You may do it for ', ...listed(names)] : []),
      '.',
    ),
  'break-glass-name-wrong': ({ name }) =>
    line('To confirm it, please type exactly ', saidStrong(name), '. Nothing was given yet.'),
  'break-glass-tier-zero': ({ name }) =>
    line(
      saidStrong(name),
      ' is tier zero: it is never given in an emergency. It takes two approvers and a fresh sign-in, always.',
    ),
  'break-glass-not-longer': () =>
    line(
      'What was taken by breaking the glass is never extended. When you need it longer, please ask for it, so that somebody decides.',
    ),
  'break-glass-running': ({ name }) =>
    line(
      'You have broken the glass for ',
      saidStrong(name),
      ' already, and that has not ended yet. It is never extended.',
    ),
  'reviews-open': ({ limit }) =>
    line(
      `You broke the glass ${limit} times and nobody has signed that off yet. Before you do it again, one of these reviews has to be done.`,
    ),
  'nobody-to-review': ({ because }) => [
    ...line('Nobody is there who could review it afterwards, and without that it is not given: '),
    ...because.flatMap((why, index) => [...(index > 0 ? line('; ') : []), ...nobodyText(why)]),
    ...line('.'),
  ],
  'own-review': () => line('You took this access yourself, so somebody else has to review it.'),
  'not-a-reviewer': () => line('This review is not yours to sign off: the access file names others for it.'),
  'review-note-required': () => line('Please write what you found: whoever reads the audit later reads your note.'),
  'review-over': ({ by, at }, names) =>
    line('Too late: this was signed off by ', saidStrong(names(by)), ', ', when(at), '.'),
}
