import type { AskedBecause } from '../access/catalog.ts'
import { encodePress, type List } from './buttons.ts'
import { type Block, type Button, type Card, line, said, when } from './card.ts'
import { askedFor } from './parts/asked.ts'
import { partBlocks } from './parts/bundle-parts.ts'
import { askFacts, type RequestView, spokenAs } from './parts/request-view.ts'
import { reviewNote, takenText } from './wording/break-glass-wording.ts'
import { askedBecauseText } from './wording/owner-wording.ts'
import { progressOf } from './wording/progress.ts'
import { asLine } from './wording/told.ts'
import { lengthText } from './wording/wording.ts'

/** What a reviewer gets: who took what in an emergency and why, how it stands, and the button to sign it off while it is open. */
export function reviewCard(view: RequestView, because: AskedBecause | null): Card {
  const { request, names } = view
  const { ask } = request
  const open = view.review?.standing.status === 'open'
  const title = open ? 'Break-glass: please review' : 'Break-glass: signed off'
  const { lines } = progressOf(view)
  return {
    summary: line(`${title}: `, said(names(ask.beneficiary)), ', ', ...askedFor(view)),
    title,
    tone: open ? 'bad' : 'over',
    blocks: [
      { kind: 'facts', facts: askFacts(view) },
      ...partBlocks(view),
      { kind: 'quote', label: 'Reason', said: ask.reason },
      ...lines.map((content): Block => ({ kind: 'line', line: content })),
      ...reviewNote(view),
      ...(because && open ? [{ kind: 'note', line: askedBecauseText(because) } as const] : []),
      ...(open ? [{ kind: 'buttons', buttons: [signOffButton(view)] } as const] : []),
    ],
  }
}

/** To everybody who is to know at once: an edited card rings no bell, and this one has nothing to press. */
export function glassBrokenCard(view: RequestView, { insteadOfThem }: { readonly insteadOfThem?: true } = {}): Card {
  const { request, names } = view
  const { ask } = request
  const title = 'Break-glass: access taken without approval'
  return {
    summary: line(`${title}: `, said(names(ask.beneficiary)), ', ', ...askedFor(view)),
    title,
    tone: 'bad',
    blocks: [
      { kind: 'facts', facts: askFacts(view) },
      { kind: 'quote', label: 'Reason', said: ask.reason },
      ...(request.status === 'approved' ? [asLine(takenText(ask.flow, request.at))] : []),
      ...(view.review ? [asLine(line('Somebody else has to look at it and sign it off.'))] : []),
      {
        kind: 'note',
        line: line(
          insteadOfThem
            ? 'You are told as an access admin, because nobody whom the access file names to be told is there, or can be reached in a chat.'
            : 'You are told because the access file names you to be.',
          ' An access admin can revoke it.',
        ),
      },
    ],
  }
}

export const signOffButton = (view: RequestView, list?: List): Button => ({
  label: 'Sign off',
  value: encodePress({ verb: 'sign-off', request: view.request.ask.id, ...(list ? { list } : {}) }),
  style: 'primary',
  spoken: spokenAs('Sign off', view),
  asksForReason: true,
})

/** In a list: what waits to be looked at. */
export function reviewEntry(view: RequestView, list?: List): Block[] {
  const { request, names, review } = view
  const { ask } = request
  return [
    {
      kind: 'line',
      line: [
        ...line(said(names(ask.beneficiary)), ' broke the glass for '),
        ...askedFor(view),
        ...line(
          ` for ${lengthText(ask.duration)}, `,
          ...(review ? [when(review.openedAt)] : []),
          '. It is to be reviewed.',
        ),
      ],
    },
    { kind: 'quote', label: 'Reason', said: ask.reason },
    { kind: 'buttons', buttons: [signOffButton(view, list)] },
  ]
}

/** To whoever pressed before a form could ask them for what they found: the button again, which opens it now. */
export function reviewNoteCard(view: RequestView): Card {
  const about = line(said(view.names(view.request.ask.beneficiary)), ' broke the glass for ', ...askedFor(view), '.')
  const next = line(
    'Signing it off takes a note of what you found, so nothing is signed off yet. Press Sign off to write it.',
  )
  return {
    summary: [...about, ...line(' '), ...next],
    title: 'What did you find?',
    tone: 'waiting',
    blocks: [
      { kind: 'line', line: about },
      { kind: 'line', line: next },
      { kind: 'buttons', buttons: [signOffButton(view)] },
    ],
  }
}
