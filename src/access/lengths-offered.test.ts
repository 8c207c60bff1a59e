import { describe, expect, it } from 'vitest'
import { lengthsOffered } from './lengths-offered.ts'
import { minutes } from './vocabulary.ts'

const hours = (count: number) => minutes(count * 60)

describe('the lengths of time that a flow has to press', () => {
  it('are those that the access file names, in order, and what is usual among them', () => {
    const named = [hours(8), minutes(30), hours(4)] as const
    expect(lengthsOffered({ default: hours(2), max: hours(8), presets: named })).toEqual([30, 120, 240, 480])
  })

  it('are the usual steps up to the most that it gives, where the file names none', () => {
    expect(lengthsOffered({ default: hours(2), max: hours(8) })).toEqual([15, 30, 60, 120, 240, 480])
    expect(lengthsOffered({ default: minutes(50), max: minutes(90) })).toEqual([15, 30, 50, 60, 90])
  })

  it('are one alone where nothing else fits', () => {
    expect(lengthsOffered({ default: minutes(5), max: minutes(5) })).toEqual([5])
  })
})
