import type { LateBecause } from '../access/drift/late.ts'
import { type AskedOfDrift, type Drift, isThere, type NotGiven, type TurnedOut } from '../access/drift/states.ts'
import type { Refusal } from '../access/refusal.ts'
import { encodePress, type Press } from './buttons.ts'
import { type Block, type Button, type Card, type Line, line, saidStrong, type Tone, when } from './card.ts'
import { explain } from './refusals/refusal-wording.ts'
import { byDoer } from './wording/doer-wording.ts'
import { failText } from './wording/grant-wording.ts'
import { askedBecauseText } from './wording/owner-wording.ts'
import type { Names } from './wording/wording.ts'

export interface DriftView {
  readonly resource: string
  readonly names: Names
  /** Why this reader is asked while it waits; `null`: they are not, or not any more. */
  readonly because: AskedOfDrift | null
  /** Why it is not given by a press here, with an end or anew. Absent: it is. */
  readonly withheld?: Refusal
}

/** What the directory shows and Doorbell did not give, or the other way round, in front of whoever answers for the resource. */
export function driftCard(drift: Drift, view: DriftView): Card {
  const { standing } = drift
  const waiting = standing.status === 'found'
  const headline = line(saidStrong(holderName(drift, view.names)), ', ', saidStrong(view.resource))
  if (waiting && !view.because) return notTheirsCard(headline)
  const blocks: Block[] = [
    { kind: 'line', line: [...headline, ...line('.')] },
    { kind: 'line', line: whatHappened(drift) },
    ...againLines(drift, view.names).map((content): Block => ({ kind: 'line', line: content })),
    ...standingLines(drift, view.names).map((content): Block => ({ kind: 'line', line: content })),
    ...(waiting ? choices(drift, view).map((content): Block => ({ kind: 'note', line: content })) : []),
    ...(waiting && view.because ? [{ kind: 'note', line: askedText(view.because) } as const] : []),
    ...(waiting ? [{ kind: 'buttons', buttons: buttonsFor(drift, view) } as const] : []),
  ]
  const title = titleOf(drift)
  const tone = isLate(drift) ? 'bad' : tones[standing.status]
  return { summary: line(`${title}: `, ...headline), title, tone, blocks }
}

const askedText = (because: AskedOfDrift): Line =>
  because.kind === 'admin'
    ? line(
        'You are asked as access admin, because nobody who answers for this resource is left, or can be reached in a chat.',
      )
    : askedBecauseText(because)

/** In front of somebody who was asked and may not decide any more. */
const notTheirsCard = (headline: Line): Card => ({
  summary: line('Not yours to decide any more: ', ...headline),
  title: 'Not yours to decide any more',
  tone: 'over',
  blocks: [
    { kind: 'line', line: [...headline, ...line('.')] },
    {
      kind: 'line',
      line: line('Others are asked what is to become of it.'),
    },
  ],
})

export const driftTitles = {
  'removed-by-hand': 'Access was removed by hand',
  'made-permanent': 'Access was made permanent by hand',
  'added-by-hand': 'Somebody was added by hand',
  orphan: 'Doorbell does not remember this',
  'group-added': 'A group was added by hand',
} as const satisfies Record<Drift['kind'], string>

const holderName = (drift: Drift, names: Names): string =>
  drift.kind === 'group-added' ? drift.group.name : names(drift.person)

const ended = {
  kept: 'Kept as it is',
  adopted: 'Adopted as timed access',
  undoing: 'Being undone',
  undone: 'Undone',
  countered: 'Undone, and there again',
  'gone-by-itself': 'Not there any more',
} as const

const isLate = ({ standing }: Drift): boolean => standing.status === 'undoing' && standing.late !== undefined

function titleOf(drift: Drift): string {
  const { kind, standing } = drift
  if (isLate(drift)) return 'Late to be undone'
  if (standing.status === 'found') return driftTitles[kind]
  if (standing.status !== 'gone-by-itself') return ended[standing.status]
  if (standing.turnedOut) return 'Nothing to decide'
  return isThere(drift) ? ended[standing.status] : 'There again'
}

const tones: Readonly<Record<Drift['standing']['status'], Tone>> = {
  found: 'waiting',
  kept: 'over',
  adopted: 'good',
  undoing: 'waiting',
  undone: 'over',
  countered: 'bad',
  'gone-by-itself': 'over',
}

/** For whoever asks why: what the directory showed that no grant explained, or the other way round, and who decided what about it. */
export const driftStory = (drift: Drift, names: Names): readonly Line[] => [
  whatHappened(drift),
  ...againLines(drift, names),
  ...(drift.standing.status === 'found'
    ? [line('Nobody has decided about it yet.')]
    : standingLines(drift, names, { date: true })),
]

function whatHappened(drift: Drift): Line {
  const { kind, doer, grant, foundAt } = drift
  const by = byDoer(doer)
  switch (kind) {
    case 'removed-by-hand':
      return [...line('Removed by hand', ...by, '. Doorbell had given it'), ...untilText(grant)]
    case 'made-permanent':
      return [...line('Made permanent by hand', ...by, '. Doorbell had given it'), ...untilText(grant)]
    case 'added-by-hand':
      return line('Added by hand', ...by, '; found ', when(foundAt), '. No access of Doorbell’s explains it.')
    case 'orphan':
      return isThere(drift)
        ? line('Added', ...by, '; found ', when(foundAt), '. No access that Doorbell knows of explains it.')
        : [...line('Removed', ...by, '. Doorbell had given it'), ...untilText(grant)]
    case 'group-added':
      return line(
        'A group with ',
        peopleInside(drift.group.people),
        ' was added by hand',
        ...by,
        '; found ',
        when(foundAt),
        '. Everybody in it has this access by that, and whoever comes into it will.',
      )
    default:
      return kind satisfies never
  }
}

/** Why it is asked about once more. */
function againLines({ again }: Drift, names: Names): readonly Line[] {
  if (!again) return []
  return [
    line(
      'Doorbell took it away at ',
      when(again.removedAt, 'time'),
      ', as ',
      saidStrong(names(again.by)),
      ' decided, and the directory still shows it: it was given again, or never went. Nothing is taken twice for one decision.',
    ),
  ]
}

const peopleInside = (count: number): string => (count === 1 ? '1 person' : `${count} people`)

const untilText = (grant: Drift['grant']): Line => (grant ? line(' until ', when(grant.endsAt), '.') : line('.'))

const notGivenLines = ({ by, at, because }: NotGiven, names: Names): readonly Line[] => [
  line(
    saidStrong(names(by)),
    ' decided at ',
    when(at, 'time'),
    ' that it is given back, and it could not be. ',
    ...failText(because, names),
  ),
  line('What is to become of it now?'),
]

/** `date`: it may be long ago. */
function standingLines(drift: Drift, names: Names, { date = false } = {}): readonly Line[] {
  const { standing } = drift
  const decided = (words: string, at: Date, by: Parameters<Names>[0]) =>
    line(words, saidStrong(names(by)), ...(date ? [', ', when(at)] : [' at ', when(at, 'time')]), '.')
  switch (standing.status) {
    case 'found':
      if (standing.notGiven) return notGivenLines(standing.notGiven, names)
      return [line('Nothing was changed because of it. What is to become of it?')]
    case 'kept':
      return [decided('Kept as it is: decided by ', standing.at, standing.by)]
    case 'adopted':
      return [decided('Adopted by ', standing.at, standing.by), line('It ends ', when(standing.until), '.')]
    case 'undoing':
      return [
        decided('To be undone: decided by ', standing.at, standing.by),
        !isThere(drift)
          ? line('It is being given back.')
          : standing.removedAt
            ? line('Removed at ', when(standing.removedAt, 'time'), '; not yet verified gone.')
            : line('It is being taken away.'),
        ...(standing.late ? [line(`This is late: ${lateText[standing.late.because]} Doorbell goes on trying.`)] : []),
      ]
    case 'countered':
      return [
        decided('To be undone: decided by ', standing.at, standing.by),
        line(
          'Removed at ',
          when(standing.removedAt, 'time'),
          ', and at ',
          when(standing.seenAt, 'time'),
          ' the directory still shows it. It is asked about anew.',
        ),
      ]
    case 'undone':
      return [
        decided('Undone: decided by ', standing.at, standing.by),
        standing.until
          ? line('It is given back until ', when(standing.until), '.')
          : line(
              'Verified gone at ',
              when(standing.doneAt, 'time'),
              '. What is already signed in may live on for a while.',
            ),
      ]
    case 'gone-by-itself':
      if (standing.turnedOut) return turnedOutLines(standing.turnedOut, standing.at)
      return [
        line(
          isThere(drift) ? 'The directory does not show it any more since ' : 'The directory shows it again since ',
          when(standing.at, 'time'),
          ', before anybody decided.',
        ),
      ]
    default:
      return standing satisfies never
  }
}

const lateText: Readonly<Record<LateBecause, string>> = {
  away: 'the directory does not answer, or not as it should.',
  refused: 'the directory does not let Doorbell take it away. Please look at it there, and take it away by hand.',
  'still-listed':
    'the directory accepted the removal and still lists it. A part of it may be behind, or it was given again past Doorbell. Please look.',
  protected:
    'the access file protects the account by now, or one in the group. Please take it away by hand where it must not be.',
  'last-holder':
    'nobody else holds it by now, and it gives control over the whole tenant. Give it to somebody else first.',
  'own-right':
    'Doorbell itself has it by this by now, and takes no right from itself. Please take it away by hand where it must not be.',
}

function turnedOutLines(turnedOut: TurnedOut, at: Date): readonly Line[] {
  switch (turnedOut.kind) {
    case 'their-own':
      return [
        line(
          'Nobody added them: they activated it for themselves until ',
          when(turnedOut.until),
          ', as the directory lets them. It told that late, and Doorbell read it at ',
          when(at, 'time'),
          '.',
        ),
      ]
    case 'given-since':
      return [line('Doorbell has given it to them since, as was asked for and approved. It ends like any access.')]
    case 'vanished': {
      const what = turnedOut.what === 'resource' ? 'What they held it of' : 'Their account'
      return [line(`${what} is not in the directory any more, seen at `, when(at, 'time'), '. It is gone with it.')]
    }
    default:
      return turnedOut satisfies never
  }
}

/** What each button means here, and why one is missing. */
function choices(drift: Drift, { withheld, names }: DriftView): readonly Line[] {
  const stays = drift.kind === 'group-added' ? 'everybody in it may' : 'they may'
  const keep = isThere(drift) ? `Keep: ${stays} have it, without an end.` : 'Keep: it stays removed.'
  const recorded = 'Each is recorded with your name.'
  if (withheld) {
    const undo = drift.kind === 'group-added' ? 'the group is taken out' : 'it is taken away'
    const others = isThere(drift) ? ` Undo: ${undo}. ${recorded}` : ' It is recorded with your name.'
    return [line(`${keep}${others}`), explain(withheld, names)]
  }
  return [
    isThere(drift)
      ? line(`${keep} Adopt as timed: it ends as what is asked for does. Undo: it is taken away. ${recorded}`)
      : line(`${keep} Undo: it is given back for the time that was left. ${recorded}`),
  ]
}

function buttonsFor(drift: Drift, { names, resource, withheld }: DriftView): readonly Button[] {
  const whose = `${holderName(drift, names)}, ${resource}`
  const button = (verb: Extract<Press, { drift: unknown }>['verb'], label: string, style: Button['style']): Button => ({
    label,
    value: encodePress({ verb, drift: drift.id }),
    style,
    spoken: `${label}: ${whose}`.slice(0, 75),
    asksForReason: false,
  })
  return [
    button('keep-drift', 'Keep', 'plain'),
    ...(isThere(drift) && !withheld ? [button('adopt-drift', 'Adopt as timed', 'primary')] : []),
    ...(isThere(drift) ? [button('undo-drift', 'Undo', 'danger')] : []),
    ...(isThere(drift) || withheld ? [] : [button('undo-drift', 'Undo', 'primary')]),
  ]
}

/** For whoever had it: it was taken away, by whose decision. */
export function driftNoticeCard(drift: Drift, { resource, names }: DriftView): Card {
  const headline = line('You no longer have ', saidStrong(resource), '.')
  const { standing } = drift
  return {
    summary: headline,
    title: 'Taken away',
    tone: 'over',
    blocks: [
      { kind: 'line', line: headline },
      {
        kind: 'line',
        line: line(
          'It had been given past Doorbell, and ',
          'by' in standing ? saidStrong(names(standing.by)) : 'whoever answers for it',
          ' decided that it is taken away. If you need it, ask for it.',
        ),
      },
    ],
  }
}
