import { WebClient } from '@slack/web-api'
import { afterEach, describe, expect, it } from 'vitest'
import { aUser, aWorkspace, boltOverHttp, secrets, silent } from './a-workspace.test-support.ts'
import { fields } from './json.ts'
import { read } from './reading.ts'
import type { SimulatedSlack } from './server.ts'
import type { SlackOptions } from './settings.ts'

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

async function given(
  options: Partial<SlackOptions> = {},
  timeout = 10_000,
): Promise<{ slack: SimulatedSlack; client: WebClient }> {
  const slack = await aWorkspace(options)
  stops.push(slack.close)
  const client = new WebClient(secrets.botToken, {
    slackApiUrl: slack.apiUrl,
    logger: silent,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout,
  })
  return { slack, client }
}

interface Refused {
  readonly error: string
  readonly needed?: string
  readonly provided?: string
  readonly errors?: readonly string[]
}

const refusal = (call: Promise<unknown>): Promise<Refused | string> =>
  call.then(
    () => 'taken',
    error => error.data ?? error.code,
  )

const button = (label: string, more = {}) => ({
  type: 'button' as const,
  text: { type: 'plain_text' as const, text: label },
  action_id: label.toLowerCase(),
  ...more,
})
const row = (...labels: string[]) => ({ type: 'actions' as const, elements: labels.map(label => button(label)) })

describe('a card in a private conversation', () => {
  it('reaches the person, whichever id it was sent to', async () => {
    const { slack, client } = await given()
    const opened = await client.conversations.open({ users: 'U0ANA' })
    await client.chat.postMessage({ channel: opened.channel?.id ?? '', text: 'first' })
    await client.chat.postMessage({ channel: 'U0ANA', text: 'second' })
    expect(
      slack
        .as('U0ANA')
        .messages()
        .map(it => it.text),
    ).toEqual(['first', 'second'])
    expect(slack.as('U0OLGA').messages()).toEqual([])
  })

  it('keeps its buttons when only the text is updated, and loses them when blocks come along', async () => {
    const { slack, client } = await given()
    const { channel = '', ts = '' } = await client.chat.postMessage({
      channel: 'U0ANA',
      text: 'a',
      blocks: [row('Approve')],
    })
    const seen = () =>
      slack
        .as('U0ANA')
        .messages()
        .map(it => [read(it).buttons, it.edited !== null])
    await client.chat.update({ channel, ts, text: 'Approved' })
    expect(seen()).toEqual([[['Approve'], true]])
    await client.chat.update({ channel, ts, text: 'Approved', blocks: [] })
    expect(seen()).toEqual([[[], true]])
  })

  it('is read by each person in their own time zone', async () => {
    const { slack, client } = await given()
    for (const channel of ['U0ANA', 'U0OLGA'])
      await client.chat.postMessage({ channel, text: 'until <!date^1795281540^{time}|17:19 UTC>' })
    const seen = ['U0ANA', 'U0OLGA']
      .map(id => slack.as(id))
      .map(person => person.messages().map(it => person.read(it).text))
    expect(seen).toEqual([['until 6:19 PM'], ['until 12:19 PM']])
  })

  it('can be for one person alone, and then only its own response URL changes it', async () => {
    const { slack, client } = await given()
    const channel = 'C0GENERAL'
    const answer = await client.chat.postEphemeral({ channel, user: 'U0ANA', text: 'psst' })
    expect(
      slack
        .as('U0ANA')
        .ephemerals()
        .map(it => it.text),
    ).toEqual(['psst'])
    expect(slack.messagesIn(channel)).toEqual([])
    const change = client.chat.update({ channel, ts: answer.message_ts ?? '', text: 'b' })
    expect(await refusal(change)).toMatchObject({ error: 'message_not_found' })
    const stranger = client.chat.postEphemeral({ channel, user: 'U0NOBODY', text: 'psst' })
    expect(await refusal(stranger)).toMatchObject({ error: 'user_not_in_channel' })
  })

  it('can be deleted, after which nothing can be done with it', async () => {
    const { slack, client } = await given()
    const { channel = '', ts = '' } = await client.chat.postMessage({ channel: 'U0ANA', text: 'a' })
    await client.chat.delete({ channel, ts })
    expect(slack.as('U0ANA').messages()).toEqual([])
    expect(await refusal(client.chat.update({ channel, ts, text: 'b' }))).toMatchObject({ error: 'message_not_found' })
  })

  it('is refused for people whom nobody can write to, and channels the app is not in', async () => {
    const { client } = await given({
      users: [aUser('U0ANA', 'Ana Ruiz', { deleted: true }), aUser('U0BOT', 'A Bot', { isBot: true })],
      channels: [
        { id: 'C0PRIVATE', name: 'private', members: [] },
        { id: 'C0OLD', name: 'old', members: [], archived: true, hasBot: true },
      ],
    })
    const to = (channel: string) => refusal(client.chat.postMessage({ channel, text: 'a' }))
    expect(await Promise.all(['U0ANA', 'U0BOT', 'U0NOBODY', 'C0PRIVATE', 'C0OLD', 'C0NONE'].map(to))).toMatchObject([
      { error: 'user_disabled' },
      { error: 'cannot_dm_bot' },
      { error: 'channel_not_found' },
      { error: 'not_in_channel' },
      { error: 'is_archived' },
      { error: 'channel_not_found' },
    ])
  })
})

describe("Slack's limits on a card", () => {
  it.each([
    [
      'a header of 151 characters',
      { type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } },
      'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'a section of 3,001 characters',
      { type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3001) } },
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'an empty text',
      { type: 'section', text: { type: 'mrkdwn', text: '' } },
      'must be more than 0 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'eleven fields',
      { type: 'section', fields: Array(11).fill({ type: 'plain_text', text: 'x' }) },
      'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
    ],
    [
      'a button labelled with 76 characters',
      { type: 'actions', elements: [button('x'.repeat(76))] },
      'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
    ],
    [
      'a spoken label of 76 characters',
      { type: 'actions', elements: [button('Approve', { accessibility_label: 'x'.repeat(76) })] },
      'must be less than 76 characters [json-pointer:/blocks/0/elements/0/accessibility_label]',
    ],
    [
      'a value of 2,001 characters',
      { type: 'actions', elements: [button('Approve', { value: 'x'.repeat(2001) })] },
      'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
    ],
    [
      'two buttons of one action id',
      row('Approve', 'Approve'),
      '`action_id` approve already exists [json-pointer:/blocks/0/elements/1/action_id]',
    ],
    [
      'an eleventh part of a note',
      { type: 'context', elements: Array(11).fill({ type: 'plain_text', text: 'x' }) },
      'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      'an empty part of rich text',
      { type: 'rich_text', elements: [{ type: 'rich_text_quote', elements: [{ type: 'text', text: '' }] }] },
      'must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]',
    ],
    [
      'a menu that offers nothing',
      { type: 'actions', elements: [{ type: 'static_select', action_id: 'menu' }] },
      'must have either options or option_groups [json-pointer:/blocks/0/elements/0]',
    ],
    [
      'a key that Slack does not know',
      { type: 'divider', colour: 'red' },
      'invalid additional property: colour [json-pointer:/blocks/0]',
    ],
    [
      'a block that is for forms only',
      { type: 'alert', text: { type: 'plain_text', text: 'x' } },
      'unsupported type [json-pointer:/blocks/0/type]',
    ],
  ])('refuse %s', async (_, block, problem) => {
    const { slack, client } = await given()
    const blocks = JSON.stringify([block])
    const answer = await refusal(client.apiCall('chat.postMessage', { channel: 'U0ANA', text: 'a', blocks }))
    expect(answer).toMatchObject({ error: 'invalid_blocks', errors: [problem] })
    expect(slack.as('U0ANA').messages()).toEqual([])
  })

  it('refuse a fifty-first block, and more text in all than clients draw', async () => {
    const { client } = await given()
    const post = (blocks: object[]) =>
      refusal(client.apiCall('chat.postMessage', { channel: 'U0ANA', text: 'a', blocks: JSON.stringify(blocks) }))
    const long = { type: 'section', text: { type: 'plain_text', text: 'x'.repeat(2_900) } }
    expect(await post(Array(51).fill({ type: 'divider' }))).toMatchObject({
      errors: ['no more than 50 items allowed [json-pointer:/blocks]'],
    })
    expect(await post(Array(4).fill(long))).toMatchObject({ error: 'msg_blocks_too_long' })
    expect(await post(Array(3).fill(long))).toBe('taken')
  })

  it('cut a text of more than 40,000 characters, and say so', async () => {
    const { slack, client } = await given()
    const answer = await client.chat.postMessage({ channel: 'U0ANA', text: 'x'.repeat(40_001) })
    expect(answer.response_metadata?.warnings).toEqual(['message_truncated'])
    expect(slack.as('U0ANA').messages()[0]?.text).toHaveLength(40_000)
  })

  it('slow down whoever posts many messages at once, where that is switched on', async () => {
    const { client } = await given({ minute: 60_000 })
    const post = () => refusal(client.chat.postMessage({ channel: 'U0ANA', text: 'a' }))
    const answers = [await post(), await post(), await post(), await post()]
    expect(answers).toEqual(['taken', 'taken', 'taken', 'slack_webapi_rate_limited_error'])
  })
})

describe('the right to call Slack', () => {
  it('needs a token, the right one, and the scope', async () => {
    const { slack, client } = await given({ scopes: ['users:read'] })
    const as = (token: string | undefined) =>
      refusal(
        new WebClient(token, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, logger: silent }).auth.test(),
      )
    expect(await as(undefined)).toMatchObject({ error: 'not_authed' })
    expect(await as('xoxb-wrong')).toMatchObject({ error: 'invalid_auth' })
    expect(await as(secrets.appToken)).toMatchObject({ error: 'not_allowed_token_type' })
    expect(await refusal(client.chat.postMessage({ channel: 'U0ANA', text: 'a' }))).toMatchObject({
      error: 'missing_scope',
      needed: 'chat:write',
      provided: 'users:read',
    })
  })

  it('shows an address only with the scope for addresses', async () => {
    const without = await given({ scopes: ['users:read'] })
    const plain = await without.client.users.info({ user: 'U0ANA' })
    expect(plain.user?.profile?.email).toBeUndefined()
    const withIt = await given()
    const full = await withIt.client.users.info({ user: 'U0ANA' })
    expect([full.user?.profile?.email, full.user?.is_email_confirmed]).toEqual(['ana.ruiz@contoso.com', true])
    const found = await withIt.client.users.lookupByEmail({ email: 'Olga.Petrova@Contoso.com' })
    expect(found.user?.id).toBe('U0OLGA')
    const nobody = refusal(withIt.client.users.lookupByEmail({ email: 'nobody@contoso.com' }))
    expect(await nobody).toMatchObject({ error: 'users_not_found' })
  })

  it('leaves no token in the record of calls', async () => {
    const { slack, client } = await given()
    await client.chat.postMessage({ channel: 'U0ANA', text: 'a', token: secrets.botToken })
    expect(slack.calls.map(it => [it.method, it.ok, it.args.text])).toEqual([['chat.postMessage', true, 'a']])
    expect(JSON.stringify(slack.calls)).not.toContain(secrets.botToken)
  })
})

describe('a press on a card', () => {
  it('tells the app who pressed what where, and lets it answer five times within half an hour', async () => {
    let shift = 0
    const { slack, client } = await given({ now: () => new Date(Date.now() + shift) })
    let url = ''
    const seen: unknown[] = []
    const bolt = await boltOverHttp(slack, app =>
      app.action('approve', async ({ ack, body, action }) => {
        await ack()
        if (body.type !== 'block_actions') return
        url = body.response_url
        seen.push([body.user.id, body.user.team_id, body.container.message_ts, 'value' in action && action.value])
      }),
    )
    stops.push(bolt.stop)
    const elements = [button('Approve', { value: 'request 1' })]
    const { ts } = await client.chat.postMessage({
      channel: 'U0OLGA',
      text: 'a',
      blocks: [{ type: 'actions', elements }],
    })
    const olga = slack.as('U0OLGA')
    const [card] = olga.messages()
    if (card === undefined) throw new Error('No card came')
    await olga.press(card, 'Approve')
    await olga.pressForged(card, 'approve', 'request 2')
    await slack.until(() => seen.length === 2)
    expect(seen).toEqual([
      ['U0OLGA', 'T0CONTOSO', ts, 'request 1'],
      ['U0OLGA', 'T0CONTOSO', ts, 'request 2'],
    ])

    const answer = async (body: object) => {
      const got = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
      return [got.status, fields(await got.json()).error]
    }
    await answer({ text: 'Only you see this', response_type: 'ephemeral' })
    await answer({ text: 'Approved', blocks: [], replace_original: true })
    expect(olga.ephemerals().map(it => it.text)).toEqual(['Only you see this'])
    expect(olga.messages().map(it => [it.text, it.blocks])).toEqual([['Approved', []]])
    for (let use = 3; use <= 5; use += 1) await answer({ text: `answer ${use}` })
    expect(await answer({ text: 'answer 6' })).toEqual([404, 'used_url'])
    await olga.pressForged(card, 'approve', 'request 3')
    await slack.until(() => seen.length === 3)
    shift += 30 * 60_000 + 1
    expect(await answer({ text: 'too late' })).toEqual([404, 'expired_url'])
  })
})

describe('misbehaviour on demand', () => {
  it('comes in the order asked for, as often as asked for, and then stops', async () => {
    const { slack, client } = await given({}, 1_000)
    const post = () => refusal(client.chat.postMessage({ channel: 'U0ANA', text: 'a' }))
    const method = 'chat.postMessage'
    slack.faults.next({ method, kind: 'status', status: 503, times: 2 })
    slack.faults.next({ method, kind: 'ok-false', error: 'fatal_error' })
    slack.faults.next({ method, kind: 'rate-limit', retryAfter: 7 })
    slack.faults.next({ method, kind: 'reset' })
    slack.faults.next({ method, kind: 'hang' })
    const codes = []
    for (let turn = 0; turn < 7; turn += 1) codes.push(await post())
    expect(codes).toEqual([
      'slack_webapi_http_error',
      'slack_webapi_http_error',
      expect.objectContaining({ error: 'fatal_error' }),
      'slack_webapi_rate_limited_error',
      'slack_webapi_request_error',
      'slack_webapi_request_error',
      'taken',
    ])
    expect(slack.as('U0ANA').messages()).toHaveLength(1)
  })

  it('reaches response URLs too', async () => {
    const { slack } = await given()
    const answer = async () => (await fetch(`${slack.responseUrlOrigin}/commands/T1/1/none`, { method: 'POST' })).status
    slack.faults.next({ method: 'response_url', kind: 'status', status: 502 })
    expect([await answer(), await answer()]).toEqual([502, 404])
  })

  it('can lose the answer to a message that was posted all the same', async () => {
    const { slack, client } = await given()
    slack.faults.next({ method: 'chat.postMessage', kind: 'lose-answer' })
    expect(await refusal(client.chat.postMessage({ channel: 'U0ANA', text: 'a' }))).toBe('slack_webapi_request_error')
    expect(slack.as('U0ANA').messages()).toHaveLength(1)
  })

  it('comes in one conversation and in no other, where one is named', async () => {
    const { slack, client } = await given()
    const post = (channel: string) => refusal(client.chat.postMessage({ channel, text: 'a' }))
    slack.faults.next({ method: 'chat.postMessage', channel: 'U0ANA', kind: 'lose-answer' })
    expect([await post('U0OLGA'), await post('U0ANA'), await post('U0ANA')]).toEqual([
      'taken',
      'slack_webapi_request_error',
      'taken',
    ])
  })

  it('can keep the answer to a message that was posted all the same', async () => {
    const { slack, client } = await given()
    slack.faults.next({ method: 'chat.postMessage', kind: 'keep-answer' })
    expect(await refusal(client.chat.postMessage({ channel: 'U0ANA', text: 'a' }))).toBe('slack_webapi_request_error')
    expect(slack.as('U0ANA').messages()).toHaveLength(1)
  })
})
