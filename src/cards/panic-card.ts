import type { Panic, PanicStanding } from '../access/panic.ts'
import { encodePress } from './buttons.ts'
import { type Block, type Card, type Line, line, said, saidStrong, toType, when } from './card.ts'
import type { DenyForm } from './forms/form.ts'
import { paceWords } from './wording/pace-wording.ts'

/**
 * `theirsUntil`: they activated it for themselves as well, and it is their own right until then. `lateSince`: it has been tried since
 * then, and somebody who can act was told.
 */
interface Unended {
  readonly holder: string
  readonly resource: string
  readonly theirsUntil?: Date
  readonly lateSince?: Date
}

/** What could not be ended: whose what, and who can act. `passedOver`: what accounts hold that the access file protects. */
export interface LeftOver {
  readonly some: readonly Unended[]
  readonly who: readonly string[]
  readonly passedOver: { readonly some: LeftOver['some']; readonly count: number }
}

const nobodyLeft: LeftOver = { some: [], who: [], passedOver: { some: [], count: 0 } }

/** In front of the admin who wants it: what it would end and how long that takes, how far it is, and what came of it. */
export function panicCard(panic: Panic, left: LeftOver = nobodyLeft): Card {
  const { standing } = panic
  const headline = headlineOf(panic)
  const unended = standing.status === 'over' && standing.left > 0
  return {
    summary: headline,
    title: unended ? 'Not all of it has ended' : titles[standing.status],
    tone: unended ? 'bad' : standing.status === 'over' ? 'good' : 'waiting',
    blocks: [
      { kind: 'line', line: headline },
      ...(panic.because ? [{ kind: 'quote', label: 'Reason', said: panic.because } as const] : []),
      // What somebody has to act on is no small print.
      ...linesOf(panic, left).map((content): Block => ({ kind: unended ? 'line' : 'note', line: content })),
      ...passedOverLines(left).map((content): Block => ({ kind: 'note', line: content })),
      ...(standing.status === 'proposed' ? [{ kind: 'buttons', buttons: [endAll(panic)] } as const] : []),
    ],
  }
}

const titles = {
  proposed: 'End all of it?',
  running: 'All of it is being ended',
  over: 'Ending all of it is over',
} as const

function headlineOf({ standing, scope, name, alsoOf = [] }: Panic): Line {
  const what =
    scope.of === 'everything'
      ? line(' everywhere')
      : scope.of === 'person'
        ? line(' of ', saidStrong(name), ...alsoOf.flatMap(account => line(' and of ', said(account))))
        : line(' to ', saidStrong(name))
  switch (standing.status) {
    case 'proposed':
      return [...line(accesses(standing.live)), ...what, ...line(' would be ended at once.')]
    case 'running':
      return [...line(`Ended: ${ended(standing)}`), ...what, ...line('.')]
    case 'over':
      return [...line(`Ended: ${ended(standing)}`), ...what, ...line(', '), when(standing.at), ...line('.')]
    default:
      return standing satisfies never
  }
}

function linesOf({ standing, scope, alsoOf }: Panic, { some, who, passedOver }: LeftOver): readonly Line[] {
  switch (standing.status) {
    case 'proposed':
      return [
        line(`At the pace that the directory allows it takes ${paceWords(standing.live)}.`),
        line(
          'Granting is stopped with it, until an admin thaws it. Nothing has been done yet. Press the button and type the exact name.',
        ),
      ]
    case 'running':
      return [
        ...(standing.left > some.length || some.length === 0
          ? [line(`What is left takes ${paceWords(standing.left - some.length)}. Each end is read back.`)]
          : []),
        ...(some.length > 0 ? [line('What cannot be ended now:')] : []),
        ...some.map(unendedLine),
        line('Granting is stopped. ', toType('thaw'), ' lets it go on.'),
      ]
    case 'over':
      return standing.left === 0
        ? [
            line(
              `${passedOver.count > 0 ? 'All the rest' : scope.of === 'person' ? heldBy(alsoOf) : 'All of it'} is verified gone. Granting stays stopped until an admin types `,
              toType('thaw'),
              '.',
            ),
          ]
        : [
            line(
              `${accesses(standing.left)} could not be ended yet. Doorbell goes on trying, and closes each one as soon as it is gone.`,
            ),
            ...some.map(unendedLine),
            ...(standing.left > some.length ? [line(`• and ${standing.left - some.length} more.`)] : []),
            who.length > 0
              ? line(
                  'Who can take it away by hand: ',
                  ...who.flatMap((name, index) => line(index > 0 ? ', ' : '', saidStrong(name))),
                  ', and whoever administers the directory.',
                )
              : line('Whoever administers the directory can take it away by hand.'),
          ]
    default:
      return standing satisfies never
  }
}

function passedOverLines({ passedOver: { some, count } }: LeftOver): readonly Line[] {
  if (count === 0) return []
  return [
    line(
      `Passed over: ${accesses(count)} of accounts that the access file protects. Doorbell takes nothing from them; whoever administers the directory can.`,
    ),
    ...some.map(({ holder, resource }) => line('• ', said(holder), ': ', said(resource))),
    ...(count > some.length ? [line(`• and ${count - some.length} more.`)] : []),
  ]
}

const unendedLine = ({ holder, resource, theirsUntil, lateSince }: Unended): Line => [
  ...line('• ', said(holder), ': ', said(resource)),
  ...(theirsUntil
    ? line('. They activated it in the directory themselves, which is their own right until ', when(theirsUntil), '.')
    : lateSince
      ? line('. It is tried since ', when(lateSince), ', and could not be done yet. Whoever can act was told.')
      : []),
]

const heldBy = (alsoOf: Panic['alsoOf'] = []): string =>
  `All that ${alsoOf.length > 0 ? 'these accounts' : 'this account'} held`

const accesses = (count: number): string => `${count.toLocaleString('en')} live ${count === 1 ? 'access' : 'accesses'}`

/** “312 of 1,204 live accesses”. */
const ended = ({ total, left }: Exclude<PanicStanding, { status: 'proposed' }>): string =>
  `${(total - left).toLocaleString('en')} of ${accesses(total)}`

const endAll = ({ id, name }: Panic) => ({
  label: 'End all…',
  value: encodePress({ verb: 'panic', panic: id }),
  style: 'danger' as const,
  spoken: `End all live access: ${name}`.slice(0, 75),
  asksForReason: true,
})

/** The dialogue behind it: the exact name, and nothing else, begins it. */
export const panicForm = (panic: Panic, typed: string, problem: string | null): DenyForm => ({
  kind: 'deny',
  title: 'End all',
  submit: 'End all',
  label: `Type ${panic.name}`,
  about: headlineOf(panic),
  value: encodePress({ verb: 'panic', panic: panic.id }),
  reasonRequired: true,
  reason: typed,
  errors: problem ? { reason: problem } : {},
})
