import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AccessFlow } from './access-flow.ts'
import { theOneThatCounts } from './best-flow.ts'
import type { Resource } from './catalog.ts'
import { askedApart, openingAll } from './picked-together.ts'
import { flowName, groupId, integrationName, isNonEmpty, minutes, type NonEmpty, resourceId } from './vocabulary.ts'

const integration = integrationName('Contoso')
const group = (name: string): Resource => ({
  integration,
  resource: resourceId(name),
  type: 'group',
  group: groupId(name),
  name,
  description: null,
  ungrantable: null,
  tags: {},
  accessDetails: null,
})
const [a, b, c] = [group('a'), group('b'), group('c')] as const
const flow = (name: string, opens: NonEmpty<Resource>, max = 480, automatic = false): AccessFlow => {
  const [first, ...others] = opens.map(({ resource }) => ({ kind: 'named', integration, resource }) as const)
  if (!first) throw new Error('it opens nothing')
  return {
    name: flowName(name),
    requesters: { everyone: true },
    resources: [first, ...others],
    duration: { default: minutes(60), max: minutes(max) },
    reasonRequired: true,
    approval: automatic
      ? 'automatic'
      : { stages: [{ from: [{ kind: 'owner' }], needed: 1 }], timeout: minutes(480), denyReason: 'optional' },
  }
}
const names = (flows: readonly AccessFlow[]) => flows.map(({ name }) => name)
const groups = (flows: readonly AccessFlow[], resources: NonEmpty<Resource>) =>
  askedApart(flows, resources).map(some => some.map(({ name }) => name).join(' '))

describe('what is picked together', () => {
  it('is asked for by a flow that opens every part of it, the best of those', () => {
    const flows = [flow('Of a', [a], 960), flow('Short', [a, b], 60), flow('Long', [a, b], 120)]
    expect(names(openingAll(flows, [a, b]))).toEqual(['Short', 'Long'])
    expect(names(openingAll(flows, [a]))).toEqual(['Of a', 'Short', 'Long'])
    expect(openingAll(flows, [a, b, c])).toEqual([])
  })

  it('is not given by a rule because of what was picked with it, where people decide about it alone', () => {
    const flows = [flow('People', [a]), flow('By itself', [a, b], 480, true)]
    expect(names(openingAll(flows, [b]))).toEqual(['By itself'])
    expect(openingAll(flows, [a, b])).toEqual([])
    expect(groups(flows, [a, b])).toEqual(['a', 'b'])
    expect(names(openingAll([...flows, flow('Both', [a, b])], [a, b]))).toEqual(['By itself', 'Both'])
  })

  it('falls apart into as few requests as the best choice leaves, where no flow opens all', () => {
    const flows = [flow('One', [c]), flow('Two', [a, b])]
    expect(groups(flows, [c, a, b])).toEqual(['a b', 'c'])
    expect(groups([flow('One', [a])], [a, b])).toEqual(['a', 'b'])
  })

  it('is grouped so that each group can be asked for, and nothing is lost or there twice, whatever the flows', () => {
    const all = [a, b, c, group('d'), group('e')] as const
    const some = fc.subarray([...all], { minLength: 1 })
    fc.assert(
      fc.property(fc.array(fc.tuple(some, fc.boolean()), { maxLength: 5 }), some, (sketches, wanted) => {
        const flows = sketches.flatMap(([opens, automatic], at) =>
          isNonEmpty(opens) ? [flow(`Flow ${at}`, opens, 480, automatic)] : [],
        )
        if (!isNonEmpty(wanted)) return
        const apart = askedApart(flows, wanted)
        expect(apart.flat().toSorted((x, y) => x.name.localeCompare(y.name))).toEqual(wanted)
        for (const one of apart)
          if (one.every(resource => openingAll(flows, [resource]).length > 0)) {
            const counts = theOneThatCounts(openingAll(flows, one), null)
            expect(counts).toBeDefined()
            // Alone, none of it would have been decided by other than people where it is not now.
            if (counts?.approval === 'automatic')
              for (const resource of one)
                expect(openingAll(flows, [resource]).every(({ approval }) => approval === 'automatic')).toBe(true)
          }
      }),
    )
  })
})
