import { type Block, line, saidStrong, when } from '../card.ts'
import type { RequestView } from './request-view.ts'

/** What whoever may decide wanted to know first, and what was said to that, whatever became of it. */
export const questionBlocks = ({ request, names, inARoom }: RequestView): Block[] =>
  (request.questions ?? []).flatMap(({ by, at, said, answer }): Block[] => [
    { kind: 'line', line: line(saidStrong(names(by)), ' asked at ', when(at, 'time'), ':') },
    { kind: 'quote', label: 'Question', said },
    answer && inARoom
      ? { kind: 'note', line: line('Answered. Whoever may decide reads it on their own card.') }
      : answer
        ? { kind: 'quote', label: 'Answer', said: answer.said }
        : {
            kind: 'note',
            line: line(request.status === 'awaiting-approval' ? 'Not answered yet.' : 'It was not answered.'),
          },
  ])
