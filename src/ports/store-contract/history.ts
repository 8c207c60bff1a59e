import { expect, it } from 'vitest'
import type { AccessRequest } from '../../access/request/states.ts'
import { groupId, integrationName, resourceId, surfaceName } from '../../access/vocabulary.ts'
import type { WaitingPlace } from '../history.ts'
import type { Discovered } from '../provider.ts'
import type { AuditEntry } from '../store.ts'
import {
  aDecision,
  aGrant,
  ana,
  at,
  contoso,
  denied,
  group,
  olga,
  pages,
  person,
  readers,
  waiting,
  writers,
} from './samples.ts'
import type { StoreUnderContract } from './under-contract.ts'

export function historyContract(world: () => StoreUnderContract): void {
  it('names what waits, the next to lapse first, and as many as are asked for', async () => {
    const { store } = world()
    const late = { ...waiting(), lapsesAt: at('18:00') }
    const soon = { ...waiting({ requester: olga }), lapsesAt: at('10:00') }
    await store.transaction(async tx => {
      for (const request of [late, soon, denied({}, '9:30')]) await tx.saveRequest(request)
    })
    expect(await store.history.waiting(10)).toEqual([soon, late])
    expect(await store.history.waiting(1)).toEqual([soon])
    expect(await store.history.waiting(1, { lapsesAt: soon.lapsesAt, id: soon.ask.id })).toEqual([late])
    expect(await store.history.waiting(1, { lapsesAt: late.lapsesAt, id: late.ask.id })).toEqual([])
  })

  it('names what waits page by page, each once, also where much of it lapses in the same moment', async () => {
    const { store } = world()
    const all = Array.from({ length: 5 }, () => ({ ...waiting(), lapsesAt: at('18:00') }))
    await store.transaction(async tx => {
      for (const request of all) await tx.saveRequest(request)
    })
    const found = []
    for (let after: WaitingPlace | null = null; ; ) {
      const [last, ...others]: AccessRequest[] = (await store.history.waiting(2, after)).toReversed()
      if (last?.status !== 'awaiting-approval') break
      found.push(...others, last)
      after = { lapsesAt: last.lapsesAt, id: last.ask.id }
    }
    expect(found.map(({ ask }) => ask.id).sort()).toEqual(all.map(({ ask }) => ask.id).sort())
  })

  it('names what was asked from a moment on, whatever became of it, the newest first', async () => {
    const { store } = world()
    const asked = (time: string) => {
      const request = waiting()
      return { ...request, ask: { ...request.ask, submittedAt: at(time) } }
    }
    const [first, second, third] = [asked('8:00'), asked('9:00'), denied({ submittedAt: at('9:30') }, '9:40')]
    await store.transaction(async tx => {
      for (const request of [first, second, third]) await tx.saveRequest(request)
    })
    expect(await store.history.requestsSince(at('9:00'), 10)).toEqual([third, second])
    expect(await store.history.requestsSince(at('8:00'), 1)).toEqual([third])
    expect(await store.history.requestsSince(at('8:00'), 2, { before: third.ask.id })).toEqual([second, first])
    expect(await store.history.requestsSince(at('8:00'), 2, { before: first.ask.id })).toEqual([])
  })

  it('names what was decided from a moment on, however long ago it was asked, by the last word, the newest first', async () => {
    const { store } = world()
    const long = { submittedAt: at('7:00') }
    const early = denied({ submittedAt: at('8:00') }, '8:10')
    const asked = waiting(long)
    const voted = { ...asked, progress: { ...asked.progress, decisions: [aDecision('approve', '9:20')] } }
    const decisions = [aDecision('deny', '9:40'), aDecision('approve', '8:05')] as const
    const late = { ...denied(long, '9:50'), decisions } as AccessRequest
    await store.transaction(async tx => {
      for (const request of [late, waiting(), voted, early]) await tx.saveRequest(request)
    })
    const decided = async (since: string, limit: number, before?: AccessRequest) =>
      (await store.history.decidedSince(at(since), limit, before ? { before: before.ask.id } : {})).map(
        ({ ask }) => ask.id,
      )
    expect(await decided('0:00', 10)).toEqual([late, voted, early].map(({ ask }) => ask.id))
    expect(await decided('8:11', 10)).toEqual([late.ask.id, voted.ask.id])
    expect(await decided('0:00', 1, late)).toEqual([voted.ask.id])
    expect(await decided('0:00', 10, voted)).toEqual([early.ask.id])
    expect(await decided('0:00', 10, early)).toEqual([])
    expect(await store.history.decidedSince(at('0:00'), 10, { target: writers })).toEqual([])
    expect(await store.history.decidedSince(at('9:30'), 10, { target: readers })).toEqual([late])
  })

  it('names what was asked about one thing, also where it was asked for together with others', async () => {
    const { store } = world()
    const [alone, other] = [waiting(), waiting({ entitlements: [writers] })]
    const together = waiting({ entitlements: [writers, readers] })
    await store.transaction(async tx => {
      for (const request of [alone, other, together]) await tx.saveRequest(request)
    })
    const about = async (target: typeof readers) =>
      (await store.history.requestsSince(at('0:00'), 10, { target })).map(({ ask }) => ask.id)
    expect(await about(readers)).toEqual([together.ask.id, alone.ask.id])
    expect(await about(writers)).toEqual([together.ask.id, other.ask.id])
  })

  it('names who holds something, and what one person was ever given of it', async () => {
    const { store } = world()
    const request = waiting()
    const anas = [aGrant(request, 'ended'), aGrant(request, 'active')]
    const olgas = aGrant(request, 'starting', readers, olga)
    const other = aGrant(request, 'active', writers)
    await store.transaction(async tx => {
      await tx.saveRequest(request)
      for (const grant of [...anas, olgas, other]) await tx.saveGrant(grant)
    })
    expect(await store.history.liveOn(readers)).toEqual([anas[1], olgas])
    expect(await store.history.live(10)).toEqual([anas[1], olgas, other])
    expect(await store.history.live(10, { target: readers })).toEqual([anas[1], olgas])
    expect(await store.history.live(1, { after: olgas.terms.id })).toEqual([other])
    expect(await store.history.live(1, { after: other.terms.id })).toEqual([])
    expect(await store.history.grantsFor(readers, ana, 10)).toEqual([anas[1], anas[0]])
    expect(await store.history.grantsFor(readers, ana, 1)).toEqual([anas[1]])
    expect(await store.history.grantsFor(writers, olga, 10)).toEqual([])
  })

  it('tells the audit newest first: of a person, whether they did it or it is about them, of a resource, since a time, in pages', async () => {
    const { store } = world()
    const entry = (more: Partial<AuditEntry>): AuditEntry => ({
      action: 'request.submitted',
      outcome: 'done',
      at: at('9:00'),
      actor: { kind: 'person', id: ana, name: 'Ana' },
      via: 'slack',
      correlation: 'c',
      ...more,
    })
    await store.transaction(async tx => {
      await tx.append(entry({ target: readers, reason: 'because' }))
      await tx.append(
        entry({
          actor: { kind: 'person', id: olga, name: 'Olga' },
          action: 'decision.recorded',
          about: ana,
          details: { verdict: 'approve' },
          at: at('9:10'),
        }),
      )
      await tx.append(
        entry({ actor: { kind: 'timer', id: 'timer', name: 'Doorbell' }, action: 'policy.activated', at: at('9:20') }),
      )
    })
    const actions = async (wanted: Parameters<typeof store.history.events>[0]) =>
      (await store.history.events(wanted)).map(({ action }) => action)
    expect(await actions({ limit: 10 })).toEqual(['policy.activated', 'decision.recorded', 'request.submitted'])
    const [newest] = await store.history.events({ limit: 1 })
    if (!newest) throw new Error('nothing was recorded')
    await store.transaction(tx => tx.append(entry({ action: 'access.viewed', at: at('9:30') })))
    // What happens between two pages moves none of them.
    expect(await actions({ before: newest.id, limit: 1 })).toEqual(['decision.recorded'])
    expect(await actions({ before: newest.id, limit: 10 })).toEqual(['decision.recorded', 'request.submitted'])
    expect(await actions({ person: ana, before: newest.id, limit: 10 })).toEqual([
      'decision.recorded',
      'request.submitted',
    ])
    expect(await store.history.events({ person: olga, limit: 10 })).toMatchObject([
      { action: 'decision.recorded', about: ana, details: { verdict: 'approve' } },
    ])
    expect(await actions({ target: readers, limit: 10 })).toEqual(['request.submitted'])
    expect(await actions({ target: writers, limit: 10 })).toEqual([])
    expect(await actions({ since: at('9:10'), limit: 10 })).toEqual([
      'access.viewed',
      'policy.activated',
      'decision.recorded',
    ])
    expect(await store.history.events({ target: readers, limit: 1 })).toMatchObject([
      {
        at: at('9:00'),
        actor: { kind: 'person', id: ana, name: 'Ana' },
        via: 'slack',
        outcome: 'done',
        reason: 'because',
        request: null,
        target: `${readers.integration}/${readers.resource}`,
        about: null,
      },
    ])
  })

  it('leaves out of the audit, where that is wanted, the steps to what happened, and who looked whom up', async () => {
    const { store } = world()
    const common = { outcome: 'done', via: 'slack', correlation: 'c', target: readers } as const
    const by = (person: typeof ana) => ({ kind: 'person', id: person, name: 'X' }) as const
    const rows: readonly Partial<AuditEntry>[] = [
      { action: 'approvers.asked', details: { people: [] } },
      { action: 'approvers.asked', details: { channel: 'C1' } },
      { action: 'approvers.asked', details: { channel: 'C2' }, outcome: 'failed', reason: 'channel: archived' },
      { action: 'grant.opened', details: {} },
      { action: 'grant.opened', details: { insteadOf: 'g1' } },
      { action: 'grant.started' },
      { action: 'access.viewed', about: ana },
      { action: 'access.viewed', actor: by(ana) },
    ]
    await store.transaction(async tx => {
      for (const row of rows)
        await tx.append({ action: 'grant.active', actor: by(olga), at: at('9:00'), ...common, ...row })
    })
    const told = async (wanted: object) =>
      (await store.history.events({ limit: 20, ...wanted })).map(({ action, outcome }) => `${action} ${outcome}`)
    expect(await told({})).toHaveLength(8)
    expect(await told({ happened: true, lookUpsOf: ana })).toEqual([
      'access.viewed done',
      'grant.opened done',
      'approvers.asked failed',
      'approvers.asked done',
    ])
    expect(await told({ person: ana, lookUpsOf: ana })).toEqual(['access.viewed done'])
    expect(await told({ person: ana })).toHaveLength(2)
  })

  it('knows the members of a group and who is called what, as of the last reading', async () => {
    const { store } = world()
    const of = groupId('g1')
    await store.inventory.take(
      contoso,
      pages(
        group('group:readers', 'readers'),
        person(ana, 'Ana Silva'),
        person(olga, 'Olga'),
        { kind: 'member', of, member: ana, memberType: 'person' },
        { kind: 'member', of, member: 'g2', memberType: 'group' },
      ),
      at('9:00'),
    )
    expect((await store.history.members(contoso, of)).map(({ id, name }) => [id, name])).toEqual([[ana, 'Ana Silva']])
    expect(await store.history.members(integrationName('Fabrikam'), of)).toEqual([])
    const resource = { integration: contoso, resource: resourceId('group:g1'), group: of }
    expect(await store.history.groupsIn(resource)).toEqual([{ group: 'g2', name: null }])
    expect(await store.history.groupsIn({ ...resource, integration: integrationName('Fabrikam') })).toEqual([])
    expect((await store.history.peopleCalled('ANA silva', 5)).map(({ id }) => id)).toEqual([ana])
    expect(await store.history.peopleCalled('Ana', 5)).toEqual([])
    expect(await store.history.namesHolding('A', 5)).toEqual(['Ana Silva', 'Olga'])
    expect(await store.history.namesHolding('a', 1)).toEqual(['Ana Silva'])
    expect(await store.history.namesHolding('silv', 5)).toEqual(['Ana Silva'])
    expect(await store.history.namesHolding('%', 5)).toEqual([])
  })

  it('knows who holds a directory role directly, as of the last reading', async () => {
    const { store } = world()
    const of = resourceId('role:helpdesk/berlin')
    const assigned: Discovered = { kind: 'assignment', of, member: ana, memberType: 'person' }
    const toGroup: Discovered = { kind: 'assignment', of, member: 'g2', memberType: 'group' }
    await store.inventory.take(contoso, pages(person(ana, 'Ana'), person(olga, 'Olga'), assigned, toGroup), at('9:00'))
    expect((await store.history.assigned({ integration: contoso, resource: of })).map(({ id }) => id)).toEqual([ana])
    const role = { integration: contoso, resource: of, group: null }
    expect(await store.history.groupsIn(role)).toEqual([{ group: 'g2', name: null }])
    await store.inventory.take(contoso, pages(person(ana, 'Ana'), toGroup), at('10:00'))
    expect(await store.history.assigned({ integration: contoso, resource: of })).toEqual([])
  })

  it('remembers where somebody wants to be written to', async () => {
    const { store } = world()
    expect(await store.preferenceOf(ana)).toBeNull()
    await store.transaction(tx => tx.prefer(ana, surfaceName('slack'), at('9:00')))
    await store.transaction(tx => tx.prefer(ana, 'both', at('9:10')))
    expect(await store.preferenceOf(ana)).toBe('both')
    expect(await store.preferenceOf(olga)).toBeNull()
  })
}
