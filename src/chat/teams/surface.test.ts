import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { personId } from '../../access/vocabulary.ts'
import { type Card, line, said } from '../../cards/card.ts'
import { type ChatPerson, type ChatWorld, chatSurfaceContract } from '../../ports/chat-surface.contract.ts'
import { Fault } from '../../ports/fault.ts'
import { silentLog } from '../../ports/log.ts'
import { type SimulatedEntra, startEntra } from '../../sandbox/entra/entra.ts'
import { ana, channel, faye, gwen, olga } from '../../sandbox/teams/a-bot.test-support.ts'
import { read } from '../../sandbox/teams/reading.ts'
import type { TeamsRoom, TeamsUser } from '../../sandbox/teams/settings.ts'
import type { ShownMessage } from '../../sandbox/teams/shown.ts'
import { aDoorbell, type RunningDoorbell } from './a-doorbell.test-support.ts'
import { connectorFault, isClosed } from './faults.ts'
import { formAt, placeOf } from './forms.ts'
import { accountOf } from './tenant.ts'
import * as words from './words.ts'

const fabrikam = 'd0000000-0000-4000-8000-0000000fab12'
const leaver = 'a0000000-0000-4000-8000-0000000001ea'
const room = (id: string, change: Partial<TeamsRoom> = {}): TeamsRoom => ({
  id,
  kind: 'channel',
  name: id,
  team: { id, name: id, aadGroupId: 'b0000000-0000-4000-8000-000000000002' },
  members: [ana, olga],
  hasBot: true,
  ...change,
})
const rooms = {
  open: room('19:open@thread.tacv2'),
  'not-invited': room('19:elsewhere@thread.tacv2', { hasBot: false }),
  'shared-outside': room('19:partners@thread.tacv2', { members: [ana, faye] }),
} as const

const users: readonly TeamsUser[] = [
  [ana, 'Ana Moreno', 'member', null],
  [olga, 'Olga Petrova', 'member', null],
  [gwen, 'Gwen Parker', 'guest', null],
  [faye, 'Faye Fabrikam', 'foreign', fabrikam],
  [leaver, 'Lea Ver', 'member', null],
].map(([id, name, kind, tenantId]) => ({
  id: id as string,
  name: name as string,
  givenName: null,
  surname: null,
  email: null,
  userPrincipalName: `${id}@contoso.com`,
  kind: kind as TeamsUser['kind'],
  tenantId: tenantId ?? 'd0000000-0000-4000-8000-00000000c050',
  tz: 'Europe/Berlin',
  locale: 'en-GB',
}))

let entra: SimulatedEntra
beforeAll(async () => {
  entra = await startEntra()
})
afterAll(() => entra.close())

async function aTeamsWorld(): Promise<ChatWorld> {
  const doorbell = await aDoorbell({}, { users, rooms: Object.values(rooms) }, silentLog, entra)
  const { teams, surface } = doorbell
  for (const id of [ana, olga]) await teams.as(id).installed()
  const people: Record<ChatPerson, ReturnType<typeof accountOf>> = {
    ana: accountOf(teams.tenantId, ana),
    olga: accountOf(teams.tenantId, olga),
    guest: accountOf(teams.tenantId, gwen),
    stranger: accountOf(fabrikam, faye),
    bot: accountOf(teams.tenantId, teams.appId),
    leaver: accountOf(teams.tenantId, leaver),
    unconfirmed: accountOf(teams.tenantId, leaver),
  }
  const seen = (user: string, message: ShownMessage) => read(message, teams.as(user).user)
  return {
    surface,
    people,
    tells: [],
    inDirectory: who => personId(people[who].user),
    seenBy: ({ user }) =>
      teams
        .as(user)
        .messages()
        .map(message => seen(user, message)),
    replyTo: async account => ({ account, handle: null }),
    pressOnAnswer: async account => {
      const answer = teams.as(account.user).messages().at(-1)
      if (!answer) throw new Error('Nothing was answered')
      await teams.as(account.user).press(answer, 'Approve')
      const replyTo = doorbell.conversation.received.at(-1)?.replyTo
      if (!replyTo) throw new Error('Nothing was received')
      return replyTo
    },
    openForm: async account => {
      const message = await surface.post(account, settled)
      return formAt(message, account.user)
    },
    closeForm: async (account, form) => {
      const place = placeOf(form)
      const message = teams
        .as(account.user)
        .messages()
        .find(({ id }) => place.kind === 'message' && id === place.message)
      if (message) teams.deleteMessage(message)
    },
    seenInForm: ({ user }, form) => {
      const place = placeOf(form)
      const message = teams
        .as(user)
        .messages()
        .find(({ id }) => place.kind === 'message' && id === place.message)
      return message ? seen(user, message).text : ''
    },
    channels: {
      open: rooms.open.id,
      'not-invited': rooms['not-invited'].id,
      'shared-outside': rooms['shared-outside'].id,
      unknown: '19:nowhere@thread.tacv2',
      'too-many': null,
      'not-a-channel': 'a:1private',
      archived: null,
      'no-permission': null,
      refused: null,
    },
    filesOf: ({ user }) => teams.as(user).files(),
    agreeToFile: async ({ user }) => {
      const offer = teams
        .as(user)
        .messages()
        .findLast(({ file }) => file?.kind === 'consent')
      if (!offer) throw new Error('No file was offered')
      await teams.as(user).answerFile(offer, 'accept')
      const what = doorbell.conversation.received.at(-1)?.what
      if (what?.type !== 'file-wanted') throw new Error('Nothing was received')
      return what
    },
    filesInChannel: null,
    forbidFiles: null,
    seenInChannel: id =>
      teams
        .as(ana)
        .in(id)
        .map(message => seen(ana, message)),
    seenAtHome: null,
    deleteMessage: async ({ conversation, message }) => {
      const found = teams.messagesIn(conversation).find(({ id }) => id === message)
      if (found) teams.deleteMessage(found)
    },
    loseAnswerOfNextPost: () => teams.faults.next({ method: 'POST', path: /activities$/, kind: 'lose-answer' }),
    failNextPost: () => teams.faults.next({ method: 'POST', path: /activities$/, kind: 'status', status: 503 }),
    close: () => doorbell.close(),
  }
}

chatSurfaceContract('Teams over HTTP', aTeamsWorld)

const settled: Card = {
  summary: line('Denied by ', said('Olga')),
  title: 'Denied',
  tone: 'bad',
  blocks: [{ kind: 'line', line: line('Denied by ', said('Olga')) }],
}

describe('writing to Teams', () => {
  let doorbell: RunningDoorbell
  beforeAll(async () => {
    doorbell = await aDoorbell()
    for (const id of [ana, olga]) await doorbell.teams.as(id).installed()
  })
  afterAll(() => doorbell.close())
  beforeEach(() => {
    doorbell.teams.faults.clear()
    doorbell.teams.calls.clear()
  })
  const account = (id = ana) => accountOf(doorbell.teams.tenantId, id)
  const post = (id = ana) => doorbell.surface.post(account(id), settled)
  const faultOf = async (call: Promise<unknown>): Promise<Fault> => {
    const fault = await call.then(
      () => null,
      (error: unknown) => error,
    )
    if (!(fault instanceof Fault)) throw fault ?? new Error('It went well')
    return fault
  }
  const posts = () => doorbell.teams.calls.all.filter(({ method, url }) => method === 'POST' && /activities$/.test(url))

  it.each([
    ['412', { status: 412 }, { retry: 'later', result: 'not-done', retryAfter: null }],
    ['429 with Retry-After', { status: 429, headers: { 'retry-after': '0' } }, { retry: 'later', retryAfter: 0 }],
    ['500', { status: 500 }, { retry: 'later', result: 'unknown' }],
    ['502', { status: 502 }, { retry: 'later', result: 'unknown' }],
    ['503', { status: 503 }, { retry: 'later', result: 'unknown' }],
    ['504', { status: 504 }, { retry: 'later', result: 'unknown' }],
    ['413', { status: 413 }, { code: 'teams.MessageSizeTooBig', retry: 'never' }],
    ['400', { status: 400 }, { code: 'teams.BadArgument', retry: 'never' }],
    // The last: for so long nothing goes to the same conversation.
    ['429 without Retry-After', { status: 429 }, { code: 'teams.throttled', retry: 'later', retryAfter: 5_000 }],
  ])('is one call and no other, whatever the answer, and says what it means: %s', async (_name, answer, expected) => {
    doorbell.teams.faults.next({ method: 'POST', kind: 'status', times: 5, ...answer })
    expect(await faultOf(post(olga))).toMatchObject(expected)
    expect(posts()).toHaveLength(1)
    doorbell.teams.faults.clear()
  })

  it.each([
    ['hang up', { kind: 'reset' }, 'unknown'],
    ['a page of HTML', { kind: 'html', status: 502 }, 'unknown'],
  ] as const)('does not claim to know what became of it after %s', async (_name, fault, result) => {
    doorbell.teams.faults.next({ method: 'POST', ...fault })
    expect(await faultOf(post())).toMatchObject({ retry: 'later', result })
    expect(posts()).toHaveLength(1)
  })

  it('throws a token away that is not taken, and comes again with another', async () => {
    doorbell.teams.faults.next({ method: 'POST', kind: 'status', status: 401 })
    const before = doorbell.forgotten()
    expect(await faultOf(post())).toMatchObject({ retry: 'later' })
    expect(doorbell.forgotten()).toBe(before + 1)
    await post()
  })

  it('keeps to the pace of one conversation before Teams has to ask for it', async () => {
    const began = performance.now()
    await Promise.all(Array.from({ length: 9 }, () => post()))
    // 7 in one second and 8 in two, where a second is 20 ms here.
    expect(performance.now() - began).toBeGreaterThan(35)
    expect(doorbell.teams.impatient).toEqual([])
  })

  it('finds whoever never spoke, where the app was installed for them', async () => {
    const fresh = await aDoorbell({}, { users }, silentLog, entra)
    try {
      const user = fresh.teams.as(olga)
      fresh.teams.spoil('no-token', 'no-token')
      await user.installed()
      expect(await fresh.addresses.find(accountOf(fresh.teams.tenantId, olga))).toBeNull()
      await fresh.surface.post(accountOf(fresh.teams.tenantId, olga), settled)
      expect(user.messages()).toHaveLength(1)
      expect(await fresh.addresses.find(accountOf(fresh.teams.tenantId, olga))).toMatchObject({ lost: null })
    } finally {
      await fresh.close()
    }
  })

  const pagesRead = ({ calls }: typeof doorbell.teams) => calls.all.filter(({ url }) => /pagedmembers/.test(url)).length
  const endlessRoster = {
    path: /pagedmembers/,
    times: 100,
    kind: 'status',
    status: 200,
    body: { members: [], continuationToken: 'and-on' },
  } as const

  it('sees who is from outside in a room of more people than fit on a page', async () => {
    const insiders = Array.from({ length: 505 }, (_, at) => `a1000000-0000-4000-8000-${String(at).padStart(12, '0')}`)
    const [olgasUser, fayesUser] = [olga, faye].map(id => users.find(user => user.id === id)) as [TeamsUser, TeamsUser]
    const crowd = insiders.map(id => ({ ...olgasUser, id, userPrincipalName: `${id}@contoso.com` }))
    const big = room('19:crowd@thread.tacv2', { members: [...insiders, faye] })
    const ours = room('19:ours@thread.tacv2', { members: insiders })
    const fresh = await aDoorbell({}, { users: [...crowd, fayesUser], rooms: [big, ours] }, silentLog, entra)
    try {
      expect(await fresh.surface.channelProblem(big.id)).toBe('shared-outside')
      expect(await fresh.surface.channelProblem(ours.id)).toBeNull()
      // A roster that never ends is left, and the room is taken for none that a card can be shown in.
      const readsBefore = pagesRead(fresh.teams)
      fresh.teams.faults.next(endlessRoster)
      expect(await fresh.surface.channelProblem(ours.id)).toBe('too-many')
      expect(pagesRead(fresh.teams) - readsBefore).toBe(60)
    } finally {
      await fresh.close()
    }
  })

  it('knows of a closed way, does not knock again for a day, and is open to whoever comes back', async () => {
    const { teams, clock, addresses } = doorbell
    teams.as(olga).block()
    expect(await faultOf(post(olga))).toMatchObject({ code: 'teams.ConversationBlockedByUser', retry: 'never' })
    expect(await addresses.find(account(olga))).toMatchObject({ lost: { because: 'teams.ConversationBlockedByUser' } })
    const knocked = posts().length
    expect(await faultOf(post(olga))).toMatchObject({ retry: 'never' })
    expect(posts()).toHaveLength(knocked)
    clock.at = new Date(clock.at.getTime() + 25 * 3_600_000)
    teams.as(olga).block(false)
    await post(olga)
    teams.as(olga).block()
    await faultOf(post(olga))
    teams.as(olga).block(false)
    await teams.as(olga).say('mine')
    await doorbell.surface.answer({ account: account(olga), handle: null }, settled)
    expect(await addresses.find(account(olga))).toMatchObject({ lost: null })
    await post(olga)
  })

  it.each([
    [403, 'Forbidden'],
    [403, 'ConversationBlockedByUser'],
    [404, 'UserNotFound'],
    [404, ''],
  ])('takes a post that is refused with %i for a closed way, whatever the word: %s', (status, code) => {
    const refusal = { status, code, retryAfter: null }
    expect(isClosed(connectorFault(refusal, 'post', 'write'))).toBe(true)
    expect(isClosed(connectorFault(refusal, 'members', 'read'))).toBe(false)
    expect(isClosed(connectorFault({ ...refusal, status: 400 }, 'post', 'write'))).toBe(false)
  })

  it.each([
    ['write', () => doorbell.teams.as(olga).say('mine')],
    ['add the app again', () => doorbell.teams.as(olga).installed()],
  ])('reaches whoever opens the way again from the moment that they %s', async (_what, comeBack) => {
    const { teams, addresses } = doorbell
    await teams.as(olga).say('mine')
    teams.as(olga).block()
    expect(await faultOf(post(olga))).toMatchObject({ code: 'teams.ConversationBlockedByUser' })
    expect(await addresses.find(account(olga))).toMatchObject({ lost: { because: 'teams.ConversationBlockedByUser' } })
    teams.as(olga).block(false)
    await comeBack()
    expect(await addresses.find(account(olga))).toMatchObject({ lost: null })
    await post(olga)
  })

  describe('to somebody who never had Doorbell in Teams', () => {
    const never = 'b0000000-0000-4000-8000-00000000ee01'
    const added: string[] = []
    let answer: () => Promise<'added' | 'there'>
    let other: RunningDoorbell
    beforeAll(async () => {
      const newcomer = { ...(users[0] as TeamsUser), id: never, name: 'Nora Never' }
      const install = (user: string) => {
        added.push(user)
        return answer()
      }
      other = await aDoorbell({ install }, { users: [...users, newcomer] }, silentLog, entra)
    })
    afterAll(() => other.close())
    const open = async (user: string) => other.surface.openWay?.(accountOf(other.teams.tenantId, user))
    const write = (user: string) => other.surface.post(accountOf(other.teams.tenantId, user), settled)

    it('asks once a day whether the app may be added, where that is refused', async () => {
      answer = () => Promise.reject(new Fault('graph.forbidden', 'blocked', { retry: 'never' }))
      expect(await faultOf(write(never))).toMatchObject({ retry: 'never' })
      expect(await faultOf(open(never))).toMatchObject({ code: 'graph.forbidden' })
      expect(await open(never)).toBe(false)
      expect(await faultOf(write(never))).toMatchObject({ retry: 'never' })
      expect(added).toEqual([never])
      other.clock.at = new Date(other.clock.at.getTime() + 25 * 3_600_000)
    })

    it('comes again where it was added and is not there at once, and then writes to them', async () => {
      answer = async () => 'added'
      expect(await faultOf(open(never))).toMatchObject({ code: 'teams.being_installed', retry: 'later' })
      other.teams.install(never)
      answer = async () => 'there'
      expect(await open(never)).toBe(true)
      await write(never)
      expect(await open(never)).toBe(false)
    })

    it('does not give it again to whoever removed it, nor to anybody of another tenant', async () => {
      const before = added.length
      await other.teams.as(olga).installed()
      await other.teams.as(olga).remove()
      expect(await open(olga)).toBe(false)
      expect(await other.surface.openWay?.(accountOf(fabrikam, faye))).toBe(false)
      expect(added).toHaveLength(before)
    })
  })

  it('tells a room nothing but that the answer cannot be had there', async () => {
    const { teams, conversation, surface } = doorbell
    await teams.as(gwen).mention(channel, 'who jit-prod')
    const replyTo = conversation.received.at(-1)?.replyTo
    if (!replyTo) throw new Error('nothing came in')
    await surface.answer(replyTo, settled)
    const said = teams
      .as(ana)
      .in(channel)
      .map(message => teams.as(ana).read(message).text)
    expect(said.at(-1)).toContain(words.answeredInPrivate)
    expect(said.join('\n')).not.toContain('Denied')
  })

  it('names at most 60 of a room to have a card drawn anew for them, and nobody who is not in it', async () => {
    const { teams, surface, conversation } = doorbell
    const crowd = Array.from({ length: 70 }, (_, n) => `b0000000-0000-4000-8000-${String(n).padStart(12, '0')}`)
    const others = crowd.map(id => ({ ...(users[0] as TeamsUser), id, name: `Member ${id.slice(-2)}` }))
    for (const user of others) teams.addUser(user)
    teams.changeRoom(channel, { members: [ana, olga, ...crowd] })
    conversation.view = settled
    const post = async (...people: readonly string[]) => {
      await surface.channelProblem(channel)
      const ref = await surface.postToChannel(channel, { ...settled, ownView: 'v1:look:x:0' }, people.map(personId))
      return teams
        .as(ana)
        .in(channel)
        .find(({ id }) => id === ref.message)
    }
    const some = await post(gwen, olga)
    expect(some?.card?.refresh).toMatchObject({ userIds: [teams.as(olga).mri] })
    const many = await post(...crowd)
    expect(many?.card?.refresh).toMatchObject({ userIds: crowd.slice(0, 60).map(id => teams.as(id).mri) })
    expect((await post(gwen))?.card?.refresh).toBeUndefined()
    expect((await post())?.card?.refresh).toBeUndefined()
    teams.changeRoom(channel, { members: [ana, olga, gwen, faye] })
  })

  it('shows somebody their own view of a card in a room, and leaves the others what everybody sees', async () => {
    const { teams, surface, conversation } = doorbell
    const ref = await surface.postToChannel(channel, { ...settled, ownView: 'v1:look:x:0' }, [personId(olga)])
    conversation.view = { ...settled, title: 'For you', ownView: 'v1:look:x:0' }
    const titleFor = async (who: string) => {
      await teams.as(who).look(channel)
      const message = teams
        .as(who)
        .in(channel)
        .find(({ id }) => id === ref.message)
      return message ? teams.as(who).read(message).text.split('\n')[0] : null
    }
    expect([await titleFor(olga), await titleFor(ana)]).toEqual([
      expect.stringContaining('For you'),
      expect.not.stringContaining('For you'),
    ])
    conversation.view = null
    const [message] = teams.as(ana).in(channel)
    if (!message) throw new Error('nothing there')
    await teams.as(ana).pressForged(message, 'look', { doorbell: { does: 'look', value: 'v1:look:x:0' } })
    expect(teams.as(ana).notices().at(-1)?.text).toBe(words.notHere)
  })

  it('sends its token nowhere but to a connector', async () => {
    const { addresses, clock, teams } = doorbell
    const known = await addresses.find(account())
    if (!known) throw new Error('not known')
    await addresses.remember({ ...known, service: 'https://smba.evil.example/emea/', seenAt: clock.at })
    await post()
    expect(teams.calls.all.length).toBeGreaterThan(0)
    await addresses.remember({ ...known, seenAt: clock.at })
  })
})
