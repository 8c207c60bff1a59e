import { type AccessFlow, stagesOf } from '../../access/access-flow.ts'
import { bestFirst } from '../../access/best-flow.ts'
import type { Resource } from '../../access/catalog.ts'
import { type Finding, warning } from '../../access/finding.ts'
import { openerOf } from '../../access/opens.ts'
import { stageInWords } from '../../access/stage.ts'
import { lengthText } from '../../cards/wording/wording.ts'
import { listed } from './listed.ts'

/**
 * Two flows that open the same resource on different terms: whoever may ask by both gets the one that serves them best, which may
 * not be what somebody meant who wrote the stricter one. Flows that differ in nothing but their requesters are no news.
 */
export function checkOverlaps(flows: readonly AccessFlow[], open: readonly Resource[]): readonly Finding[] {
  const opened = bestFirst(flows).map(flow => {
    const opens = openerOf(flow)
    return { flow, resources: new Set(open.filter(resource => opens(resource))) }
  })
  return opened.flatMap(({ flow: first, resources }, index) =>
    opened.slice(index + 1).flatMap(({ flow: second, resources: others }) => {
      const both = [...resources].filter(resource => others.has(resource))
      const differences = differencesBetween(first, second)
      if (both.length === 0 || differences.length === 0) return []
      const names = both.map(({ name }) => name)
      return [
        warning(
          'Access flows',
          `${listed(names)} ${names.length === 1 ? 'is' : 'are'} opened by “${first.name}” and by “${second.name}”: whoever may ask by both is given it by “${first.name}”. They differ in ${differences.join(', ')}.`,
          { mend: 'let one flow open it, or keep their requesters apart with exclude' },
        ),
      ]
    }),
  )
}

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
