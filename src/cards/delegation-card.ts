import type { Delegation } from '../access/delegation.ts'
import type { FlowName, PersonId } from '../access/vocabulary.ts'
import { type Card, type Line, line, saidStrong, toType, when } from './card.ts'
import type { Names } from './wording.ts'

type Told = Pick<Delegation, 'delegator' | 'delegate' | 'until'>

/** A message of its own to one of those whom it concerns. */
export function delegationCard(
  { delegator, delegate, until }: Told,
  news: 'made' | 'stopped' | 'over',
  reader: PersonId,
  names: Names,
): Card {
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

/** `delegate`: how it stands for whoever asks. */
export function delegationsCard(found: readonly Delegation[], reader: PersonId, names: Names): Card {
  const mine = found.filter(({ delegator }) => delegator === reader)
  const lines = found.map(({ delegator, delegate, until }) =>
    delegator === reader
      ? line(saidStrong(names(delegate)), ' decides in your stead until ', when(until), '.')
      : line('You decide in the stead of ', saidStrong(names(delegator)), ' until ', when(until), '.'),
  )
  const how =
    mine.length > 0
      ? line(toType('delegate stop'), ' ends it.')
      : line(toType('delegate @dan until Friday'), ' lets somebody decide in your stead while you are away.')
  const shown = mine.length > 0 ? lines : [line('Nobody decides in your stead.'), ...lines]
  return {
    summary: shown[0] ?? how,
    title: 'Deciding in somebody’s stead',
    tone: 'plain',
    blocks: [...shown.map(content => ({ kind: 'line', line: content }) as const), { kind: 'note', line: how }],
  }
}

/**
 * A sentence alone cannot show a moment by its reader's clocks, so that it says by whose it is. `both`: the access flows by which the two
 * are asked together, so that neither has a word to lend.
 */
export function delegatedText(name: string, until: Date, zone: string, both: readonly FlowName[]): string {
  const asked =
    both.length === 0
      ? ''
      : ` They have to agree themselves by ${both.map(flow => `“${flow}”`).join(', ')}, and their word counts once, as their own: where that is not enough, you are asked there all the same.`
  return `${name} decides in your stead now, where an access flow lets them, until ${momentIn(until, zone)} (${zone}).${asked} You are asked again when that is over; delegate tells how it stands.`
}

/** The end of a day is told as its last minute: midnight could be the one before. */
function momentIn(at: Date, zone: string): string {
  const shown = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    ...{ weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' },
  })
  const midnight = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'short' }).format(at) === '00:00'
  return shown.format(midnight ? new Date(at.getTime() - 60_000) : at)
}
