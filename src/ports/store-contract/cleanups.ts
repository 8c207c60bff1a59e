import { expect, it } from 'vitest'
import type { Grant } from '../../access/grant/states.ts'
import type { AccessRequest, Ask } from '../../access/request/states.ts'
import { integrationName, type PersonId, resourceId, surfaceName } from '../../access/vocabulary.ts'
import { inFrontOf, type PostedCard } from '../posted-card.ts'
import { aDecision, aGrant, anAsk, ana, anasSlack, anasTeams, at, olga, readers, said, waiting } from './samples.ts'
import type { StoreUnderContract } from './under-contract.ts'

const approved = (ask: Partial<Ask> = {}): AccessRequest => ({
  status: 'approved',
  ask: anAsk(ask),
  decisions: [aDecision('approve', '9:05')],
  at: at('9:05'),
})
const endedAt = at('9:10')
const message = (id: string) => ({ surface: surfaceName('slack'), conversation: 'D1', message: id })
const card = ({ ask }: AccessRequest, of: PersonId, role: PostedCard['role'], over = true): PostedCard => ({
  request: ask.id,
  audience: inFrontOf(of),
  role,
  because: null,
  message: message(`${role}-${of}-${ask.id}`),
  shown: null,
  over,
})

export function cleanupsContract(world: () => StoreUnderContract): void {
  const save = (request: AccessRequest, ...grants: readonly Grant[]) =>
    world().store.transaction(async tx => {
      await tx.saveRequest(request)
      for (const grant of grants) await tx.saveGrant(grant)
    })
  const idle = () => world().store.idlePeople(at('12:00'), null, 10)
  const last = [{ integration: readers.integration, at: endedAt }]

  it('knows who was given something, all of which has ended, and when they were seen last in each integration', async () => {
    const { store } = world()
    const request = approved()
    const elsewhere = { integration: integrationName('Fabrikam'), resource: resourceId('group:elsewhere') }
    await save(request, aGrant(request, 'ended'))
    expect(await idle()).toEqual([{ person: ana, last }])
    expect(await store.idle(ana)).toEqual({ person: ana, last })
    expect(await store.idle(olga)).toBeNull()
    expect(await store.idlePeople(endedAt, null, 10)).toEqual([])
    const denial = { ...waiting({ entitlements: [elsewhere] }), status: 'denied', by: olga, because: null } as const
    const { progress: _, lapsesAt: __, questions: ___, ...settled } = denial
    await save({ ...settled, decisions: [aDecision('deny', '9:30')], at: at('9:30') })
    expect(await store.idle(ana)).toEqual({
      person: ana,
      last: [...last, { integration: elsewhere.integration, at: at('9:30') }],
    })
  })

  it.each([
    ['a request of theirs that waits', waiting()],
    ['a request for them that waits', waiting({ requester: olga })],
  ])('leaves out who has %s', async (_, open) => {
    const request = approved()
    await save(request, aGrant(request, 'ended'))
    await save(open)
    expect(await idle()).toEqual([])
    expect(await world().store.idle(ana)).toBeNull()
  })

  it.each(['scheduled', 'starting', 'active', 'ending'] as const)(
    'leaves out who still has a grant that is %s, and who asked for it for another',
    async status => {
      const request = approved()
      await save(request, aGrant(request, 'ended'), aGrant(request, 'ended', readers, olga))
      expect((await idle()).map(({ person }) => person)).toEqual([ana, olga])
      const forOlga = approved({ beneficiary: olga })
      await save(forOlga, aGrant(forOlga, status, readers, olga))
      expect(await idle()).toEqual([])
    },
  )

  it('leaves out whose review is open, and who has a card that waits for their decision', async () => {
    const { store } = world()
    const request = approved({ breakGlass: true })
    await save(request, aGrant(request, 'ended'))
    const standing = { status: 'open', reminded: 0, next: at('13:00') } as const
    const review = { request: request.ask.id, entitlement: readers, person: ana, openedAt: at('9:00'), standing }
    await store.transaction(tx => tx.saveReview(review))
    expect(await idle()).toEqual([])
    await store.transaction(tx =>
      tx.saveReview({ ...review, standing: { status: 'signed-off', by: olga, at: at('10:00'), note: 'Fine' } }),
    )
    expect(await idle()).toHaveLength(1)
    const asked = { ...waiting({ requester: olga, beneficiary: olga, submittedAt: at('11:00') }) }
    await save(asked)
    await store.transaction(tx => tx.rememberCard(card(asked, ana, 'approval', false)))
    expect(await idle()).toEqual([])
    await store.transaction(tx => tx.rememberCard(card(asked, ana, 'approval')))
    expect(await idle()).toEqual([{ person: ana, last: [{ integration: readers.integration, at: at('11:00') }] }])
  })

  it('tells what came of it, until they are seen again, and lists neither whom somebody kept nor who is forgotten', async () => {
    const { store } = world()
    const request = approved()
    await save(request, aGrant(request, 'ended'))
    const announced = { standing: 'announced', at: at('10:00') } as const
    await store.transaction(tx => tx.saveCleanup({ person: ana, ...announced }))
    expect(await idle()).toEqual([{ person: ana, last, settled: announced }])
    for (const standing of ['kept', 'forgotten'] as const) {
      const now = { person: ana, standing, at: at('10:30') }
      await store.transaction(tx => tx.saveCleanup(now))
      expect(await store.cleanupOf(ana)).toEqual(now)
      expect(await idle()).toEqual([])
      expect(await store.idle(ana)).toMatchObject({ settled: { standing } })
    }
    const again = approved({ submittedAt: at('11:00') })
    await save({ ...again, at: at('11:00') } as AccessRequest)
    expect(await idle()).toEqual([{ person: ana, last: [{ integration: readers.integration, at: at('11:00') }] }])
    expect(await store.cleanupOf(olga)).toBeNull()
  })

  it('goes through them page by page', async () => {
    const request = approved()
    await save(request, aGrant(request, 'ended'), aGrant(request, 'ended', readers, olga))
    const { store } = world()
    const [first] = await store.idlePeople(at('12:00'), null, 1)
    expect(first?.person).toBe(ana)
    expect((await store.idlePeople(at('12:00'), ana, 5)).map(({ person }) => person)).toEqual([olga])
    expect(await store.idlePeople(at('12:00'), olga, 5)).toEqual([])
  })

  it('forgets whose accounts are whose, where they are written to and their cards, and nothing of anybody else', async () => {
    const { store } = world()
    const request = approved()
    await save(request, aGrant(request, 'ended'))
    const bound = { person: ana, how: 'email', email: 'ana@contoso.com', at: at('9:00') } as const
    const olgas = { ...anasSlack, user: 'UOLGA' }
    const address = { conversation: 'a:1', service: 'https://smba.example/emea/', alias: null, seenAt: at('9:00') }
    const home = { version: 'v', shown: 'digest' }
    for (const account of [anasTeams, olgas]) await store.addresses.remember({ account, ...address })
    await store.transaction(async tx => {
      await tx.bind({ ...bound, account: anasSlack })
      await tx.bind({ ...bound, account: anasTeams, how: 'sign-in', email: null })
      await tx.bind({ ...bound, account: olgas, person: olga })
      for (const person of [ana, olga]) {
        await tx.prefer(person, 'both', at('9:00'))
        await tx.rememberCard(card(request, person, 'status'))
      }
      await tx.rememberHome({ account: anasSlack, person: ana, ...home })
      await tx.rememberHome({ account: olgas, person: olga, ...home })
    })
    expect(await store.transaction(tx => tx.forgetPerson(ana, at('11:00')))).toEqual({
      accounts: 2,
      conversations: 1,
      cards: 1,
    })
    expect(await store.accountsOf(ana)).toEqual([])
    expect(await store.accountsOf(olga)).toHaveLength(1)
    expect([await store.addresses.find(anasTeams), await store.preferenceOf(ana)]).toEqual([null, null])
    expect([await store.addresses.find(olgas), await store.preferenceOf(olga)]).toMatchObject([address, 'both'])
    expect(await store.homesOf([ana, olga])).toEqual([{ account: olgas, person: olga, ...home }])
    expect((await store.postedCards(request.ask.id)).map(({ audience }) => audience)).toEqual([inFrontOf(olga)])
    expect(await store.request(request.ask.id)).toEqual(request)
    expect(await store.grantsOf(request.ask.id)).toMatchObject([{ status: 'ended' }])
  })

  it('leaves what an import says, and forgets nothing of who speaks at that moment', async () => {
    const { store } = world()
    const bound = { person: ana, email: null, at: at('9:00') } as const
    await store.transaction(async tx => {
      await tx.bind({ ...bound, account: anasSlack, how: 'import' })
      await tx.bind({ ...bound, account: anasTeams, how: 'sign-in' })
      await tx.prefer(ana, 'both', at('9:00'))
    })
    await store.inbox.store('one', said({ type: 'command', text: 'mine' }, 'one', anasTeams), at('10:00'))
    expect(await store.transaction(tx => tx.forgetPerson(ana, at('10:00')))).toBeNull()
    expect(await store.accountsOf(ana)).toHaveLength(2)
    expect(await store.preferenceOf(ana)).toBe('both')
    expect(await store.transaction(tx => tx.forgetPerson(ana, at('10:01')))).toMatchObject({ accounts: 1 })
    expect(await store.accountsOf(ana)).toMatchObject([{ account: anasSlack, how: 'import' }])
    expect(await store.preferenceOf(ana)).toBeNull()
  })
}
