import { describe, expect, it } from 'vitest'
import { serverFindings } from './checkup.ts'

const good = { version: 160_004, encrypted: true, fsync: true, fullPages: true, synchronous: true, ahead: 0 }
const told = (changes: Partial<typeof good> | { encrypted: null }) =>
  serverFindings('postgres', { ...good, ...changes }).map(({ verdict, says }) => `${verdict}: ${says}`)

describe('a PostgreSQL', () => {
  it('of a version that is kept, encrypted and durable is fine', () => {
    expect(told({})).toEqual([
      'ok: PostgreSQL 16 answers.',
      'ok: The connection is encrypted, and the server proved who it is.',
      'ok: What is committed survives a crash of its machine.',
    ])
  })
  it.each([
    [{ version: 130_011 }, 'problem: PostgreSQL 13 answers, and Doorbell needs 14 or later.'],
    [{ encrypted: false }, 'problem: The connection to another machine is not encrypted.'],
    [{ fsync: false }, 'problem: It may forget what was committed when its machine crashes.'],
    [{ fullPages: false }, 'problem: It may forget what was committed when its machine crashes.'],
    [{ synchronous: false }, 'problem: It may forget what was committed when its machine crashes.'],
  ])('with %o is not', (changes, words) => {
    expect(told(changes)).toContain(words)
  })
  it('on this machine needs no encryption', () => {
    expect(told({ encrypted: null })).toContain('ok: It is on this machine.')
  })
  it('that is the embedded one is for trials', () => {
    expect(serverFindings('embedded', good).map(({ verdict }) => verdict)).toEqual(['warning'])
  })
})
