import type { AskedBecause } from '../access/catalog.ts'
import type { PersonId } from '../access/vocabulary.ts'
import { buttonsFor, longerNotes, powerNotes, stepUpNotes, whereItStands } from './approval-card.ts'
import { type Block, type Card, line, said, when } from './card.ts'
import { askedFor } from './parts/asked.ts'
import { partBlocks } from './parts/bundle-parts.ts'
import { whoAsksForWhat } from './parts/for-another.ts'
import { leftToDecide } from './parts/left-to-decide.ts'
import { positionFacts } from './parts/position.ts'
import { questionBlocks } from './parts/question-blocks.ts'
import { askFacts, type RequestView } from './parts/request-view.ts'
import { progressOf } from './wording/progress.ts'

/** The bell rung again: the same facts and buttons as the card, which closes with it, also for whoever is not asked any more. */
export function reminderCard(
  view: RequestView,
  reader: PersonId | null = null,
  because: AskedBecause | null = null,
): Card {
  const { request, resources, names } = view
  const { ask } = request
  const { title, tone, lines } = progressOf(view)
  if (request.status !== 'awaiting-approval') {
    // The card above has the rest.
    const whose = line(said(names(ask.beneficiary)), ', ', ...askedFor(view))
    return {
      summary: [...line(`${title}: `), ...whose],
      title,
      tone,
      blocks: [...[whose, ...lines].map((content): Block => ({ kind: 'line', line: content })), ...partBlocks(view)],
    }
  }
  const left = leftToDecide(request, reader, because, view)
  return {
    summary: line('Still waiting: ', ...whoAsksForWhat(view)),
    title: 'Still waiting for an answer',
    tone,
    blocks: [
      { kind: 'facts', facts: askFacts(view, reader === null ? [] : positionFacts(view)) },
      ...partBlocks(view),
      { kind: 'quote', label: 'Reason', said: ask.reason },
      ...questionBlocks(view),
      ...lines.map((content): Block => ({ kind: 'note', line: content })),
      ...powerNotes(resources),
      ...(left.may === 'decide' ? [...longerNotes(view), ...stepUpNotes(view)] : []),
      ...whereItStands(left),
      ...(left.may === 'decide' ? [{ kind: 'note', line: nextReminder(view) } as const] : []),
      ...buttonsFor(left, view),
    ],
  }
}

function nextReminder({ request }: RequestView) {
  const next = request.status === 'awaiting-approval' ? request.progress.reminders?.next : null
  return next ? line('If nobody answers, you are reminded again ', when(next), '.') : line('This is the last reminder.')
}
