import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Card, line, said } from '../../cards/card.ts'
import { requestForm } from '../../cards/forms/request-form.ts'
import { Fault } from '../../ports/fault.ts'
import { type Log, silentLog } from '../../ports/log.ts'
import { type SimulatedEntra, startEntra } from '../../sandbox/entra/entra.ts'
import { ana, channel, faye, olga } from '../../sandbox/teams/a-bot.test-support.ts'
import { channelFaults } from '../../sandbox/teams/channel-keys.ts'
import { choicesOf, fieldNamed } from '../../sandbox/teams/fields-of-cards.ts'
import { cardOf, type ShownMessage } from '../../sandbox/teams/shown.ts'
import { aDoorbell, type RunningDoorbell } from './a-doorbell.test-support.ts'
import { Adapter } from './adapter.ts'
import { connectTeams } from './app.ts'
import { accountOf } from './tenant.ts'
import * as words from './words.ts'

let directory: SimulatedEntra
let doorbell: RunningDoorbell
const logged: string[] = []
const write = (event: string, fields?: object): void => void logged.push(`${event} ${JSON.stringify(fields)}`)
const log: Log = { debug: write, info: write, warn: write, error: write, child: () => log }
beforeAll(async () => {
  directory = await startEntra()
  doorbell = await aDoorbell({}, {}, log, directory)
  for (const id of [ana, olga]) await doorbell.teams.as(id).installed()
})
afterAll(async () => {
  await doorbell?.close()
  await directory?.close()
})
beforeEach(() => {
  const { conversation, teams } = doorbell
  conversation.received.length = 0
  conversation.opened.length = 0
  conversation.receiving = async () => {}
  conversation.suggesting = async () => {}
  conversation.whenOpened = async () => {}
  conversation.errors = {}
  teams.faults.clear()
})

const person = () => doorbell.teams.as(ana)
const account = (id = ana) => accountOf(doorbell.teams.tenantId, id)
const received = () => doorbell.conversation.received
const whatCameIn = () => received().map(({ what }) => what)
const lastNotice = () => person().notices().at(-1)

const approval: Card = {
  summary: line(said('Ana'), ' asks'),
  title: 'Access request',
  tone: 'waiting',
  blocks: [
    {
      kind: 'buttons',
      buttons: [
        {
          label: 'Approve',
          value: 'v1:approve:00000000-0000-7000-8000-000000000001',
          style: 'primary',
          spoken: 'Approve Ana',
          asksForReason: false,
        },
        { label: 'Deny', value: 'v1:deny:x', style: 'danger', spoken: 'Deny Ana', asksForReason: true },
        {
          label: 'Request again',
          value: 'v1:again:x',
          style: 'plain',
          spoken: 'Request again',
          asksForReason: false,
          opensRequestForm: true,
        },
      ],
    },
  ],
}

async function posted(card = approval): Promise<ShownMessage> {
  const ref = await doorbell.surface.post(account(), card)
  const message = person()
    .messages()
    .find(({ id }) => id === ref.message)
  if (!message) throw new Error('not posted')
  return message
}

const bothChoices = [
  { title: 'Production readers', value: 'choice-1' },
  { title: 'Staging writers', value: 'choice-2' },
]

/** As somebody sees them who can look up no others. */
const choicesIn = (message: ShownMessage) =>
  choicesOf(fieldNamed(cardOf(person().now(message) as ShownMessage), 'access'))

const open = () => {
  doorbell.conversation.whenOpened = async ref => {
    await doorbell.surface.updateForm(ref, {
      kind: 'request',
      title: 'Request access',
      problem: null,
      values: { resources: [], duration: '', reason: '' },
      durationHint: 'Up to 8 hours.',
      reasonRequired: true,
      errors: {},
    })
  }
}

async function aForm(): Promise<ShownMessage> {
  doorbell.conversation.options = [
    { value: 'choice-1', label: 'Production readers', description: null },
    { value: 'choice-2', label: 'Staging writers', description: null },
  ]
  open()
  const before = person().messages().length
  await person().say('request')
  return doorbell.teams.until(() => {
    const all = person().messages()
    return all.length > before + 1 ? all.at(-1) : null
  })
}

describe('the door', () => {
  const statuses: Partial<Record<(typeof channelFaults)[number], number>> = {
    'other-channel': 403,
    'other-host': 403,
    typeless: 400,
    'too-large': 413,
  }
  // Proven to be of another tenant, it is answered in words: below.
  it.each(channelFaults.filter(fault => fault !== 'foreign-tenant'))(
    'keeps out what is wrong in one way: %s',
    async fault => {
      const { teams, conversation } = doorbell
      const activity = teams.activity(ana, 'message', { text: 'mine' })
      const { status } = await teams.send(teams.signed(activity, fault))
      expect(status).toBe(statuses[fault] ?? 401)
      expect(conversation.received).toEqual([])
      expect((await teams.send(teams.signed(teams.activity(ana, 'message', { text: 'mine' })))).status).toBe(200)
      expect(conversation.received).toHaveLength(1)
    },
  )

  it.each([
    ['', 400],
    ['not json', 400],
    ['[]', 400],
    ['null', 400],
    ['{"id":"x"}', 400],
    ['{"type":7}', 400],
    ['{"type":"message"}', 403],
    ['{"type":"message","channelId":"msteams"}', 403],
  ])('answers %j with %i, without a token too, and goes on', async (body, expected) => {
    for (const authorization of [null, 'Bearer x']) {
      const { status } = await doorbell.teams.send({ body, authorization })
      expect(status).toBe(expected)
    }
    await person().say('mine')
    expect(received()).toHaveLength(1)
  })

  it.each([
    ['GET', 405, 'application/json'],
    ['POST', 415, 'text/plain'],
  ])('understands nothing but JSON that is posted: %s', async (method, expected, type) => {
    const body = method === 'GET' ? {} : { body: '{}' }
    const { status } = await fetch(doorbell.url, { method, headers: { 'content-type': type }, ...body })
    expect(status).toBe(expected)
  })

  it('is answered with one time for all of its steps, where each of them is as slow as can be', async () => {
    const never = () => new Promise<never>(() => {})
    const slow = await aDoorbell(
      { answerWithin: 400, drainTimeout: 100 },
      { answerWithin: 8_000 },
      silentLog,
      directory,
    )
    await slow.prepare()
    const them = slow.teams.as(ana)
    await them.installed()
    const ref = await slow.surface.post(accountOf(slow.teams.tenantId, ana), approval)
    const message = them.messages().find(({ id }) => id === ref.message)
    if (!message) throw new Error('not posted')
    slow.addresses.find = never
    slow.addresses.remember = never
    slow.conversation.receiving = never
    slow.conversation.suggesting = never
    slow.conversation.checkRequestForm = never
    slow.conversation.viewCard = never
    expect((await them.press(message, 'Approve'))?.outcome).toBe('answered')
    expect(them.notices().at(-1)?.text).toBe(words.perhapsRecorded)
    for (const does of ['send-request', 'look', 'open-form', 'press'])
      expect((await them.pressForged(message, does, { doorbell: { does, value: 'v1:look:x:0' } })).outcome).toBe(
        'answered',
      )
    // Whom the words name is asked of a connector that never says it, and the words are stored in a store that never answers.
    slow.teams.faults.next({ path: /members/, kind: 'hang' })
    const named = { type: 'mention', mentioned: { id: them.mri, name: 'Olga' }, text: '<at>Olga</at>' }
    const asked = slow.teams.activity(
      ana,
      'message',
      { text: 'why <at>Olga</at> jit-prod', entities: [named] },
      channel,
    )
    const began = performance.now()
    expect(await slow.teams.send(slow.teams.signed(asked))).toMatchObject({ status: 200 })
    expect(performance.now() - began).toBeLessThan(8_000)
    expect(them.errors()).toEqual([])
    await slow.close()
  })

  it('tells whoever runs it why it was not opened, and quotes nothing of what was sent', async () => {
    const { teams } = doorbell
    const because = {
      'no-token': 'The token is missing.',
      'wrong-audience': 'for another audience',
      'wrong-issuer': 'of another issuer',
      expired: 'expired',
      'not-yet-valid': 'not valid yet',
      'wrong-service-url': 'for another service URL',
      'other-key': 'not signed by a key of the channel',
    } as const
    for (const [fault, why] of Object.entries(because)) {
      const activity = teams.activity(ana, 'message', { text: 'private-words' })
      const { status, body } = await teams.send(teams.signed(activity, fault as keyof typeof because))
      expect(status).toBe(401)
      if (fault !== 'no-token') expect(JSON.stringify(body)).not.toContain(why)
      expect(logged.findLast(line => line.startsWith('teams.refused_at_gate'))).toContain(why)
    }
    await teams.as(faye).say('private-words')
    expect(logged.findLast(line => line.startsWith('teams.stranger'))).toContain('d0000000-0000-4000-8000-0000000fab12')
    expect(logged.join('\n')).not.toMatch(/eyJ|Bearer|private-words/)
  })

  it('writes nothing of a token that it does not take past the log', async () => {
    const said: unknown[] = []
    const loud = process.stderr.write
    process.stderr.write = (chunk => said.push(chunk) > 0) as typeof loud
    try {
      doorbell.teams.spoil('expired', 'unknown-key')
      await doorbell.teams.as(olga).say('mine')
      await doorbell.teams.as(olga).say('mine')
    } finally {
      process.stderr.write = loud
    }
    expect(said).toEqual([])
  })

  it('asks to be called again while the keys of the channel cannot be had, and is open once they can', async () => {
    const fresh = await aDoorbell({}, {}, silentLog, directory)
    try {
      fresh.teams.metadataBroken = true
      await fresh.prepare()
      const raw = () => fresh.teams.signed(fresh.teams.activity(ana, 'message', { text: 'mine' }))
      expect((await fresh.teams.send(raw())).status).toBe(503)
      expect(fresh.conversation.received).toEqual([])
      fresh.teams.metadataBroken = false
      expect((await fresh.teams.send(raw())).status).toBe(200)
      expect(fresh.conversation.received).toHaveLength(1)
    } finally {
      await fresh.close()
    }
  })

  it('has the keys at hand before anybody speaks, so that the first is not told that it went wrong', async () => {
    const fresh = await aDoorbell({}, {}, silentLog, directory)
    try {
      await fresh.prepare()
      fresh.teams.metadataBroken = true
      const raw = fresh.teams.signed(fresh.teams.activity(ana, 'message', { text: 'mine' }))
      expect((await fresh.teams.send(raw)).status).toBe(200)
    } finally {
      await fresh.close()
    }
  })

  it('asks to be called again, and does nothing later, where whoever has the keys takes the call and never answers', async () => {
    const release: (() => void)[] = []
    const real = doorbell.teams.openIdMetadataUrl
    const silent = createServer((_request, response) => void release.push(() => response.destroy()))
    silent.listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    const fresh = await aDoorbell(
      { openIdMetadataUrl: real.replace(/:\d+/, `:${port}`), answerWithin: 500 },
      {},
      silentLog,
      directory,
    )
    try {
      const began = performance.now()
      const raw = fresh.teams.signed(fresh.teams.activity(ana, 'message', { text: 'mine' }))
      expect((await fresh.teams.send(raw)).status).toBe(503)
      // Half a second is what it has here.
      expect(performance.now() - began).toBeLessThan(10_000)
      expect(release).not.toEqual([])
      for (const hangUp of release) hangUp()
      expect(fresh.conversation.received).toEqual([])
    } finally {
      await fresh.close()
      silent.closeAllConnections()
      silent.close()
    }
  })

  it('is not there without the id of a bot, because the SDK would then let everybody in', () => {
    const { conversation, addresses, clock } = doorbell
    const settings = {
      appId: '',
      tenantId: doorbell.teams.tenantId,
      openIdMetadataUrl: doorbell.teams.openIdMetadataUrl,
      tokenIssuer: doorbell.teams.tokenIssuer,
      serviceUrlHosts: [],
      credentials: { token: async () => 'x', forget: () => {} },
    }
    expect(() => connectTeams(settings, () => conversation, { addresses, clock }, silentLog)).toThrow(/without an id/)
    expect(Adapter.prototype).toHaveProperty('admit')
  })

  it('believes nothing of an activity that names nobody', async () => {
    const activity = { ...doorbell.teams.activity(ana, 'message', { text: 'mine' }), from: { id: '29:x', name: 'Ana' } }
    expect((await doorbell.teams.send(doorbell.teams.signed(activity))).status).toBe(200)
    expect(received()).toEqual([])
  })
})

describe('what people do', () => {
  it('is stored before it is acknowledged, and not acknowledged where it cannot be', async () => {
    doorbell.conversation.receiving = async () => {
      throw new Fault('store.unavailable', 'Away', { retry: 'later' })
    }
    await person().say('mine')
    expect(received()).toEqual([])
    const last = person().messages().at(-1)
    expect(person().read(last as ShownMessage).text).toContain(words.notRecorded)
  })

  it('is known by the id of the directory, and answered in private', async () => {
    await person().mention(channel, 'who jit-prod')
    expect(received()).toMatchObject([
      { from: account(), replyTo: { account: account() }, what: { type: 'command', text: 'who jit-prod' } },
    ])
  })

  it('names people by the ids that the conversation gives them, and lets a name be a name that nobody bears', async () => {
    const mention = (id: string, name: string) => ({
      type: 'mention',
      mentioned: { id, name },
      text: `<at>${name}</at>`,
    })
    const { teams } = doorbell
    const asked = teams.activity(
      ana,
      'message',
      {
        text: '<at>Doorbell</at> why <at>Olga Petrova</at> jit-prod',
        entities: [mention(`28:${teams.appId}`, 'Doorbell'), mention(teams.as(olga).mri, 'Olga Petrova')],
      },
      channel,
    )
    await teams.send(teams.signed(asked))
    const unknown = teams.activity(ana, 'message', {
      text: 'why <at>Nobody</at> jit-prod',
      entities: [mention('29:nobody', 'Nobody')],
    })
    await teams.send(teams.signed(unknown))
    expect(whatCameIn()).toEqual([
      {
        type: 'command',
        text: 'why @Olga Petrova jit-prod',
        mentions: [{ as: '@Olga Petrova', account: account(olga) }],
      },
      { type: 'command', text: 'why @Nobody jit-prod' },
    ])
  })

  it('is the same doing when it is delivered twice', async () => {
    const raw = doorbell.teams.signed(doorbell.teams.activity(ana, 'message', { text: 'mine' }))
    await Promise.all([doorbell.teams.send(raw), doorbell.teams.send(raw)])
    expect(received()).toHaveLength(1)
  })

  it('carries the value of a button and the message that it stands on', async () => {
    const message = await posted()
    await person().press(message, 'Approve')
    expect(whatCameIn()).toEqual([
      {
        type: 'press',
        value: 'v1:approve:00000000-0000-7000-8000-000000000001',
        message: { surface: 'teams', conversation: message.conversation, message: message.id },
      },
    ])
    expect(lastNotice()).toMatchObject({ kind: 'toast', text: words.noted })
  })

  it('is the same from a client that knows no Execute', async () => {
    await person().pressInOldClient(await posted(), 'Approve')
    expect(whatCameIn()).toMatchObject([{ type: 'press', value: 'v1:approve:00000000-0000-7000-8000-000000000001' }])
  })

  it('names the answer that it was pressed on, to be changed there', async () => {
    await doorbell.surface.answer({ account: account(), handle: null }, approval)
    await person().press(person().messages().at(-1) as ShownMessage, 'Approve')
    expect(received()).toMatchObject([
      { what: { message: null }, replyTo: { handle: expect.stringMatching(/^answer \d+$/) } },
    ])
  })

  it.each([
    [
      'from before an upgrade',
      { doorbell: { does: 'press', value: 'v0:approve:x' } },
      /from before Doorbell was changed/,
    ],
    ['of a shape that no release of ours has', { action: 'approve', id: 7 }, /no such request/i],
  ])('on a card %s is answered by one that has no button left, and judged like any', async (_name, data, says) => {
    const message = await posted()
    await person().pressForged(message, 'press', data)
    const now = person().read(person().now(message) as ShownMessage)
    expect(now.text).toMatch(says)
    expect(now.buttons).toEqual([])
    expect(whatCameIn()).toMatchObject([{ type: 'press' }])
  })

  it.each([
    ['a verb of nobody’s', 'grant', { doorbell: { does: 'grant-me-everything' } }],
    ['no data', 'press', null],
    ['a value of nobody’s', 'press', { doorbell: { does: 'press', value: 'v1:approve:olga' } }],
  ])('is judged where everything pressed is, forged or not: %s', async (_name, verb, data) => {
    await person().pressForged(await posted(), verb, data)
    expect(whatCameIn()).toMatchObject([{ type: 'press' }])
    expect(person().errors()).toEqual([])
  })

  it('without an id is refused, because it could not be told from another', async () => {
    const { id: _, ...activity } = doorbell.teams.activity(ana, 'message', { text: 'mine' })
    expect((await doorbell.teams.send(doorbell.teams.signed(activity))).status).toBe(400)
    expect(received()).toEqual([])
  })

  it.each([
    { does: 'send-reason', value: 'v1:deny:x', title: 'Deny' },
    { does: 'send-request', reasonRequired: true },
  ])('in a room is never written over a message there as a form, forged or not: $does', async doing => {
    const data = {
      doorbell: doing,
      access: 'choice-1',
      duration: '2h',
      reason: 'Sign in at https://evil.example first',
    }
    const value = { action: { type: 'Action.Execute', verb: doing.does, data } }
    const pressed = { name: 'adaptiveCard/action', value, replyToId: '1' }
    const typed = { value: data, replyToId: '1' }
    for (const activity of [
      doorbell.teams.activity(ana, 'invoke', pressed, channel),
      doorbell.teams.activity(ana, 'message', typed, channel),
    ])
      expect((await doorbell.teams.send(doorbell.teams.signed(activity))).status).toBe(200)
    expect(whatCameIn()).toMatchObject([{ form: null }, { form: null }])
  })

  it('says in words that it could not be recorded, and that it broke', async () => {
    const message = await posted()
    doorbell.conversation.receiving = async () => {
      throw new Fault('store.unavailable', 'Away', { retry: 'later' })
    }
    await person().press(message, 'Approve')
    expect(lastNotice()).toMatchObject({ kind: 'toast', text: words.notRecorded })
    doorbell.conversation.receiving = async () => {
      throw new Error('a bug')
    }
    await person().press(message, 'Approve')
    expect(lastNotice()).toMatchObject({ kind: 'error', detail: expect.stringMatching(/SomethingWentWrong .*quote/) })
    expect(lastNotice()?.detail).not.toContain('a bug')
  })

  it('is answered within three seconds, however slow it is to be recorded', async () => {
    const message = await posted()
    doorbell.conversation.receiving = () => new Promise(() => {})
    await person().press(message, 'Approve')
    expect(lastNotice()).toMatchObject({ kind: 'toast', text: words.perhapsRecorded })
  })
})

describe('a form', () => {
  it('is opened in private by what is typed, once, wherever it was typed', async () => {
    open()
    const raw = doorbell.teams.signed(doorbell.teams.activity(ana, 'message', { text: 'request' }, channel))
    await Promise.all([doorbell.teams.send(raw), doorbell.teams.send(raw)])
    await doorbell.teams.until(() => doorbell.conversation.opened.length > 0)
    expect(doorbell.conversation.opened).toMatchObject([{ account: account() }])
    expect(received()).toEqual([])
  })

  it('suggests what this person may ask for while they type', async () => {
    const message = await aForm()
    expect(await person().suggestions(message, 'Access', 'prod')).toMatchObject([{ title: 'Production readers' }])
    expect(await person().suggestions(message, 'Access', 'nothing like it')).toEqual([])
  })

  it('comes in with its fields, and shows that it is on its way', async () => {
    const message = await aForm()
    await person().fill(message, { Access: 'Production readers', 'Duration (optional)': '2h', Reason: 'INC-7' })
    await person().press(message, 'Request')
    expect(whatCameIn()).toMatchObject([
      { type: 'request-form', resource: 'choice-1', duration: '2h', reason: 'INC-7', form: { surface: 'teams' } },
    ])
    expect(person().read(person().now(message) as ShownMessage).text).toContain('Sending…')
  })

  it('says what is wrong with it, with what was typed still there', async () => {
    const message = await aForm()
    doorbell.conversation.errors = { duration: 'At most 8 hours.' }
    await person().fill(message, { Access: 'Production readers', 'Duration (optional)': '9 weeks', Reason: 'INC-7' })
    await person().press(message, 'Request')
    expect(received()).toEqual([])
    const now = person().now(message) as ShownMessage
    expect(person().read(now).text).toContain('At most 8 hours.')
    expect(person().filled(now)).toMatchObject({ access: 'choice-1', duration: '9 weeks', reason: 'INC-7' })
    expect(now.onlyFor).toBe(ana)
  })

  it('says so in an old client as well, on the message itself', async () => {
    const message = await aForm()
    doorbell.conversation.errors = { duration: 'At most 8 hours.' }
    await person().fill(message, { Access: 'Production readers', 'Duration (optional)': '9 weeks', Reason: 'INC-7' })
    await person().pressInOldClient(message, 'Request')
    expect(person().read(person().now(message) as ShownMessage).text).toContain('At most 8 hours.')
    expect(choicesIn(message)).toEqual(expect.arrayContaining(bothChoices))
  })

  it('offers the same choices when it is drawn again for what was found wrong after it came in', async () => {
    const message = await aForm()
    await person().fill(message, { Access: 'Production readers', 'Duration (optional)': '2h', Reason: 'INC-7' })
    await person().press(message, 'Request')
    const [{ what }] = received() as [(typeof doorbell.conversation.received)[number]]
    const form = 'form' in what ? what.form : null
    if (!form) throw new Error('no form')
    const values = { resources: [], duration: '2h', reason: 'INC-7' }
    await doorbell.surface.updateForm(
      form,
      requestForm({ values, reasonRequired: true, errors: { reason: 'Too short.' } }),
    )
    expect(person().read(person().now(message) as ShownMessage).text).toContain('Too short.')
    expect(choicesIn(message)).toEqual(expect.arrayContaining(bothChoices))
  })

  it('is turned into its outcome, which never stays behind “Sending…”', async () => {
    const message = await aForm()
    await person().fill(message, { Access: 'Production readers', 'Duration (optional)': '2h', Reason: 'INC-7' })
    await person().press(message, 'Request')
    const [{ what }] = received() as [(typeof doorbell.conversation.received)[number]]
    const form = 'form' in what ? what.form : null
    if (!form) throw new Error('no form')
    expect(
      await doorbell.surface.updateForm(form, { kind: 'closing', title: 'Done', line: line('Olga was asked.') }),
    ).toBe(true)
    expect(person().read(person().now(message) as ShownMessage).text).toContain('Olga was asked.')
  })

  it('asks for the reason of a no, and gives it back with the button’s value', async () => {
    doorbell.conversation.whenOpened = async ref => {
      await doorbell.surface.updateForm(ref, {
        kind: 'deny',
        title: 'Deny',
        submit: 'Deny',
        about: line('Ana asks.'),
        value: 'v1:deny:x',
        reasonRequired: true,
        reason: '',
        errors: {},
      })
    }
    const message = await posted()
    const before = person().messages().length
    await person().press(message, 'Deny')
    expect(lastNotice()).toMatchObject({ text: words.formOpened })
    const form = await doorbell.teams.until(() =>
      person().messages().length > before ? person().messages().at(-1) : null,
    )
    await person().fill(form, { Reason: 'Use the replica.' })
    await person().press(form, 'Deny')
    expect(whatCameIn()).toMatchObject([{ type: 'deny-form', value: 'v1:deny:x', reason: 'Use the replica.' }])
  })
})

describe('where people are', () => {
  it('is kept as they last spoke, and lost when they remove the app', async () => {
    const visitor = doorbell.teams.as(olga)
    await visitor.say('mine')
    const known = await doorbell.addresses.find(account(olga))
    expect(known).toMatchObject({ service: doorbell.teams.serviceUrl, alias: visitor.mri, lost: null })
    await visitor.remove()
    expect(await doorbell.addresses.find(account(olga))).toMatchObject({
      lost: { because: 'teams.BotNotInConversationRoster' },
    })
    await visitor.installed()
    expect(await doorbell.addresses.find(account(olga))).toMatchObject({ lost: null })
  })

  it('is not kept of somebody of another tenant, who is told why, where they asked, and nothing of ours', async () => {
    const stranger = doorbell.teams.as(faye)
    await stranger.say('request jit-prod because <b>INC-7</b>')
    await doorbell.teams.until(() => stranger.messages().length > 1)
    const [, answer] = stranger.messages()
    expect(stranger.read(answer as ShownMessage).text).toMatch(/another workspace or organisation.*please ask/)
    const from = { surface: 'teams', team: 'd0000000-0000-4000-8000-0000000fab12', user: faye }
    expect(received()).toMatchObject([{ from, replyTo: { account: from, handle: null }, what: { type: 'command' } }])
    expect(await doorbell.addresses.find(received()[0]?.from as typeof from & { surface: never })).toBeNull()
    expect(stranger.errors()).toEqual([])
    // The words went where they asked; whatever refuses the stranger has no way of its own to them.
    const calls = doorbell.teams.calls.all.length
    await doorbell.surface.answer({ account: accountOf(from.team, faye), handle: null }, approval)
    expect(doorbell.teams.calls.all).toHaveLength(calls)
  })

  it('lets nobody of another tenant flood the audit, the chat or the database', async () => {
    const { teams, conversation } = doorbell
    const told = () =>
      teams
        .as(faye)
        .messages()
        .filter(({ from }) => from === null)
    const before = told().length
    for (let count = 0; count < 20; count++) await teams.as(faye).say(`mine ${count}`)
    const pressed = teams.activity(faye, 'invoke', {
      name: 'adaptiveCard/action',
      value: { action: { type: 'Action.Execute', verb: 'press', data: { doorbell: { does: 'look', value: 'x' } } } },
    })
    for (let count = 0; count < 3; count++) {
      const answer = await teams.send(teams.signed({ ...pressed, id: `f:${count}` }))
      expect(answer).toMatchObject({ status: 200, body: { statusCode: 200, value: expect.stringMatching(/another/) } })
    }
    const searched = { name: 'application/search', value: { dataset: 'access', queryText: '' } }
    expect(await teams.send(teams.signed(teams.activity(faye, 'invoke', searched)))).toMatchObject({
      body: { value: { results: [] } },
    })
    expect(new Set(conversation.received.map(({ deliveryKey }) => deliveryKey)).size).toBeLessThanOrEqual(1)
    expect(told().length - before).toBeLessThan(5)
    const both = { ...teams.activity(ana, 'message', { text: 'mine' }), channelData: { tenant: { id: 'x' } } }
    expect((await teams.send(teams.signed(both))).status).toBe(403)
  })

  it('does not turn a stranger into one of ours by what they put into one of the two places', async () => {
    const { teams } = doorbell
    const ours = teams.activity(ana, 'message', { text: 'mine' })
    const strange = { ...ours, channelData: { tenant: { id: 'd0000000-0000-4000-8000-0000000fab12' } } }
    expect((await teams.send(teams.signed(strange))).status).toBe(200)
    expect(received().map(({ from }) => from.team)).toEqual(['d0000000-0000-4000-8000-0000000fab12'])
  })
})
