import { expect, it } from 'vitest'
import type { DriftOfPerson } from '../../access/drift/states.ts'
import { driftId, grantId, groupId, requestId, resourceId, surfaceName } from '../../access/vocabulary.ts'
import { ana, at, contoso, olga } from './samples.ts'
import type { StoreUnderContract } from './under-contract.ts'

const readers = { integration: contoso, resource: resourceId('r/readers') }
const writers = { integration: contoso, resource: resourceId('r/writers') }

const drift: DriftOfPerson = {
  id: driftId('00000000-0000-7000-8000-00000000d001'),
  kind: 'removed-by-hand',
  entitlement: readers,
  person: ana,
  grant: {
    id: grantId('00000000-0000-7000-8000-00000000d002'),
    request: requestId('00000000-0000-7000-8000-00000000d003'),
    endsAt: at('12:00'),
  },
  foundAt: at('9:00'),
  doer: null,
  standing: { status: 'found' },
}
const doer = { kind: 'person', person: olga, name: 'Max \u{1F511} Admin', at: at('8:59') } as const

export function driftsContract(world: () => StoreUnderContract): void {
  it('keeps a drift as it stands, and finds it by whom and what it is about while it is not settled', async () => {
    const { store } = world()
    expect(await store.drift(drift.id)).toBeNull()
    await store.transaction(tx => tx.saveDrift(drift))
    expect(await store.drift(drift.id)).toEqual(drift)
    const again = {
      of: driftId('00000000-0000-7000-8000-00000000d000'),
      foundAt: at('8:00'),
      by: olga,
      removedAt: at('8:30'),
    }
    await store.transaction(tx => tx.saveDrift({ ...drift, again }))
    expect(await store.drift(drift.id)).toEqual({ ...drift, again })
    const notGiven = { by: olga, at: at('8:40'), because: { kind: 'approval-unused' } } as const
    const tried = { ...drift, standing: { status: 'found', notGiven } } as const
    await store.transaction(tx => tx.saveDrift(tried))
    expect(await store.drift(drift.id)).toEqual(tried)
    await store.transaction(tx => tx.saveDrift(drift))
    expect(await store.openDrift(readers, ana)).toEqual(drift)
    expect(await store.openDrift(writers, ana)).toBeNull()
    expect(await store.openDrifts()).toEqual([drift])
    for (const standing of [
      { status: 'undoing', by: olga, at: at('9:10'), removedAt: at('9:11'), listedReads: 2 },
      { status: 'undoing', by: olga, at: at('9:10'), removedAt: null, late: { because: 'away', told: ['away'] } },
      { status: 'undone', by: olga, at: at('9:10'), doneAt: at('9:12'), until: at('10:00') },
      { status: 'countered', by: olga, at: at('9:10'), removedAt: at('9:11'), seenAt: at('9:13') },
      { status: 'adopted', by: olga, at: at('9:10'), until: at('10:00') },
      { status: 'gone-by-itself', at: at('9:10'), turnedOut: { kind: 'their-own', until: at('10:00') } },
      { status: 'gone-by-itself', at: at('9:10'), turnedOut: { kind: 'given-since' } },
      { status: 'gone-by-itself', at: at('9:10'), turnedOut: { kind: 'vanished', what: 'person' } },
      { status: 'kept', by: olga, at: at('9:10') },
    ] as const) {
      await store.transaction(async tx => {
        expect((await tx.lockDrift(drift.id))?.id).toBe(drift.id)
        await tx.saveDrift({ ...drift, standing })
      })
      expect(await store.drift(drift.id)).toEqual({ ...drift, standing })
      expect(await store.openDrifts()).toHaveLength(standing.status === 'undoing' ? 1 : 0)
    }
    expect(await store.openDrift(readers, ana)).toBeNull()
    expect(await store.lastDrifts(readers, ana, 2)).toMatchObject([{ id: drift.id, standing: { status: 'kept' } }])
  })

  it('has one open drift of one person and one thing, and no more', async () => {
    const { store } = world()
    await store.transaction(tx => tx.saveDrift(drift))
    const another = { ...drift, id: driftId('00000000-0000-7000-8000-00000000d009') }
    await expect(store.transaction(tx => tx.saveDrift(another))).rejects.toThrow()
    await store.transaction(tx => tx.saveDrift({ ...drift, standing: { status: 'gone-by-itself', at: at('9:05') } }))
    await store.transaction(tx => tx.saveDrift({ ...another, foundAt: at('9:30') }))
    expect(await store.openDrift(readers, ana)).toMatchObject({ id: another.id })
    expect((await store.lastDrifts(readers, ana, 2)).map(({ id }) => id)).toEqual([another.id, drift.id])
    expect((await store.lastDrifts(readers, ana, 1)).map(({ id }) => id)).toEqual([another.id])
  })

  it('knows of which nobody knows who did it, found since then', async () => {
    const { store } = world()
    await store.transaction(tx => tx.saveDrift(drift))
    expect(await store.unnamedDrifts(at('8:00'))).toEqual([drift])
    expect(await store.unnamedDrifts(at('9:30'))).toEqual([])
    await store.transaction(tx => tx.saveDrift({ ...drift, doer }))
    expect(await store.unnamedDrifts(at('8:00'))).toEqual([])
    expect(await store.drift(drift.id)).toEqual({ ...drift, doer })
  })

  it('remembers where a drift was shown', async () => {
    const { store } = world()
    const message = { surface: surfaceName('slack'), conversation: 'D1', message: '1' }
    const card = { drift: drift.id, person: olga, message }
    await store.transaction(async tx => {
      await tx.rememberDriftCard(card)
      await tx.rememberDriftCard(card)
    })
    expect(await store.driftCards(drift.id)).toEqual([card])
    expect(await store.driftCards(driftId('another'))).toEqual([])
    const open = (surface = 'slack') => store.otherOpenCardsOf(olga, surfaceName(surface))
    expect(await open()).toEqual([])
    await store.transaction(tx => tx.saveDrift(drift))
    expect(await open()).toEqual([{ kind: 'drift', ...card }])
    expect(await open('teams')).toEqual([])
    expect(await store.otherOpenCardsOf(ana, surfaceName('slack'))).toEqual([])
    await store.transaction(tx => tx.saveDrift({ ...drift, standing: { status: 'kept', by: olga, at: at('9:30') } }))
    expect(await open()).toEqual([])
    await store.transaction(tx => tx.forgetCard(message))
    expect(await store.driftCards(drift.id)).toEqual([])
  })

  it('knows who may hold something without Doorbell, and what was never looked at', async () => {
    const { store } = world()
    const { resource } = readers
    expect(await store.standingOn(resource)).toBeNull()
    expect(await store.watchedResources()).toEqual(new Map())
    await store.transaction(tx => tx.keepStanding(resource, [], at('9:00')))
    expect(await store.standingOn(resource)).toEqual(new Set())
    await store.transaction(tx => tx.keepStanding(resource, [ana], at('9:00')))
    await store.transaction(async tx => {
      await tx.setStanding(resource, olga, true)
      await tx.setStanding(resource, olga, true)
    })
    expect(await store.standingOn(resource)).toEqual(new Set([ana, olga]))
    await store.transaction(tx => tx.setStanding(resource, ana, false))
    expect(await store.standingOn(resource)).toEqual(new Set([olga]))
  })

  it('keeps a drift about a group by the group, and knows which groups may hold something and what was never looked at for any', async () => {
    const { store } = world()
    const group = { id: groupId('00000000-0000-4000-8000-0000000000c1'), name: 'Contractors', people: 14 }
    const { person: _, ...rest } = { ...drift, grant: null, kind: 'group-added', group } as const
    await store.transaction(tx => tx.saveDrift(rest))
    expect(await store.openDrift(readers, group.id)).toEqual(rest)
    expect(await store.lastDrifts(readers, group.id, 2)).toEqual([rest])
    expect(await store.openDrift(readers, ana)).toBeNull()
    const { resource } = readers
    await store.transaction(tx => tx.keepStanding(resource, [ana], at('9:00')))
    expect(await store.standingGroupsOn(resource)).toBeNull()
    expect(await store.watchedResources()).toEqual(new Map())
    await store.transaction(tx => tx.keepStandingGroups(resource, [], at('9:00')))
    expect(await store.watchedResources()).toEqual(new Map([[resource, null]]))
    await store.transaction(tx => tx.leaveUnwatched([resource, writers.resource], at('9:10')))
    await store.transaction(tx => tx.leaveUnwatched([resource], at('9:20')))
    expect(await store.watchedResources()).toEqual(new Map([[resource, at('9:10')]]))
    expect(await store.standingOn(resource)).toEqual(new Set([ana]))
    await store.transaction(tx => tx.watchAgain([resource]))
    expect(await store.watchedResources()).toEqual(new Map([[resource, null]]))
    await store.transaction(async tx => {
      await tx.setStandingGroup(resource, group.id, true)
      await tx.setStandingGroup(resource, group.id, true)
    })
    expect(await store.standingGroupsOn(resource)).toEqual(new Set([group.id]))
    expect(await store.standingOn(resource)).toEqual(new Set([ana]))
    await store.transaction(tx => tx.setStandingGroup(resource, group.id, false))
    expect(await store.standingGroupsOn(resource)).toEqual(new Set())
  })

  it('keeps how far the directory’s changes were read', async () => {
    const { store } = world()
    expect(await store.mark('directory')).toBeNull()
    await store.transaction(tx => tx.setMark('directory', 'first', at('9:00')))
    await store.transaction(tx => tx.setMark('directory', 'second', at('9:01')))
    expect(await store.mark('directory')).toBe('second')
    expect(await store.mark('deeds')).toBeNull()
  })

  it('begins a new epoch, in which nothing that people did before is handled', async () => {
    const { store } = world()
    const account = { surface: surfaceName('slack'), team: 'T1', user: 'U1' }
    const what = { type: 'command', text: 'mine' } as const
    const incoming = { deliveryKey: 'd1', from: account, replyTo: { account, handle: null }, what }
    await store.inbox.store('00000000-0000-7000-8000-00000000d0f1', incoming, at('9:00'))
    await store.transaction(async tx => {
      await tx.beginEpoch('a test', at('9:05'))
      expect(await tx.setAsideIncoming()).toBe(1)
      expect(await tx.setAsideIncoming()).toBe(0)
    })
    expect(await store.outbox.nextDue()).toBeNull()
  })
}
