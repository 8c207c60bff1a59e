import { describe, expect, it } from 'vitest'
import { type AuditRow, digestOf, hashOf, headText, isKeyed, parseHead, sealAfter } from './audit-chain.ts'

const row: AuditRow = {
  id: '7',
  at: '2026-11-21T09:00:00.000Z',
  actor_kind: 'person',
  actor_id: 'ana',
  actor_name: 'Ana',
  via: 'slack',
  action: 'request.submitted',
  request_id: 'r1',
  grant_id: null,
  target: 'Contoso/group:readers',
  outcome: 'done',
  reason: 'A customer cannot log in',
  details: { minutes: 120, flow: 'Production' },
  correlation_id: 'r1',
}

describe('a seal', () => {
  it('does not depend on the order in which a database gives the parts of a row', () => {
    const shuffled: AuditRow = { ...row, details: { flow: 'Production', minutes: 120 } }
    expect(digestOf(Object.assign({ correlation_id: '' }, shuffled))).toBe(digestOf(row))
  })

  it('is different for a row that differs in anything at all', () => {
    const keys = Object.keys(row) as (keyof AuditRow)[]
    const changed = keys.map(key => digestOf({ ...row, [key]: 'something else' }))
    expect(new Set([digestOf(row), ...changed]).size).toBe(keys.length + 1)
  })

  it('follows on the one before it, and counts from 1', () => {
    const first = sealAfter(null, row, null)
    const second = sealAfter(first, { ...row, id: '8' }, null)
    expect([first.seq, second.seq]).toEqual([1, 2])
    expect(second.prevHash).toBe(first.hash)
    expect(hashOf(second, null)).toBe(second.hash)
    expect(hashOf({ ...second, prevHash: 'other' }, null)).not.toBe(second.hash)
  })

  it('cannot be made without the key where there is one', () => {
    const seal = sealAfter(null, row, 'secret')
    expect(isKeyed(seal.hash)).toBe(true)
    expect(hashOf(seal, 'secret')).toBe(seal.hash)
    expect(hashOf(seal, 'guess')).not.toBe(seal.hash)
  })

  it('makes a head that can be written down and read again', () => {
    for (const key of [null, 'secret']) {
      const { seq, hash } = sealAfter(null, row, key)
      expect(parseHead(`${headText({ seq, hash })}\n`)).toEqual({ seq, hash })
    }
    for (const wrong of ['', '12', 'x:sha256:00', '12:md5:00', '-1:sha256:00']) expect(parseHead(wrong)).toBeNull()
  })
})
