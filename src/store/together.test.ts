import { describe, expect, it, vi } from 'vitest'
import { Fault } from '../ports/fault.ts'
import { together } from './together.ts'

/** Answers when it is told to. */
function asked() {
  const rounds: { readonly wanted: readonly string[]; answer(): void; fail(problem: Error): void }[] = []
  const one = together<string, string>(
    wanted =>
      new Promise((resolve, reject) => {
        const answer = () => resolve(wanted.map(word => word.toUpperCase()))
        rounds.push({ wanted, answer, fail: reject })
      }),
    1,
  )
  const round = async (n: number) => {
    await vi.waitFor(() => expect(rounds.length).toBeGreaterThan(n), 10_000)
    const found = rounds[n]
    if (!found) throw new Error('there is no such round')
    return found
  }
  return { one, round, rounds }
}

describe('what many ask for at the same time', () => {
  it('is asked for at once by the first, and in one statement by all who come meanwhile', async () => {
    const { one, round, rounds } = asked()
    const answers = ['a', 'b', 'c'].map(one)
    expect(rounds.map(({ wanted }) => wanted)).toEqual([['a']])
    ;(await round(0)).answer()
    ;(await round(1)).answer()
    expect(await Promise.all(answers)).toEqual(['A', 'B', 'C'])
    expect(rounds.map(({ wanted }) => wanted)).toEqual([['a'], ['b', 'c']])
  })

  it('is never answered with what was read before it was asked', async () => {
    const { one, round } = asked()
    const first = one('a')
    const later = one('a')
    ;(await round(0)).answer()
    await first
    const second = await round(1)
    expect(second.wanted).toEqual(['a'])
    second.answer()
    expect(await later).toBe('A')
  })

  it('is asked for one by one where something is wrong with one of them', async () => {
    const { one, round, rounds } = asked()
    const first = one('a')
    const good = one('b')
    const bad = expect(one('c')).rejects.toThrow('wrong')
    ;(await round(0)).answer()
    ;(await round(1)).fail(new Error('wrong'))
    ;(await round(2)).answer()
    ;(await round(3)).fail(new Error('wrong'))
    expect(await Promise.all([first, good])).toEqual(['A', 'B'])
    await bad
    expect(rounds.map(({ wanted }) => wanted)).toEqual([['a'], ['b', 'c'], ['b'], ['c']])
  })

  it('fails for all of them while the database is away, and is asked for again afterwards', async () => {
    const { one, round, rounds } = asked()
    const away = new Fault('store.unavailable', 'away', { retry: 'later' })
    const first = one('a')
    const lost = [one('b'), one('c')].map(answer => expect(answer).rejects.toThrow('away'))
    ;(await round(0)).answer()
    ;(await round(1)).fail(away)
    await Promise.all([first, ...lost])
    expect(rounds).toHaveLength(2)
    const again = one('d')
    ;(await round(2)).answer()
    expect(await again).toBe('D')
  })
})
