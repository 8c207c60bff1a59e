import { line, saidStrong } from '../card.ts'
import { andAll } from '../parts/asked.ts'
import { asTyped } from './as-typed.ts'
import type { Sentences } from './sentences.ts'

/** Why several things are not asked for in one request as somebody wanted to. */
export const togetherRefusals: Sentences<
  'too-many-together' | 'not-together' | 'bundle-by-itself' | 'bundle-changed' | 'only-in-bundle'
> = {
  'too-many-together': ({ asked, most }) =>
    line(
      `You asked for ${asked.toLocaleString('en')} at once, and one request takes at most ${most}, so nothing was sent: nobody could read what they decide about.`,
    ),
  'not-together': ({ apart }) => [
    ...line('No access flow opens all of these, so nothing was sent. Please ask for '),
    ...apart.flatMap((group, at) => [
      ...line(at === 0 ? '' : at === apart.length - 1 ? ', and for ' : ', for '),
      ...andAll(group),
      ...line(group.length > 1 ? ' together' : ' by itself'),
    ]),
    ...line('.'),
  ],
  'bundle-by-itself': ({ bundle }) =>
    line(
      saidStrong(bundle),
      ' is a bundle, which is asked for by itself, so nothing was sent. Please ask for the others in another request.',
    ),
  'bundle-changed': ({ bundle, parts }) => [
    ...line(saidStrong(bundle), ' is not what it was when you chose it, so nothing was sent. It gives now: '),
    ...andAll(parts),
    ...line('. Choose it again if that is what you need.'),
  ],
  'only-in-bundle': ({ typed, bundles }) => [
    ...line('“', asTyped(typed), '” is not asked for by itself, but as part of '),
    ...bundles.flatMap((name, index) => [...(index > 0 ? line(' or ') : []), saidStrong(name)]),
    ...line('.'),
  ],
}
