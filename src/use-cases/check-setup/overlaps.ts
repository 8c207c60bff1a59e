import { type AccessFlow, isAutomatic, stagesOf } from '../../access/access-flow.ts'
import { bestFirst, lengthsFirst } from '../../access/best-flow.ts'
import type { Resource } from '../../access/catalog.ts'
import { type Finding, warning } from '../../access/finding.ts'
import { openerOf, opens, reaches } from '../../access/opens.ts'
import { selectorHas } from '../../access/resource-selector.ts'
import { stageInWords } from '../../access/stage.ts'
import { lengthText } from '../../cards/wording/wording.ts'
import { listed } from './listed.ts'

const apart = 'let one flow open it, or keep their requesters apart with exclude'

/**
 * Two flows that open the same resource on different terms: whoever may ask by both gets the one that serves them best, which may
 * not be what somebody meant who wrote the stricter one. Flows that differ in nothing but their requesters are no news.
 */
export function checkOverlaps(flows: readonly AccessFlow[], open: readonly Resource[]): readonly Finding[] {
  const opened = bestFirst(flows).map(flow => {
    const opens = openerOf(flow)
    return { flow, resources: new Set(open.filter(resource => opens(resource))) }
  })
  const alone = opened.flatMap(({ flow: first, resources }, index) =>
    opened.slice(index + 1).flatMap(({ flow: second, resources: others }) => {
      const both = [...resources].filter(resource => others.has(resource))
      const differences = differencesBetween(first, second)
      if (both.length === 0 || differences.length === 0) return []
      const names = both.map(({ name }) => name)
      return [
        warning(
          'Access flows',
          `${listed(names)} ${names.length === 1 ? 'is' : 'are'} opened by “${first.name}” and by “${second.name}”: whoever may ask by both is given it by ${whichCounts(first, second, flows)}. They differ in ${differences.join(', ')}.`,
          { mend: apart },
        ),
      ]
    }),
  )
  return [...alone, ...opened.flatMap(({ flow }) => (isAutomatic(flow) ? ruleAndPeople(flow, flows, open) : []))]
}

/** Of the two the first gives no less. */
const whichCounts = (first: AccessFlow, second: AccessFlow, flows: readonly AccessFlow[]): string => {
  const short = lengthsFirst(second, first, flows)
  if (!short) return `“${first.name}”`
  return `“${second.name}” for ${lengthText(second.duration.max)} or less, and by “${first.name}” for longer`
}

/** A rule gives nothing of which people decide where it is asked for alone, whatever bundle it gives it with; and gives alone what it opens alone. */
function ruleAndPeople(rule: AccessFlow, flows: readonly AccessFlow[], open: readonly Resource[]): readonly Finding[] {
  return flows
    .filter(flow => !isAutomatic(flow))
    .flatMap(people => {
      const inVain = open.filter(one => isInBundle(rule, one) && opens(people, one)).map(({ name }) => name)
      const without = open
        .filter(one => reaches(rule, one) && isInBundle(people, one) && !flows.some(byPeopleAlone(one)))
        .map(({ name }) => name)
      return [
        ...(inVain.length > 0
          ? [
              warning(
                'Access flows',
                `People decide about ${listed(inVain)} by “${people.name}”, and “${rule.name}” would give a bundle of it without asking anybody: whoever may ask by both is not given the bundle.`,
                { mend: apart },
              ),
            ]
          : []),
        ...(without.length > 0
          ? [
              warning(
                'Access flows',
                `${listed(without)} is part of a bundle about which people decide by “${people.name}”, and “${rule.name}” gives it by another name without asking anybody.`,
                { mend: apart },
              ),
            ]
          : []),
      ]
    })
}

const byPeopleAlone = (resource: Resource) => (flow: AccessFlow) => !isAutomatic(flow) && opens(flow, resource)

const isInBundle = (flow: AccessFlow, resource: Resource): boolean =>
  flow.resources.some(selector => selectorHas(selector, resource))

/** What somebody gets or has to do by the one and not by the other, the first one's first. */
function differencesBetween(first: AccessFlow, second: AccessFlow): readonly string[] {
  const both = (what: string, of: (flow: AccessFlow) => string): readonly string[] => {
    const [one, other] = [of(first), of(second)]
    return one === other ? [] : [`${what} (${one}; ${other})`]
  }
  return [
    ...both('how long at most', ({ duration }) => lengthText(duration.max)),
    ...both(
      'who decides',
      flow =>
        stagesOf(flow)
          .map(stage => stageInWords(stage))
          .join(', then ') || 'the flow itself',
    ),
    ...both('the reason', ({ reasonRequired }) => (reasonRequired ? 'required' : 'not required')),
    ...both('extensions', ({ extensions }) =>
      extensions ? `${extensions.max} of ${lengthText(extensions.each)}` : 'none',
    ),
  ]
}
