import { describe, expect, it } from 'vitest'
import { firstToEnd } from './secret-expiry.ts'

const now = new Date('2026-06-10T12:00:00Z')
const at = (time: string) => new Date(`2026-${time}Z`)

describe('the end of the client secret', () => {
  it.each([
    ['of the only one', ['08-01T12:00'], { what: 'The client secret', at: at('08-01T12:00') }],
    [
      'is that of the first of several, because which is in use is not told',
      ['09-01T12:00', '08-01T12:00'],
      { what: 'The first of the client secrets', at: at('08-01T12:00') },
    ],
    [
      'is told when it has passed, whatever else is there: a token from before may be what still asks',
      ['06-10T11:00', '09-01T12:00'],
      { what: 'The first of the client secrets', at: at('06-10T11:00') },
    ],
    [
      'is not that of one which ended long ago, since somebody asks with another',
      ['05-01T12:00', '09-01T12:00'],
      { what: 'The client secret', at: at('09-01T12:00') },
    ],
    [
      'is that of the last one where all of them have ended',
      ['05-01T12:00', '04-01T12:00'],
      { what: 'The client secret', at: at('05-01T12:00') },
    ],
  ])('%s', (_name, ends, end) => expect(firstToEnd(ends.map(at), now)).toEqual(end))

  it('cannot be told where there is none', () => {
    expect(firstToEnd([], now)).toEqual({ unknown: 'Entra lists no client secret.' })
  })
})
