import { expect, it } from 'vitest'
import type { ChannelProblem } from '../../access/access-flow.ts'
import type { Grant } from '../../access/grant/states.ts'
import type { AccessRequest } from '../../access/request/states.ts'
import { requestId, surfaceName } from '../../access/vocabulary.ts'
import type { Binding } from '../binding.ts'
import { inFrontOf, type PostedCard } from '../posted-card.ts'
import type { Discovered } from '../provider.ts'
import { policySample } from './policy-sample.ts'
import {
  aDecision,
  aGrant,
  ana,
  anasSlack,
  anasTeams,
  at,
  contoso,
  group,
  olga,
  pages,
  person,
  readers,
  said,
  stranger,
  waiting,
  writers,
} from './samples.ts'
import type { StoreUnderContract } from './under-contract.ts'

const bySlack: Binding = { account: anasSlack, person: ana, how: 'email', email: 'ana@contoso.com', at: at('9:00') }
const byTeams: Binding = { account: anasTeams, person: ana, how: 'import', email: null, at: at('8:00') }

export function peopleContract(world: () => StoreUnderContract): void {
  it('knows whose account it is, until it is unbound, and takes a new word for the old', async () => {
    const { store } = world()
    expect(await store.binding(anasSlack)).toBeNull()
    await store.transaction(tx => tx.bind(bySlack))
    expect(await store.binding(anasSlack)).toEqual(bySlack)
    const changed: Binding = { ...bySlack, person: olga, how: 'import', email: null }
    await store.transaction(tx => tx.bind(changed))
    expect(await store.binding(anasSlack)).toEqual(changed)
    expect(await store.accountsOf(ana)).toEqual([])
    await store.transaction(tx => tx.unbind(anasSlack))
    expect(await store.binding(anasSlack)).toBeNull()
  })

  it('tells an import from what was found by address', async () => {
    const { store } = world()
    await store.transaction(async tx => {
      await tx.bind(bySlack)
      await tx.bind(byTeams)
      expect(await tx.importedBindings()).toEqual([byTeams])
    })
    expect(await store.importedBindings()).toEqual([byTeams])
  })

  it('names first the account that a person last spoke from', async () => {
    const { store } = world()
    await store.inbox.store('one', said({ type: 'command', text: 'mine' }, 'one', anasTeams), at('9:30'))
    await store.transaction(async tx => {
      await tx.bind(bySlack)
      await tx.bind(byTeams)
    })
    expect(await store.accountsOf(ana)).toEqual([byTeams, bySlack])
    await store.inbox.store('two', said({ type: 'command', text: 'mine' }, 'two', anasSlack), at('9:45'))
    expect(await store.accountsOf(ana)).toEqual([bySlack, byTeams])
  })

  it('knows where somebody is written to, as they last spoke, until that is found to be closed', async () => {
    const { addresses } = world().store
    const address = {
      account: anasTeams,
      conversation: 'a:1',
      service: 'https://smba.example/emea/',
      alias: '29:ana',
      seenAt: at('9:00'),
    }
    expect(await addresses.find(anasTeams)).toBeNull()
    await addresses.lose(anasTeams, 'never-known', at('9:00'))
    expect(await addresses.find(anasTeams)).toBeNull()
    await addresses.remember(address)
    expect(await addresses.find(anasTeams)).toEqual({ ...address, lost: null })
    expect(await addresses.find(anasSlack)).toBeNull()
    await addresses.lose(anasTeams, 'blocked', at('9:10'))
    expect(await addresses.find(anasTeams)).toEqual({ ...address, lost: { at: at('9:10'), because: 'blocked' } })
    const again = { ...address, conversation: 'a:2', alias: null, seenAt: at('9:20') }
    await addresses.remember(again)
    expect(await addresses.find(anasTeams)).toEqual({ ...again, lost: null })
    await addresses.lose(anasTeams, 'tried-before', at('9:15'))
    expect(await addresses.find(anasTeams)).toEqual({ ...again, lost: null })
  })

  it('knows an account that is the directory’s own', async () => {
    const { store } = world()
    const own: Binding = { ...byTeams, how: 'directory' }
    await store.transaction(tx => tx.bind(own))
    expect(await store.binding(anasTeams)).toEqual(own)
    expect(await store.importedBindings()).toEqual([])
  })

  it('remembers the copies of a card, with why each was asked, until one is lost', async () => {
    const { store } = world()
    const request = waiting().ask.id
    const message = (id: string) => ({ surface: surfaceName('slack'), conversation: 'D1', message: id })
    const asked: PostedCard = {
      request,
      audience: inFrontOf(olga),
      role: 'approval',
      because: { kind: 'resource-owner', key: 'owner', value: 'Data Platform Leads' },
      message: message('1'),
      shown: 'digest',
      over: false,
    }
    const status: PostedCard = {
      request,
      audience: inFrontOf(ana),
      role: 'status',
      because: null,
      message: message('2'),
      shown: null,
      over: false,
    }
    const channel = { surface: surfaceName('slack'), channel: 'C1' }
    const inChannel: PostedCard = { ...status, audience: { kind: 'channel', channel }, message: message('3') }
    await store.transaction(async tx => {
      await tx.rememberCard(asked)
      await tx.rememberCard(status)
      await tx.rememberCard(status)
      await tx.rememberCard(inChannel)
    })
    expect(await store.postedCards(request)).toEqual([asked, status, inChannel])
    await store.transaction(tx => tx.forgetCard(message('1')))
    expect(await store.postedCards(request)).toEqual([status, inChannel])
    await store.transaction(tx => tx.rememberCard({ ...status, shown: 'the end', over: true }))
    expect(await store.postedCards(request)).toEqual([{ ...status, shown: 'the end', over: true }, inChannel])
    expect(await store.postedCards(waiting().ask.id)).toEqual([])
  })

  it('adopts a card that it does not know, and leaves to its request one that it knows', async () => {
    const { store } = world()
    const [{ ask: mine }, { ask: other }] = [waiting(), waiting()]
    const message = { surface: surfaceName('slack'), conversation: 'C1', message: '1' }
    const card = {
      audience: inFrontOf(ana),
      role: 'approval',
      because: null,
      message,
      shown: null,
      over: false,
    } as const
    await store.transaction(tx => tx.adoptCard({ ...card, request: mine.id }))
    await store.transaction(tx => tx.adoptCard({ ...card, request: other.id, over: true }))
    expect(await store.postedCards(mine.id)).toEqual([{ ...card, request: mine.id }])
    expect(await store.postedCards(other.id)).toEqual([])
  })

  it('tells the whole story of a request: the state, the grants, the cards and what is known of the resources', async () => {
    const { store } = world()
    const request = waiting({ entitlements: [readers, writers] })
    expect(await store.story(request.ask.id)).toBeNull()
    await store.transaction(tx => tx.saveRequest(request))
    const nothing = { grants: [], cards: [], resources: [], names: new Map(), policy: null }
    expect(await store.story(request.ask.id)).toEqual({ request, ...nothing })
    const known = { ...group('group:readers', 'readers'), kind: 'resource' } as Extract<
      Discovered,
      { kind: 'resource' }
    >
    const gives = { ...known.resource, description: 'Reads', gives: ['Helpdesk Administrator'], privileged: true }
    await store.inventory.replace(
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
      [stranger, 'Stranger'],
    ])
    expect(story).toEqual({ request, grants, cards: [card, inChannel], resources: [resource], names, policy: null })
  })

  it('names in a story whoever decided and whoever ended it, and tells which policy was in force', async () => {
    const { store } = world()
    const people = [person(ana, 'Ana'), person(olga, 'Olga'), person(stranger, 'Stranger')]
    await store.inventory.replace(contoso, pages(...people), at('9:00'))
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

  it('writes what depends on nothing else without a transaction of several steps, all of it or nothing', async () => {
    const { store } = world()
    const request = waiting().ask.id
    const message = { surface: surfaceName('slack'), conversation: 'D1', message: '1' }
    const card = { request, audience: inFrontOf(ana), role: 'status', because: null, shown: null, over: false } as const
    const job = (name: string) =>
      [
        { type: 'job', name },
        { key: name, lane: name, due: at('9:00') },
      ] as const
    await store.write(writes => writes.rememberCard({ ...card, message }))
    expect(await store.postedCards(request)).toEqual([{ ...card, message }])
    await store.write(async writes => {
      await writes.schedule(...job('a'))
      await writes.schedule(...job('b'))
      await writes.cancel('a')
    })
    expect((await store.outbox.backlog(at('9:00'))).waiting).toBe(1)
    await store.write(async writes => {
      await writes.cancel('b')
      await writes.schedule(...job('b'))
      await writes.forgetCard(message)
    })
    expect((await store.outbox.backlog(at('9:00'))).waiting).toBe(1)
    expect(await store.postedCards(request)).toEqual([])
    const broken = store.write(async writes => {
      await writes.cancel('b')
      await writes.rememberCard({ ...card, message })
      throw new RangeError('broken')
    })
    await expect(broken).rejects.toThrow(RangeError)
    await store.write(async () => {})
    expect((await store.outbox.backlog(at('9:00'))).waiting).toBe(1)
    expect(await store.postedCards(request)).toEqual([])
  })

  it('finds the requests of which a copy is still to change, a page at a time', async () => {
    const { store } = world()
    const copyOf = (id: string, over: boolean): PostedCard => ({
      request: requestId(id),
      audience: inFrontOf(ana),
      role: 'status',
      because: null,
      message: { surface: surfaceName('slack'), conversation: 'D1', message: id },
      shown: null,
      over,
    })
    await store.transaction(async tx => {
      for (const id of ['r3', 'r1', 'r2']) await tx.rememberCard(copyOf(id, id === 'r2'))
    })
    expect(await store.requestsWithOpenCards(null, 10)).toEqual(['r1', 'r3'])
    expect(await store.requestsWithOpenCards(null, 1)).toEqual(['r1'])
    expect(await store.requestsWithOpenCards(requestId('r1'), 1)).toEqual(['r3'])
    expect(await store.requestsWithOpenCards(requestId('r3'), 1)).toEqual([])
  })

  it('knows the home pages that were opened, and whose they are', async () => {
    const { store } = world()
    const anasHome = { account: anasSlack, person: ana, version: 'v1', shown: 'digest' }
    expect(await store.home(anasSlack)).toBeNull()
    await store.transaction(async tx => {
      await tx.rememberHome({ ...anasHome, person: null, version: null, shown: null })
      await tx.rememberHome(anasHome)
      await tx.rememberHome({ account: anasTeams, person: null, version: null, shown: null })
    })
    expect(await store.home(anasSlack)).toEqual(anasHome)
    expect(await store.homesOf([ana, olga])).toEqual([anasHome])
    expect(await store.homesOf([])).toEqual([])
  })

  it('tells what is in the way of a channel as news once, and again when it is another thing or over', async () => {
    const { store } = world()
    const channel = { surface: surfaceName('slack'), channel: 'C1' }
    const noted = (problem: ChannelProblem | null) =>
      store.transaction(tx => tx.noteChannel(channel, problem, at('9:00')))
    expect(await noted(null)).toBe(false)
    expect(await noted('archived')).toBe(true)
    expect(await noted('archived')).toBe(false)
    expect(await noted('not-invited')).toBe(true)
    expect(await noted(null)).toBe(true)
    expect(await noted('not-invited')).toBe(true)
  })

  it('tells of what is watched since when, what was told last, and whether it is new', async () => {
    const { store } = world()
    const look = (key: string, time: string) => store.transaction(tx => tx.lockWatched(key, at(time)))
    expect(await look('one', '9:00')).toEqual({ since: at('9:00'), told: null, isNew: true })
    expect(await look('one', '10:00')).toEqual({ since: at('9:00'), told: null, isNew: false })
    await store.transaction(tx => tx.noteTold('one', '14'))
    expect(await look('one', '11:00')).toEqual({ since: at('9:00'), told: '14', isNew: false })
    expect(await look('two', '11:00')).toEqual({ since: at('11:00'), told: null, isNew: true })
    await store.transaction(tx => tx.noteTold('one', null))
    expect((await look('one', '12:00')).told).toBeNull()
  })

  it('knows the last known names of people, of those who have left as well', async () => {
    const { store } = world()
    await store.inventory.replace(contoso, pages(person(ana, 'Ana'), person(olga, 'Olga')), at('9:00'))
    await store.inventory.replace(contoso, pages(person(ana, 'Ana-Maria')), at('10:00'))
    expect(await store.namesOf([ana, olga, stranger])).toEqual(
      new Map([
        [ana, 'Ana-Maria'],
        [olga, 'Olga'],
      ]),
    )
    expect(await store.namesOf([])).toEqual(new Map())
  })
}
