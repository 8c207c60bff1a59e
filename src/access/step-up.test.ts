import { describe, expect, it } from 'vitest'
import { isFresh, type Proof, proves } from './step-up.ts'

const at = (time: string) => new Date(`2026-11-21T${time}Z`)
const proof: Proof = { contexts: ['c1', 'c3'], signedInAt: at('09:00:00').toISOString(), methods: [], token: null }

describe('a fresh sign-in', () => {
  it('is good for five minutes, and no longer', () => {
    expect(isFresh(proof, at('09:00:00'))).toBe(true)
    expect(isFresh(proof, at('09:05:00'))).toBe(true)
    expect(isFresh(proof, at('09:05:01'))).toBe(false)
  })
  it('may be ahead of our clock by a little, and not by more', () => {
    expect(isFresh(proof, at('08:59:00'))).toBe(true)
    expect(isFresh(proof, at('08:58:59'))).toBe(false)
  })
  it('that says no time is not fresh', () =>
    expect(isFresh({ ...proof, signedInAt: 'never' }, at('09:00:00'))).toBe(false))
  it('proves the contexts that it names, to the letter', () => {
    expect(['c1', 'c3'].every(context => proves(proof, context))).toBe(true)
    expect(['c2', 'C1', 'c', ''].some(context => proves(proof, context))).toBe(false)
  })
})
