import { expect, it } from 'vitest'
import type { AuditEntry } from '../store.ts'
import { deliveriesKept } from '../webhooks.ts'
import { ana, at, readers } from './samples.ts'
import type { StoreUnderContract } from './under-contract.ts'

const entry = (reason: string): AuditEntry => ({
  action: 'request.submitted',
  outcome: 'done',
  reason,
  target: readers,
  about: ana,
  actor: { kind: 'person', id: ana, name: 'Ana' },
  via: 'slack',
  at: at('9:00'),
  correlation: 'c',
})
const tried = { at: at('9:01'), message: 'audit-1', action: 'request.submitted', problem: null, status: 200 } as const

export function webhooksContract(world: () => StoreUnderContract): void {
  const record = async (...reasons: readonly string[]) => {
    const { store, seal } = world()
    await store.transaction(async tx => {
      for (const reason of reasons) await tx.append(entry(reason))
    })
    await seal()
  }
  it('begins behind what was recorded before, and goes on in the order of the audit', async () => {
    const { store } = world()
    await record('before')
    expect(await store.webhooks.place('SIEM')).toBeNull()
    await store.webhooks.begin('SIEM')
    await record('one', 'two', 'three')
    await store.webhooks.begin('SIEM')
    const begun = await store.webhooks.place('SIEM')
    const found = await store.webhooks.after(begun?.after ?? '', 2)
    expect(found.map(({ event }) => event.reason)).toEqual(['one', 'two'])
    expect(found[0]?.event).toMatchObject({
      actor: { id: ana },
      about: ana,
      target: 'Contoso/group:readers',
      at: at('9:00'),
    })
    const next = await store.webhooks.after(found[1]?.place ?? '', 9)
    expect(next.map(({ event }) => event.reason)).toEqual(['three'])
  })

  it('keeps where it stands and since when it fails, and never goes back', async () => {
    const { store } = world()
    await store.webhooks.begin('SIEM')
    await record('one', 'two')
    const [one, two] = await store.webhooks.after((await store.webhooks.place('SIEM'))?.after ?? '', 9)
    const failing = { since: at('9:01'), times: 2, retryAt: at('9:02') }
    await store.webhooks.note('SIEM', { after: one?.place ?? '', failing }, { ...tried, outcome: 'failed' })
    expect(await store.webhooks.place('SIEM')).toEqual({ after: one?.place, failing })
    await store.webhooks.note('SIEM', { after: two?.place ?? '', failing: null }, { ...tried, outcome: 'delivered' })
    await store.webhooks.note('SIEM', { after: one?.place ?? '', failing }, null)
    await store.webhooks.note('SIEM', null, { ...tried, outcome: 'test-failed', problem: 'too-slow', status: null })
    expect(await store.webhooks.place('SIEM')).toEqual({ after: two?.place, failing: null })
  })

  it('forgets where those stand that are in the file no longer, and begins them anew; what came late of a try brings none back', async () => {
    const { store } = world()
    for (const name of ['SIEM', 'Tickets']) await store.webhooks.begin(name)
    const [before, tickets] = [await store.webhooks.place('SIEM'), await store.webhooks.place('Tickets')]
    await store.transaction(tx => tx.keepWebhooks(['Tickets']))
    const failing = { since: at('9:01'), times: 2, retryAt: at('9:02') }
    await store.webhooks.note('SIEM', { after: before?.after ?? '', failing }, null)
    expect([await store.webhooks.place('SIEM'), await store.webhooks.place('Tickets')]).toEqual([null, tickets])
    await record('meanwhile')
    await store.webhooks.begin('SIEM')
    expect(await store.webhooks.after((await store.webhooks.place('SIEM'))?.after ?? '', 9)).toEqual([])
    await store.transaction(tx => tx.keepWebhooks([]))
    expect(await store.webhooks.place('Tickets')).toBeNull()
  })

  it('keeps what came of each try, the newest first, and no more than so many of each webhook', async () => {
    const { store } = world()
    await store.webhooks.note('other', null, { ...tried, outcome: 'delivered' })
    for (const outcome of ['failed', 'given-up'] as const)
      await store.webhooks.note('SIEM', null, { ...tried, outcome, problem: 'answer', status: 500 })
    expect(await store.webhooks.deliveries('SIEM', 9)).toEqual([
      { ...tried, webhook: 'SIEM', outcome: 'given-up', problem: 'answer', status: 500 },
      { ...tried, webhook: 'SIEM', outcome: 'failed', problem: 'answer', status: 500 },
    ])
    expect((await store.webhooks.deliveries(null, 9)).map(({ webhook }) => webhook)).toEqual(['SIEM', 'SIEM', 'other'])
    expect(await store.webhooks.deliveries(null, 1)).toHaveLength(1)
    expect(deliveriesKept).toBeGreaterThan(9)
  })
}
