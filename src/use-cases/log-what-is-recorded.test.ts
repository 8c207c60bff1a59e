import { describe, expect, it } from 'vitest'
import { requestId } from '../access/vocabulary.ts'
import { inMemoryStore } from '../ports/in-memory/store.ts'
import { type Log, type LogFields, silentLog } from '../ports/log.ts'
import { logWhatIsRecorded } from './log-what-is-recorded.ts'
import { byTimer } from './save.ts'

const request = requestId('11111111-1111-4111-8111-111111111111')
const entry = {
  ...byTimer(request),
  at: new Date('2026-11-20T09:00:00Z'),
  action: 'request.lapsed',
  request,
  outcome: 'done',
  reason: 'my secret reason',
} as const

function logged() {
  const lines: [string, LogFields | undefined][] = []
  const log: Log = { ...silentLog, info: (event, fields) => lines.push([event, fields]) }
  return { lines, store: logWhatIsRecorded(inMemoryStore(), log) }
}

describe('what is recorded in the audit', () => {
  it('is in the log as well, with the request it belongs to and without anybody’s words', async () => {
    const { lines, store } = logged()
    await store.transaction(tx => tx.append(entry))
    expect(lines).toEqual([['request.lapsed', expect.objectContaining({ request, actor: 'timer', outcome: 'done' })]])
    expect(JSON.stringify(lines)).not.toContain('secret')
  })
  it('says in the log why somebody was refused, by the name of the refusal and in nobody’s words', async () => {
    const { lines, store } = logged()
    const refusal = { reason: 'unknown-resource', typed: 'my secret wish', nearest: [] }
    const refused = {
      action: 'request.refused',
      outcome: 'refused',
      reason: refusal.reason,
      details: { refusal },
    } as const
    await store.transaction(tx => tx.append({ ...entry, ...refused }))
    expect(lines).toEqual([
      ['request.refused', expect.objectContaining({ outcome: 'refused', refusal: 'unknown-resource' })],
    ])
    expect(JSON.stringify(lines)).not.toContain('secret')
  })
  it('says in the log why something failed, by a name of ours', async () => {
    const { lines, store } = logged()
    const failed = { action: 'approvers.asked', outcome: 'failed', reason: 'channel: archived' } as const
    await store.transaction(tx => tx.append({ ...entry, ...failed }))
    expect(lines).toEqual([
      ['approvers.asked', expect.objectContaining({ outcome: 'failed', failure: 'channel: archived' })],
    ])
  })
  it('is not in the log when its transaction failed', async () => {
    const { lines, store } = logged()
    const failing = store.transaction(async tx => {
      await tx.append(entry)
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(lines).toEqual([])
  })
})
