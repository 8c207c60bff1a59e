import { expect, it } from 'vitest'
import type { Entitlement } from '../../access/catalog.ts'
import type { Grant } from '../../access/grant/states.ts'
import type { AccessRequest } from '../../access/request/states.ts'
import { groupId, minutes, type PersonId, surfaceName } from '../../access/vocabulary.ts'
import { inFrontOf, type PostedCard } from '../posted-card.ts'
import type { Discovered } from '../provider.ts'
import { policySample } from './policy-sample.ts'
import {
  aDecision,
  aGrant,
  ana,
  at,
  contoso,
  group,
  olga,
  pages,
  person,
  readers,
  stranger,
  waiting,
  writers,
} from './samples.ts'
import type { StoreUnderContract } from './under-contract.ts'

export function storiesContract(world: () => StoreUnderContract): void {
  it('tells the whole story of a request: the state, the grants, the cards and what is known of the resources', async () => {
    const { store } = world()
    const request = waiting({ entitlements: [readers, writers] })
    expect(await store.story(request.ask.id)).toBeNull()
    await store.transaction(tx => tx.saveRequest(request))
    const nothing = {
      grants: [],
      cards: [],
      resources: [],
      names: new Map(),
      positions: new Map(),
      heldBy: new Map(),
      usuallyUsableAfter: new Map(),
      policy: null,
      freezes: [],
      review: null,
    }
    expect(await store.story(request.ask.id)).toEqual({ request, ...nothing })
    const known = { ...group('group:readers', 'readers'), kind: 'resource' } as Extract<
      Discovered,
      { kind: 'resource' }
    >
    const gives = { ...known.resource, description: 'Reads', gives: ['Helpdesk Administrator'], privileged: true }
    await store.inventory.take(
      contoso,
      pages({ ...known, resource: gives }, person(ana, 'Ana'), person(olga, 'Olga'), person(stranger, 'Stranger')),
      at('9:00'),
    )
    const grants = (['active', 'ended'] as const).map(status => aGrant(request, status))
    const card: PostedCard = {
      request: request.ask.id,
      audience: inFrontOf(stranger),
      role: 'approval',
      because: { kind: 'resource-owner', key: 'owner', value: 'Data Platform Leads' },
      message: { surface: surfaceName('slack'), conversation: 'D1', message: '1' },
      shown: 'digest',
      over: false,
    }
    const channel = { surface: surfaceName('slack'), channel: 'C1' }
    const inChannel: PostedCard = {
      ...card,
      audience: { kind: 'channel', channel },
      because: null,
      message: { ...card.message, message: '2' },
      shown: null,
      over: true,
    }
    const another = waiting()
    await store.transaction(async tx => {
      await tx.saveRequest(another)
      for (const grant of [...grants, aGrant(another)]) await tx.saveGrant(grant)
      await tx.rememberCard(card)
      await tx.rememberCard(inChannel)
      await tx.rememberCard({ ...card, request: another.ask.id, message: { ...card.message, message: '3' } })
      expect((await tx.story(request.ask.id))?.grants).toEqual(grants)
    })
    const story = await store.story(request.ask.id)
    const resource = await store.inventory.resource(readers)
    const names = new Map([
      [ana, 'Ana'],
      [olga, 'Olga'],
      [stranger, 'Stranger'],
    ])
    const cards = [card, inChannel]
    const besides = {
      resources: [resource],
      names,
      positions: new Map([[ana, { jobTitle: null, department: null }]]),
      heldBy: new Map([[readers.resource, { people: 0, groups: 0, at: at('9:00') }]]),
      usuallyUsableAfter: new Map(),
      policy: null,
      freezes: [],
      review: null,
    }
    expect(story).toEqual({ request, grants, cards, ...besides })
  })

  it('knows the name of whoever a stage or a tier names by themselves, before they were written to', async () => {
    const { store } = world()
    const names = (who: PersonId) => ({ kind: 'people', label: 'an address', groups: [], users: [who] }) as const
    const asked = waiting({ entitlements: [readers] })
    const progress = {
      ...asked.progress,
      stages: [{ from: [names(olga)], needed: 1 }],
      escalation: { tiers: [{ after: minutes(60), to: [names(stranger)] }], reached: 0, since: at('9:00'), next: null },
    } as const
    await store.inventory.take(contoso, pages(person(olga, 'Olga'), person(stranger, 'Stranger')), at('9:00'))
    await store.transaction(tx => tx.saveRequest({ ...asked, progress }))
    const story = await store.story(asked.ask.id)
    expect([story?.names.get(olga), story?.names.get(stranger)]).toEqual(['Olga', 'Stranger'])
  })

  it('tells how long it usually takes until something can be used: the median of the latest, once there are enough of them and while it is on its way or there', async () => {
    const { store } = world()
    const request = waiting({ entitlements: [readers, writers] })
    const usually = async () => (await store.story(request.ask.id))?.usuallyUsableAfter
    const given = async (after: number | null, status: 'active' | 'ended' = 'active') => {
      const grant = aGrant(request)
      if (grant.status !== 'active') throw new Error('an active grant was made')
      const usableSince = after === null ? null : new Date(grant.since.getTime() + after)
      const over = { ...aGrant(request, 'ended'), terms: grant.terms }
      await store.transaction(async tx => {
        await tx.saveGrant({ ...grant, usableSince })
        if (status === 'ended') await tx.saveGrant(over)
      })
    }
    await store.transaction(tx => tx.saveRequest(request))
    for (const after of [90_000, 40_000]) await given(after, 'ended')
    await given(null)
    expect(await usually()).toEqual(new Map())
    await given(1_500)
    expect(await usually()).toEqual(new Map([[readers.resource, 40_000]]))
    for (let time = 0; time < 20; time++) await given(2_000)
    expect(await usually()).toEqual(new Map([[readers.resource, 2_000]]))
    const another = waiting({ entitlements: [readers] })
    await store.transaction(tx => tx.saveRequest(another))
    expect((await store.story(another.ask.id))?.usuallyUsableAfter).toEqual(new Map())
  })

  it('counts in a story who holds what is asked for directly, people and groups apart, while it waits and no longer, and of what the directory did not tell when it was asked for', async () => {
    const { store } = world()
    const request = waiting()
    const of = groupId('readers')
    const known = group('group:readers', 'readers') as Extract<Discovered, { kind: 'resource' }>
    await store.transaction(tx => tx.saveRequest(request))
    await store.inventory.take(
      contoso,
      pages(
        { ...known, resource: { ...known.resource, group: of } },
        person(ana, 'Ana'),
        { kind: 'member', of, member: ana, memberType: 'person' },
        { kind: 'member', of, member: olga, memberType: 'person' },
        { kind: 'member', of, member: 'group-inside', memberType: 'group' },
      ),
      at('9:00'),
    )
    const heldBy = async () => (await store.story(request.ask.id))?.heldBy
    const counted = new Map([[readers.resource, { people: 2, groups: 1, at: at('9:00') }]])
    expect(await heldBy()).toEqual(counted)
    const told = async (of: Entitlement) => {
      const held = [{ of, people: 4, groups: 0, at: at('8:59') }]
      await store.transaction(tx => tx.saveRequest({ ...request, progress: { ...request.progress, held } }))
    }
    await told(writers)
    expect(await heldBy()).toEqual(counted)
    await told(readers)
    expect(await heldBy()).toEqual(new Map())
    await store.transaction(tx => tx.saveRequest(request))
    expect(await heldBy()).toEqual(counted)
    await store.transaction(tx =>
      tx.saveRequest({ status: 'withdrawn', ask: request.ask, decisions: [], at: at('9:05') }),
    )
    expect(await heldBy()).toEqual(new Map())
  })

  it('tells what whoever asks and whoever receives it do, as the directory was last read, while it waits and no longer', async () => {
    const { store } = world()
    const request = waiting({ beneficiary: olga })
    const known = (id: typeof ana, attributes: Readonly<Record<string, unknown>>) => ({
      ...person(id, 'One'),
      attributes,
    })
    await store.transaction(tx => tx.saveRequest(request))
    await store.inventory.take(
      contoso,
      pages(
        known(ana, { jobTitle: 'Engineer', department: 'Payments', userPrincipalName: 'ana' }),
        known(olga, { jobTitle: null, department: 'Data' }),
        known(stranger, { jobTitle: 'Nobody’s business' }),
      ),
      at('9:00'),
    )
    const positions = async () => (await store.story(request.ask.id))?.positions
    expect(await positions()).toEqual(
      new Map([
        [ana, { jobTitle: 'Engineer', department: 'Payments' }],
        [olga, { jobTitle: null, department: 'Data' }],
      ]),
    )
    await store.transaction(tx =>
      tx.saveRequest({ status: 'withdrawn', ask: request.ask, decisions: [], at: at('9:05') }),
    )
    expect(await positions()).toEqual(new Map())
  })

  it('gives back how many had it when it was asked for, and knows of no number in what was asked before one was kept', async () => {
    const { store } = world()
    const request = waiting()
    const held = [{ of: readers, people: 14, groups: 1, at: at('9:00') }]
    const counted = { ...request, progress: { ...request.progress, held } }
    await store.transaction(tx => tx.saveRequest(counted))
    expect(await store.request(request.ask.id)).toEqual(counted)
    await store.transaction(tx => tx.saveRequest(request))
    expect(await store.request(request.ask.id)).toEqual(request)
  })

  it('names in a story whoever decided and whoever ended it, and tells which policy was in force', async () => {
    const { store } = world()
    const people = [person(ana, 'Ana'), person(olga, 'Olga'), person(stranger, 'Stranger')]
    await store.inventory.take(contoso, pages(...people), at('9:00'))
    const { ask } = waiting()
    const decision = aDecision('approve', '9:01')
    const asked = waiting({ id: ask.id })
    const partly = { ...asked, progress: { ...asked.progress, decisions: [decision] } }
    const request: AccessRequest = { status: 'approved', ask, decisions: [decision], at: at('9:05') }
    await store.transaction(async tx => {
      await tx.activatePolicy(policySample('one'), at('8:00'))
      await tx.saveRequest(partly)
    })
    const names = async () => [...((await store.story(ask.id))?.names.values() ?? [])].sort()
    expect(await names()).toEqual(['Ana', 'Olga'])
    const ended = aGrant(request, 'ended')
    if (ended.status !== 'ended') throw new Error('an ended grant was made')
    const taken: Grant = { ...ended, because: { kind: 'revoked', by: stranger, because: null } }
    await store.transaction(async tx => {
      await tx.saveRequest(request)
      await tx.saveGrant(taken)
    })
    expect(await names()).toEqual(['Ana', 'Olga', 'Stranger'])
    expect((await store.story(ask.id))?.policy).toEqual(policySample('one'))
    await store.transaction(tx => tx.activatePolicy(policySample('another'), at('9:00')))
    expect((await store.story(ask.id))?.policy?.hash).toBe('another')
  })
}
