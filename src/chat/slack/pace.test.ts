import { afterEach, describe, expect, it, vi } from 'vitest'
import { Pace, type PacedMethod } from './pace.ts'

/** A call that Slack answers at once. */
const turn = (pace: Pace, method: PacedMethod, conversation?: string) =>
  pace.inTurn(method, async () => {}, conversation === undefined ? {} : { conversation })

/** When each of so many calls had its turn, in seconds, all asked for at once; `null` for who is to come again. */
async function turns(
  count: number,
  method: PacedMethod,
  conversation?: (call: number) => string,
  pace = new Pace(60_000, Date.now),
) {
  const began = Date.now()
  const taken: (number | null)[] = Array.from({ length: count }, () => null)
  for (let call = 0; call < count; call++)
    turn(pace, method, conversation?.(call)).then(
      () => {
        taken[call] = (Date.now() - began) / 1000
      },
      () => {},
    )
  await vi.advanceTimersByTimeAsync(120_000)
  return taken
}

describe('the pace towards Slack', () => {
  afterEach(() => void vi.useRealTimers())

  it.each([
    ['chat.update', 50],
    ['conversations.open', 50],
    ['users.lookupByEmail', 50],
    ['views.publish', 100],
    ['chat.postMessage', 300],
  ] as const)('calls %s no more than %d times in any minute, however much there is to do', async (method, most) => {
    vi.useFakeTimers()
    const pace = new Pace(60_000, Date.now)
    const taken: number[] = []
    const caller = async () => {
      for (;;) {
        const again = await turn(pace, method).then(
          () => 0,
          fault => fault.retryAfter,
        )
        if (again > 0) await new Promise(resolve => setTimeout(resolve, again))
        else taken.push(Date.now())
      }
    }
    for (let hand = 0; hand < 30; hand++) void caller()
    await vi.advanceTimersByTimeAsync(300_000)
    const inMinuteFrom = (start: number) => taken.filter(at => at >= start && at < start + 60_000).length
    expect(Math.max(...taken.map(inMinuteFrom))).toBeLessThanOrEqual(most)
    expect(taken.length).toBeGreaterThan(most)
  })

  it('lets no two minutes arrive within one, however long the calls of the first are under way', async () => {
    vi.useFakeTimers()
    const pace = new Pace(60_000, Date.now)
    const arrived: number[] = []
    const stuckUntil = Date.now() + 59_000
    const call = () =>
      pace.inTurn('chat.update', async () => {
        await new Promise(resolve => setTimeout(resolve, Math.max(0, stuckUntil - Date.now())))
        arrived.push(Date.now())
      })
    const caller = async () => {
      for (;;) await call().catch(({ retryAfter }) => new Promise(resolve => setTimeout(resolve, retryAfter)))
    }
    for (let hand = 0; hand < 60; hand++) void caller()
    await vi.advanceTimersByTimeAsync(300_000)
    const inMinuteFrom = (start: number) => arrived.filter(at => at >= start && at < start + 60_000).length
    expect(Math.max(...arrived.map(inMinuteFrom))).toBeLessThanOrEqual(50)
    expect(arrived.length).toBeGreaterThan(100)
  })

  it('lets a burst through at once, and the others in the order they came', async () => {
    vi.useFakeTimers()
    const taken = await turns(26, 'conversations.open')
    expect(taken.slice(0, 20)).toEqual(Array(20).fill(0))
    expect(taken.slice(20)).toEqual([2, 4, 6, 8, 10, 12])
  })

  it('sends one conversation about a message a second, and keeps no other waiting for it', async () => {
    vi.useFakeTimers()
    const pace = new Pace(60_000, Date.now)
    const one = turns(5, 'chat.postMessage', () => 'D1', pace)
    const others = turns(5, 'chat.postMessage', call => `D${call + 2}`, pace)
    await vi.advanceTimersByTimeAsync(0)
    expect([await one, await others]).toEqual([
      [0, 0, 1, 2, 3],
      [0, 0, 0, 0, 0],
    ])
  })

  it('tells who would wait too long when to come again, and takes nothing for them', async () => {
    vi.useFakeTimers()
    const pace = new Pace(60_000, Date.now)
    for (let call = 0; call < 30; call++) void turn(pace, 'conversations.open')
    await expect(turn(pace, 'conversations.open')).rejects.toMatchObject({
      code: 'slack.paced',
      retry: 'later',
      retryAfter: 22_000,
      tooMuchFor: 'slack',
    })
    await expect(turn(pace, 'conversations.open')).rejects.toMatchObject({ retryAfter: 22_000 })
  })

  it('tells whether there is no room for anybody, or in this conversation alone', async () => {
    vi.useFakeTimers()
    const pace = new Pace(60_000, Date.now)
    const post = (conversation: string) => pace.inTurn('chat.postMessage', async () => {}, { conversation })
    for (let call = 0; call < 22; call++) void post('D1')
    await expect(post('D1')).rejects.toMatchObject({ code: 'slack.paced', tooMuchFor: null })
    pace.hold('chat.postMessage', 30_000)
    await expect(post('D2')).rejects.toMatchObject({ code: 'slack.paced', tooMuchFor: 'slack' })
  })

  it('leaves Slack alone for as long as Slack asks to, whoever calls, and with no other method', async () => {
    vi.useFakeTimers()
    const pace = new Pace(60_000, Date.now)
    pace.hold('chat.update', 30_000)
    await expect(turn(pace, 'chat.update')).rejects.toMatchObject({ retryAfter: 30_000 })
    await turn(pace, 'conversations.open')
    await vi.advanceTimersByTimeAsync(25_000)
    const late = turn(pace, 'chat.update')
    await vi.advanceTimersByTimeAsync(5_000)
    await late
  })

  it('keeps room for what tells how something came out, however many cards are to be changed that only tell how it goes on', async () => {
    vi.useFakeTimers()
    const pace = new Pace(60_000, Date.now)
    const taken: { readonly at: number; readonly isOutcome: boolean }[] = []
    const caller = async (isOutcome: boolean, calls: number) => {
      for (let done = 0; done < calls; ) {
        const call = async () => void taken.push({ at: Date.now(), isOutcome })
        const again = await pace.inTurn('chat.update', call, { isOutcome }).then(
          () => 0,
          fault => fault.retryAfter,
        )
        if (again > 0) await new Promise(resolve => setTimeout(resolve, again))
        else done += 1
      }
    }
    for (let hand = 0; hand < 30; hand++) void caller(false, 100)
    await vi.advanceTimersByTimeAsync(120_000)
    const began = Date.now()
    await caller(true, 8)
    expect(Date.now()).toBe(began)
    for (let hand = 0; hand < 12; hand++) void caller(true, 1)
    await vi.advanceTimersByTimeAsync(180_000)
    expect(taken.filter(({ isOutcome }) => isOutcome)).toHaveLength(20)
    const inMinuteFrom = (start: number) => taken.filter(({ at }) => at >= start && at < start + 60_000).length
    expect(Math.max(...taken.map(({ at }) => inMinuteFrom(at)))).toBeLessThanOrEqual(50)
  })

  it('asks whoever waits already to come again when Slack asks meanwhile to be left alone', async () => {
    vi.useFakeTimers()
    const pace = new Pace(60_000, Date.now)
    for (let call = 0; call < 20; call++) await turn(pace, 'conversations.open')
    const waiting = turn(pace, 'conversations.open')
    const told = expect(waiting).rejects.toMatchObject({ code: 'slack.paced', retryAfter: 8_000 })
    pace.hold('conversations.open', 10_000)
    await vi.advanceTimersByTimeAsync(2_000)
    await told
  })
})
