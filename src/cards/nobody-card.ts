import type { NobodyBecause } from '../access/catalog.ts'
import { type Card, line, saidStrong } from './card.ts'
import { nobodyText } from './owner-wording.ts'

/** For admins: a resource that nobody can decide about, so that nobody can be given it. */
export function nobodyCard(what: {
  readonly resource: string
  readonly asker: string
  readonly because: readonly NobodyBecause[]
}): Card {
  const headline = line(
    saidStrong(what.asker),
    ' asked for ',
    saidStrong(what.resource),
    ' and was refused: nobody can be found who may decide.',
  )
  return {
    summary: headline,
    title: 'Nobody can decide',
    tone: 'bad',
    blocks: [
      { kind: 'line', line: headline },
      ...what.because.map(
        why => ({ kind: 'line', line: [...line('Because '), ...nobodyText(why), ...line('.')] }) as const,
      ),
      {
        kind: 'note',
        line: line(
          'Name an owner who is active, in the access file or in the directory. You are told of this once in six hours.',
        ),
      },
    ],
  }
}
