import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Fault } from '../ports/fault.ts'
import { together } from './together.ts'

/** Answers when it is told to. */
function asked({ atOnce = 1, late = 60_000 } = {}) {
  const rounds: { readonly wanted: readonly string[]; answer(): void; fail(problem: Error): void }[] = []
  const one = together<string, string>(
    wanted =>
      new Promise((resolve, reject) => {
        const answer = () => resolve(wanted.map(word => word.toUpperCase()))
        rounds.push({ wanted, answer, fail: reject })
      }),
    { atOnce, late },
  )
  const round = async (n: number) => {
    await vi.waitFor(() => expect(rounds.length).toBeGreaterThan(n), 10_000)
    const found = rounds[n]
    if (!found) throw new Error('there is no such round')
    return found
  }
  return { one, round, rounds }
}

afterEach(() => vi.useRealTimers())

describe('what many ask for at the same time', () => {
  it('is asked for in one statement by all who ask at the same moment, and in one by all who come while that is on its way', async () => {
    const { one, round, rounds } = asked()
    const answers = ['a', 'b'].map(one)
    const first = await round(0)
    answers.push(...['c', 'd', 'e'].map(one))
    first.answer()
    ;(await round(1)).answer()
    expect(await Promise.all(answers)).toEqual(['A', 'B', 'C', 'D', 'E'])
    expect(rounds.map(({ wanted }) => wanted)).toEqual([
      ['a', 'b'],
      ['c', 'd', 'e'],
    ])
  })

  it('waits for nobody’s lock: whoever waits for a round that is late is asked for beside it, in few rounds at a time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const late = 1
    const { one, round, rounds } = asked({ atOnce: 2, late })
    const first = one('a')
    const locked = await round(0)
    vi.advanceTimersByTime(late)
    const others = ['b', 'c'].map(one)
    const beside = await round(1)
    expect(beside.wanted).toEqual(['b', 'c'])
    const third = one('d')
    vi.advanceTimersByTime(late)
    // Whatever begins when something is late has begun by then.
    await nextTurn()
    await nextTurn()
    expect(rounds).toHaveLength(2)
    beside.answer()
    expect(await Promise.all(others)).toEqual(['B', 'C'])
    ;(await round(2)).answer()
    expect(await third).toBe('D')
    locked.answer()
    expect(await first).toBe('A')
  })

  it('is never answered with what was read before it was asked', async () => {
    const { one, round } = asked()
    const first = one('a')
    const before = await round(0)
    const later = one('a')
    before.answer()
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
    ;(await round(0)).fail(new Error('wrong'))
    ;(await round(1)).answer()
    ;(await round(2)).answer()
    ;(await round(3)).fail(new Error('wrong'))
    expect(await Promise.all([first, good])).toEqual(['A', 'B'])
    await bad
    expect(rounds.map(({ wanted }) => wanted)).toEqual([['a', 'b', 'c'], ['a'], ['b'], ['c']])
  })

  it('is not asked for again where the way to the database broke, because it may have been done', async () => {
    const { one, round, rounds } = asked()
    const lost = ['a', 'b'].map(word => expect(one(word)).rejects.toThrow('bad record'))
    ;(await round(0)).fail(Object.assign(new Error('bad record'), { code: 'ERR_SSL_BAD_RECORD' }))
    await Promise.all(lost)
    expect(rounds).toHaveLength(1)
  })

  it('fails for all of them while the database is away, and is asked for again afterwards', async () => {
    const { one, round, rounds } = asked()
    const away = new Fault('store.unavailable', 'away', { retry: 'later' })
    const lost = ['a', 'b'].map(word => expect(one(word)).rejects.toThrow('away'))
    ;(await round(0)).fail(away)
    await Promise.all(lost)
    expect(rounds).toHaveLength(1)
    const again = one('d')
    ;(await round(1)).answer()
    expect(await again).toBe('D')
  })
})
