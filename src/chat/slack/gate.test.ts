import { describe, expect, it, onTestFinished } from 'vitest'
import { aWorkspace } from '../../sandbox/slack/a-workspace.test-support.ts'
import { aDoorbell, type ListeningConversation } from './a-doorbell.ts'

const command = 'command=%2Faccess&text=mine&user_id=U0ANA&team_id=T0CONTOSO&channel_id=D0ANA&trigger_id=1.2.a'
const seconds = (shift: number) => String(Math.floor(Date.now() / 1_000) + shift)
const json = { 'content-type': 'application/json' }

async function given() {
  const slack = await aWorkspace()
  const doorbell = await aDoorbell(slack)
  slack.connect(doorbell.url)
  onTestFinished(async () => {
    await doorbell.close()
    await slack.close()
  })
  const signedAt = (at: string, body = command) => ({
    'x-slack-request-timestamp': at,
    'x-slack-signature': slack.signature(body, at),
  })
  return { slack, doorbell, received: doorbell.conversation.received, signedAt }
}

describe('the gate for what Slack sends', () => {
  it('lets in what Slack signed a moment ago', async () => {
    const { slack, received } = await given()
    expect((await slack.send(command)).status).toBe(200)
    expect(received).toHaveLength(1)
  })

  it('lets in a clock that is up to five minutes away, before or after', async () => {
    const { slack, received, signedAt } = await given()
    expect((await slack.send(command, signedAt(seconds(-280)))).status).toBe(200)
    expect(
      (await slack.send(command.replace('1.2.a', '1.2.b'), signedAt(seconds(280), command.replace('1.2.a', '1.2.b'))))
        .status,
    ).toBe(200)
    expect(received).toHaveLength(2)
  })

  it.each([
    ['a wrong signature', () => ({ 'x-slack-signature': `v0=${'0'.repeat(64)}` })],
    ['a signature of another kind', () => ({ 'x-slack-signature': 'v1=abc' })],
    ['no signature', () => ({ 'x-slack-signature': null })],
    ['no time', () => ({ 'x-slack-request-timestamp': null })],
    ['a time that is no number', () => ({ 'x-slack-request-timestamp': 'soon' })],
    ['a signature older than five minutes', (signedAt: (at: string) => object) => signedAt(seconds(-320))],
    ['a signature from the future', (signedAt: (at: string) => object) => signedAt(seconds(320))],
  ])('refuses %s, and nothing is stored', async (_name, headers) => {
    const { slack, received, signedAt } = await given()
    const answer = await slack.send(command, { ...headers(signedAt) })
    expect(answer).toMatchObject({ status: 401, headers: { 'x-slack-no-retry': '1' } })
    expect(JSON.parse(answer.body)).toEqual({ error: expect.any(String) })
    expect(received).toEqual([])
  })

  it('refuses a body that was changed after it was signed', async () => {
    const { slack, received, signedAt } = await given()
    const answer = await slack.send(command.replace('U0ANA', 'U0OLGA'), signedAt(seconds(0)))
    expect(answer.status).toBe(401)
    expect(received).toEqual([])
  })

  it.each([
    ['longer than 512 KiB', 413, `payload=${'x'.repeat(513 * 1024)}`, {}],
    ['empty', 400, '', {}],
    ['of a kind that Slack never sends', 415, command, { 'content-type': 'text/xml' }],
    ['without any kind', 415, command, { 'content-type': null }],
    ['said to be JSON and not', 400, '{"type":', json],
    ['JSON, but no object', 400, '[1,2]', json],
    ['a form whose payload is not JSON', 400, 'payload=%7Bbroken', {}],
    ['a form that is no command', 400, 'hello=world', {}],
    ['a command with a field that comes twice', 400, `${command}&user_id=U0OLGA`, {}],
  ])('answers a signed body that is %s with %i and a reason', async (_name, status, body, headers) => {
    const { slack, received } = await given()
    const answer = await slack.send(body, headers)
    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.body)).toEqual({ error: expect.stringMatching(/\.$/) })
    expect(received).toEqual([])
  })

  it('takes a form whose kind is written with a character set', async () => {
    const { slack, received } = await given()
    const type = 'application/x-www-form-urlencoded; charset=utf-8'
    expect((await slack.send(command, { 'content-type': type })).status).toBe(200)
    expect(received).toHaveLength(1)
  })

  it('understands only POST', async () => {
    const { doorbell } = await given()
    expect((await fetch(doorbell.url)).status).toBe(405)
  })

  it('answers Slack’s check of the certificate without a signature, and takes nothing from it', async () => {
    const { slack, received } = await given()
    const answer = await slack.send(`ssl_check=1&${command}`, { 'x-slack-signature': null })
    expect(answer).toMatchObject({ status: 200, body: '' })
    expect(received).toEqual([])
  })

  it('returns the challenge by which Slack checks the address', async () => {
    const { slack } = await given()
    const answer = await slack.send(JSON.stringify({ type: 'url_verification', challenge: 'abc', token: 't' }), json)
    expect(answer).toMatchObject({ status: 200, body: '{"challenge":"abc"}' })
  })

  it('answers at once to a command that is not ours', async () => {
    const { slack, received } = await given()
    expect((await slack.send(command.replace('access', 'other'))).status).toBe(404)
    expect(received).toEqual([])
  })

  it('takes an event of which we make no use, so that Slack does not send it again', async () => {
    const { slack } = await given()
    expect(await slack.event({ type: 'user_change', user: { id: 'U0ANA' } })).toMatchObject({ outcome: 'acknowledged' })
  })

  it('is shut while Doorbell closes, which waits for what is under way', async () => {
    const { slack, doorbell, received } = await given()
    const { begun, release } = held(doorbell.conversation)
    const first = slack.send(command)
    await begun
    const closed = doorbell.close()
    expect((await slack.send(command.replace('1.2.a', '1.2.b'))).status).toBe(503)
    release()
    expect((await first).status).toBe(200)
    await closed
    expect(received).toHaveLength(1)
  })
})

/** What is received waits until it is released. */
function held(conversation: ListeningConversation): { begun: Promise<void>; release: () => void } {
  let release = () => {}
  const released = new Promise<void>(resolve => {
    release = resolve
  })
  const begun = new Promise<void>(resolve => {
    conversation.receiving = () => {
      resolve()
      return released
    }
  })
  return { begun, release: () => release() }
}
