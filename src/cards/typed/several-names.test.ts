import { describe, expect, it } from 'vitest'
import { namesIn } from './several-names.ts'

const names = (words: string) => namesIn(words).map(({ name }) => name)

describe('several names in one line', () => {
  it.each([
    ['jit-a', ['jit-a']],
    ['jit-a, jit-b', ['jit-a', 'jit-b']],
    ['jit-a and jit-b', ['jit-a', 'jit-b']],
    ['jit-a, jit-b, and jit-c', ['jit-a', 'jit-b', 'jit-c']],
    ['jit-a & jit-b; jit-c', ['jit-a', 'jit-b', 'jit-c']],
    ['jit-a,, jit-b,', ['jit-a', 'jit-b']],
    // Of the marks around all of it the outer ones are gone by now.
    ['Jit A", "Jit B', ['Jit A', 'Jit B']],
    ['brandy, sandbox', ['brandy', 'sandbox']],
    [' , and ', []],
  ])('“%s”', (words, expected) => expect(names(words)).toEqual(expected))

  it('tells what each and those behind it would be as one name', () => {
    expect(namesIn('Sales, EMEA and APAC, jit-a')[0]?.upTo.map(({ name }) => name)).toEqual([
      'Sales',
      'Sales, EMEA',
      'Sales, EMEA and APAC',
      'Sales, EMEA and APAC, jit-a',
    ])
  })

  it('does not run away', () => {
    expect(namesIn(', and '.repeat(20_000))).toEqual([])
    expect(namesIn('a, '.repeat(5_000))).toHaveLength(5_000)
  })
})
