import { describe, expect, it } from 'vitest'
import {
  type CleanupStanding,
  cleanupDue,
  fewestCleanupDays,
  type Idle,
  isToBeAnnounced,
  mayBeForgotten,
} from './cleanup.ts'
import { integrationName, personId } from './vocabulary.ts'

const contoso = integrationName('Contoso')
const fabrikam = integrationName('Fabrikam')
const day = (n: number): Date => new Date(Date.UTC(2026, 0, n, 9))
const keeping = (days?: number, name = contoso) => ({ name, ...(days === undefined ? {} : { userCleanupDays: days }) })
const seen = (onDay: number, ...elsewhere: readonly number[]): Idle => ({
  person: personId('ana'),
  last: [
    { integration: contoso, at: day(onDay) },
    ...elsewhere.map(other => ({ integration: fabrikam, at: day(other) })),
  ],
})
const settled = (idle: Idle, standing: CleanupStanding, onDay: number): Idle => ({
  ...idle,
  settled: { standing, at: day(onDay) },
})

describe('what is kept of somebody for convenience', () => {
  it('is kept for so many days after they last had access', () => {
    expect(cleanupDue(seen(1), [keeping(30)])).toEqual(day(31))
    expect(cleanupDue(seen(1), [keeping()])).toBeNull()
    expect(fewestCleanupDays([keeping(), keeping(60), keeping(30)])).toBe(30)
    expect(fewestCleanupDays([keeping()])).toBeNull()
  })
  it('is kept as long as any integration keeps it, and one that forgets nobody keeps it for good', () => {
    expect(cleanupDue(seen(1, 20), [keeping(30), keeping(60, fabrikam)])).toEqual(day(80))
    expect(cleanupDue(seen(1, 20), [keeping(30), keeping(undefined, fabrikam)])).toBeNull()
  })
  it('is not kept by an integration that is not in the access file any more', () => {
    expect(cleanupDue(seen(1, 20), [keeping(30)])).toEqual(day(31))
    expect(cleanupDue(seen(1), [keeping(30, fabrikam)])).toBeNull()
  })
  it('is told of in the two weeks before, and once', () => {
    const which = (idle: Idle, onDay: number) => isToBeAnnounced(idle, [keeping(30)], day(onDay))
    expect(which(seen(1), 16)).toBe(false)
    expect(which(seen(1), 17)).toBe(true)
    expect(which(settled(seen(1), 'announced', 17), 24)).toBe(false)
    expect(which(settled(seen(1), 'kept', 17), 24)).toBe(false)
  })
  it('is told of anew where it came to nothing: whoever was needed for a year is not forgotten by a note of before it', () => {
    const told = settled(seen(1), 'announced', 17)
    const may = (onDay: number) => mayBeForgotten(told, [keeping(30)], day(onDay))
    const toBeTold = (onDay: number) => isToBeAnnounced(told, [keeping(30)], day(onDay))
    expect([may(58), toBeTold(58)]).toEqual([true, false])
    expect([may(60), toBeTold(60)]).toEqual([false, true])
    expect([may(400), toBeTold(400)]).toEqual([false, true])
    expect(isToBeAnnounced(settled(seen(1), 'kept', 17), [keeping(30)], day(400))).toBe(false)
  })
  it('is forgotten on its day, a week after it was told at the earliest, and never where it was not', () => {
    const may = (idle: Idle, onDay: number) => mayBeForgotten(idle, [keeping(30)], day(onDay))
    const told = settled(seen(1), 'announced', 17)
    expect([may(told, 30), may(told, 31)]).toEqual([false, true])
    const late = settled(seen(1), 'announced', 40)
    expect([may(late, 46), may(late, 47)]).toEqual([false, true])
    expect([may(seen(1), 90), may(settled(seen(1), 'kept', 17), 90)]).toEqual([false, false])
  })
})
