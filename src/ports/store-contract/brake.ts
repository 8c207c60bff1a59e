import { expect, it } from 'vitest'
import type { Freeze } from '../../access/freeze.ts'
import type { Panic } from '../../access/panic.ts'
import { panicId, surfaceName } from '../../access/vocabulary.ts'
import { aGrant, ana, at, olga, readers, stranger, waiting, writers } from './samples.ts'
import type { StoreUnderContract } from './under-contract.ts'

const ofReaders: Freeze = {
  scope: { of: 'resource', ...readers },
  by: olga,
  at: at('9:00'),
  because: 'Somebody “odd” is in it \u{1F511}',
}
const everything: Freeze = { scope: { of: 'everything' }, by: olga, at: at('9:01'), because: null }
const ofAna: Freeze = { scope: { of: 'person', person: ana }, by: olga, at: at('9:02'), because: null }

const panic: Panic = {
  id: panicId('00000000-0000-7000-8000-0000000000aa'),
  scope: ofAna.scope,
  name: 'Ana',
  by: olga,
  at: at('9:00'),
  via: 'slack',
  because: null,
  standing: { status: 'proposed', live: 3 },
}

export function brakeContract(world: () => StoreUnderContract): void {
  it('keeps for what granting is stopped until it is thawed, once for each, with the first who stopped it', async () => {
    const { store } = world()
    expect(await store.freezes()).toEqual([])
    for (const one of [ofReaders, everything, ofAna]) expect(await store.transaction(tx => tx.freeze(one))).toBe(true)
    expect(await store.transaction(tx => tx.freeze({ ...ofReaders, by: ana, at: at('9:05') }))).toBe(false)
    expect(await store.freezes()).toEqual([everything, ofAna, ofReaders])
    expect(await store.transaction(tx => tx.thaw(ofReaders.scope))).toEqual(ofReaders)
    expect(await store.transaction(tx => tx.thaw(ofReaders.scope))).toBeNull()
    expect(await store.freezes()).toEqual([everything, ofAna])
  })

  it('forgets a freeze whose transaction is not committed', async () => {
    const { store } = world()
    const broken = store.transaction(async tx => {
      await tx.freeze(everything)
      throw new Error('away')
    })
    await expect(broken).rejects.toThrow()
    expect(await store.freezes()).toEqual([])
  })

  it('tells with a story for what granting is stopped, whatever the story is about', async () => {
    const { store } = world()
    const request = waiting()
    await store.transaction(async tx => {
      await tx.saveRequest(request)
      await tx.freeze(ofReaders)
      await tx.freeze({ ...ofAna, scope: { of: 'person', person: stranger } })
    })
    const freezes = (await store.story(request.ask.id))?.freezes
    expect(freezes).toHaveLength(2)
    expect(freezes).toContainEqual(ofReaders)
  })

  it('goes through what is live within a scope page by page, and counts what is given, being ended and late', async () => {
    const { store } = world()
    const request = waiting()
    const grants = [
      aGrant(request, 'active', readers, ana),
      aGrant(request, 'active', writers, olga),
      aGrant(request, 'ending', readers, olga),
      aGrant(request, 'ended', writers, ana),
      aGrant(request, 'failed', writers, stranger),
    ]
    await store.transaction(async tx => {
      await tx.saveRequest(request)
      for (const grant of grants) await tx.saveGrant(grant)
    })
    const [ofAnas, ofOlgas, ending] = grants.map(({ terms }) => terms.id)
    const ids = (found: readonly { terms: { id: string } }[]) => found.map(({ terms }) => terms.id).sort()
    const all = [ofAnas, ofOlgas, ending].map(String).sort()
    const everywhere = { of: 'everything' } as const
    const refused = aGrant(request, 'failed', readers, ana)
    if (refused.status !== 'failed') throw new Error('it is meant to have failed')
    const because = { kind: 'provider-refused', explanation: 'Insufficient privileges.' } as const
    await store.transaction(tx => tx.saveGrant({ ...refused, because }))
    expect(ids(await store.failedGrantsWithin(everywhere, refused.at))).toEqual([refused.terms.id])
    expect(await store.failedGrantsWithin(everywhere, new Date(refused.at.getTime() + 1))).toEqual([])
    expect(await store.failedGrantsWithin({ of: 'person', person: olga }, refused.at)).toEqual([])
    expect(ids(await store.liveGrantsWithin(everywhere, null, 10))).toEqual(all)
    const [first] = await store.liveGrantsWithin(everywhere, null, 1)
    expect(first?.terms.id).toBe(all[0])
    expect(ids(await store.liveGrantsWithin(everywhere, first?.terms.id ?? null, 10))).toEqual(all.slice(1))
    expect(ids(await store.liveGrantsWithin(ofReaders.scope, null, 10))).toEqual([ofAnas, ending].map(String).sort())
    expect(ids(await store.liveGrantsWithin(ofAna.scope, null, 10))).toEqual([ofAnas])
    const ofBoth = { ...ofAna.scope, accounts: [olga] } as const
    expect(ids(await store.liveGrantsWithin(ofBoth, null, 10))).toEqual(all)
    expect(await store.liveWithin(ofBoth)).toEqual({ given: 2, ending: 1, overdue: 1 })
    expect(await store.liveWithin(everywhere)).toEqual({ given: 2, ending: 1, overdue: 1 })
    expect(await store.liveWithin(ofAna.scope)).toEqual({ given: 1, ending: 0, overdue: 0 })
    const resources = [...new Set([readers, writers].map(({ resource }) => resource))].sort()
    expect(await store.liveResources()).toEqual(resources.map(resource => ({ resource, endsTwice: false })))
    const until = new Date('2026-03-02T12:00:00Z')
    const twice = aGrant(request, 'active', writers, ana)
    const terms = { ...twice.terms, secondEnd: { kind: 'held', until } as const }
    await store.transaction(tx => tx.saveGrant({ ...twice, terms }))
    expect(await store.liveResources()).toEqual(
      resources.map(resource => ({ resource, endsTwice: resource === writers.resource })),
    )
  })

  it('remembers where a panic is shown, each message once', async () => {
    const { store } = world()
    const message = (id: string) => ({ surface: surfaceName('slack'), conversation: 'D1', message: id })
    expect(await store.panicCards(panic.id)).toEqual([])
    for (const id of ['1', '2', '1']) await store.transaction(tx => tx.rememberPanicCard(panic.id, message(id)))
    expect(await store.panicCards(panic.id)).toEqual([message('1'), message('2')])
  })

  it('keeps a panic through its steps', async () => {
    const { store } = world()
    expect(await store.panic(panic.id)).toBeNull()
    const running: Panic = {
      ...panic,
      standing: { status: 'running', since: at('9:01'), total: 3, left: 2, leftSince: at('9:02'), allOnTheirWay: true },
    }
    const over: Panic = { ...panic, standing: { status: 'over', since: at('9:01'), total: 3, at: at('9:02'), left: 1 } }
    await store.transaction(tx => tx.savePanic(panic))
    for (const [before, next] of [
      [panic, running],
      [running, over],
    ] as const) {
      await store.transaction(async tx => {
        expect(await tx.lockPanic(panic.id)).toEqual(before)
        await tx.savePanic(next)
      })
      expect(await store.panic(panic.id)).toEqual(next)
    }
  })
}
