import { expect, it } from 'vitest'
import type { LinkAttempt } from '../link.ts'
import { ana, anasSlack, at, said } from './samples.ts'
import type { StoreUnderContract } from './under-contract.ts'

const offered: LinkAttempt = {
  id: 'digest',
  account: anasSlack,
  step: { at: 'offered' },
  carryOn: { type: 'press', value: 'v1:approve:x', message: null },
  expiresAt: at('9:10'),
}
const challenge = { state: 'state', nonce: 'nonce', verifier: 'verifier' }

export function linksContract(world: () => StoreUnderContract): void {
  it('keeps a link through its steps, and finds it by the browser that is in the middle of it', async () => {
    const { store } = world()
    expect(await store.link('digest')).toBeNull()
    await store.transaction(tx => tx.saveLink(offered))
    expect(await store.link('digest')).toEqual(offered)
    expect(await store.linkOfSession('cookie')).toBeNull()
    const begun: LinkAttempt = { ...offered, step: { at: 'chat', session: 'cookie', challenge }, expiresAt: at('9:20') }
    await store.transaction(async tx => {
      expect(await tx.lockLink('digest')).toEqual(offered)
      await tx.saveLink(begun)
    })
    expect(await store.linkOfSession('cookie')).toEqual(begun)
    const confirm: LinkAttempt = { ...begun, step: { at: 'confirm', session: 'cookie', person: ana, form: 'word' } }
    const linked: LinkAttempt = { ...begun, step: { at: 'linked', session: 'cookie' }, carryOn: null }
    for (const next of [confirm, linked]) {
      await store.transaction(tx => tx.saveLink(next))
      expect(await store.linkOfSession('cookie')).toEqual(next)
    }
  })

  it('keeps the newest links of an account that nobody opened, whatever was begun, and everybody else’s', async () => {
    const { store } = world()
    const link = (id: string, minute: number): LinkAttempt => ({ ...offered, id, expiresAt: at(`9:${minute}`) })
    const begun: LinkAttempt = { ...link('begun', 10), step: { at: 'checking', session: 'its cookie' } }
    const others: LinkAttempt = { ...link('others', 10), account: { ...anasSlack, user: 'U0OTHER' } }
    await store.transaction(async tx => {
      for (const one of [link('old', 11), link('newer', 12), link('newest', 13), begun, others]) await tx.saveLink(one)
      await tx.forgetUnopenedLinks(anasSlack, 2)
    })
    const ids = ['old', 'newer', 'newest', 'begun', 'others']
    const kept = await Promise.all(ids.map(async id => ((await store.link(id)) ? id : null)))
    expect(kept).toEqual([null, 'newer', 'newest', 'begun', 'others'])
  })

  it('binds by sign-in, under the lock of the account, and hands over once what was to be carried on with', async () => {
    const { store } = world()
    const incoming = said({ type: 'press', value: 'v1:approve:x', message: null }, 'link:digest', anasSlack)
    const hand = (id: string) =>
      store.transaction(async tx => {
        await tx.lockAccount(anasSlack)
        await tx.bind({ account: anasSlack, person: ana, how: 'sign-in', email: null, at: at('9:05') })
        return tx.receive(id, incoming, at('9:05'))
      })
    expect(await hand('one')).toBe('stored')
    expect(await hand('two')).toBe('seen-before')
    expect(await store.binding(anasSlack)).toMatchObject({ how: 'sign-in' })
    expect(await store.inbox.load('one')).toMatchObject({ incoming: { what: incoming.what } })
    expect(await store.outbox.backlog(at('9:06'))).toMatchObject({ waiting: 1 })
  })

  it('hands over nothing when the transaction is not committed', async () => {
    const { store } = world()
    const incoming = said({ type: 'command', text: 'mine' }, 'link:other', anasSlack)
    const broken = store.transaction(async tx => {
      await tx.receive('three', incoming, at('9:05'))
      throw new Error('away')
    })
    await expect(broken).rejects.toThrow()
    expect(await store.inbox.load('three')).toBeNull()
  })
}
