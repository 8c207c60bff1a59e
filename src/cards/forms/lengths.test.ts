import { describe, expect, it } from 'vitest'
import { minutes } from '../../access/vocabulary.ts'
import { lengthsToGive } from './lengths.ts'
import { lengthOfAny } from './request-form.ts'

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

describe('the lengths of time to press before anything is chosen', () => {
  const flowsOf = (count: number, usual: (flow: number) => number) => {
    const durations = Array.from({ length: count }, (_, flow) => ({
      default: minutes(usual(flow)),
      max: minutes(61 + flow * 33),
    }))
    const [first = { default: minutes(60), max: minutes(60) }, ...others] = durations
    const { lengths, durationHint } = lengthOfAny([first, ...others])
    return { ...lengths, durationHint, values: lengths?.options.map(({ value }) => value) ?? [] }
  }

  it('are a few, however many flows there are: what is usual and the longest always, and it is said that others are typed', () => {
    const alike = flowsOf(200, () => 61)
    expect(alike.values).toHaveLength(15)
    expect(alike.values).toContain(alike.chosen)
    expect(alike.chosen).toBe('1 hour 1 minute')
    expect(alike.values.at(-1)).toBe('4 days 14 hours 28 minutes')
    expect(alike.values).toEqual(expect.arrayContaining(['15 minutes', '2 hours', '8 hours', '1 day']))
    expect(alike.durationHint).toMatch(/^Lengths that are not above are typed here, for example 90m/)

    const unlike = flowsOf(200, flow => 60 + flow)
    expect(unlike.values).toHaveLength(16)
    expect([unlike.values[0], unlike.chosen]).toEqual(['usual', 'usual'])
    expect(unlike.values.at(-1)).toBe('4 days 14 hours 28 minutes')
  })

  it('are all that there are, where these are few', () => {
    const few = flowsOf(2, () => 60)
    expect(few.values).toEqual(['15 minutes', '30 minutes', '1 hour', '1 hour 1 minute', '1 hour 34 minutes'])
    expect(few.durationHint).toMatch(/^For example/)
  })
})
