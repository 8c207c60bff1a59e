import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { bellFor } from './bell.ts'

describe('a bell', () => {
  it('is heard in its own process at once, by everybody who still listens to this channel', async () => {
    const bell = bellFor(null)
    const [heard, gone, elsewhere] = [vi.fn(), vi.fn(), vi.fn()]
    bell.listen('work', heard)
    bell.listen('other', elsewhere)
    const stop = bell.listen('work', gone)
    stop()
    bell.ring('work')
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(1), 10_000)
    expect([gone, elsewhere].flatMap(({ mock }) => mock.calls)).toEqual([])
  })

  it('tells the other processes once of everything that was rung for while it told them', async () => {
    let told: () => void = () => undefined
    const notify = vi.fn(() => new Promise<void>(resolve => (told = resolve)))
    const bell = bellFor(notify)
    for (let time = 0; time < 100; time++) bell.ring('work')
    expect(notify).toHaveBeenCalledTimes(1)
    told()
    await vi.waitFor(() => expect(notify).toHaveBeenCalledTimes(2), 10_000)
    told()
    await pause(60)
    expect(notify).toHaveBeenCalledTimes(2)
  })

  it('goes on when the others could not be told', async () => {
    const notify = vi.fn(async () => {
      throw new Error('away')
    })
    const bell = bellFor(notify)
    bell.ring('work')
    await vi.waitFor(() => expect(notify).toHaveBeenCalledTimes(1), 10_000)
    await pause(60)
    bell.ring('work')
    await vi.waitFor(() => expect(notify).toHaveBeenCalledTimes(2), 10_000)
  })

  it('is not heard again by who rang it, when the database passes it on', async () => {
    const sent: string[] = []
    const bell = bellFor(async (_channel, from) => sent.push(from))
    const heard = vi.fn()
    bell.listen('work', heard)
    bell.ring('work')
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(1), 10_000)
    bell.heard('work', sent[0] ?? '')
    bell.heard('work', 'another process')
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(2), 10_000)
    await pause(5)
    expect(heard).toHaveBeenCalledTimes(2)
  })
})
