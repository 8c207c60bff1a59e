import type { BrakeNews } from '../access/effect.ts'
import type { Freeze, FreezeScope } from '../access/freeze.ts'
import { type Block, type Card, type Line, line, saidStrong, toType, when } from './card.ts'
import type { Names } from './wording/wording.ts'

interface Around {
  readonly name: string
  readonly names: Names
  /** What stops all of it, though its own freeze is lifted. */
  readonly still?: (Freeze & { readonly name: string }) | null
  /** Other freezes in force. */
  readonly others?: number
}

/** To everybody who must know: what was stopped or goes on, who did it, and what that means. */
export function brakeCard(
  { kind, scope, by, at, because }: BrakeNews,
  { name, names, still = null, others = 0 }: Around,
): Card {
  const who = line(saidStrong(names(by)), ', ', when(new Date(at)))
  const what = whatText(scope, name)
  const lines =
    kind === 'panicked'
      ? [
          line('All that is live within it is being ended, and whoever held it is told. Every end is read back.'),
          line('Nothing of it can be asked for or approved until an access admin types ', toType('thaw'), '.'),
        ]
      : kind === 'frozen'
        ? [
            line(
              'Nothing of it can be asked for or approved, and what is approved is not written. What was given goes on to its end, and every end comes as promised.',
            ),
            line(
              'An access admin resumes it with ',
              toType('thaw'),
              ', or ends what is live with ',
              toType('panic'),
              '.',
            ),
          ]
        : still
          ? [
              [
                ...line('Nothing of it is given yet. Granting is still stopped for '),
                ...whatText(still.scope, still.name),
                ...line(', by ', saidStrong(names(still.by)), ' since ', when(still.at), '.'),
              ],
            ]
          : [
              line('What was approved within the last hour and held back is looked at again and given now.'),
              ...(others > 0
                ? [line('What another freeze stops goes on waiting. ', toType('setup'), ' shows which there are.')]
                : []),
            ]
  const title = still ? 'A freeze is lifted, and another stops it still' : titles[kind]
  return {
    summary: [...line(`${title}: `), ...what, ...line(', by '), ...who, ...line('.')],
    title,
    tone: kind === 'thawed' && !still ? 'good' : 'bad',
    blocks: [
      {
        kind: 'facts',
        facts: [
          { label: 'What', value: what },
          { label: 'By', value: who },
        ],
      },
      ...(because ? [{ kind: 'quote', label: 'Reason', said: because } as const] : []),
      ...lines.map((content): Block => ({ kind: 'note', line: content })),
    ],
  }
}

const titles = {
  frozen: 'Granting is stopped',
  thawed: 'Granting goes on',
  panicked: 'Everything of it is being ended',
} as const

const whatText = ({ of }: FreezeScope, name: string): Line =>
  of === 'everything'
    ? line('everything')
    : of === 'person'
      ? line('whatever ', saidStrong(name), ' is to receive')
      : line(saidStrong(name))

/** For what granting is stopped, each with the words that resume it. */
export const frozenList = (frozen: readonly (Freeze & { readonly name: string })[], names: Names): Line => [
  ...line('Granting is stopped for '),
  ...frozen.flatMap(({ scope, name, by, at }, index) => [
    ...line(index > 0 ? '; ' : ''),
    ...whatText(scope, name),
    ...line(', by ', saidStrong(names(by)), ' since ', when(at)),
  ]),
  ...line('. Say which: ', toType('thaw <name>'), '.'),
]
