import { expect, it } from 'vitest'
import type { Absence } from '../../access/absence.ts'
import { ana, at, olga, stranger } from './samples.ts'
import type { StoreUnderContract } from './under-contract.ts'

const ofOlga: Absence = { delegator: olga, delegate: stranger, since: at('09:00'), until: at('17:00') }

export function absencesContract(world: () => StoreUnderContract): void {
  const save = (...all: Absence[]) =>
    world().store.transaction(async tx => {
      for (const one of all) await tx.saveAbsence(one)
    })

  it('tells who decides in whose stead to whoever asks about either of them, and to nobody about others', async () => {
    const { store } = world()
    await save(ofOlga)
    expect(await store.absencesAmong([olga], at('09:00'))).toEqual([ofOlga])
    expect(await store.absencesAmong([ana, stranger], at('12:00'))).toEqual([ofOlga])
    expect(await store.absencesAmong([ana], at('12:00'))).toEqual([])
    expect(await store.absencesAmong([], at('12:00'))).toEqual([])
    expect(await store.transaction(tx => tx.absencesAmong([olga], at('12:00')))).toEqual([ofOlga])
  })

  it('keeps one of somebody in whose stead nobody decides, who is nobody’s stand-in', async () => {
    const { store } = world()
    const alone = { ...ofOlga, delegate: null }
    await save(alone)
    expect(await store.absencesAmong([olga], at('12:00'))).toEqual([alone])
    expect(await store.absencesAmong([stranger, ana], at('12:00'))).toEqual([])
    expect(await store.transaction(tx => tx.endAbsence(olga))).toEqual(alone)
  })

  it('tells of none before it begins, or from the moment on at which it ends', async () => {
    await save(ofOlga)
    for (const time of ['08:59', '17:00', '17:01'])
      expect(await world().store.absencesAmong([olga], at(time))).toEqual([])
  })

  it('keeps one for each delegator, the last, until it is ended, and tells then which it was', async () => {
    const { store } = world()
    const next = { ...ofOlga, delegate: ana, since: at('10:00') }
    const ofAna = { ...ofOlga, delegator: ana }
    await save(ofOlga, ofAna, next)
    const [first, second] = [ofAna, next].sort((a, b) => (a.delegator < b.delegator ? -1 : 1))
    expect(await store.absencesAmong([ana], at('12:00'))).toEqual([first, second])
    expect(await store.transaction(tx => tx.endAbsence(olga))).toEqual(next)
    expect(await store.transaction(tx => tx.endAbsence(olga))).toBeNull()
    expect(await store.absencesAmong([olga, ana, stranger], at('12:00'))).toEqual([ofAna])
  })
}
