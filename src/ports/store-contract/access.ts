import { expect, it } from 'vitest'
import type { Grant } from '../../access/grant/states.ts'
import type { AccessRequest } from '../../access/request/states.ts'
import { bundleName, grantId, type PersonId, requestId } from '../../access/vocabulary.ts'
import { policySample } from './policy-sample.ts'
import { aDecision, aGrant, anAsk, ana, at, denied, olga, readers, stranger, waiting, writers } from './samples.ts'
import type { Recorded, StoreUnderContract } from './under-contract.ts'

export function accessContract(world: () => StoreUnderContract): void {
  it('gives back every request as it was saved, whatever its state, with every moment in it', async () => {
    const { store } = world()
    const ask = anAsk
    const all: readonly AccessRequest[] = [
      { ...waiting(), progress: { ...waiting().progress, decisions: [aDecision('approve', '9:05')] } },
      {
        status: 'approved',
        ask: ask(),
        decisions: [aDecision('approve', '9:06'), aDecision('approve', '9:05')],
        at: at('9:06'),
      },
      denied({}, '9:07'),
      { status: 'withdrawn', ask: ask(), decisions: [], at: at('9:08') },
      { status: 'lapsed', ask: ask(), decisions: [aDecision('approve', '9:05')], at: at('17:00') },
    ]
    for (const request of all) {
      await store.transaction(tx => tx.saveRequest(request))
      expect(await store.request(request.ask.id)).toEqual(request)
    }
  })

  it('gives back every grant as it was saved, whatever its state, with every moment in it', async () => {
    const { store } = world()
    const request = waiting()
    await store.transaction(tx => tx.saveRequest(request))
    const states = ['scheduled', 'starting', 'active', 'ending', 'ended', 'failed'] as const
    const all: readonly Grant[] = states.map(status => aGrant(request, status))
    for (const grant of all) {
      await store.transaction(tx => tx.saveGrant(grant))
      expect(await store.grant(grant.terms.id)).toEqual(grant)
    }
    expect(await store.grantsOf(request.ask.id)).toEqual(all)
    expect((await store.liveGrantsOf([ana])).map(({ status }) => status)).toEqual(states.slice(0, 4))
  })

  it('knows nothing of what was never saved', async () => {
    const { store } = world()
    expect(await store.request(requestId('nowhere'))).toBeNull()
    expect(await store.grant(grantId('nowhere'))).toBeNull()
    expect(await store.transaction(tx => tx.lockRequest(requestId('nowhere')))).toBeNull()
    expect(await store.activePolicy()).toBeNull()
  })

  it('keeps nothing of a transaction that failed: no state, no audit, no task', async () => {
    const { store, recorded } = world()
    const request = waiting()
    const failing = store.transaction(async tx => {
      await tx.saveRequest(request)
      await tx.append(entry('request.submitted'))
      await tx.schedule({ type: 'job', name: 'a' }, { key: 'a', lane: 'a', due: at('9:00') })
      expect(await tx.request(request.ask.id)).toEqual(request)
      throw new RangeError('changed my mind')
    })
    await expect(failing).rejects.toThrow(RangeError)
    expect(await store.request(request.ask.id)).toBeNull()
    expect(await recorded()).toEqual([])
    expect(await store.outbox.nextDue()).toBeNull()
  })

  it('lets one of many who change the same request at the same moment change it from what the one before left', async () => {
    const { store, recorded } = world()
    const request = waiting()
    await store.transaction(tx => tx.saveRequest(request))
    const votes = Array.from({ length: 6 }, (_, n) =>
      store.transaction(async tx => {
        const now = await tx.lockRequest(request.ask.id)
        if (now?.status !== 'awaiting-approval') throw new Error('it is settled')
        const decisions = [...now.progress.decisions, aDecision('approve', `9:0${n}`)]
        await tx.saveRequest({ ...now, progress: { ...now.progress, decisions } })
        await tx.append({ ...entry('decision.recorded'), reason: String(decisions.length) })
      }),
    )
    await Promise.all(votes)
    const kept = await store.request(request.ask.id)
    expect(kept?.status === 'awaiting-approval' && kept.progress.decisions).toHaveLength(6)
    expect((await recorded()).map(({ reason }) => reason)).toEqual(['1', '2', '3', '4', '5', '6'])
  })

  it('lets one of many who look for the same thing beside a request, each to add it where it is missing, add it', async () => {
    const { store } = world()
    const request = waiting()
    await store.transaction(tx => tx.saveRequest(request))
    const tries = Array.from({ length: 4 }, () =>
      store.transaction(async tx => {
        await tx.lockRequest(request.ask.id)
        if ((await tx.grantsOf(request.ask.id)).length === 0) await tx.saveGrant(aGrant(request))
      }),
    )
    await Promise.all(tries)
    expect(await store.grantsOf(request.ask.id)).toHaveLength(1)
  })

  it('replaces the state of a request that is saved again, and finds it by its person, newest first', async () => {
    const { store } = world()
    const first = waiting({ submittedAt: at('9:00') })
    const second = waiting({ submittedAt: at('9:30') })
    const forAna = waiting({ requester: olga, submittedAt: at('9:15') })
    const others = waiting({ requester: olga, beneficiary: olga })
    for (const request of [first, second, forAna, others]) await store.transaction(tx => tx.saveRequest(request))
    await store.transaction(async tx => {
      const locked = await tx.lockRequest(first.ask.id)
      if (locked) await tx.saveRequest({ status: 'withdrawn', ask: locked.ask, decisions: [], at: at('9:40') })
    })
    expect((await store.requestsOf(ana, 10)).map(({ ask }) => ask.id)).toEqual([
      second.ask.id,
      forAna.ask.id,
      first.ask.id,
    ])
    expect((await store.request(first.ask.id))?.status).toBe('withdrawn')
  })

  it('finds of many requests of somebody the newest, and what still waits or lives however old it is', async () => {
    const { store } = world()
    const over = (time: string): AccessRequest => denied({ submittedAt: at(time) }, '9:59')
    const [live, oldest, waits, older, newest] = [
      over('9:00'),
      over('9:10'),
      waiting({ submittedAt: at('9:20') }),
      over('9:30'),
      over('9:40'),
    ]
    for (const request of [live, oldest, waits, older, newest]) await store.transaction(tx => tx.saveRequest(request))
    await store.transaction(async tx => {
      await tx.saveGrant(aGrant(live))
      await tx.saveGrant(aGrant(oldest, 'ended'))
    })
    const found = async (limit: number) => (await store.requestsOf(ana, limit)).map(({ ask }) => ask.id)
    expect(await found(1)).toEqual([newest, waits, live].map(({ ask }) => ask.id))
    expect(await found(10)).toEqual([newest, older, waits, oldest, live].map(({ ask }) => ask.id))
    expect(await store.requestsOf(olga, 10)).toEqual([])
  })

  it('finds for whoever asked what lives that they asked for another, however old it is', async () => {
    const { store } = world()
    const forOlga: AccessRequest = {
      status: 'approved',
      ask: anAsk({ beneficiary: olga, submittedAt: at('9:00') }),
      decisions: [aDecision('approve', '9:05')],
      at: at('9:05'),
    }
    await store.transaction(async tx => {
      await tx.saveRequest(forOlga)
      await tx.saveGrant(aGrant(forOlga, 'active', readers, olga))
    })
    for (const person of [ana, olga])
      expect((await store.requestsOf(person, 0)).map(({ ask }) => ask.id)).toEqual([forOlga.ask.id])
  })

  it('finds the live grants of one entitlement, oldest first, whichever integration shows it', async () => {
    const { store } = world()
    const request = waiting()
    const [one, two] = [aGrant(request), aGrant(request, 'scheduled')]
    const all = [
      one,
      two,
      aGrant(request, 'ended'),
      aGrant(request, 'active', writers),
      aGrant(request, 'active', readers, olga),
    ]
    await store.transaction(async tx => {
      await tx.saveRequest(request)
      for (const grant of all) await tx.saveGrant(grant)
      await tx.saveGrant(one)
    })
    expect(await store.liveGrantsFor(readers, ana)).toEqual([one, two])
  })

  it('tells what the limits rest on: what waits, how much was asked, when the last denial was', async () => {
    const { store } = world()
    const open = waiting({ submittedAt: at('9:00') })
    const requests = [
      open,
      waiting({ entitlements: [writers], submittedAt: at('8:00') }),
      denied({ submittedAt: at('7:00') }, '7:30'),
      denied({ submittedAt: at('6:00') }, '6:30'),
      denied({ submittedAt: at('6:00'), entitlements: [writers] }, '8:30'),
      waiting({ requester: olga, beneficiary: olga }),
    ]
    await store.transaction(async tx => {
      await tx.lockPerson(ana)
      for (const request of requests) await tx.saveRequest(request)
      expect(await tx.standingOf(ana, [readers], at('7:00'))).toEqual({
        waiting: [{ resource: readers.resource, request: open.ask.id, by: ana }],
        denied: [at('7:30'), at('6:30')].map(when => ({ resource: readers.resource, at: when, by: ana })),
        openRequests: 2,
        askedSince: 3,
      })
    })
    const nothing = await store.transaction(tx => tx.standingOf(stranger, [readers], at('0:00')))
    expect(nothing).toEqual({ waiting: [], denied: [], openRequests: 0, askedSince: 0 })
  })

  it('tells what somebody asked for another apart from what they asked for themselves, and counts it with theirs', async () => {
    const { store } = world()
    const forOlga = waiting({ beneficiary: olga, submittedAt: at('9:00') })
    await store.transaction(tx => tx.saveRequest(forOlga))
    const standing = (whom?: PersonId) => store.transaction(tx => tx.standingOf(ana, [readers], at('7:00'), whom))
    expect(await standing()).toMatchObject({ waiting: [], openRequests: 1, askedSince: 1 })
    expect(await standing(olga)).toMatchObject({
      waiting: [{ request: forOlga.ask.id }],
      openRequests: 1,
      askedSince: 1,
    })
  })

  it('tells what waits for somebody, and what was denied to them, whoever asked it for them', async () => {
    const { store } = world()
    const [open, no] = [
      waiting({ requester: olga, beneficiary: ana }),
      denied({ requester: olga, beneficiary: ana }, '7:30'),
    ]
    await store.transaction(async tx => {
      for (const request of [open, no]) await tx.saveRequest(request)
      expect(await tx.standingOf(ana, [readers], at('7:00'))).toEqual({
        waiting: [{ resource: readers.resource, request: open.ask.id, by: olga }],
        denied: [{ resource: readers.resource, at: at('7:30'), by: olga }],
        openRequests: 0,
        askedSince: 0,
      })
    })
  })

  it.each([
    ['as a bundle', { bundle: bundleName('On-call kit') }],
    ['picked one by one', {}],
  ])(
    'keeps what is asked for together, %s, as one request, with whose word was about which part, found under each of them',
    async (_, as) => {
      const { store } = world()
      const kit = waiting({ entitlements: [readers, writers], ...as })
      const half: AccessRequest = {
        ...kit,
        progress: { ...kit.progress, decisions: [{ ...aDecision('approve', '9:05'), of: [writers.resource] }] },
      }
      await store.transaction(tx => tx.saveRequest(half))
      expect(await store.request(kit.ask.id)).toEqual(half)
      for (const asked of [[readers], [writers], [readers, writers]] as const)
        expect(await store.transaction(tx => tx.standingOf(ana, asked, at('7:00')))).toMatchObject({
          waiting: expect.arrayContaining(asked.map(({ resource }) => ({ resource, request: kit.ask.id, by: ana }))),
          openRequests: 1,
          askedSince: 'bundle' in as ? 1 : 2,
        })
    },
  )

  it('tells what was denied of what was asked for together only where whoever denied it had a say', async () => {
    const { store } = world()
    const both = denied({ entitlements: [readers, writers], submittedAt: at('7:00') }, '7:30')
    if (both.status !== 'denied') throw new Error('it was denied')
    const [word, ...others] = both.decisions
    await store.transaction(tx =>
      tx.saveRequest({ ...both, decisions: [{ ...word, of: [writers.resource] }, ...others] }),
    )
    const standing = await store.transaction(tx => tx.standingOf(ana, [readers, writers], at('7:00')))
    expect(standing.denied).toEqual([{ resource: writers.resource, at: at('7:30'), by: ana }])
  })

  it('records who did what, about whom and why, in the order it was said', async () => {
    const { store, recorded } = world()
    await store.transaction(async tx => {
      await tx.append({ ...entry('request.submitted'), reason: 'A customer cannot log in', details: { minutes: 120 } })
      await tx.append({ ...entry('approvers.asked'), about: olga, target: readers, outcome: 'failed' })
    })
    const rows = await recorded()
    expect(rows.map(({ action, outcome, reason }) => [action, outcome, reason])).toEqual([
      ['request.submitted', 'done', 'A customer cannot log in'],
      ['approvers.asked', 'failed', null],
    ])
  })

  it('has the policy in force that was activated last, an older one activated again included', async () => {
    const { store } = world()
    const [one, two] = [policySample('sha256:1'), policySample('sha256:2')]
    for (const [policy, time] of [
      [one, '9:00'],
      [two, '9:01'],
      [one, '9:02'],
    ] as const) {
      await store.transaction(tx => tx.activatePolicy(policy, at(time)))
      expect(await store.activePolicy()).toEqual(policy)
    }
  })

  it('has the policy of a transaction in force within it, and for nobody once it has failed', async () => {
    const { store } = world()
    const [first, second] = [policySample('sha256:first'), policySample('sha256:second')]
    await store.transaction(tx => tx.activatePolicy(first, at('9:00')))
    expect(await store.activePolicy()).toEqual(first)
    const failing = store.transaction(async tx => {
      await tx.activatePolicy(second, at('9:10'))
      expect(await tx.activePolicy()).toEqual(second)
      throw new RangeError('changed my mind')
    })
    await expect(failing).rejects.toThrow(RangeError)
    expect(await store.activePolicy()).toEqual(first)
    expect(await store.activePolicy()).toEqual(first)
    await store.transaction(tx => tx.activatePolicy(second, at('9:20')))
    expect(await store.activePolicy()).toEqual(second)
  })

  it('takes whatever people type, signs that no database keeps included', async () => {
    const { store } = world()
    const hostile = waiting({ reason: '\'; drop table requests; -- \0 \uD800 {"$date":1} 💥 \u202E' })
    await store.transaction(async tx => {
      await tx.saveRequest(hostile)
      await tx.append({
        ...entry('request.submitted'),
        reason: hostile.ask.reason,
        details: { said: hostile.ask.reason },
      })
    })
    const kept = await store.request(hostile.ask.id)
    expect(kept?.ask.reason).toContain("'; drop table requests; -- ")
    expect(kept?.ask.reason).toContain('💥 \u202E')
  })
}

const entry = (action: Recorded['action']) => ({
  action,
  outcome: 'done' as const,
  at: at('9:00'),
  actor: { kind: 'person' as const, id: ana, name: 'Ana' },
  via: 'slack',
  correlation: 'one doing',
})
