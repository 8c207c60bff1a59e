import { describe, expect, it, onTestFinished } from 'vitest'
import { surfaceName } from '../../access/vocabulary.ts'
import { type Card, line } from '../../cards/card.ts'
import { type ChatPerson, type ChatWorld, chatSurfaceContract } from '../../ports/chat-surface.contract.ts'
import type { ChatAccount } from '../../ports/chat-surface.ts'
import { aUser, aWorkspace } from '../../sandbox/slack/a-workspace.test-support.ts'
import type { SlackFault } from '../../sandbox/slack/faults.ts'
import { read, textOf } from '../../sandbox/slack/reading.ts'
import type { SlackChannel, SlackUser } from '../../sandbox/slack/settings.ts'
import { aDoorbell } from './a-doorbell.ts'

const team = 'T0CONTOSO'
const accountOf = (user: string, of = team): ChatAccount => ({ surface: surfaceName('slack'), team: of, user })
const named = (name: string, change: Partial<SlackUser> = {}) =>
  aUser(`U0${name.toUpperCase()}`, name, { email: `${name}@contoso.com`, ...change })

const users = [
  named('ana'),
  named('olga'),
  named('guest', { isRestricted: true }),
  named('stranger', { isStranger: true, teamId: 'T0FABRIKAM' }),
  named('bot', { isBot: true }),
  named('leaver', { deleted: true }),
  named('unconfirmed', { emailConfirmed: false }),
]

const room = (id: string, change: Partial<SlackChannel> = {}): SlackChannel => ({
  id,
  name: id.toLowerCase(),
  members: ['U0ANA', 'U0OLGA'],
  hasBot: true,
  ...change,
})
const rooms = {
  open: room('C0ACCESS'),
  'not-invited': room('C0ELSEWHERE', { hasBot: false }),
  archived: room('C0OLD', { archived: true }),
  'shared-outside': room('C0PARTNERS', { sharedOutside: true }),
} as const

async function aSlackWorld(): Promise<ChatWorld> {
  const slack = await aWorkspace({ users, channels: Object.values(rooms) })
  const doorbell = await aDoorbell(slack)
  slack.connect(doorbell.url)
  const people: Record<ChatPerson, ChatAccount> = {
    ana: accountOf('U0ANA'),
    olga: accountOf('U0OLGA'),
    guest: accountOf('U0GUEST'),
    stranger: accountOf('U0STRANGER', 'T0FABRIKAM'),
    bot: accountOf('U0BOT'),
    leaver: accountOf('U0LEAVER'),
    unconfirmed: accountOf('U0UNCONFIRMED'),
  }
  return {
    channels: {
      open: rooms.open.id,
      'not-invited': rooms['not-invited'].id,
      archived: rooms.archived.id,
      'shared-outside': rooms['shared-outside'].id,
      unknown: 'C0NOWHERE',
      'too-many': null,
      'not-a-channel': 'D0ANA',
      'no-permission': null,
      refused: null,
    },
    seenAtHome: ({ user }) => {
      const { home } = slack.as(user)
      return home && read(home)
    },
    filesOf: ({ user }) =>
      slack
        .as(user)
        .messages()
        .flatMap(({ files }) => files),
    agreeToFile: null,
    filesInChannel: channel => slack.messagesIn(channel).flatMap(({ files }) => files),
    forbidFiles: () => {
      slack.withdrawScope('files:write')
      return 'files:write'
    },
    seenInChannel: channel => slack.messagesIn(channel).map(message => read(message)),
    surface: doorbell.surface,
    people,
    tells: ['guest', 'stranger', 'bot', 'leaver', 'unconfirmed', 'nobody'],
    inDirectory: null,
    seenBy: ({ user }) => [...slack.as(user).messages(), ...slack.as(user).ephemerals()].map(message => read(message)),
    replyTo: async account => {
      await slack.as(account.user).command('mine')
      const replyTo = doorbell.conversation.received.at(-1)?.replyTo
      if (!replyTo) throw new Error('Nothing was received')
      return replyTo
    },
    pressOnAnswer: async ({ user }) => {
      const answer = slack.as(user).ephemerals().at(-1)
      if (!answer) throw new Error('Nothing was answered')
      await slack.as(user).press(answer, 'Approve')
      const replyTo = doorbell.conversation.received.at(-1)?.replyTo
      if (!replyTo) throw new Error('Nothing was received')
      return replyTo
    },
    openForm: async account => {
      await slack.as(account.user).command('request')
      const { form } = await slack.until(() => doorbell.conversation.opened.at(-1))
      return form
    },
    closeForm: async ({ user }) => slack.as(user).closeView(),
    seenInForm: ({ user }) => textOf({ blocks: slack.as(user).view?.blocks ?? [] }),
    deleteMessage: async ({ conversation, message }) => {
      await fetch(`${slack.apiUrl}chat.delete`, {
        method: 'POST',
        headers: { Authorization: 'Bearer xoxb-for-tests', 'Content-Type': 'application/json' },
        body: JSON.stringify({ channel: conversation, ts: message }),
      })
    },
    loseAnswerOfNextPost: () => slack.faults.next({ method: 'chat.postMessage', kind: 'lose-answer' }),
    failNextPost: () => slack.faults.next({ method: 'chat.postMessage', kind: 'status', status: 503 }),
    close: async () => {
      await doorbell.close()
      await slack.close()
    },
  }
}

chatSurfaceContract('Slack over HTTP', aSlackWorld)

const card: Card = { summary: line('Hello'), title: 'Hello', tone: 'plain', blocks: [] }

async function given(options: { callTimeout?: number } = {}) {
  const slack = await aWorkspace({ users })
  const doorbell = await aDoorbell(slack, undefined, options)
  slack.connect(doorbell.url)
  onTestFinished(async () => {
    await doorbell.close()
    await slack.close()
  })
  return { slack, ...doorbell }
}

describe('Slack in trouble', () => {
  const troubles: readonly (readonly [string, SlackFault, object])[] = [
    [
      'asks to wait',
      { method: 'chat.postMessage', kind: 'rate-limit', retryAfter: 7 },
      { code: 'slack.rate_limited', retry: 'later', result: 'not-done', retryAfter: 7_000, tooMuchFor: 'slack' },
    ],
    [
      'answers 500',
      { method: 'chat.postMessage', kind: 'status', status: 500 },
      { code: 'slack.http_500', retry: 'later', result: 'unknown' },
    ],
    [
      'answers 429 without saying how long',
      { method: 'chat.postMessage', kind: 'status', status: 429 },
      { code: 'slack.rate_limited', retry: 'later', result: 'not-done', retryAfter: 30_000 },
    ],
    [
      'does not answer',
      { method: 'chat.postMessage', kind: 'hang' },
      { code: 'slack.no_answer', retry: 'later', result: 'unknown' },
    ],
    [
      'cuts the connection',
      { method: 'chat.postMessage', kind: 'reset' },
      { code: 'slack.no_answer', retry: 'later', result: 'unknown' },
    ],
    [
      'answers a page instead of JSON',
      { method: 'chat.postMessage', kind: 'html' },
      { retry: 'later', result: 'unknown' },
    ],
    [
      'does it and loses the answer',
      { method: 'chat.postMessage', kind: 'lose-answer' },
      { code: 'slack.no_answer', retry: 'later', result: 'unknown' },
    ],
    [
      'says that it had an internal error',
      { method: 'chat.postMessage', kind: 'ok-false', error: 'internal_error' },
      { code: 'slack.internal_error', retry: 'later', result: 'not-done' },
    ],
    [
      'says that a right is missing, which an operator can mend',
      { method: 'chat.postMessage', kind: 'ok-false', error: 'missing_scope' },
      { retry: 'later', result: 'not-done' },
    ],
    [
      'says that the conversation is archived',
      { method: 'chat.postMessage', kind: 'ok-false', error: 'is_archived' },
      { code: 'slack.is_archived', retry: 'never' },
    ],
  ]

  it.each(troubles)('is one kind of fault when it %s, and is asked only once', async (_name, fault, expected) => {
    const { slack, surface } = await given({ callTimeout: 300 })
    slack.faults.next(fault)
    const thrown: unknown = await surface.post(accountOf('U0ANA'), card).catch((error: unknown) => error)
    expect(thrown).toMatchObject({ name: 'Fault', ...expected })
    expect(slack.calls.filter(({ method }) => method === 'chat.postMessage')).toHaveLength(1)
  })

  it('tells nothing of what was sent, not even the token, in the fault', async () => {
    const { slack, surface } = await given()
    slack.faults.next({ method: 'chat.postMessage', kind: 'html' })
    const thrown: unknown = await surface.post(accountOf('U0ANA'), card).catch((error: unknown) => error)
    expect(JSON.stringify(thrown, Object.getOwnPropertyNames(thrown))).not.toMatch(/xoxb|Hello/)
  })

  it('opens no private conversation, of which a minute has room for few, and keeps what it wrote there apart by its own name', async () => {
    const { slack, surface } = await given()
    const message = await surface.post(accountOf('U0ANA'), card)
    expect(slack.calls.filter(({ method }) => method === 'conversations.open')).toEqual([])
    expect(message.conversation).toMatch(/^D/)
    await surface.update(message, { ...card, title: 'Another title' })
    expect(slack.as('U0ANA').messages()).toHaveLength(1)
  })

  it('opens the private conversation where Slack finds none', async () => {
    const { slack, surface } = await given()
    await surface.post(accountOf('U0ANA'), card)
    slack.faults.next({ method: 'chat.postMessage', kind: 'ok-false', error: 'channel_not_found' })
    await surface.post(accountOf('U0ANA'), card)
    expect(slack.as('U0ANA').messages()).toHaveLength(2)
  })

  it('posts to nobody of another workspace, and does not even ask', async () => {
    const { slack, surface } = await given()
    const before = slack.calls.length
    const thrown: unknown = await surface.post(accountOf('U0ANA', 'T0FABRIKAM'), card).catch((error: unknown) => error)
    expect(thrown).toMatchObject({ code: 'slack.foreign_account', retry: 'never' })
    expect(slack.calls).toHaveLength(before)
  })

  it('knows a stranger who claims to be of our workspace by what Slack says of them', async () => {
    const { surface } = await given()
    expect(await surface.accountFacts(accountOf('U0STRANGER'))).toMatchObject({ kind: 'foreign' })
  })
})

describe('the address of an account to which cards are about to go', () => {
  it('is asked once for all that wait to know it, and afresh the next time', async () => {
    const { slack, surface } = await given()
    const asked = () => slack.calls.filter(({ method }) => method === 'users.info').length
    const [before, ana] = [asked(), accountOf('U0ANA')]
    // A burst is used up, so that these wait for their turn.
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => surface.factsForCard(accountOf(`U0GONE${n}`)).catch(() => null)),
    )
    const burst = asked() - before
    const told = await Promise.all(Array.from({ length: 10 }, () => surface.factsForCard(ana)))
    expect(new Set(told.map(({ email }) => email))).toEqual(new Set(['ana@contoso.com']))
    expect(asked() - before - burst).toBe(1)
    await surface.factsForCard(ana)
    expect(asked() - before - burst).toBe(2)
  })
})

describe('an answer to what somebody did', () => {
  it('goes to the private conversation once Slack takes no more through its own way', async () => {
    const { slack, surface, conversation } = await given()
    const ana = slack.as('U0ANA')
    await ana.command('mine')
    const replyTo = conversation.received[0]?.replyTo
    if (!replyTo) throw new Error('Nothing was received')
    for (let count = 0; count < 7; count++) await surface.answer(replyTo, card)
    expect(ana.ephemerals().length + ana.messages().length).toBe(7)
    expect(ana.messages().length).toBeGreaterThanOrEqual(2)
  })

  it.each([
    [
      'asks to wait',
      { method: 'response_url', kind: 'rate-limit', retryAfter: 3 },
      { retryAfter: 3_000, result: 'not-done' },
    ],
    [
      'is in trouble',
      { method: 'response_url', kind: 'status', status: 500 },
      { code: 'slack.http_500', result: 'unknown' },
    ],
    ['does not answer', { method: 'response_url', kind: 'hang' }, { code: 'slack.no_answer', result: 'unknown' }],
  ] as const)('may be tried later when Slack %s', async (_name, fault, expected) => {
    const { slack, surface, conversation } = await given({ callTimeout: 300 })
    await slack.as('U0ANA').command('mine')
    const replyTo = conversation.received[0]?.replyTo
    if (!replyTo) throw new Error('Nothing was received')
    slack.faults.next(fault)
    const thrown: unknown = await surface.answer(replyTo, card).catch((error: unknown) => error)
    expect(thrown).toMatchObject({ name: 'Fault', retry: 'later', ...expected })
  })

  it('is never posted to an address that is not Slack’s', async () => {
    const { slack, surface } = await given()
    await surface.answer({ account: accountOf('U0ANA'), handle: 'https://evil.example/commands/1' }, card)
    await surface.answer({ account: accountOf('U0ANA'), handle: 'not an address' }, card)
    expect(slack.as('U0ANA').messages()).toHaveLength(2)
  })
})
