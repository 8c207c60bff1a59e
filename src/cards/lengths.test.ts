import { describe, expect, it } from 'vitest'
import { minutes } from '../access/vocabulary.ts'
import { lengthsToGive } from './lengths.ts'

describe('the lengths of time that whoever approves has to press', () => {
  const labels = (max: number, asked: number) => {
    const { options, chosen } = lengthsToGive({ default: minutes(60), max: minutes(max) }, minutes(asked))
    return { labels: options.map(({ label }) => label), chosen }
  }

  it('have what was asked among them, which is chosen', () => {
    expect(labels(240, 90)).toEqual({
      labels: ['15 minutes', '30 minutes', '1 hour', '1 hour 30 minutes (as asked)', '2 hours', '4 hours'],
      chosen: '1 hour 30 minutes',
    })
  })

  it('are none that the access flow does not give any more: the most is chosen where more was asked', () => {
    expect(labels(120, 240)).toEqual({
      labels: ['15 minutes', '30 minutes', '1 hour', '2 hours (the most by now)'],
      chosen: '2 hours',
    })
  })
})
