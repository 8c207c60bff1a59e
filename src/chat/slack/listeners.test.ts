import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { minutes, surfaceName } from '../../access/vocabulary.ts'
import { type Card, line, said, text } from '../../cards/card.ts'
import type { Form, RequestForm } from '../../cards/forms/form.ts'
import { lengthsOf } from '../../cards/forms/lengths.ts'
import type { FormRef } from '../../ports/chat-surface.ts'
import { Fault } from '../../ports/fault.ts'
import { aUser, aWorkspace } from '../../sandbox/slack/a-workspace.test-support.ts'
import { errorAt } from '../../sandbox/slack/open-form.ts'
import { textOf } from '../../sandbox/slack/reading.ts'
import { aDoorbell, overHttp, overSocket } from './a-doorbell.ts'

const ana = { surface: surfaceName('slack'), team: 'T0CONTOSO', user: 'U0ANA' }
const databaseAway = async () => {
  throw new Fault('store.unavailable', 'The database is away', { retry: 'later' })
}

const requestForm: RequestForm = {
  kind: 'request',
  title: 'Request access',
  problem: null,
  values: { resources: [], duration: '2h', reason: '' },
  durationHint: 'First choose what you need.',
  reasonRequired: true,
  errors: {},
}

const approval: Card = {
  summary: line(said('Ana'), ' asks'),
  title: 'Access request',
  tone: 'waiting',
  blocks: [
    {
      kind: 'buttons',
      buttons: [
        { label: 'Approve', value: 'v1:approve:1', style: 'primary', spoken: 'Approve Ana', asksForReason: false },
        { label: 'Deny', value: 'v1:deny:1', style: 'danger', spoken: 'Deny Ana', asksForReason: true },
      ],
    },
  ],
}

const readers = { value: 'Contoso/1', label: 'jit-prod-db-readers', description: 'Production, read only' }

async function given(way = overHttp, options: Parameters<typeof aWorkspace>[0] = {}) {
  const stranger = aUser('U0STRANGER', 'Sam Stranger', { teamId: 'T0FABRIKAM', isStranger: true })
  const slack = await aWorkspace({ users: [aUser('U0ANA', 'Ana Ruiz'), stranger], ...options })
  const doorbell = await aDoorbell(slack, way)
  if (way.mode === 'http') slack.connect(doorbell.url)
  else await slack.until(() => slack.socketConnected)
  onTestFinished(async () => {
    await doorbell.close()
    await slack.close()
  })
  const { conversation, surface } = doorbell
  const opening = () => {
    conversation.whenOpened = async (form: FormRef) => {
      await surface.updateForm(form, requestForm)
    }
    conversation.options = [readers]
  }
  return { slack, conversation, surface, opening, person: slack.as('U0ANA') }
}

describe.each([overHttp, overSocket])('what people do in Slack, by $mode', way => {
  it('is received with who did it and a way to answer', async () => {
    const { person, conversation } = await given(way)
    await person.command('request jit-prod for 2h')
    expect(conversation.received).toMatchObject([
      { from: ana, replyTo: { account: ana }, what: { type: 'command', text: 'request jit-prod for 2h' } },
    ])
    expect(conversation.received[0]?.replyTo.handle).toMatch(/^http/)
    expect(person.errors()).toEqual([])
  })

  it('becomes a press with the value of the button and the message it stands on', async () => {
    const { person, conversation, surface } = await given(way)
    const message = await surface.post(ana, approval)
    const [shown] = person.messages()
    if (!shown) throw new Error('No message')
    await person.press(shown, 'Approve')
    expect(conversation.received).toMatchObject([
      { from: ana, what: { type: 'press', value: 'v1:approve:1', message } },
    ])
  })

  it('opens a form that is filled, offers, hints and comes in with what was typed', async () => {
    const { slack, person, conversation, opening } = await given(way)
    opening()
    await person.command('request')
    await slack.until(() => person.view?.callbackId === 'doorbell.request')
    expect(await person.suggestions('Access', '')).toMatchObject([{ label: 'jit-prod-db-readers' }])
    await person.choose('Access', 'jit-prod-db-readers')
    await slack.until(() => textOf({ blocks: person.view?.blocks ?? [] }).includes('Up to 8 hours.'))
    await person.fill({ Duration: '90m', Reason: 'Deploy\nof the week' })
    await person.submit()
    expect(person.view?.title).toBe('Request access')
    expect(textOf({ blocks: person.view?.blocks ?? [] })).toBe('Sending…')
    expect(conversation.received).toMatchObject([
      {
        from: ana,
        what: { type: 'request-form', resource: 'Contoso/1', duration: '90m', reason: 'Deploy\nof the week' },
      },
    ])
    expect(person.errors()).toEqual([])
  })
})

describe('a delivery that comes twice', () => {
  it('carries the same key, so that it is one doing', async () => {
    const { person, conversation } = await given(overHttp, { duplicateDeliveries: true })
    await person.command('mine')
    await person.command('mine')
    expect(conversation.received).toHaveLength(2)
  })

  it('opens one form, and tells nobody that another could not be opened', async () => {
    const { slack, person, conversation } = await given(overHttp, { duplicateDeliveries: true })
    await person.command('request')
    await slack.until(() => slack.calls.filter(({ method, ok }) => method === 'views.open' && ok !== null).length === 2)
    await slack.until(() => conversation.opened.length > 0)
    expect(conversation.opened).toHaveLength(1)
    expect(person.ephemerals()).toEqual([])
  })

  it('of the same form, submitted again after the answer was lost, is one doing', async () => {
    const { slack, person, conversation, opening } = await given()
    opening()
    await person.command('request')
    await slack.until(() => person.view?.callbackId === 'doorbell.request')
    await person.fill({ Access: 'jit-prod-db-readers', Reason: 'Deploy' })
    const keys: string[] = []
    conversation.receiving = async () => {
      keys.push('tried')
      if (keys.length === 1) throw new Fault('store.unavailable', 'Lost', { retry: 'later', result: 'unknown' })
    }
    await person.submit()
    await person.submit()
    expect(keys).toHaveLength(2)
    expect(conversation.received).toHaveLength(1)
  })
})

describe('while the database is away', () => {
  it('a command is answered that nothing was recorded, to that person alone', async () => {
    const { person, conversation } = await given()
    conversation.receiving = databaseAway
    await person.command('mine')
    expect(person.ephemerals().map(message => message.text)).toEqual([expect.stringContaining('could not be recorded')])
  })

  it('a press is answered that nothing was recorded, and the card stays as it is', async () => {
    const { slack, person, conversation, surface } = await given()
    await surface.post(ana, approval)
    conversation.receiving = databaseAway
    const [shown] = person.messages()
    if (!shown) throw new Error('No message')
    await person.press(shown, 'Approve')
    await slack.until(() => person.ephemerals().length > 0)
    expect(person.ephemerals().map(message => textOf(message))).toEqual([expect.stringContaining('try again')])
    expect(person.messages()).toEqual([shown])
    expect(person.errors()).toEqual([])
  })

  it('a form says so and keeps what was typed', async () => {
    const { slack, person, conversation, opening } = await given()
    opening()
    await person.command('request')
    await slack.until(() => person.view?.callbackId === 'doorbell.request')
    await person.fill({ Access: 'jit-prod-db-readers', Duration: '45m', Reason: 'Deploy' })
    conversation.receiving = databaseAway
    await person.submit()
    const { view } = person
    if (!view) throw new Error('The form was closed')
    expect(errorAt(view, 'Access')).toContain('could not be recorded')
    expect(JSON.stringify(view.state)).toContain('45m')
  })

  it('somebody whose click took too long to record is told that trying again is safe', async () => {
    const { person, conversation } = await given()
    conversation.receiving = () => new Promise(() => {})
    await person.command('mine')
    expect(person.errors()).toEqual([])
    expect(person.ephemerals().map(message => message.text)).toEqual([expect.stringContaining('ever done twice')])
  })
})

describe('a bug of ours', () => {
  it('gives the person a number to quote, and nothing of the error', async () => {
    const { person, conversation } = await given()
    conversation.receiving = async () => {
      throw new Error('secret detail')
    }
    await person.command('mine')
    expect(person.ephemerals()[0]?.text).toMatch(/quote [0-9a-f-]{36}\.$/)
    expect(person.ephemerals()[0]?.text).not.toContain('secret detail')
  })
})

describe('the request form', () => {
  it('shows what is wrong at its field, and records nothing', async () => {
    const { slack, person, conversation, opening } = await given()
    opening()
    conversation.errors = { duration: 'This access is given for 8 hours at most.' }
    await person.command('request')
    await slack.until(() => person.view?.callbackId === 'doorbell.request')
    await person.fill({ Access: 'jit-prod-db-readers', Duration: '3 days', Reason: 'Deploy' })
    await person.submit()
    const { view } = person
    if (!view) throw new Error('The form was closed')
    expect(errorAt(view, 'Duration')).toBe('This access is given for 8 hours at most.')
    expect(conversation.received).toEqual([])
  })

  it('has the lengths of what was chosen to press; another that is typed counts instead, and a forged one is read like it', async () => {
    const { slack, person, conversation, opening } = await given()
    opening()
    const sent = async () => {
      const before = conversation.received.length
      await person.submit()
      await slack.until(() => conversation.received.length > before)
      const last = conversation.received.at(-1)?.what
      return last?.type === 'request-form' ? last.duration : null
    }
    const opened = async () => {
      await person.command('request')
      await slack.until(() => person.view?.callbackId === 'doorbell.request')
      conversation.lengths = lengthsOf([{ default: minutes(120), max: minutes(480) }])
      await person.choose('Access', 'jit-prod-db-readers')
      await slack.until(() => lengthIn() === '2 hours')
      await person.fill({ 'Another duration': '' })
    }
    const lengthIn = () => {
      const fields = Object.values(person.view?.state ?? {}).find(block => 'length' in block)
      return JSON.stringify(fields ?? {}).match(/"value":"([^"]*)"/)?.[1]
    }
    await opened()
    await person.fill({ Reason: 'Deploy' })
    expect(await sent()).toBe('2 hours')
    await opened()
    await person.fill({ Duration: '4 hours', Reason: 'Deploy' })
    conversation.lengths = lengthsOf([{ default: minutes(60), max: minutes(240) }])
    await person.choose('Access', 'jit-prod-db-readers')
    await slack.until(() => JSON.stringify(person.view?.blocks).includes('1 hour (usual)'))
    expect(await sent()).toBe('4 hours')
    await opened()
    await person.fill({ Duration: '4 hours', 'Another duration': '3h', Reason: 'Deploy' })
    expect(await sent()).toBe('3h')
    await opened()
    await person.fill({ Reason: 'Deploy' })
    await person.fillForged('Duration', {
      selected_option: { value: '90 days', text: { type: 'plain_text', text: '2 hours' } },
    })
    expect(await sent()).toBe('90 days')
  })

  it('keeps what was typed when something is chosen and the hint changes', async () => {
    const { slack, person, opening } = await given()
    opening()
    await person.command('request')
    await slack.until(() => person.view?.callbackId === 'doorbell.request')
    await person.fill({ Duration: '45m', Reason: 'Half a reason' })
    await person.choose('Access', 'jit-prod-db-readers')
    await slack.until(() => textOf({ blocks: person.view?.blocks ?? [] }).includes('Up to 8 hours.'))
    const kept = JSON.stringify(person.view?.state)
    expect(kept).toContain('45m')
    expect(kept).toContain('Half a reason')
    expect(kept).toContain('Contoso/1')
  })

  it('offers nothing rather than nothing in time when the directory is slow', async () => {
    const { slack, person, conversation, opening } = await given()
    opening()
    conversation.suggesting = () => new Promise(() => {})
    await person.command('request')
    await slack.until(() => person.view?.callbackId === 'doorbell.request')
    expect(await person.suggestions('Access', 'jit')).toEqual([])
    expect(person.errors()).toEqual([])
  })

  it('offers at most a hundred, with long names cut to what Slack shows', async () => {
    const { slack, person, conversation, opening } = await given()
    opening()
    const long = `jit-${'👩‍💻'.repeat(60)}`
    conversation.options = Array.from({ length: 150 }, (_, index) => ({
      value: `v${index}`,
      label: long,
      description: long,
    }))
    await person.command('request')
    await slack.until(() => person.view?.callbackId === 'doorbell.request')
    const offered = await person.suggestions('Access', '')
    expect(offered).toHaveLength(100)
    expect(offered[0]?.label).toMatch(/^jit-(👩‍💻)+…$/u)
  })

  it('that could not be opened is answered with a sentence', async () => {
    const { slack, person } = await given()
    slack.faults.next({ method: 'views.open', kind: 'status', status: 500 })
    await person.command('request')
    await slack.until(() => person.ephemerals().length > 0)
    expect(textOf(person.ephemerals()[0] ?? { blocks: [] })).toContain('could not be opened')
  })
})

describe('the outcome of a form', () => {
  it('stays on the screen, however quickly it was there', async () => {
    const { slack, person, conversation, surface, opening } = await given()
    opening()
    await person.command('request')
    await slack.until(() => person.view?.callbackId === 'doorbell.request')
    await person.fill({ Access: 'jit-prod-db-readers', Reason: 'Deploy' })
    const outcomes: Promise<boolean>[] = []
    conversation.receiving = async () => {
      const form = conversation.opened[0]?.form
      if (!form) return
      const shown = surface.updateForm(form, { kind: 'closing', title: 'Asked', line: line('Olga was asked.') })
      outcomes.push(shown)
      // The outcome is there before the form is acknowledged, as far as that can be forced.
      await Promise.race([shown, pause(500)])
    }
    await person.submit()
    expect(await Promise.all(outcomes)).toEqual([true])
    expect(textOf({ blocks: person.view?.blocks ?? [] })).toBe('Olga was asked.')
  })
})

const denyForm: Form = {
  kind: 'deny',
  title: 'Deny request',
  submit: 'Deny',
  about: [said('Ana Ruiz'), text(' asks for '), said('jit-prod-db-readers')],
  value: 'v1:deny:1',
  reasonRequired: true,
  reason: '',
  errors: {},
}

describe('Deny', () => {
  it('asks for the reason before anything happens, and brings it with the button’s value', async () => {
    const { slack, person, conversation, surface } = await given()
    conversation.whenOpened = async form => {
      await surface.updateForm(form, denyForm)
    }
    await surface.post(ana, approval)
    const [shown] = person.messages()
    if (!shown) throw new Error('No message')
    await person.press(shown, 'Deny')
    await slack.until(() => person.view?.callbackId === 'doorbell.deny')
    expect(conversation.received).toEqual([])
    expect(conversation.opened).toMatchObject([{ account: ana, value: 'v1:deny:1' }])
    await person.fill({ Reason: 'Not this week' })
    await person.submit()
    expect(conversation.received).toMatchObject([
      { from: ana, what: { type: 'deny-form', value: 'v1:deny:1', reason: 'Not this week' } },
    ])
    expect(conversation.received[0]?.what).not.toMatchObject({ form: null })
    expect(textOf({ blocks: person.view?.blocks ?? [] })).toBe('Sending…')
  })

  it.each([
    ['closes as it is sent, where nothing is known against it: the cards tell the rest', async () => true, true],
    ['stays, where nobody can tell in time', () => new Promise<boolean>(() => {}), false],
    ['stays, where it cannot be looked at', async () => Promise.reject(new Error('away')), false],
  ])('%s', async (_, nothingAgainst, closes) => {
    const { slack, person, conversation, surface } = await given()
    conversation.nothingAgainst = nothingAgainst
    conversation.whenOpened = async form => {
      await surface.updateForm(form, denyForm)
    }
    await surface.post(ana, approval)
    const [shown] = person.messages()
    if (!shown) throw new Error('No message')
    await person.press(shown, 'Deny')
    await slack.until(() => person.view?.callbackId === 'doorbell.deny')
    await person.fill({ Reason: 'Not this week' })
    await person.submit()
    expect(person.view === null).toBe(closes)
    expect(conversation.received[0]?.what).toMatchObject({ type: 'deny-form', reason: 'Not this week' })
    const { form } = { form: null, ...conversation.received[0]?.what }
    expect(form === null).toBe(closes)
    expect(person.errors()).toEqual([])
  })
})

describe('who it was', () => {
  it('is what the signed payload says: somebody of another workspace stays somebody of another workspace', async () => {
    const { slack, conversation, surface } = await given()
    await slack.as('U0STRANGER').command('mine')
    const from = conversation.received[0]?.from
    expect(from).toEqual({ surface: 'slack', team: 'T0FABRIKAM', user: 'U0STRANGER' })
    if (!from) throw new Error('Nothing was received')
    expect(await surface.accountFacts(from)).toMatchObject({ kind: 'foreign' })
  })

  it('is not taken from a button: a forged value comes in as it is, with who really pressed', async () => {
    const { person, conversation, surface } = await given()
    await surface.post(ana, approval)
    const [shown] = person.messages()
    if (!shown) throw new Error('No message')
    await person.pressForged(shown, 'press:anything', 'v1:approve:U0OLGA')
    await person.pressForged(shown, 'of an older Doorbell', 'approve')
    expect(conversation.received).toMatchObject([
      { from: ana, what: { type: 'press', value: 'v1:approve:U0OLGA' } },
      { from: ana, what: { type: 'press', value: 'approve' } },
    ])
  })
})

describe.each([
  ['HTTP', overHttp],
  ['Socket Mode', overSocket],
] as const)('somebody who opens the Home tab, over %s', (_name, way) => {
  it('is heard once, however often Slack tells of it', async () => {
    const { slack, conversation } = await given(way, { duplicateDeliveries: true })
    await slack.as('U0ANA').openHome()
    await slack.until(() => conversation.received.length > 0)
    expect(conversation.received).toMatchObject([
      { from: ana, what: { type: 'home-opened' }, replyTo: { handle: null } },
    ])
  })

  it('is not heard for the tab with the messages, and any other event is taken and passed over', async () => {
    const { slack, conversation } = await given(way)
    const tab = { type: 'app_home_opened', user: 'U0ANA', channel: 'D0ANA', tab: 'messages' }
    expect((await slack.event(tab)).outcome).toBe('acknowledged')
    expect((await slack.event({ type: 'channel_created', channel: { id: 'C1' } })).outcome).toBe('acknowledged')
    expect(conversation.received).toEqual([])
  })

  it('is heard when they come from another workspace, as nobody of ours', async () => {
    const { slack, conversation } = await given(way)
    await slack.as('U0STRANGER').openHome()
    await slack.until(() => conversation.received.length > 0)
    expect(conversation.received).toMatchObject([{ what: { type: 'home-opened' } }])
  })

  it('gets the form from the button there, and from the shortcut', async () => {
    const { slack, conversation, surface, opening } = await given(way)
    opening()
    const person = slack.as('U0ANA')
    await surface.showHome(ana, { sections: [{ title: 'Doorbell', blocks: [requestButton] }] }, null)
    await person.pressInHome('Request access')
    await slack.until(() => person.view?.blocks.some(({ block_id }) => block_id === 'duration'))
    await person.closeView()
    await person.shortcut('doorbell.request_access')
    await slack.until(() => person.view?.blocks.some(({ block_id }) => block_id === 'duration'))
    expect(conversation.opened.map(({ account }) => account)).toEqual([ana, ana])
    expect(conversation.received).toEqual([])
    expect(person.errors()).toEqual([])
  })

  it('is told by Doorbell itself when the form could not be opened in time, because nothing else could answer', async () => {
    const { slack, conversation } = await given(way)
    slack.faults.next({ method: 'views.open', kind: 'ok-false', error: 'expired_trigger_id' })
    const person = slack.as('U0ANA')
    await person.shortcut('doorbell.request_access')
    await slack.until(() =>
      person.messages().some(message => /could not be opened in time/.test(person.read(message).text)),
    )
    expect([person.view, conversation.opened]).toEqual([null, []])
  })

  it('presses a button there as on a card, but for the message', async () => {
    const { slack, conversation, surface } = await given(way)
    await surface.showHome(ana, { sections: [{ title: 'Waiting for you', blocks: approval.blocks }] }, null)
    await slack.as('U0ANA').pressInHome('Approve')
    await slack.until(() => conversation.received.length > 0)
    expect(conversation.received).toMatchObject([
      { from: ana, what: { type: 'press', value: 'v1:approve:1', message: null }, replyTo: { handle: null } },
    ])
  })

  it.each([
    ['nothing was recorded', 'not-done', 'could not be recorded just now'],
    ['it may have been recorded', 'unknown', 'nothing is ever done twice'],
  ] as const)('is told by Doorbell itself that %s, of a button pressed there', async (_, result, sentence) => {
    const { slack, conversation, surface } = await given(way)
    const person = slack.as('U0ANA')
    await surface.showHome(ana, { sections: [{ title: 'Waiting for you', blocks: approval.blocks }] }, null)
    const away = async () => {
      throw new Fault('store.unavailable', 'The database is away', { retry: 'later', result })
    }
    conversation.receiving = away
    conversation.whenOpened = away
    const isTold = (times: number) => () =>
      person.messages().filter(message => person.read(message).text.includes(sentence)).length === times
    await person.pressInHome('Approve')
    await slack.until(isTold(1))
    await person.pressInHome('Deny')
    await slack.until(isTold(2))
    expect(person.errors()).toEqual([])
  })
})

describe('an event that cannot be stored', () => {
  it('is not acknowledged, so that Slack brings it again', async () => {
    const { slack, conversation } = await given(overHttp, { eventRetriesAfter: [0, 0] })
    conversation.receiving = async () => {
      conversation.receiving = async () => {}
      throw new Fault('store.unavailable', 'The database is away', { retry: 'later' })
    }
    expect((await slack.as('U0ANA').openHome()).outcome).toBe('acknowledged')
    expect(conversation.received).toHaveLength(1)
  })
})

const requestButton = {
  kind: 'buttons',
  buttons: [
    {
      label: 'Request access',
      value: 'request',
      style: 'primary',
      spoken: 'Request access',
      asksForReason: false,
      opensRequestForm: true,
    },
  ],
} as const
