import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Fields } from '../slack/json.ts'
import { aBot, ana, aTeams, type Bot, channel, faye, groupChat, gwen, type Running } from './a-bot.test-support.ts'
import type { ChannelFault } from './channel-keys.ts'
import type { TeamsOptions } from './settings.ts'

let ordinary: Running
let world: Running
let bot: Bot

async function given(answer?: (activity: Fields) => unknown, options: Partial<TeamsOptions> | null = null) {
  world = options === null ? ordinary : await aTeams(options)
  bot = await aBot(world, answer)
  await world.teams.as(ana).installed()
  bot.heard.length = 0
}

beforeAll(async () => {
  ordinary = await aTeams()
})
afterEach(async () => {
  await bot.stop()
  if (world !== ordinary) await world.stop()
})
afterAll(() => ordinary.stop())

describe('what the channel brings to a bot', () => {
  it('is signed by an endorsed key that its metadata publishes, also after the keys were changed', async () => {
    await given()
    const { teams } = world
    expect(await teams.as(ana).say('help')).toMatchObject({ outcome: 'answered', status: 200 })
    teams.rotateKeys()
    expect(await teams.as(ana).say('mine')).toMatchObject({ status: 200 })
    teams.rotateKeys(true)
    expect(await teams.as(ana).say('approvals')).toMatchObject({ status: 200 })
    expect(bot.heard.map(it => it.text)).toEqual(['help', 'mine', 'approvals'])
  })

  it.each<ChannelFault>([
    'no-token',
    'alg-none',
    'no-signature',
    'other-key',
    'unknown-key',
    'unendorsed-key',
    'expired',
    'not-yet-valid',
    'wrong-audience',
    'wrong-issuer',
    'wrong-service-url',
    'no-service-url',
    'other-channel',
  ])('with this wrong is turned away by whoever checks as Microsoft asks: %s', async fault => {
    await given()
    world.teams.spoil(fault)
    expect(await world.teams.as(ana).say('help')).toMatchObject({ outcome: 'failed', status: 401 })
    expect(bot.heard).toEqual([])
    expect(await world.teams.as(ana).say('help')).toMatchObject({ status: 200 })
  })

  it.each<ChannelFault>(['foreign-tenant', 'other-host', 'typeless', 'too-large'])(
    'with this wrong is signed rightly all the same, so that the bot itself has to see it: %s',
    async fault => {
      await given()
      world.teams.spoil(fault)
      await world.teams.as(ana).say('help')
      const last = bot.heard.at(-1) ?? {}
      const seen = {
        tenant: JSON.stringify(last.channelData).includes(world.teams.tenantId),
        host: String(last.serviceUrl).startsWith('https://localhost'),
        type: last.type !== undefined,
        small: JSON.stringify(last).length < 256 * 1024,
      }
      expect(Object.values(seen)).toContain(false)
    },
  )

  it('comes twice where it is told to, with the same id', async () => {
    await given(undefined, { duplicateDeliveries: true })
    await world.teams.as(ana).say('help')
    const ids = bot.heard.filter(it => it.type === 'message').map(it => it.id)
    expect(ids).toHaveLength(2)
    expect(new Set(ids)).toHaveLength(1)
  })
})

describe('what somebody says to a bot', () => {
  it('tells in the private chat of the account and tenant that it comes from, and of the bot being added before', async () => {
    await given()
    await world.teams.as(ana).remove()
    bot.heard.length = 0
    await world.teams.as(ana).say('request “prod” & more')
    expect(bot.heard.map(it => it.type)).toEqual(['conversationUpdate', 'installationUpdate', 'message'])
    expect(bot.heard.at(-1)).toMatchObject({
      channelId: 'msteams',
      text: 'request “prod” & more',
      from: { aadObjectId: ana, id: expect.stringMatching(/^29:/), name: 'Ana Moreno' },
      recipient: { id: `28:${world.teams.appId}` },
      conversation: { conversationType: 'personal', tenantId: world.teams.tenantId },
      channelData: { tenant: { id: world.teams.tenantId } },
      serviceUrl: world.teams.serviceUrl,
      attachments: [{ contentType: 'text/html', content: '<p>request “prod” &amp; more</p>' }],
    })
  })

  it('comes out of a channel as HTML with the name of the bot, in a thread of its own', async () => {
    await given()
    await world.teams.as(ana).mention(channel, 'who <prod>')
    const first = world.teams.messagesIn(channel).at(-1)
    expect(bot.heard.at(-1)).toMatchObject({
      text: '<at>Doorbell</at>&nbsp;who &lt;prod&gt;\n',
      entities: [{ type: 'clientInfo' }, { type: 'mention', text: '<at>Doorbell</at>' }],
      conversation: { conversationType: 'channel', isGroup: true, id: `${channel};messageid=${first?.id}` },
      channelData: { channel: { id: channel }, team: { id: '19:contoso@thread.tacv2' } },
    })
    await world.teams.as(ana).mention(channel, 'more', first?.id)
    expect(world.teams.messagesIn(channel).at(-1)?.thread).toBe(first?.id)
    expect(bot.heard.at(-1)).toMatchObject({ conversation: { id: `${channel};messageid=${first?.id}` } })
  })

  it('comes out of a group chat with the name of the bot, and without a thread', async () => {
    await given()
    await world.teams.as(ana).mention(groupChat, 'mine')
    expect(bot.heard).toMatchObject([
      { text: '<at>Doorbell</at>&nbsp;mine\n', conversation: { conversationType: 'groupChat', id: groupChat } },
    ])
    expect(() => world.teams.as(faye).mention(groupChat, 'mine')).toThrow('is not in Weekend shift')
  })

  it('tells of a person of another tenant by that tenant, and a guest cannot add a bot', async () => {
    await given()
    await world.teams.as(faye).say('help')
    expect(bot.heard.at(-1)).toMatchObject({ conversation: { tenantId: 'd0000000-0000-4000-8000-0000000fab12' } })
    await expect(world.teams.as(gwen).say('help')).rejects.toThrow('guests add no apps')
    await world.teams.as(gwen).installed()
    await world.teams.as(gwen).say('help')
    expect(bot.heard.at(-1)).toMatchObject({
      from: { aadObjectId: gwen },
      conversation: { tenantId: world.teams.tenantId },
    })
  })

  it('that finds no answer in time is an error on the screen, and is not sent again', async () => {
    await given(it => (it.type === 'message' ? new Promise(() => undefined) : undefined), { answerWithin: 1_000 })
    expect(await world.teams.as(ana).say('help')).toMatchObject({ outcome: 'timeout' })
    expect(
      world.teams
        .as(ana)
        .errors()
        .map(it => it.text),
    ).toEqual(['Unable to reach app. Please try again.'])
    expect(bot.heard).toHaveLength(1)
  })
})
