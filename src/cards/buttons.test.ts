import fc from 'fast-check'
import { expect, it } from 'vitest'
import { grantId, minutes, requestId } from '../access/vocabulary.ts'
import { encodePress, type List, type Press, parsePress } from './buttons.ts'

const lists: fc.Arbitrary<List> = fc.oneof(
  fc.record({ of: fc.constant('approvals' as const), from: fc.integer({ min: 0, max: 9999 }) }),
  fc.record({ of: fc.constant('mine' as const), from: fc.nat(9_999) }),
)

const presses: fc.Arbitrary<Press> = fc.oneof(
  fc.record({ verb: fc.constantFrom('approve', 'deny', 'cancel', 'again'), request: fc.uuid().map(requestId) }),
  fc.record({ verb: fc.constantFrom('approve', 'deny', 'cancel'), request: fc.uuid().map(requestId), list: lists }),
  fc.record({ verb: fc.constantFrom('return', 'extend'), grant: fc.uuid().map(grantId), list: lists }),
  fc.record({ verb: fc.constant('show' as const), list: lists }),
  fc.record({
    verb: fc.constant('approve'),
    request: fc.uuid().map(requestId),
    told: fc.integer({ min: 1, max: 9999 }),
  }),
  fc.record({
    verb: fc.constant('approve'),
    request: fc.uuid().map(requestId),
    told: fc.integer({ min: 1, max: 9999 }),
    list: lists,
  }),
  fc.record({ verb: fc.constantFrom('return', 'extend', 'revoke', 'retry'), grant: fc.uuid().map(grantId) }),
  fc.record({
    verb: fc.constant('extend' as const),
    grant: fc.uuid().map(grantId),
    by: fc.integer({ min: 1, max: 999_999 }).map(minutes),
  }),
  fc.constantFrom({ verb: 'link' } as const, { verb: 'break-glass' } as const),
)

it('what a button carries is read back as what it was', () => {
  fc.assert(
    fc.property(presses, press => {
      expect(parsePress(encodePress(press))).toEqual(press)
    }),
  )
})
it('what a button carries is short enough for every chat', () => {
  fc.assert(
    fc.property(presses, press => {
      expect(encodePress(press).length).toBeLessThanOrEqual(100)
    }),
  )
})
it('what is chosen to begin with on the form for an emergency comes back as it was typed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), name => {
      expect(parsePress(encodePress({ verb: 'break-glass', name }))).toEqual({ verb: 'break-glass', name })
    }),
  )
  expect(parsePress('v1:break-glass:%')).toBeNull()
})
it('what was typed comes back with the moment for which it is to be asked, and anything else behind it is nothing', () => {
  const moments = fc.integer({ min: 0, max: 99_999_999 }).map(minute => new Date(minute * 60_000))
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), moments, (line, at) => {
      expect(parsePress(encodePress({ verb: 'ask-then', at, line }))).toEqual({ verb: 'ask-then', at, line })
    }),
  )
  for (const wrong of ['v1:ask-then:', 'v1:ask-then:1:', 'v1:ask-then::x', 'v1:ask-then:-1:x', 'v1:ask-then:1:%'])
    expect(parsePress(wrong)).toBeNull()
})
it('anything else is nothing, and never an error', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl(), fc.json()), value => {
      expect(parsePress(value)).toBeNull()
    }),
  )
})
it('a value with one character changed is nothing, or names something else: never another verb for the same thing', () => {
  fc.assert(
    fc.property(
      presses,
      fc.nat(60),
      fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }),
      (press, at, put) => {
        const value = encodePress(press)
        const changed = value.slice(0, at) + put + value.slice(at + 1)
        if (changed === value) return
        const read = parsePress(changed)
        expect(read === null || read.verb === press.verb).toBe(true)
      },
    ),
  )
})
