import { expect, it } from 'vitest'
import { driftId, surfaceName } from '../access/vocabulary.ts'
import { inMemoryOwnStanding } from '../ports/in-memory/own-standing.ts'
import { aGrant, at, olga, said, waiting, writers } from '../ports/store-contract/samples.ts'
import { watchCredential, watchRights } from '../use-cases/inventory/watch-own-standing.ts'
import { byTimer } from '../use-cases/save.ts'
import { aWorld } from '../use-cases/world.test-support.ts'
import { sealAudit } from './audit-sealer.ts'
import { figuresOf } from './figures.ts'
import { storeOn } from './store.ts'
import { onEveryDatabase } from './testing/databases.ts'

await onEveryDatabase('how the work stands', database => {
  it('is nothing at all at first', async () => {
    const nothing = { count: 0, since: null }
    expect(await figuresOf(database(), at('9:00'))).toEqual({
      due: {
        ends: nothing,
        grants: nothing,
        messages: nothing,
        proofs: nothing,
        incoming: nothing,
        rest: nothing,
        webhooks: nothing,
      },
      givenUp: 0,
      inbox: nothing,
      requestsWaiting: 0,
      grants: { scheduled: 0, starting: 0, active: 0, ending: 0 },
      freezes: { everything: 0, resource: 0, person: 0 },
      ends: nothing,
      overdue: 0,
      late: 0,
      unsealed: nothing,
      drift: nothing,
      driftOverdue: 0,
      reviews: nothing,
      channelsClosed: nothing,
      webhooksFailing: nothing,
      rightsMissing: 0,
      credentialEndsAt: null,
      inventoryReadAt: null,
      policyActivatedAt: null,
    })
  })

  it('tells how many channels take nothing, and since when the first of them', async () => {
    const store = storeOn(database())
    const note = (channel: string, problem: 'archived' | null, when: string) =>
      store.transaction(tx => tx.noteChannel({ surface: surfaceName('chat'), channel }, problem, at(when)))
    await note('C1', 'archived', '8:00')
    await note('C2', 'archived', '8:30')
    expect((await figuresOf(database(), at('9:00'))).channelsClosed).toEqual({ count: 2, since: at('8:00') })
    await note('C1', null, '8:40')
    expect((await figuresOf(database(), at('9:00'))).channelsClosed).toEqual({ count: 1, since: at('8:30') })
  })

  it('tells when the own credential ends, and nothing where nobody says', async () => {
    const ends = async () => (await figuresOf(database(), at('9:00'))).credentialEndsAt
    const world = await aWorld({ store: storeOn(database()) })
    const own = inMemoryOwnStanding()
    const credential = { what: 'client secret', fingerprint: 'one', endsAt: at('17:00') }
    own.is = { ...own.is, credential }
    await watchCredential({ ...world.ports, own })
    expect(await ends()).toEqual(at('17:00'))
    own.is = { ...own.is, credential: { ...credential, fingerprint: 'two', endsAt: null } }
    await watchCredential({ ...world.ports, own })
    expect(await ends()).toBeNull()
    own.is = { ...own.is, credential }
    await watchCredential({ ...world.ports, own })
    const ending = { ...credential, fingerprint: 'of the other app', endsAt: at('16:00') }
    own.is = { ...own.is, ending }
    await watchCredential({ ...world.ports, own })
    expect(await ends()).toEqual(at('16:00'))
    own.is = { ...own.is, credential: null, ending: null }
    await watchCredential({ ...world.ports, own })
    expect(await ends()).toBeNull()
  })

  it('counts what waits, and since when', async () => {
    const store = storeOn(database())
    const request = waiting({ submittedAt: at('9:00') })
    await store.transaction(async tx => {
      await tx.saveRequest(request)
      await tx.append({ ...byTimer(request.ask.id), at: at('9:01'), action: 'request.submitted', outcome: 'done' })
      const lapse = { type: 'lapse-request', request: request.ask.id } as const
      await tx.schedule(lapse, { key: 'late', lane: 'a', due: at('9:02') })
      await tx.schedule(lapse, { key: 'later', lane: 'b', due: at('9:03') })
      await tx.schedule(lapse, { key: 'not yet', lane: 'c', due: at('17:00') })
    })
    const figures = await figuresOf(database(), at('10:00'))
    expect(figures).toMatchObject({
      due: { grants: { count: 0 }, rest: { count: 2, since: at('9:02') } },
      requestsWaiting: 1,
      unsealed: { count: 1, since: at('9:01') },
    })
    await sealAudit(database(), { key: null })
    expect((await figuresOf(database(), at('10:00'))).unsealed).toEqual({ count: 0, since: null })
  })

  it('counts what was taken in an emergency while nobody has signed it off, and since when', async () => {
    const store = storeOn(database())
    const request = waiting({ breakGlass: true })
    const review = {
      request: request.ask.id,
      entitlement: writers,
      person: olga,
      openedAt: at('9:10'),
      standing: { status: 'open', reminded: 0, next: at('13:10') },
    } as const
    await store.transaction(async tx => {
      await tx.saveRequest(request)
      await tx.saveReview(review)
    })
    expect((await figuresOf(database(), at('10:00'))).reviews).toEqual({ count: 1, since: at('9:10') })
    const standing = { status: 'signed-off', by: olga, at: at('9:20'), note: 'Fine' } as const
    await store.transaction(tx => tx.saveReview({ ...review, standing }))
    expect((await figuresOf(database(), at('10:00'))).reviews).toEqual({ count: 0, since: null })
  })

  it('counts what differs in the directory while nobody has settled it, and since when', async () => {
    const store = storeOn(database())
    const drift = {
      id: driftId('00000000-0000-7000-8000-00000000d0d1'),
      kind: 'added-by-hand',
      entitlement: writers,
      person: olga,
      grant: null,
      foundAt: at('9:10'),
      doer: null,
      standing: { status: 'found' },
    } as const
    await store.transaction(tx => tx.saveDrift(drift))
    expect((await figuresOf(database(), at('10:00'))).drift).toEqual({ count: 1, since: at('9:10') })
    const kept = { status: 'kept', by: olga, at: at('9:20') } as const
    const undoing = { status: 'undoing', by: olga, at: at('9:20'), removedAt: null } as const
    await store.transaction(tx => tx.saveDrift({ ...drift, standing: undoing }))
    expect(await figuresOf(database(), at('10:00'))).toMatchObject({ drift: { count: 1 }, driftOverdue: 0 })
    const late = { because: 'refused', told: ['refused'] } as const
    await store.transaction(tx => tx.saveDrift({ ...drift, standing: { ...undoing, late } }))
    expect((await figuresOf(database(), at('10:00'))).driftOverdue).toBe(1)
    await store.transaction(tx => tx.saveDrift({ ...drift, standing: kept }))
    expect((await figuresOf(database(), at('10:00'))).drift).toEqual({ count: 0, since: null })
  })

  it('counts grants that live, ends that are due, and those about which somebody was told', async () => {
    const store = storeOn(database())
    const request = waiting({ submittedAt: at('8:00') })
    await store.transaction(async tx => {
      await tx.saveRequest(request)
      // Until 11:10.
      await tx.saveGrant(aGrant(request, 'active'))
      // Due at 9:30, told at 9:45.
      await tx.saveGrant(aGrant(request, 'ending', writers))
      await tx.saveGrant(aGrant(request, 'starting'))
      const late = { code: 'graph.unavailable', explanation: 'Away.', toldAt: at('9:50') }
      const starting = aGrant(request, 'starting')
      if (starting.status === 'starting') await tx.saveGrant({ ...starting, late })
      await tx.saveGrant(aGrant(request, 'failed'))
      await tx.saveGrant(aGrant(request, 'ended'))
      await tx.freeze({ scope: { of: 'resource', ...writers }, by: olga, at: at('9:00'), because: null })
    })
    expect(await figuresOf(database(), at('10:00'))).toMatchObject({
      grants: { scheduled: 0, starting: 2, active: 1, ending: 1 },
      freezes: { everything: 0, resource: 1, person: 0 },
      ends: { count: 1, since: at('9:30') },
      overdue: 1,
      late: 1,
    })
    expect((await figuresOf(database(), at('12:00'))).ends).toEqual({ count: 2, since: at('9:30') })
  })

  it('has no end late that waits half an hour, until what was never listed would have to be', async () => {
    const store = storeOn(database())
    const request = waiting({ submittedAt: at('8:00') })
    const ending = aGrant(request, 'ending', writers)
    if (ending.status !== 'ending') throw new Error('another sample')
    await store.transaction(async tx => {
      await tx.saveRequest(request)
      await tx.saveGrant({ ...ending, since: at('9:20'), unseen: true, overdueToldAt: null })
    })
    expect((await figuresOf(database(), at('10:00'))).ends).toEqual({ count: 1, since: at('9:50') })
    await store.transaction(tx => tx.saveGrant({ ...ending, since: at('9:20'), unseen: true, removedAt: at('9:31') }))
    expect((await figuresOf(database(), at('10:00'))).ends).toEqual({ count: 1, since: at('9:30') })
  })

  it('counts the rights that are missing now, and none once they are back', async () => {
    const own = inMemoryOwnStanding()
    const world = await aWorld({ store: storeOn(database()), own })
    const missing = async () => (await figuresOf(database(), at('9:00'))).rightsMissing
    expect(await missing()).toBe(0)
    own.is = { ...own.is, missing: ['Groups.Write', 'Users.Read'] }
    await watchRights(world.ports)
    expect(await missing()).toBe(2)
    own.is = { ...own.is, missing: [] }
    await watchRights(world.ports)
    expect(await missing()).toBe(0)
  })

  it('counts what people said and nobody handled, from when it came in and not from when it is tried again', async () => {
    const store = storeOn(database())
    await store.inbox.store('one', said({ type: 'command', text: 'mine' }), at('9:00'))
    const [task] = await store.outbox.claim({
      now: at('9:00'),
      leaseNow: at('9:00'),
      leaseUntil: at('9:01'),
      limit: 1,
      worker: 'w',
    })
    if (!task) throw new Error('nothing to do')
    await store.outbox.retry(task, at('9:30'), 'trouble')
    expect((await figuresOf(database(), at('9:10'))).inbox).toEqual({ count: 1, since: at('9:00') })
    await store.transaction(tx => tx.finishIncoming('one'))
    expect((await figuresOf(database(), at('9:10'))).inbox).toEqual({ count: 0, since: null })
  })
})
