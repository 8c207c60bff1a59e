import { atLeast } from '../../access/quorum.ts'
import { givenFor, silentAbout } from '../../access/request/counting.ts'
import { isOfSeveral } from '../../access/request/of-several.ts'
import { alternativesNow, isOfParty, openIn, wordsInPlaces } from '../../access/request/places.ts'
import type { Decision } from '../../access/request/states.ts'
import type { Waiting } from '../../access/rules/rule.ts'
import { type Alternative, type Party, personIn } from '../../access/stage.ts'
import { type Line, line, saidStrong } from '../card.ts'
import { sourcesText } from './flow-wording.ts'
import type { Names } from './wording.ts'

/**
 * Which stage waits, and how many have agreed in it; nothing where one word is all that it takes. Of several each part tells who
 * has agreed.
 */
export function stageText(request: Waiting, names: Names): Line | null {
  const { ask, progress } = request
  const { stages, current } = progress
  const { needed = 1, anyOf, parties } = stages[current] ?? {}
  if (stages.length === 1 && needed === 1 && !anyOf && parties?.every(one => one.needed === 1) !== false) return null
  const how = isOfSeveral(ask) ? [] : progressOf(request, names)
  return [
    ...line(`Stage ${current + 1} of ${stages.length}`),
    ...[...how, ...(needed === 'all' ? [line('everybody who may decide it has to agree')] : [])].flatMap((one, at) => [
      ...line(at === 0 ? ': ' : '; '),
      ...one,
    ]),
    ...line('.'),
  ]
}

function progressOf(request: Waiting, names: Names): readonly Line[] {
  const alternatives = alternativesNow(request)
  if (!alternatives) {
    const counted = countText(request)
    return counted ? [line(counted)] : []
  }
  const [only, ...others] = alternatives
  if (only && others.length === 0)
    return [line(`${countOf(request, only)} approvals`), partiesText(request, only, names)]
  return [
    alternatives.flatMap((parties, at) => [
      ...line(at === 0 ? '' : ', or ', countOf(request, parties), at === 0 ? ' approvals (' : ' ('),
      ...partiesText(request, parties, names),
      ...line(')'),
    ]),
  ]
}

/** Who everybody is was perhaps not looked up yet. */
function countText(request: Waiting): string | null {
  const { ask, progress } = request
  const needed = progress.stages[progress.current]?.needed ?? 1
  const [first] = ask.entitlements
  const given = givenFor(request, first).length
  if (needed !== 'all') return `${given} of ${needed} approvals`
  return progress.everybody ? `${given} of ${given + silentAbout(request, first).length} approvals` : null
}

/** "1 of 2": how many words of those that it takes count for one of these. */
function countOf(request: Waiting, parties: Alternative): string {
  const given = agreedIn(request, parties).flat().length
  return `${given} of ${given + openIn(request, parties, request.ask.entitlements[0])}`
}

/** "Olga for owner, Security still open". Whoever is of several counts for one of them, and for another one once that helps. */
function partiesText(request: Waiting, parties: Alternative, names: Names): Line {
  const agreed = agreedIn(request, parties)
  return parties.flatMap((party, at) => {
    const theirs = agreed[at] ?? []
    const open = party.needed === 'all' ? stillOpen(request, party, theirs) : party.needed - theirs.length
    return [...line(at === 0 ? '' : ', '), ...partyText(party, theirs, open, names)]
  })
}

/** For each party the words that count for it. Where all of it have to agree, also those of whom it does not need the one place. */
function agreedIn(request: Waiting, parties: Alternative): readonly (readonly Decision[])[] {
  const [first] = request.ask.entitlements
  const places = parties.flatMap((party, at) => Array.from({ length: atLeast(party.needed) }, () => at))
  const sits = wordsInPlaces(request, parties, first)
  const partyOf = (word: Decision) => {
    const place = sits.get(word)
    if (place !== undefined) return places[place]
    return parties.findIndex(one => one.needed === 'all' && isOfParty(word.entitledBy, one, first.resource))
  }
  return parties.map((_, at) => givenFor(request, first).filter(word => partyOf(word) === at))
}

/** Of whom all have to agree: those who have said nothing. */
const stillOpen = (request: Waiting, party: Party, agreed: readonly Decision[]): number =>
  Math.max(silentAbout(request, request.ask.entitlements[0], party).length, agreed.length > 0 ? 0 : 1)

function partyText({ from, needed }: Party, agreed: readonly Decision[], open: number, names: Names): Line {
  const people = agreed.flatMap(({ by }) => (by.kind === 'person' ? [names(by.person)] : []))
  const who = needed === 'all' ? [...line('all of '), ...sourcesText(from, names, ' and ')] : sourcesText(from, names)
  if (people.length === 0)
    return [...who, ...line(open === 1 || needed === 'all' ? ' still open' : `, ${open} still open`)]
  // Who is named by themselves speaks for nobody else.
  const [source, ...others] = from
  const [first, ...more] = agreed
  if (first?.by.kind === 'person' && others.length + more.length === 0 && personIn(source) === first.by.person)
    return line(saidStrong(names(first.by.person)), ' has agreed')
  return [
    ...people.flatMap((name, at) => line(at === 0 ? '' : ' and ', saidStrong(name))),
    ...line(' for '),
    ...who,
    ...line(open > 0 ? `, of whom ${open} more` : ''),
  ]
}
