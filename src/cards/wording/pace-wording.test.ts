import { describe, expect, it } from 'vitest'
import { paceWords } from './pace-wording.ts'

describe('the words for how long many ends take', () => {
  it('go by what the directory lets one app write', () => {
    expect(paceWords(1)).toBe('less than a minute for 1')
    expect(paceWords(3_000)).toBe('less than a minute for 3,000')
    expect(paceWords(10_000)).toBe('about 6 min for 10,000')
    expect(paceWords(10_000, 3_000)).toBe('about 8 min for 10,000')
    expect(paceWords(200_000)).toBe('about 2.5 h for 200,000')
  })
})
