import { expect, it } from 'vitest'
import type { Delegation } from '../../access/delegation.ts'
import { ana, at, olga, stranger } from './samples.ts'
import type { StoreUnderContract } from './under-contract.ts'

const ofOlga: Delegation = { delegator: olga, delegate: stranger, since: at('09:00'), until: at('17:00') }

export function delegationsContract(world: () => StoreUnderContract): void {
  const save = (...all: Delegation[]) =>
    world().store.transaction(async tx => {
      for (const one of all) await tx.saveDelegation(one)
    })

  it('tells who decides in whose stead to whoever asks about either of them, and to nobody about others', async () => {
    const { store } = world()
    await save(ofOlga)
    expect(await store.delegationsAmong([olga], at('09:00'))).toEqual([ofOlga])
    expect(await store.delegationsAmong([ana, stranger], at('12:00'))).toEqual([ofOlga])
    expect(await store.delegationsAmong([ana], at('12:00'))).toEqual([])
    expect(await store.delegationsAmong([], at('12:00'))).toEqual([])
    expect(await store.transaction(tx => tx.delegationsAmong([olga], at('12:00')))).toEqual([ofOlga])
  })

  it('tells of none before it begins, or from the moment on at which it ends', async () => {
    await save(ofOlga)
    for (const time of ['08:59', '17:00', '17:01'])
      expect(await world().store.delegationsAmong([olga], at(time))).toEqual([])
  })

  it('keeps one for each delegator, the last, until it is ended, and tells then which it was', async () => {
    const { store } = world()
    const next = { ...ofOlga, delegate: ana, since: at('10:00') }
    const ofAna = { ...ofOlga, delegator: ana }
    await save(ofOlga, ofAna, next)
    const [first, second] = [ofAna, next].sort((a, b) => (a.delegator < b.delegator ? -1 : 1))
    expect(await store.delegationsAmong([ana], at('12:00'))).toEqual([first, second])
    expect(await store.transaction(tx => tx.endDelegation(olga))).toEqual(next)
    expect(await store.transaction(tx => tx.endDelegation(olga))).toBeNull()
    expect(await store.delegationsAmong([olga, ana, stranger], at('12:00'))).toEqual([ofAna])
  })
}
