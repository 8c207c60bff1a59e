import { expect, it } from 'vitest'
import { surfaceName } from '../../access/vocabulary.ts'
import { anasSlack, anasTeams, at, claim, only, said } from './samples.ts'
import type { StoreUnderContract } from './under-contract.ts'

export function inboxContract(world: () => StoreUnderContract): void {
  it('stores what came in together with the task to handle it, in a lane of its sender', async () => {
    const { store } = world()
    const incoming = said({ type: 'command', text: 'request readers for 2h' })
    expect(await store.inbox.store('one', incoming, at('9:00'))).toBe('stored')
    expect(await store.inbox.load('one')).toEqual({ id: 'one', incoming, receivedAt: at('9:00') })
    expect(only(await claim(store.outbox))).toMatchObject({
      key: 'incoming:one',
      task: { type: 'handle-incoming', id: 'one' },
      due: at('9:00'),
    })
    await store.inbox.store('two', said({ type: 'command', text: 'mine' }), at('9:00'))
    expect(await claim(store.outbox)).toEqual([])
  })

  it('knows a second delivery of the same doing, whatever it is called this time', async () => {
    const { store } = world()
    await store.inbox.store('one', said({ type: 'command', text: 'mine' }, 'click-1'), at('9:00'))
    expect(await store.inbox.store('two', said({ type: 'command', text: 'mine' }, 'click-1'), at('9:01'))).toBe(
      'seen-before',
    )
    expect(await store.inbox.load('two')).toBeNull()
    await store.outbox.finish(only(await claim(store.outbox, '9:01')))
    await store.transaction(tx => tx.finishIncoming('one'))
    expect(await store.inbox.store('three', said({ type: 'command', text: 'mine' }, 'click-1'), at('9:02'))).toBe(
      'seen-before',
    )
    expect(await claim(store.outbox, '9:02')).toEqual([])
  })

  it('does not give back what is finished', async () => {
    const { store } = world()
    const form = { surface: surfaceName('slack'), view: 'V1' }
    const what = { type: 'request-form', form, resource: 'r', duration: '2h', reason: 'because' } as const
    await store.inbox.store('one', said(what), at('9:00'))
    await store.transaction(tx => tx.finishIncoming('one'))
    expect(await store.inbox.load('one')).toBeNull()
    expect(await store.inbox.load('never')).toBeNull()
  })

  it('tells when a surface last got through, handled or not, and nothing of a surface that never did', async () => {
    const { store } = world()
    expect(await store.inbox.lastFrom(anasSlack.surface)).toBeNull()
    await store.inbox.store('one', said({ type: 'command', text: 'mine' }, 'one'), at('9:00'))
    await store.inbox.store('two', said({ type: 'command', text: 'mine' }, 'two'), at('9:30'))
    await store.transaction(tx => tx.finishIncoming('two'))
    expect(await store.inbox.lastFrom(anasSlack.surface)).toEqual(at('9:30'))
    expect(await store.inbox.lastFrom(anasTeams.surface)).toBeNull()
  })

  it('has not finished it when the transaction that handled it failed', async () => {
    const { store } = world()
    await store.inbox.store('one', said({ type: 'command', text: 'mine' }, 'click-1', anasSlack), at('9:00'))
    const failing = store.transaction(async tx => {
      await tx.finishIncoming('one')
      throw new RangeError('no')
    })
    await expect(failing).rejects.toThrow(RangeError)
    expect(await store.inbox.load('one')).not.toBeNull()
  })
}
