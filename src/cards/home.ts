import type { Refusal } from '../access/refusal.ts'
import { refusalCard } from './answer-card.ts'
import { encodePress } from './buttons.ts'
import { type Block, type Button, type Card, type Line, line, toType, when } from './card.ts'
import { breakGlassButton } from './forms/break-glass-form.ts'
import { isLive, liveEntry, waitingEntry } from './my-access-card.ts'
import { againButton } from './parts/again.ts'
import { askedFor } from './parts/asked.ts'
import { whose } from './parts/for-another.ts'
import { showButton } from './parts/pages.ts'
import type { RequestView } from './parts/request-view.ts'
import { type WaitingForYou, waitingForYou } from './parts/waiting-for-you.ts'
import { progressOf } from './wording/progress.ts'
import type { Names } from './wording/wording.ts'

/** The page that somebody finds when they open Doorbell in their chat: theirs alone, and always replaced as a whole. */
export interface Home {
  readonly sections: readonly HomeSection[]
}

export interface HomeSection {
  readonly title: string
  readonly blocks: readonly Block[]
}

export interface HomeContent {
  /** What waits for their decision: as much of it as a section shows, and how much there is. */
  readonly toDecide: { readonly shown: readonly WaitingForYou[]; readonly all: number; readonly beyond: boolean }
  readonly now: Date
  /** What they hold, asked for, or had asked for them; newest first. */
  readonly own: readonly RequestView[]
  /** Of what is over, what they may well want again. */
  readonly again: readonly RequestView[]
  /** Where nothing at all is given at the moment. */
  readonly frozen?: Line
  /** Whether they are away, and who decides in whose stead, where any of it is so. */
  readonly absences?: readonly Line[]
  /** Whether the access file names them for anything in an emergency. Absent: for nothing. */
  readonly mayBreakGlass?: boolean
}

/** Most entries of one section; what is left out is counted, never silently cut. */
export const homeShown = 5

export function homeOf({ toDecide, own, again, now, frozen, absences = [], mayBreakGlass }: HomeContent): Home {
  const held = own.flatMap(view => view.grants.filter(isLive).map(grant => liveEntry(grant, view)))
  const waiting = own.filter(({ request }) => request.status === 'awaiting-approval').map(view => waitingEntry(view))
  const before = own.filter(isPast).map(pastEntry)
  return {
    sections: [
      {
        title: 'Doorbell',
        blocks: [
          { kind: 'line', line: line('Ask for access with a reason and a time. It ends by itself.') },
          ...(frozen ? [{ kind: 'line', line: frozen } as const] : []),
          ...absences.map(absence => ({ kind: 'line', line: absence }) as const),
          { kind: 'buttons', buttons: [requestButton] },
        ],
      },
      section(
        'Waiting for you',
        toDecide.shown.map(entry => waitingForYou(entry, now).map(plainly)),
        toDecide.beyond ? 'Nothing was found that waits for your decision.' : 'Nothing waits for your decision.',
        line('All of it: ', toType('approvals')),
        toDecide.all,
        showAll,
      ),
      section(
        'What you hold',
        held,
        'You hold nothing through Doorbell at the moment.',
        line('All of it: ', toType('mine')),
        held.length,
        showMine,
      ),
      section(
        'What you asked for',
        waiting,
        'Nothing that you asked for is waiting.',
        line('All of it: ', toType('mine')),
        waiting.length,
        showMine,
      ),
      ...(again.length > 0 ? [{ title: 'Ask again', blocks: again.flatMap(againEntry) }] : []),
      ...(before.length > 0
        ? [
            {
              title: 'Before',
              blocks: before.slice(0, homeShown).map((content): Block => ({ kind: 'line', line: content })),
            },
          ]
        : []),
      ...(mayBreakGlass ? [inAnEmergency] : []),
      {
        title: '',
        blocks: [
          {
            kind: 'note',
            line: line('Times are in your own time zone. ', toType('help'), ' tells what else I understand.'),
          },
        ],
      },
    ],
  }
}

/**
 * For somebody whom Doorbell does not serve, or does not know: why, and what to do. Where linking would mend it, a button asks for a
 * link: the page itself holds none, because it stays, and a link works once.
 */
export const homeOfNobody = (refusal: Refusal, names: Names, linkingMends: boolean): Home => ({
  sections: [
    {
      title: 'Doorbell',
      blocks: [
        ...refusalCard(refusal, names).blocks,
        ...(linkingMends
          ? ([
              {
                kind: 'line',
                line: line('You can mend it yourself: press the button, and I send you a link to sign in with.'),
              },
              { kind: 'buttons', buttons: [linkButton] },
            ] as const)
          : []),
      ],
    },
  ],
})

const linkButton: Button = {
  label: 'Link my accounts',
  value: encodePress({ verb: 'link' }),
  style: 'primary',
  spoken: 'Link my accounts: sends you a message with a link',
  asksForReason: false,
}

const requestButton: Button = {
  label: 'Request access',
  value: 'request',
  style: 'primary',
  spoken: 'Request access: opens a form',
  asksForReason: false,
  opensRequestForm: true,
}

/** Last and plain: whoever needs it at night looks for it, and nobody presses it in passing. */
const inAnEmergency: HomeSection = {
  title: 'In an emergency',
  blocks: [
    {
      kind: 'note',
      line: line(
        'Where nobody answers and it cannot wait. It is for a short time, others are told at once, and somebody reviews it. The button opens a form, and does nothing else.',
      ),
    },
    { kind: 'buttons', buttons: [breakGlassButton] },
  ],
}

/** The page stays; the list comes as a message, where it can be turned. */
const showMine = showButton('Show all', 'Show all that is mine: sends me a message', { of: 'mine', from: 0 })
const showAll = showButton('Show all', 'Show all that waits for me: sends me a message', { of: 'approvals', from: 0 })

function section(
  title: string,
  entries: readonly (readonly Block[])[],
  nothing: string,
  all: Card['summary'],
  count: number,
  more: Button,
): HomeSection {
  const left = count - Math.min(count, homeShown)
  const divided = entries
    .slice(0, homeShown)
    .flatMap((entry, index): Block[] => [...(index > 0 ? [{ kind: 'divider' } as const] : []), ...entry])
  return {
    title: count > 1 ? `${title} (${count})` : title,
    blocks:
      entries.length === 0
        ? [{ kind: 'note', line: line(nothing) }]
        : [
            ...divided,
            ...(left > 0 ? [{ kind: 'note', line: [...line(`… and ${left} more. `), ...all] } as const] : []),
            ...(left > 0 ? [{ kind: 'buttons', buttons: [more] } as const] : []),
          ],
  }
}

const againEntry = (view: RequestView): Block[] => [
  { kind: 'line', line: [...askedFor(view), ...whose(view)] },
  { kind: 'buttons', buttons: [againButton('Request again', view)] },
]

/** On a page with many of them none stands out. */
const plainly = (block: Block): Block =>
  block.kind === 'buttons' ? { ...block, buttons: block.buttons.map(button => ({ ...button, style: 'plain' })) } : block

const isPast = ({ request, grants }: RequestView): boolean =>
  request.status !== 'awaiting-approval' && !grants.some(isLive)

const pastEntry = (view: RequestView): Card['summary'] => [
  ...askedFor(view),
  ...line(`: ${progressOf(view).title.toLowerCase()}, asked `, when(view.request.ask.submittedAt)),
]
