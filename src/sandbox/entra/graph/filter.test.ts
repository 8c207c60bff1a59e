import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Filterable, parseFilter } from './filter.ts'
import { Refused } from './refused.ts'

const filterable: Filterable = {
  displayName: 'default',
  mail: 'default',
  mailEnabled: 'default',
  groupTypes: 'default',
  officeLocation: 'advanced',
}
const parse = (text: string) => parseFilter(text, filterable, 'Group')
const finds = (text: string, object: Record<string, unknown>) => parse(text).matches(object)

describe('a filter', () => {
  it.each([
    ["displayName eq 'JIT'", { displayName: 'jit' }, true],
    [
      "displayName eq 'a' or displayName eq 'b' and mailEnabled eq true",
      { displayName: 'a', mailEnabled: false },
      true,
    ],
    [
      "(displayName eq 'a' or displayName eq 'b') and mailEnabled eq true",
      { displayName: 'a', mailEnabled: false },
      false,
    ],
    ["not(startswith(displayName,'jit-'))", { displayName: 'jit-x' }, false],
    ["displayName in ('a', 'b')", { displayName: 'b' }, true],
    ["groupTypes/any(c:c eq 'Unified')", { groupTypes: ['Unified'] }, true],
    ["groupTypes/any(c: startswith(c, 'Dyn'))", { groupTypes: ['Unified'] }, false],
    ['mail eq null', { mail: null }, true],
    ["displayName ne 'a'", { displayName: 'b' }, true],
    ["endswith(mail,'@contoso.com')", { mail: 'x@contoso.com' }, true],
  ])('%s', (text, object, expected) => {
    expect(finds(text, object)).toBe(expected)
  })

  it.each([
    '',
    'displayName',
    "displayName eq 'open",
    "displayName eq 'a' xor mail eq 'b'",
    "displayName = 'a'",
    'displayName eq a',
    "startswith(displayName,'a'",
    "contains(displayName,'a')",
    "owner eq 'a'",
    "displayname eq 'a'",
    "displayName eq 'a'; drop",
  ])('that Graph would not read is refused: %s', text => {
    expect(() => parse(text)).toThrow(Refused)
  })

  it('says whether it needs the advanced queries', () => {
    expect(parse("displayName eq 'a'").advanced).toBeNull()
    expect(parse("displayName ne 'a'").advanced).toContain('NotEquals')
    expect(parse("officeLocation eq 'Berlin'").advanced).toContain('officeLocation')
  })

  it('finds any name whatever its letters, once its quotes are doubled', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), name =>
        finds(`displayName eq '${name.replaceAll("'", "''")}'`, { displayName: name }),
      ),
    )
  })
})
