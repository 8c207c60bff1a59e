import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Fields, fields, fieldsList } from '../slack/json.ts'
import {
  aBot,
  aCard,
  ana,
  aTeams,
  type Bot,
  cardMessage,
  channel,
  connectorClient,
  faye,
  gwen,
  olga,
  type Running,
} from './a-bot.test-support.ts'
import { mriOf } from './settings.ts'

let world: Running
let bot: Bot
let client: ReturnType<typeof connectorClient>

beforeAll(async () => {
  world = await aTeams()
  bot = await aBot(world)
  client = connectorClient(world)
  for (const id of [ana, olga]) await world.teams.as(id).installed()
})
beforeEach(() => world.teams.faults.clear())
afterEach(() => world.teams.calls.clear())
afterAll(async () => {
  await client.close()
  await bot.stop()
  await world.stop()
})

const tenant = () => ({ tenantId: world.teams.tenantId, channelData: { tenant: { id: world.teams.tenantId } } })
const withMember = (id: string, more: Fields = {}) => ({
  isGroup: false,
  bot: { id: `28:${world.teams.appId}` },
  members: [{ id }],
  ...tenant(),
  ...more,
})
const open = async (id: string) => String((await client.call('POST', 'conversations', withMember(id))).body.id)
const activities = (conversation: string, id = '') =>
  `conversations/${encodeURIComponent(conversation)}/activities${id === '' ? '' : `/${encodeURIComponent(id)}`}`
const saying = (text: string) => ({ type: 'message', text })
const code = (body: Fields) => fields(body.error).code

describe('the Bot Connector', () => {
  it('opens the same private chat each time, by object id or by the id that the bot knows', async () => {
    const first = await client.call('POST', 'conversations', withMember(ana))
    const second = await client.call('POST', 'conversations', withMember(world.teams.as(ana).mri))
    expect(first).toMatchObject({ status: 201, body: { id: expect.stringMatching(/^a:/) } })
    expect(second.body).toEqual(first.body)
  })

  it('opens none by an address or a name, for nobody who lacks the bot, and for nobody of another tenant', async () => {
    const tried = ['ana.moreno@contoso.com', 'Ana Moreno', gwen, faye]
    const answers = await Promise.all(tried.map(id => client.call('POST', 'conversations', withMember(id))))
    expect(answers.map(({ status, body }) => [status, code(body)])).toEqual([
      [400, 'BadArgument'],
      [400, 'BadArgument'],
      [403, 'ForbiddenOperationException'],
      [403, 'ForbiddenOperationException'],
    ])
    const elsewhere = withMember(ana, { tenantId: 'd0000000-0000-4000-8000-0000000fab12' })
    expect((await client.call('POST', 'conversations', elsewhere)).status).toBe(403)
  })

  it('posts, changes and takes away a message, which the person then sees', async () => {
    const chat = await open(ana)
    const { status, body } = await client.call('POST', activities(chat), saying('Hello'))
    expect(status).toBe(201)
    const id = String(body.id)
    expect(await client.call('PUT', activities(chat, id), saying('Goodbye'))).toMatchObject({
      status: 200,
      body: { id },
    })
    expect(world.teams.as(ana).messages().at(-1)).toMatchObject({ id, text: 'Goodbye', version: 2 })
    expect((await client.call('DELETE', activities(chat, id))).status).toBe(200)
    expect(
      world.teams
        .as(ana)
        .messages()
        .some(it => it.id === id),
    ).toBe(false)
    expect(await client.call('PUT', activities(chat, id), saying('Again'))).toMatchObject({
      status: 404,
      body: { error: { code: 'ActivityNotFoundInConversation' } },
    })
  })

  it('starts a thread in a channel, and answers in it', async () => {
    const created = await client.call('POST', 'conversations', {
      isGroup: true,
      channelData: { channel: { id: channel } },
      activity: saying('A request'),
    })
    const conversation = String(created.body.id)
    const root = String(created.body.activityId)
    expect(conversation).toBe(`${channel};messageid=${root}`)
    await client.call('POST', activities(conversation), saying('In its thread'))
    await client.call('POST', activities(channel), saying('Another'))
    const [first, second, third] = world.teams.messagesIn(channel)
    expect([first?.thread, second?.thread]).toEqual([root, root])
    expect(third?.thread).toBe(third?.id)
    expect((await client.call('PUT', activities(conversation, root), saying('Decided'))).status).toBe(200)
    expect(world.teams.messagesIn(channel)[0]?.text).toBe('Decided')
  })

  it('tells who is in a conversation, page by page, and who of them is a guest or a stranger', async () => {
    const there = `conversations/${encodeURIComponent(channel)}`
    const first = await client.call('GET', `${there}/pagedmembers?pageSize=3`)
    const next = await client.call(
      'GET',
      `${there}/pagedmembers?pageSize=3&continuationToken=${first.body.continuationToken}`,
    )
    const people = [first, next].flatMap(({ body }) => fieldsList(body.members))
    expect(people.map(({ objectId, userRole }) => [objectId, userRole])).toEqual([
      [ana, 'user'],
      [olga, 'user'],
      [gwen, 'guest'],
      [faye, 'anonymous'],
    ])
    expect(next.body.continuationToken).toBeUndefined()
    expect((await client.call('GET', `${there}/members/${mriOf(world.teams.appId, ana)}`)).body).toMatchObject({
      userPrincipalName: 'ana.moreno@contoso.com',
      tenantId: world.teams.tenantId,
    })
    expect((await client.call('GET', `${there}/members/nobody`)).status).toBe(404)
    const team = encodeURIComponent('19:contoso@thread.tacv2')
    expect((await client.call('GET', `teams/${team}/conversations`)).body).toMatchObject({
      conversations: [{ id: channel, name: 'Access requests' }],
    })
    expect((await client.call('GET', `teams/${team}`)).body).toMatchObject({ name: 'Contoso', channelCount: 1 })
  })

  it('takes a token of this bot for the Bot Framework only, as long as it is good', async () => {
    const chat = await open(ana)
    const call = (bearer: string | null) => client.call('POST', activities(chat), saying('x'), bearer)
    const graph = await client.token({ scope: `${world.entra.graphBaseUrl}/.default` })
    const { clientId, clientSecret } = world.entra
    const otherApp = await client.token({ client_id: clientId, client_secret: clientSecret })
    const good = await client.token()
    const [head, claims] = good.split('.')
    const tried = [null, graph, otherApp, `${head}.${claims}.AAAA`, good]
    const statuses = await Promise.all(tried.map(async bearer => (await call(bearer)).status))
    expect(statuses).toEqual([401, 401, 401, 401, 201])
    world.entra.revokeTokens()
    expect((await call(good)).status).toBe(401)
    await client.close()
    client = connectorClient(world)
  })

  it('says in the words of its reference why a bot may not write somewhere', async () => {
    const chat = await open(olga)
    const post = async (conversation: string) => (await client.call('POST', activities(conversation), saying('x'))).body
    world.teams.as(olga).block()
    expect(await post(chat)).toEqual({
      error: {
        code: 'ConversationBlockedByUser',
        message: 'User blocked the conversation with the bot.',
        subCode: 'MessageWritesBlocked',
      },
    })
    world.teams.as(olga).block(false)
    await world.teams.as(olga).remove()
    expect(code(await post(chat))).toBe('BotNotInConversationRoster')
    await world.teams.as(olga).installed()
    await world.teams.removeBotFrom(channel, ana)
    expect(bot.heard.slice(-2).map(it => it.type)).toEqual(['conversationUpdate', 'installationUpdate'])
    expect(code(await post(channel))).toBe('BotNotInConversationRoster')
    await world.teams.addBotTo(channel, ana)
    world.teams.changeRoom(channel, { archived: true })
    expect(code(await post(channel))).toBe('BadArgument')
    world.teams.changeRoom(channel, { archived: false })
    expect(code(await post('19:nowhere@thread.tacv2'))).toBe('ConversationNotFound')
    expect(code(await post(`${channel};messageid=1`))).toBe('ConversationNotFound')
  })

  it('takes no message that is too big, and no card that Teams would not show', async () => {
    const chat = await open(ana)
    const post = async (activity: Fields) => {
      const { status, body } = await client.call('POST', activities(chat), activity)
      return [status, code(body)]
    }
    const block = (text: string) => ({ type: 'TextBlock', text, wrap: true })
    expect(await post(saying('a'.repeat(52 * 1024)))).toEqual([413, 'MessageSizeTooBig'])
    expect(await post(cardMessage(aCard(block('a'.repeat(29 * 1024)))))).toEqual([413, 'MessageSizeTooBig'])
    expect(await post(cardMessage(aCard(block('short'))))).toEqual([201, undefined])
    expect(await post(cardMessage({ ...aCard(block('short')), version: '1.6' }))).toEqual([400, 'BadArgument'])
    expect(await post({ type: 'message' })).toEqual([400, 'BadArgument'])
  })

  it('fails as it is told to, and writes down every call without its token', async () => {
    const chat = await open(ana)
    world.teams.faults.next({ kind: 'status', status: 412 })
    world.teams.faults.next({ kind: 'status', status: 429, headers: { 'retry-after': '2' } })
    world.teams.faults.next({ kind: 'status', status: 429 })
    world.teams.faults.next({ kind: 'status', status: 502 })
    const answers = []
    for (let at = 0; at < 5; at += 1) answers.push(await client.call('POST', activities(chat), saying(`${at}`)))
    expect(answers.map(({ status, body }) => [status, code(body)])).toEqual([
      [412, 'PreconditionFailed'],
      [429, 'Throttled'],
      [429, 'Throttled'],
      [502, 'ServiceError'],
      [201, undefined],
    ])
    expect(answers.map(({ headers }) => headers.get('retry-after'))).toEqual([
      undefined,
      '2',
      undefined,
      undefined,
      undefined,
    ])
    world.teams.faults.next({ kind: 'lose-answer', path: /activities/ })
    await expect(client.call('POST', activities(chat), saying('lost'))).rejects.toThrow()
    expect(world.teams.as(ana).messages().at(-1)?.text).toBe('lost')
    expect(world.teams.calls.all.some(({ body }) => fields(body).text === 'lost')).toBe(true)
    expect(JSON.stringify(world.teams.calls.all)).not.toContain('Bearer')
  })
})

describe('the rates of the Bot Connector', () => {
  it('hold back the eighth message of a second in one conversation, and say how long', async () => {
    const hurried = await aTeams({ second: 10_000 })
    const hurriedBot = await aBot(hurried)
    const caller = connectorClient(hurried)
    try {
      await hurried.teams.as(ana).installed()
      const members = { ...withMember(ana), bot: { id: `28:${hurried.teams.appId}` } }
      const chat = String((await caller.call('POST', 'conversations', members)).body.id)
      const sent = []
      for (let at = 0; at < 9; at += 1) sent.push(await caller.call('POST', activities(chat), saying(`${at}`)))
      const refused = sent.find(({ status }) => status === 429)
      expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(1)
      expect(hurried.teams.as(ana).messages().length).toBeLessThan(9)
    } finally {
      await caller.close()
      await hurriedBot.stop()
      await hurried.stop()
    }
  })
})
