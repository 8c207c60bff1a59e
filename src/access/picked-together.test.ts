import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AccessFlow } from './access-flow.ts'
import type { Resource } from './catalog.ts'
import { judgeBundle, judgePicked } from './picked-together.ts'
import {
  bundleName,
  flowName,
  groupId,
  integrationName,
  isNonEmpty,
  minutes,
  type NonEmpty,
  resourceId,
} from './vocabulary.ts'

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
const moment = { at: null }
const picked = (flows: readonly AccessFlow[], resources: NonEmpty<Resource>): string => {
  const judged = judgePicked(flows, resources, moment)
  if (judged.by) return judged.by.name
  return judged.because === 'apart'
    ? judged.apart.map(some => some.map(({ name }) => name).join(' ')).join(' | ')
    : judged.because
}
const kit = bundleName('Kit')
const opensKit = (name: string, of: NonEmpty<Resource>, automatic = false): AccessFlow => ({
  ...flow(name, of, 480, automatic),
  resources: [{ kind: 'bundle', bundle: kit, entitlements: of }],
})

describe('what is picked together', () => {
  it('is judged by the flow that counts for each part where it is asked for alone', () => {
    const flows = [flow('Short', [a, b], 60), flow('Long', [a, b], 120)]
    expect(picked(flows, [a, b])).toBe('Long')
    expect(picked([...flows, flow('Of c', [c])], [a, b, c])).toBe('a b | c')
    expect(picked(flows, [a, c])).toBe('no-flow')
  })

  it('is had no more easily for what was picked with it', () => {
    const [strict, lenient] = [flow('Strict', [a], 480), flow('Lenient', [a, b], 240)]
    expect(picked([strict, lenient], [a, b])).toBe('a | b')
    expect(picked([strict, lenient], [a])).toBe('Strict')
    expect(picked([strict, lenient], [b])).toBe('Lenient')
  })

  it('is not given by a rule because of what was picked with it, where people decide about it alone', () => {
    const flows = [flow('People', [a]), flow('By itself', [a, b], 480, true)]
    expect(picked(flows, [b])).toBe('By itself')
    expect(picked(flows, [a, b])).toBe('a | b')
    expect(picked([...flows, flow('Both', [a, b])], [a, b])).toBe('a | b')
  })

  it('falls apart into requests that can be made, one for each flow, and nothing is lost or there twice, whatever the flows', () => {
    const all = [a, b, c, group('d'), group('e')] as const
    const some = fc.subarray([...all], { minLength: 1 })
    const sketch = fc.tuple(some, fc.boolean(), fc.constantFrom(60, 480))
    fc.assert(
      fc.property(fc.array(sketch, { maxLength: 5 }), some, (sketches, wanted) => {
        const flows = sketches.flatMap(([opens, automatic, max], at) =>
          isNonEmpty(opens) ? [flow(`Flow ${at}`, opens, max, automatic)] : [],
        )
        if (!isNonEmpty(wanted)) return
        const byItself = (one: Resource) => judgePicked(flows, [one], moment).by
        const judged = judgePicked(flows, wanted, moment)
        if (judged.by) expect(wanted.map(byItself)).toEqual(wanted.map(() => judged.by))
        else if (judged.because === 'no-flow') expect(wanted.map(byItself)).toContain(null)
        if (judged.by || judged.because !== 'apart') return
        expect(judged.apart.flat().toSorted((x, y) => x.name.localeCompare(y.name))).toEqual(wanted)
        for (const one of judged.apart) expect(judgePicked(flows, one, moment).by).toBe(byItself(one[0]))
      }),
    )
  })
})

describe('a bundle', () => {
  it('that people decide about is judged by its own flow, whatever opens its parts', () => {
    const flows = [flow('Strict', [a]), opensKit('On call', [a, b])]
    expect(judgeBundle(flows, [a, b], kit, moment)).toEqual({ by: flows[1] })
  })

  it('is not given by a rule, where people decide about a part of it', () => {
    const [people, rule] = [flow('People', [a]), opensKit('By itself', [a, b], true)]
    expect(judgeBundle([people, rule], [a, b], kit, moment)).toMatchObject({
      by: null,
      because: 'people-decide',
      parts: [a],
    })
    expect(judgeBundle([rule], [a, b], kit, moment)).toEqual({ by: rule })
    const both = opensKit('On call', [a, b])
    expect(judgeBundle([people, rule, both], [a, b], kit, moment)).toEqual({ by: both })
  })
})
