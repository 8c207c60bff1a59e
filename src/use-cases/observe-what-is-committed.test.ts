import { describe, expect, it } from 'vitest'
import { grantId } from '../access/vocabulary.ts'
import { inMemoryStore } from '../ports/in-memory/store.ts'
import { at, waiting } from '../ports/store-contract/samples.ts'
import { type Committed, observeWhatIsCommitted } from './observe-what-is-committed.ts'
import { byTimer } from './save.ts'

function observed() {
  const seen: Committed[] = []
  return { seen, store: observeWhatIsCommitted(inMemoryStore(), committed => seen.push(committed)) }
}

const request = waiting({ submittedAt: at('9:00') })
const entry = {
  ...byTimer(request.ask.id),
  at: at('9:00'),
  action: 'request.submitted',
  request: request.ask.id,
  outcome: 'done',
} as const
const scheduled = {
  status: 'scheduled',
  terms: {
    id: grantId('22222222-2222-4222-8222-222222222222'),
    request: request.ask.id,
    entitlement: request.ask.entitlements[0],
    beneficiary: request.ask.beneficiary,
    duration: request.ask.duration,
  },
  startsAt: at('9:00'),
  useBy: at('10:00'),
} as const

describe('what is committed', () => {
  it('is told once it is, with what a grant was before', async () => {
    const { seen, store } = observed()
    await store.transaction(async tx => {
      await tx.saveRequest(request)
      await tx.append(entry)
      await tx.saveGrant(scheduled)
    })
    const starting = { ...scheduled, status: 'starting', prior: null } as const
    await store.transaction(async tx => {
      await tx.lockGrant(scheduled.terms.id)
      await tx.saveGrant(starting)
    })
    expect(seen).toEqual([
      { entries: [entry], requests: [request], grants: [{ before: null, after: scheduled }] },
      { entries: [], requests: [], grants: [{ before: scheduled, after: starting }] },
    ])
  })

  it('is told by nobody when it was not', async () => {
    const { seen, store } = observed()
    const failing = store.transaction(async tx => {
      await tx.append(entry)
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(seen).toEqual([])
  })

  it('is told once, however often the database has the work done again', async () => {
    const seen: Committed[] = []
    const real = inMemoryStore()
    const again = {
      ...real,
      transaction: async <T>(work: Parameters<typeof real.transaction<T>>[0]) => {
        await real
          .transaction(async tx => {
            await work(tx)
            throw new Error('deadlock')
          })
          .catch(() => undefined)
        return real.transaction(work)
      },
    }
    await observeWhatIsCommitted(again, committed => seen.push(committed)).transaction(tx => tx.append(entry))
    expect(seen.map(({ entries }) => entries)).toEqual([[entry]])
  })
})
