import { givenFor, seatedFor, silentAbout } from '../../access/request/counting.ts'
import { isOfSeveral } from '../../access/request/of-several.ts'
import type { Decision } from '../../access/request/states.ts'
import type { Waiting } from '../../access/rules/rule.ts'
import { type Party, personIn } from '../../access/stage.ts'
import type { NonEmpty } from '../../access/vocabulary.ts'
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
  const { needed = 1, parties } = stages[current] ?? {}
  if (stages.length === 1 && needed === 1) return null
  const whole = !isOfSeveral(ask)
  const counted = whole ? countText(request) : null
  const how: readonly Line[] = [
    ...(counted ? [line(counted)] : []),
    ...(whole && parties ? [partiesText(request, parties, names)] : []),
    ...(needed === 'all' ? [line('everybody who may decide it has to agree')] : []),
  ]
  return [
    ...line(`Stage ${current + 1} of ${stages.length}`),
    ...how.flatMap((one, at) => [...line(at === 0 ? ': ' : '; '), ...one]),
    ...line('.'),
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

/** "Olga for owner, Security still open". Whoever is of several counts for one of them, and for another one once that helps. */
function partiesText(request: Waiting, parties: NonEmpty<Party>, names: Names): Line {
  const [first] = request.ask.entitlements
  const places = parties.flatMap((party, at) => Array.from({ length: party.needed }, () => at))
  const sits = [...seatedFor(parties, first, givenFor(request, first))]
  return parties.flatMap((party, at) => {
    const agreed = sits.filter(([, place]) => places[place] === at).map(([word]) => word)
    return [...line(at === 0 ? '' : ', '), ...partyText(party, agreed, names)]
  })
}

function partyText({ from, needed }: Party, agreed: readonly Decision[], names: Names): Line {
  const people = agreed.flatMap(({ by }) => (by.kind === 'person' ? [names(by.person)] : []))
  const open = needed - agreed.length
  if (people.length === 0)
    return [...sourcesText(from, names), ...line(needed === 1 ? ' still open' : `, ${needed} still open`)]
  // Who is named by themselves speaks for nobody else.
  const [source, ...others] = from
  const [first, ...more] = agreed
  if (first?.by.kind === 'person' && others.length + more.length === 0 && personIn(source) === first.by.person)
    return line(saidStrong(names(first.by.person)), ' has agreed')
  return [
    ...people.flatMap((name, at) => line(at === 0 ? '' : ' and ', saidStrong(name))),
    ...line(' for '),
    ...sourcesText(from, names),
    ...line(open > 0 ? `, of whom ${open} more` : ''),
  ]
}
