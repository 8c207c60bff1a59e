import { describe, expect, it } from 'vitest'
import type { ShownAuditRow } from './shown.ts'
import { storyIn } from './story.ts'

let ids = 0
const row = (action: string, requestId: string, more: Partial<ShownAuditRow> = {}): ShownAuditRow => ({
  id: String(++ids),
  at: '2026-11-21T09:00:00.000Z',
  actor: 'Ana Moreno',
  via: 'slack',
  action,
  about: 'Ana Moreno',
  target: 'jit-prod-db-readers',
  outcome: 'done',
  reason: null,
  requestId,
  details: {},
  ...more,
})

describe('the story in four steps', () => {
  it('has not begun while nobody has asked', () => {
    expect(storyIn([])).toEqual({ done: 0, approver: null, group: null })
  })

  it('names who was really asked, and for which group', () => {
    const asked = row('approvers.asked', 'r1', {
      details: { people: [{ name: 'Marta Kowalska' }, { name: 'Victor' }] },
    })
    expect(storyIn([asked, row('request.submitted', 'r1')])).toEqual({
      done: 1,
      approver: 'Marta Kowalska',
      group: 'jit-prod-db-readers',
    })
  })

  it('comes no further by a step that did not succeed', () => {
    const rows = [
      row('grant.active', 'r1', { outcome: 'failed' }),
      row('request.approved', 'r1'),
      row('request.submitted', 'r1'),
    ]
    expect(storyIn(rows).done).toBe(2)
  })

  it('is that of the request which has come furthest, not a mixture of several', () => {
    const rows = [
      row('request.submitted', 'r2'),
      row('grant.end_verified', 'r0'),
      row('grant.active', 'r1'),
      row('request.approved', 'r1'),
      row('request.submitted', 'r1'),
    ]
    expect(storyIn(rows).done).toBe(3)
  })
})
