import type { Absence } from '../access/absence.ts'
import type { FlowName, PersonId } from '../access/vocabulary.ts'
import { type Card, type Line, line, saidStrong, toType, when } from './card.ts'
import type { Names } from './wording/wording.ts'

type Told = Pick<Absence, 'delegator' | 'delegate' | 'until'>
type News = 'made' | 'stopped' | 'over'

/** A message of its own to one of those whom it concerns. */
export function absenceCard({ delegator, delegate, until }: Told, news: News, reader: PersonId, names: Names): Card {
  if (delegate === null) return backCard()
  const whose = reader === delegator ? line('your stead') : line('the stead of ', saidStrong(names(delegator)))
  const who = reader === delegate ? line('You decide') : line(saidStrong(names(delegate)), ' decides')
  const summary: Line =
    news === 'made'
      ? [...who, ...line(' in '), ...whose, ...line(' until ', when(until), '.')]
      : [
          ...(reader === delegate
            ? line('You do not decide in ')
            : line(saidStrong(names(delegate)), ' does not decide in ')),
          ...whose,
          ...line(news === 'over' ? ' any more: the time is up.' : ' any more.'),
        ]
  const more =
    news === 'made'
      ? reader === delegate
        ? line(
            'What waits for them comes to you, where an access flow lets you stand in. Your word is theirs then, and counts once; what you ask for yourself, or they do, is for others to decide.',
          )
        : reader === delegator
          ? null
          : line(
              'You are told because you answer for access that is decided by it. Every decision tells who it was and in whose stead.',
            )
      : null
  return {
    summary,
    title: news === 'made' ? 'Deciding in somebody’s stead' : 'Nobody decides in their stead any more',
    tone: 'plain',
    blocks: [{ kind: 'line', line: summary }, ...(more ? [{ kind: 'note', line: more } as const] : [])],
  }
}

/** It concerns nobody else: nothing was handed on. */
function backCard(): Card {
  const summary = line('You are asked again: the time that you said you are away is up.')
  return {
    summary,
    title: 'You are not away any more',
    tone: 'plain',
    blocks: [
      { kind: 'line', line: summary },
      { kind: 'note', line: line('What waits for you meanwhile is in ', toType('approvals'), '.') },
    ],
  }
}

const inPeaceLine = (until: Date): Line =>
  line('You are away until ', when(until), ': you are asked only where too few others are there to decide.')

/** How it stands for one of the two. */
export function absenceLine({ delegator, delegate, until }: Told, reader: PersonId, names: Names): Line {
  if (delegate === null) return inPeaceLine(until)
  return delegator === reader
    ? line(saidStrong(names(delegate)), ' decides in your stead until ', when(until), '.')
    : line('You decide in the stead of ', saidStrong(names(delegator)), ' until ', when(until), '.')
}

/** `delegate` and `away`: how it stands for whoever asks. */
export function absencesCard(found: readonly Absence[], reader: PersonId, names: Names): Card {
  const lines = found.map(absence => absenceLine(absence, reader, names))
  const mine = found.find(({ delegator }) => delegator === reader)
  const shown = mine ? lines : [line('You are not away, and nobody decides in your stead.'), ...lines]
  const notes = mine ? [mine.delegate === null ? awayOff : delegateStop] : howToBegin
  return {
    summary: shown[0] ?? awayOff,
    title: 'While you are away',
    tone: 'plain',
    blocks: [
      ...shown.map(content => ({ kind: 'line', line: content }) as const),
      ...notes.map(content => ({ kind: 'note', line: content }) as const),
    ],
  }
}

const awayOff = line(toType('away off'), ' ends it.')
const delegateStop = line(toType('delegate stop'), ' ends it.')
const howToBegin: readonly Line[] = [
  line(toType('delegate @dan until Friday'), ' lets somebody decide in your stead while you are away.'),
  line(toType('away until Friday'), ' leaves you in peace, with nobody in your stead.'),
]

/**
 * A sentence alone cannot show a moment by its reader's clocks, so that it says by whose it is. `both`: the access flows by which the two
 * are asked together, so that neither has a word to lend.
 */
export function delegatedText(
  name: string,
  until: Date,
  zone: string,
  { both, isReached }: { readonly both: readonly FlowName[]; readonly isReached: boolean },
): string {
  const asked =
    both.length === 0
      ? ''
      : ` They have to agree themselves by ${both.map(flow => `“${flow}”`).join(', ')}, and their word counts once, as their own: where that is not enough, you are asked there all the same.`
  const unreached = isReached
    ? ''
    : ` No chat reaches ${name} right now: while that is so, you are asked where nobody else is there.`
  return `${name} decides in your stead now, where an access flow lets them, until ${momentIn(until, zone)} (${zone}).${asked}${unreached} You are asked again when that is over; delegate tells how it stands.`
}

/** `nobodyNow`: who decided in their stead until then. */
export function awayText(until: Date, zone: string, nobodyNow: string | null): string {
  const noStandIn = nobodyNow === null ? '' : ` ${nobodyNow} does not decide in your stead any more.`
  return `You are left in peace until ${momentIn(until, zone)} (${zone}): what waits for a decision is put to others, and to you only where too few of them are there.${noStandIn} You may decide all the same; away off ends it.`
}

export const backText = (nobodyNow: string | null): string =>
  `You are asked again.${nobodyNow === null ? '' : ` ${nobodyNow} does not decide in your stead any more.`} What waits for you is in approvals.`

/** The end of a day is told as its last minute: midnight could be the one before. */
function momentIn(at: Date, zone: string): string {
  const shown = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    ...{ weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' },
  })
  const midnight = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'short' }).format(at) === '00:00'
  return shown.format(midnight ? new Date(at.getTime() - 60_000) : at)
}
