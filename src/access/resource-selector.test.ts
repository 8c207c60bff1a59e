import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchesPattern } from './resource-selector.ts'

describe('a pattern', () => {
  it.each([
    ['jit-*', 'jit-prod', true],
    ['jit-*', 'JIT-Prod', true],
    ['jit-*', 'my-jit-prod', false],
    ['*-prod-*', 'jit-prod-db', true],
    ['*-prod-*', '-prod-', true],
    ['a*a', 'a', false],
    ['a*b*b', 'ab', false],
    ['*', '', true],
    ['jit.prod', 'jitXprod', false],
    ['R&D #1 + 50%', 'r&d #1 + 50%', true],
    ['', 'x', false],
  ])('“%s” takes in “%s”: %s', (pattern, name, taken) => expect(matchesPattern(pattern, name)).toBe(taken))

  it('takes in what stands where its stars are, whatever that is', () => {
    const part = fc.string({ unit: fc.constantFrom('a', 'B', '-', '.', '+', '$') })
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 5 }),
        fc.array(part, { maxLength: 5 }),
        (parts, between) => {
          const name = parts
            .map((word, index) => word + (index < parts.length - 1 ? (between[index] ?? '') : ''))
            .join('')
          expect(matchesPattern(parts.join('*'), name)).toBe(true)
        },
      ),
    )
  })

  it('is none that its stars could make run away', () => {
    expect(matchesPattern(`${'*a'.repeat(200)}b`, 'a'.repeat(256))).toBe(false)
  })

  it('means what the same regular expression means', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', 'A'), maxLength: 8 })
    fc.assert(
      fc.property(text, text, (pattern, name) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*')}$`, 'is')
        expect(matchesPattern(pattern, name)).toBe(expression.test(name))
      }),
    )
  })
})
