import type { ApproverSource } from '../../access/stage.ts'
import { type Line, line, saidStrong, when } from '../card.ts'
import type { EscalationView } from '../parts/request-view.ts'
import { sourceName } from './flow-wording.ts'
import { lengthText, type Names } from './wording.ts'

/** Who was brought in and why, and whom the next tier brings; the same on every copy. */
export function escalationLines({ came, coming }: EscalationView, names: Names): Line[] {
  return [
    ...came.map(({ after, to }) => [
      ...line(`Nobody had answered for ${lengthText(after)}, so that `),
      ...sourcesText(to, names),
      ...line(' may decide it too.'),
    ]),
    ...(coming
      ? [
          [
            ...line('Unanswered, it is put to '),
            ...sourcesText(coming.to, names),
            ...line(' too ', when(coming.at), '.'),
          ],
        ]
      : []),
  ]
}

const sourcesText = (sources: readonly ApproverSource[], names: Names): Line =>
  sources.flatMap((source, index) => [
    ...line(index === 0 ? '' : index === sources.length - 1 ? ' and ' : ', '),
    ...sourceText(source, names),
  ])

function sourceText(source: ApproverSource, names: Names): Line {
  switch (source.kind) {
    case 'people':
      return line(saidStrong(sourceName(source, names)))
    case 'owner':
      return line('its owner')
    case 'manager':
      return line('the manager of the person who asks')
    default:
      return source satisfies never
  }
}
