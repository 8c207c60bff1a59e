import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Fields, fields } from '../slack/json.ts'
import {
  aBot,
  aCard,
  ana,
  aTeams,
  type Bot,
  cardAnswer,
  cardMessage,
  channel,
  connectorClient,
  olga,
  type Running,
} from './a-bot.test-support.ts'
import type { ShownMessage } from './shown.ts'

let world: Running
let bot: Bot
let client: ReturnType<typeof connectorClient>
let answer: (activity: Fields) => unknown = () => undefined

beforeAll(async () => {
  // A typeahead has less time than a press; both are short here, and long enough for a busy machine.
  world = await aTeams({ answerWithin: 5_000, suggestWithin: 2_000 })
  bot = await aBot(world, activity => answer(activity))
  client = connectorClient(world)
  for (const id of [ana, olga]) await world.teams.as(id).installed()
  bot.heard.length = 0
})
afterEach(() => {
  answer = () => undefined
  bot.heard.length = 0
})
afterAll(async () => {
  await client.close()
  await bot.stop()
  await world.stop()
})

const block = (text: string): Fields => ({ type: 'TextBlock', text, wrap: true })
const decide = (verb: string, title: string): Fields => ({
  type: 'Action.Execute',
  title,
  verb,
  data: { request: 'r1' },
  fallback: { type: 'Action.Submit', title, data: { verb, request: 'r1' } },
})
const asking: Fields = { ...aCard(block('Ana asks')), actions: [decide('approve', 'Approve'), decide('deny', 'Deny')] }
const form: Fields = {
  ...aCard(
    {
      type: 'Input.ChoiceSet',
      id: 'access',
      label: 'Access',
      style: 'filtered',
      isRequired: true,
      errorMessage: 'Choose what you need.',
      choices: [{ title: 'prod-db-readers', value: 'g1' }],
      'choices.data': { type: 'Data.Query', dataset: 'access', associatedInputs: 'auto' },
    },
    { type: 'Input.Number', id: 'minutes', label: 'Minutes', min: 1, max: 480, value: 60 },
    { type: 'Input.Text', id: 'reason', label: 'Reason', maxLength: 20 },
    { type: 'Input.Toggle', id: 'urgent', title: 'Urgent' },
  ),
  actions: [{ ...decide('ask', 'Request') }, { ...decide('cancel', 'Never mind'), associatedInputs: 'none' }],
}

async function posted(user: string, card: Fields): Promise<ShownMessage> {
  const made = await client.call('POST', 'conversations', {
    isGroup: false,
    members: [{ id: user }],
    tenantId: world.teams.tenantId,
    activity: cardMessage(card),
  })
  return seen(world.teams.as(user).messages(), String(made.body.activityId))
}

function seen(messages: readonly ShownMessage[], id: string): ShownMessage {
  const found = messages.find(it => it.id === id)
  if (found === undefined) throw new Error(`Nobody sees ${id}`)
  return found
}

const update = (message: ShownMessage, card: Fields) => {
  const path = `conversations/${encodeURIComponent(message.conversation)}/activities/${message.id}`
  return client.call('PUT', path, cardMessage(card))
}

describe('somebody who presses a button on a card', () => {
  it('is named by the activity, and sees the card that the bot answers with, alone', async () => {
    const there = { isGroup: true, channelData: { channel: { id: channel } }, activity: cardMessage(asking) }
    const id = String((await client.call('POST', 'conversations', there)).body.activityId)
    answer = () => cardAnswer(aCard(block('You approved')))
    const person = world.teams.as(olga)
    await person.press(seen(person.in(channel), id), 'Approve')
    expect(bot.heard).toMatchObject([
      {
        type: 'invoke',
        name: 'adaptiveCard/action',
        from: { aadObjectId: olga },
        replyToId: id,
        conversation: { id: `${channel};messageid=${id}` },
        value: { trigger: 'manual', action: { type: 'Action.Execute', verb: 'approve', data: { request: 'r1' } } },
      },
    ])
    expect(person.read(seen(person.in(channel), id)).text).toBe('You approved')
    const other = world.teams.as(ana)
    expect(other.read(seen(other.in(channel), id)).buttons).toEqual(['Approve', 'Deny'])
  })

  it('sees what everybody sees again, as soon as the message is edited', async () => {
    const message = await posted(olga, asking)
    answer = () => cardAnswer(aCard(block('One moment')))
    const person = world.teams.as(olga)
    await person.press(message, 'Approve')
    expect(person.now(message)).toMatchObject({ onlyFor: olga })
    await update(message, aCard(block('Approved by Olga')))
    expect(person.read(person.now(message) ?? message)).toMatchObject({ text: 'Approved by Olga', buttons: [] })
  })

  it('sees words pass by, or that something went wrong, where the bot answers so or not as it should', async () => {
    const message = await posted(olga, asking)
    const person = world.teams.as(olga)
    const before = person.notices().length
    const answers: unknown[] = [
      { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: 'Already decided' },
      { statusCode: 400, type: 'application/vnd.microsoft.error', value: { code: 'BadRequest', message: 'No' } },
      cardAnswer({ ...aCard(), version: '2.0' }),
      undefined,
    ]
    for (const one of answers) {
      answer = () => one
      await person.press(message, 'Approve')
    }
    answer = () => {
      throw new Error('the bot broke')
    }
    await person.press(message, 'Approve')
    expect(
      person
        .notices()
        .slice(before)
        .map(it => [it.kind, it.text]),
    ).toEqual([
      ['toast', 'Already decided'],
      ...Array.from({ length: 4 }, () => ['error', 'Something went wrong. Please try again.']),
    ])
    expect(person.read(person.now(message) ?? message).buttons).toEqual(['Approve', 'Deny'])
  })

  it('in an old client sends a message without words instead', async () => {
    const message = await posted(olga, asking)
    await world.teams.as(olga).pressInOldClient(message, 'Deny')
    expect(bot.heard).toMatchObject([
      { type: 'message', replyToId: message.id, value: { verb: 'deny', request: 'r1' }, from: { aadObjectId: olga } },
    ])
    expect(bot.heard[0]?.text).toBeUndefined()
  })

  it('may forge what is sent, but not who sends it', async () => {
    const message = await posted(ana, aCard(block('Nothing to press')))
    await world.teams.as(ana).pressForged(message, 'approve', { request: 'r2', by: olga })
    expect(bot.heard).toMatchObject([{ from: { aadObjectId: ana }, value: { action: { verb: 'approve' } } }])
  })
})

describe('a card that refreshes for some people', () => {
  it('asks for each of them when they come to look, once a minute at most, and again after an edit', async () => {
    const person = world.teams.as(olga)
    const base = {
      ...aCard(block('Somebody asks')),
      refresh: { action: { type: 'Action.Execute', verb: 'refresh', data: { request: 'r1' } }, userIds: [person.mri] },
    }
    const there = { isGroup: true, channelData: { channel: { id: channel } }, activity: cardMessage(base) }
    const id = String((await client.call('POST', 'conversations', there)).body.activityId)
    answer = () => cardAnswer({ ...asking, refresh: base.refresh })
    expect(await world.teams.as(ana).look(channel)).toEqual([])
    expect(await person.look(channel)).toHaveLength(1)
    expect(await person.look(channel)).toEqual([])
    expect(bot.heard).toMatchObject([{ value: { trigger: 'automatic', action: { verb: 'refresh' } } }])
    expect(person.read(seen(person.in(channel), id)).buttons).toEqual(['Approve', 'Deny'])
    await update(seen(person.in(channel), id), base)
    expect(await person.look(channel)).toHaveLength(1)
    await update(seen(person.in(channel), id), aCard(block('Decided')))
    expect(await person.look(channel)).toEqual([])
  })
})

describe('somebody who fills in a card', () => {
  it('is asked by Teams itself for what is required, and the bot hears nothing', async () => {
    const message = await posted(ana, form)
    const person = world.teams.as(ana)
    await person.fill(message, { Minutes: '500' })
    expect(await person.press(message, 'Request')).toBeNull()
    expect(person.complaints(message)).toEqual({
      access: 'Choose what you need.',
      minutes: 'This field has to be filled in.',
    })
    expect(bot.heard).toEqual([])
    await person.press(message, 'Never mind')
    expect(bot.heard).toMatchObject([{ value: { action: { verb: 'cancel', data: { request: 'r1' } } } }])
  })

  it('sends words only, without what is empty, and keeps what was typed until another card takes its place', async () => {
    const message = await posted(ana, form)
    const person = world.teams.as(ana)
    await person.fill(message, { Access: 'prod-db-readers', Minutes: '90', Urgent: 'yes' })
    await person.press(message, 'Request')
    expect(fields(fields(fields(bot.heard[0]?.value).action).data)).toEqual({
      request: 'r1',
      access: 'g1',
      minutes: '90',
      urgent: 'true',
    })
    expect(person.filled(message)).toMatchObject({ minutes: '90' })
    answer = () => cardAnswer({ ...form })
    await person.press(message, 'Request')
    expect(person.filled(person.now(message) ?? message)).toMatchObject({ minutes: '60', access: '' })
  })

  it('is offered what the card holds and what the bot says, which is told what else is filled in', async () => {
    const message = await posted(ana, form)
    const person = world.teams.as(ana)
    answer = () => ({
      statusCode: 200,
      type: 'application/vnd.microsoft.search.searchResponse',
      value: { results: Array.from({ length: 20 }, (_, at) => ({ title: `prod ${at}`, value: `g${at + 2}` })) },
    })
    const offered = await person.suggestions(message, 'Access', 'prod')
    expect(offered).toHaveLength(15)
    expect(offered.slice(0, 2)).toEqual([
      { title: 'prod-db-readers', value: 'g1' },
      { title: 'prod 0', value: 'g2' },
    ])
    expect(bot.heard).toMatchObject([
      {
        type: 'invoke',
        name: 'application/search',
        value: {
          queryText: 'prod',
          queryOptions: { skip: 0, top: 15 },
          dataset: 'access',
          data: { minutes: '60', urgent: 'false' },
        },
      },
    ])
    await person.fill(message, { Access: 'prod 3' })
    expect(person.filled(message)).toMatchObject({ access: 'g5' })
    await expect(person.fill(message, { Access: 'nothing of the kind' })).rejects.toThrow('does not offer')
    await expect(person.fill(message, { Reason: 'longer than twenty letters' })).rejects.toThrow('no more than 20')
  })

  it('waits for suggestions a shorter time than for anything else', async () => {
    const message = await posted(ana, form)
    const person = world.teams.as(ana)
    const before = person.errors().length
    answer = () => new Promise(() => undefined)
    expect(await person.suggestions(message, 'Access', 'zzz')).toEqual([])
    expect(person.errors().slice(before)).toMatchObject([{ doing: 'suggestions', detail: 'timeout' }])
  })
})
