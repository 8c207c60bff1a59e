import { expect, it } from 'vitest'
import type { ChannelProblem } from '../../access/channel.ts'
import { requestId, surfaceName } from '../../access/vocabulary.ts'
import { inFrontOf, type PostedCard } from '../posted-card.ts'
import { ana, at, olga, waiting } from './samples.ts'
import type { StoreUnderContract } from './under-contract.ts'

export function cardsContract(world: () => StoreUnderContract): void {
  it('remembers the copies of a card, with why each was asked, until one is lost', async () => {
    const { store } = world()
    const request = waiting().ask.id
    const message = (id: string) => ({ surface: surfaceName('slack'), conversation: 'D1', message: id })
    const asked: PostedCard = {
      request,
      audience: inFrontOf(olga),
      role: 'approval',
      because: { kind: 'resource-owner', key: 'owner', value: 'Data Platform Leads' },
      message: message('1'),
      shown: 'digest',
      over: false,
    }
    const status: PostedCard = {
      request,
      audience: inFrontOf(ana),
      role: 'status',
      because: null,
      message: message('2'),
      shown: null,
      over: false,
    }
    const channel = { surface: surfaceName('slack'), channel: 'C1' }
    const inChannel: PostedCard = { ...status, audience: { kind: 'channel', channel }, message: message('3') }
    await store.transaction(async tx => {
      await tx.rememberCard(asked)
      await tx.rememberCard(status)
      await tx.rememberCard(status)
      await tx.rememberCard(inChannel)
    })
    expect(await store.postedCards(request)).toEqual([asked, status, inChannel])
    expect(await store.openCardsOf(ana, surfaceName('slack'))).toEqual([status])
    expect(await store.openCardsOf(ana, surfaceName('teams'))).toEqual([])
    await store.transaction(tx => tx.forgetCard(message('1')))
    expect(await store.postedCards(request)).toEqual([status, inChannel])
    await store.transaction(tx => tx.rememberCard({ ...status, shown: 'the end', over: true }))
    expect(await store.postedCards(request)).toEqual([{ ...status, shown: 'the end', over: true }, inChannel])
    expect(await store.openCardsOf(ana, surfaceName('slack'))).toEqual([])
    expect(await store.postedCards(waiting().ask.id)).toEqual([])
  })

  it('adopts a card that it does not know, and leaves to its request one that it knows', async () => {
    const { store } = world()
    const [{ ask: mine }, { ask: other }] = [waiting(), waiting()]
    const message = { surface: surfaceName('slack'), conversation: 'C1', message: '1' }
    const card = {
      audience: inFrontOf(ana),
      role: 'approval',
      because: null,
      message,
      shown: null,
      over: false,
    } as const
    await store.transaction(tx => tx.adoptCard({ ...card, request: mine.id }))
    await store.transaction(tx => tx.adoptCard({ ...card, request: other.id, over: true }))
    expect(await store.postedCards(mine.id)).toEqual([{ ...card, request: mine.id }])
    expect(await store.postedCards(other.id)).toEqual([])
  })

  it('writes what depends on nothing else without a transaction of several steps, all of it or nothing', async () => {
    const { store } = world()
    const request = waiting().ask.id
    const message = { surface: surfaceName('slack'), conversation: 'D1', message: '1' }
    const card = { request, audience: inFrontOf(ana), role: 'status', because: null, shown: null, over: false } as const
    const job = (name: string) =>
      [
        { type: 'job', name },
        { key: name, lane: name, due: at('9:00') },
      ] as const
    await store.write(writes => writes.rememberCard({ ...card, message }))
    expect(await store.postedCards(request)).toEqual([{ ...card, message }])
    await store.write(async writes => {
      await writes.schedule(...job('a'))
      await writes.schedule(...job('b'))
      await writes.cancel('a')
    })
    expect((await store.outbox.backlog(at('9:00'))).waiting).toBe(1)
    await store.write(async writes => {
      await writes.cancel('b')
      await writes.schedule(...job('b'))
      await writes.forgetCard(message)
    })
    expect((await store.outbox.backlog(at('9:00'))).waiting).toBe(1)
    expect(await store.postedCards(request)).toEqual([])
    const broken = store.write(async writes => {
      await writes.cancel('b')
      await writes.rememberCard({ ...card, message })
      throw new RangeError('broken')
    })
    await expect(broken).rejects.toThrow(RangeError)
    await store.write(async () => {})
    expect((await store.outbox.backlog(at('9:00'))).waiting).toBe(1)
    expect(await store.postedCards(request)).toEqual([])
  })

  it('finds the requests of which a copy is still to change, a page at a time', async () => {
    const { store } = world()
    const copyOf = (id: string, over: boolean): PostedCard => ({
      request: requestId(id),
      audience: inFrontOf(ana),
      role: 'status',
      because: null,
      message: { surface: surfaceName('slack'), conversation: 'D1', message: id },
      shown: null,
      over,
    })
    await store.transaction(async tx => {
      for (const id of ['r3', 'r1', 'r2']) await tx.rememberCard(copyOf(id, id === 'r2'))
    })
    expect(await store.requestsWithOpenCards(null, 10)).toEqual(['r1', 'r3'])
    expect(await store.requestsWithOpenCards(null, 1)).toEqual(['r1'])
    expect(await store.requestsWithOpenCards(requestId('r1'), 1)).toEqual(['r3'])
    expect(await store.requestsWithOpenCards(requestId('r3'), 1)).toEqual([])
  })

  it('tells what is in the way of a channel as news once, and again when it is another thing or over', async () => {
    const { store } = world()
    const channel = { surface: surfaceName('slack'), channel: 'C1' }
    const noted = (problem: ChannelProblem | null) =>
      store.transaction(tx => tx.noteChannel(channel, problem, at('9:00')))
    expect(await noted(null)).toBe(false)
    expect(await noted('archived')).toBe(true)
    expect(await noted('archived')).toBe(false)
    expect(await noted('not-invited')).toBe(true)
    expect(await noted(null)).toBe(true)
    expect(await noted('not-invited')).toBe(true)
    const other = { surface: surfaceName('teams'), channel: 'C1' }
    await store.transaction(async tx => {
      await tx.noteChannel(other, 'not-set-up', at('9:00'))
      await tx.keepChannels([channel])
    })
    expect(await noted('not-invited')).toBe(false)
    expect(await store.transaction(tx => tx.noteChannel(other, 'not-set-up', at('9:00')))).toBe(true)
    await store.transaction(tx => tx.keepChannels([]))
    expect(await noted('not-invited')).toBe(true)
  })
}
