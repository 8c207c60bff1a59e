import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Pace } from './pace.ts'

const pause = (milliseconds: number) => new Promise(resolve => setTimeout(resolve, milliseconds))

describe('the pace towards Teams', () => {
  let began = 0
  let pace: Pace
  let arrived: number[] = []
  beforeEach(() => {
    vi.useFakeTimers()
    began = Date.now()
    pace = new Pace(1_000, Date.now)
    arrived = []
  })
  afterEach(() => void vi.useRealTimers())

  /** A call that Teams has, and answers, so many milliseconds later. */
  const call = (conversation = 'one', later = 0) =>
    pace.inTurn(conversation, async () => {
      if (later > 0) await pause(later)
      arrived.push(Date.now() - began)
    })
  const mostWithin = (milliseconds: number) =>
    Math.max(...arrived.map(start => arrived.filter(at => at >= start && at < start + milliseconds).length))

  it('sends one conversation no more than Teams takes, in the order in which it came', async () => {
    for (let count = 0; count < 20; count++) void call()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(arrived.slice(0, 9)).toEqual([0, 0, 0, 0, 0, 0, 0, 1_000, 2_000])
    expect([mostWithin(1_000), mostWithin(2_000)]).toEqual([7, 8])
    expect(arrived).toHaveLength(20)
  })

  it('keeps no conversation waiting for another, but for what one tenant may have in a second', async () => {
    for (let count = 0; count < 40; count++) void call(`conversation ${count}`)
    await vi.advanceTimersByTimeAsync(0)
    expect(arrived).toHaveLength(30)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(arrived).toHaveLength(40)
  })

  it('lets no two seconds arrive within one, however long the calls of the first are under way', async () => {
    for (let count = 0; count < 7; count++) void call('one', 900)
    for (let count = 0; count < 7; count++) void call('one')
    await vi.advanceTimersByTimeAsync(20_000)
    expect([mostWithin(1_000), mostWithin(2_000)]).toEqual([7, 8])
    expect(arrived).toHaveLength(14)
  })

  it('waits as long as Teams asked, also where a timer comes a little too early, and gives way where Teams asks for longer meanwhile', async () => {
    pace.hold('one', 1_000)
    void call()
    // The clock is set back by less than anybody would notice.
    vi.setSystemTime(Date.now() - 1)
    await vi.advanceTimersByTimeAsync(1_100)
    expect(arrived).toEqual([1_000])
    pace.hold('one', 1_000)
    const late = call()
    pace.hold('one', 5_000)
    const gaveWay = expect(late).rejects.toMatchObject({ code: 'teams.paced', retryAfter: 4_000 })
    await vi.advanceTimersByTimeAsync(1_100)
    await gaveWay
  })

  it('tells who would wait too long when to come again, and takes nothing for them', async () => {
    for (let count = 0; count < 60; count++) call().catch(() => {})
    await vi.advanceTimersByTimeAsync(0)
    await expect(call()).rejects.toMatchObject({ code: 'teams.paced', retry: 'later' })
    pace.hold('two', 30_000)
    await expect(call('two')).rejects.toMatchObject({ retryAfter: 30_000 })
    await expect(call('two')).rejects.toMatchObject({ retryAfter: 30_000 })
  })
})
