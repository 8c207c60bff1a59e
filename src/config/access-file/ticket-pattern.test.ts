import { describe, expect, it } from 'vitest'
import { ticketPattern } from './ticket-pattern.ts'

const problemOf = (pattern: string) => {
  const read = ticketPattern.safeParse(pattern)
  return read.success ? null : read.error.issues[0]?.message
}

describe('the expression for a ticket', () => {
  it.each([
    '^(INC|CHG)-\\d+$',
    '^[A-Z][A-Z0-9]*-[0-9]+$',
    '^(a{2}b?)+$',
    '^[(+*)]+$',
    '^\\(\\d+\\)+$',
    '^[]+]*x+$',
    'INC',
  ])('takes %s', pattern => expect(problemOf(pattern)).toBeNull())
  it.each(['^(a+)+$', '(a*)*', '^((x|y+)z)*$', '^(\\d{2,})+$', '^(?:[a-z]+-?)*$'])(
    'refuses %s, which could run away',
    pattern => expect(problemOf(pattern)).toMatch(/repeats what repeats already/),
  )
  it.each(['(a', '[a', '(?=x)y', '(?<!x)y', '(a)\\1', '*'])('refuses %s, which cannot be matched safely', pattern =>
    expect(problemOf(pattern)).toMatch(/is no regular expression that can be matched safely/),
  )
  it('is not endlessly long', () => expect(problemOf('a'.repeat(201))).toMatch(/at most 200 characters/))
})
