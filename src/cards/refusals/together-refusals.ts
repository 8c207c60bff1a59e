import { line, saidStrong } from '../card.ts'
import { andAll } from '../parts/asked.ts'
import { asTyped } from './as-typed.ts'
import type { Sentences } from './sentences.ts'

/** Why several things are not asked for in one request as somebody wanted to. */
export const togetherRefusals: Sentences<
  'too-many-together' | 'not-together' | 'people-decide' | 'bundle-by-itself' | 'bundle-changed' | 'only-in-bundle'
> = {
  'too-many-together': ({ asked, most }) =>
    line(
      `You asked for ${asked.toLocaleString('en')} at once, and one request takes at most ${most}, so nothing was sent: nobody could read what they decide about.`,
    ),
  'not-together': ({ apart }) => [
    ...line('These go by different access flows, so nothing was sent. Please ask for '),
    ...apart.flatMap((group, at) => [
      ...line(at === 0 ? '' : at === apart.length - 1 ? ', and for ' : ', for '),
      ...andAll(group),
      ...line(group.length > 1 ? ' together' : ' by itself'),
    ]),
    ...line('.'),
  ],
  'people-decide': ({ bundle, parts }) => [
    ...line('People decide about '),
    ...andAll(parts),
    ...line(', and nobody would be asked for ', saidStrong(bundle), ', so nothing was sent. Please ask for '),
    ...line(parts.length > 1 ? 'them by their own names.' : 'it by its own name.'),
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
