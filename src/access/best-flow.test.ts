import { describe, expect, it } from 'vitest'
import type { AccessFlow } from './access-flow.ts'
import { bestFirst, lengthsFirst, theOneThatCounts, whyFirst } from './best-flow.ts'
import type { Needed } from './quorum.ts'
import type { Stage } from './stage.ts'
import { flowName, integrationName, minutes } from './vocabulary.ts'

const owners = (needed: Needed): Stage => ({ from: [{ kind: 'owner' }], needed })
const flow = (name: string, max: number, ...needed: readonly Needed[]): AccessFlow => {
  const [first, ...others] = needed.map(owners)
  return {
    name: flowName(name),
    requesters: { everyone: true },
    resources: [{ kind: 'matching', integration: integrationName('Contoso'), type: 'group', pattern: '*' }],
    duration: { default: minutes(15), max: minutes(max) },
    reasonRequired: true,
    approval: first ? { stages: [first, ...others], timeout: minutes(480), denyReason: 'optional' } : 'automatic',
  }
}
const counts = (length: number | null, ...flows: readonly AccessFlow[]) =>
  theOneThatCounts(bestFirst(flows), { at: null, length: length === null ? null : minutes(length) })?.name

describe('of access flows that all give as long as is asked', () => {
  it('the one counts that takes the word of the fewest people, in however many stages', () => {
    const inTwoStages = flow('In two stages', 60, 1, 1)
    expect(counts(30, flow('Three at once', 60, 3), inTwoStages)).toBe('In two stages')
    expect(counts(30, inTwoStages, flow('Three at once', 60, 3))).toBe('In two stages')
    expect(counts(30, flow('Everybody', 60, 'all'), flow('Nine', 60, 9))).toBe('Nine')
  })
  it('then the one in the fewest stages, however long the other gives it', () => {
    expect(counts(30, flow('In two stages', 480, 1, 1), flow('Two at once', 60, 2))).toBe('Two at once')
  })
  it('then the one that gives the longest, and then the first in the file', () => {
    expect(counts(30, flow('An hour', 60, 1), flow('A day', 480, 1))).toBe('A day')
    expect(counts(30, flow('First', 60, 1), flow('Second', 60, 1))).toBe('First')
  })
  it('one that gives it for less counts for nothing longer, however few it takes', () => {
    const flows = [flow('An hour', 60, 1), flow('A day', 480, 1, 1)]
    expect([60, 61].map(length => counts(length, ...flows))).toEqual(['An hour', 'A day'])
  })
  it('the one that gives the longest answers where none gives as long, and where nothing is said', () => {
    const flows = [flow('An hour', 60, 1), flow('A day', 480, 1, 1)]
    expect([481, null].map(length => counts(length, ...flows))).toEqual(['A day', 'A day'])
  })
  it('a rule counts where nobody decides by another one, and nowhere else', () => {
    expect(counts(10, flow('A rule', 480), flow('An hour', 60, 3))).toBe('An hour')
    expect(counts(61, flow('A rule', 480), flow('An hour', 60, 3))).toBe('An hour')
    expect(counts(10, flow('A rule', 15), flow('A longer rule', 30))).toBe('A longer rule')
  })
})

describe('of two access flows, one of which comes before the other', () => {
  const [hour, day] = [flow('An hour', 60, 1), flow('A day', 480, 1)]
  const strict = flow('A strict day', 480, 1, 1)
  it('it is told for which lengths, wherever they stand in the file', () => {
    for (const order of [[hour, day] as const, [day, hour] as const]) {
      expect(lengthsFirst(day, hour, order)).toEqual({ above: 0, upTo: 480 })
      expect(lengthsFirst(hour, day, order)).toBeNull()
    }
    expect(lengthsFirst(strict, hour, [strict, hour])).toEqual({ above: 60, upTo: 480 })
    expect(lengthsFirst(hour, strict, [strict, hour])).toEqual({ above: 0, upTo: 60 })
    expect(lengthsFirst(flow('A rule', 480), hour, [hour])).toBeNull()
  })
  it('it is told by what', () => {
    const why = (first: AccessFlow, second: AccessFlow, length: number | null = null) =>
      whyFirst(first, second, { at: null, length: length === null ? null : minutes(length) })
    expect(why(hour, flow('A rule', 480))).toBe('people-decide')
    expect(why(strict, hour, 61)).toBe('longer')
    expect(why(hour, strict, 60)).toBe('fewer-words')
    expect(why(flow('Two at once', 60, 2), strict)).toBe('fewer-stages')
    expect(why(day, hour)).toBe('longer')
    expect(why(hour, flow('Another hour', 60, 1))).toBe('stands-first')
  })
})
