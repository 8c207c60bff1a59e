import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { aWorkspace, boltOverHttp, boltOverSockets, secrets } from './a-workspace.test-support.ts'
import type { SimulatedSlack } from './server.ts'
import type { SlackOptions } from './settings.ts'

type Listeners = Parameters<typeof boltOverHttp>[1]

const running: { stop(): Promise<void> }[] = []
let slack: SimulatedSlack

async function given(listeners: Listeners, options: Partial<SlackOptions> = {}): Promise<void> {
  slack = await aWorkspace(options)
  running.push(await boltOverHttp(slack, listeners))
}

afterEach(async () => {
  for (const app of running.splice(0)) await app.stop()
  await slack.close()
})

const commandBody = 'command=%2Faccess&text=help&user_id=U0ANA&team_id=T0CONTOSO&channel_id=D0ANA&api_app_id=A1'
const seconds = (shift: number) => Math.floor(Date.now() / 1_000) + shift

describe('a delivery to a Bolt app over HTTP', () => {
  it('is accepted with the right signature, and the answer is seen by the person alone', async () => {
    await given(app => app.command('/access', ({ ack, command }) => ack(`You said: ${command.text}`)))
    const ana = slack.as('U0ANA')
    expect(await ana.command('mine')).toMatchObject({ outcome: 'acknowledged', status: 200 })
    expect(ana.ephemerals().map(it => it.text)).toEqual(['You said: mine'])
    expect(ana.messages()).toEqual([])
    expect(slack.as('U0OLGA').ephemerals()).toEqual([])
  })

  it('is refused when the signature is wrong, missing or older than five minutes', async () => {
    await given(app => app.command('/access', ({ ack }) => ack()))
    const old = String(seconds(-301))
    const statuses = [
      await slack.send(commandBody),
      await slack.send(commandBody, { 'x-slack-signature': `v0=${'0'.repeat(64)}` }),
      await slack.send(commandBody, { 'x-slack-signature': null }),
      await slack.send(commandBody, {
        'x-slack-request-timestamp': old,
        'x-slack-signature': slack.signature(commandBody, old),
      }),
    ].map(answer => answer.status)
    expect(statuses).toEqual([200, 401, 401, 401])
  })

  it('that is not acknowledged in time is an error on the screen, and is not sent again', async () => {
    let seen = 0
    await given(
      app =>
        app.command('/access', async () => {
          seen += 1
        }),
      // Long enough for a busy machine to have it delivered; how long it is, nothing here rests on.
      { acknowledgeWithin: 2_000 },
    )
    const ana = slack.as('U0ANA')
    expect(await ana.command('mine')).toMatchObject({ outcome: 'operation_timeout' })
    expect(ana.errors().map(it => it.text)).toEqual(['/access failed with the error "operation_timeout"'])
    expect(seen).toBe(1)
  })

  it('that finds nobody at home is an error on the screen', async () => {
    slack = await aWorkspace({ target: 'http://127.0.0.1:9/slack/events' })
    const ana = slack.as('U0ANA')
    await ana.command('mine')
    expect(ana.errors().map(it => it.error)).toEqual(['dispatch_failed'])
  })

  it('may come twice with the same trigger, of which only one opens a form', async () => {
    const outcomes: unknown[] = []
    await given(
      app =>
        app.command('/access', async ({ ack, client, body }) => {
          await ack()
          const view = { type: 'modal' as const, title: { type: 'plain_text' as const, text: 'Form' }, blocks: [] }
          await client.views.open({ trigger_id: body.trigger_id, view }).then(
            () => outcomes.push('opened'),
            error => outcomes.push(error.data.error),
          )
        }),
      { duplicateDeliveries: true },
    )
    await slack.as('U0ANA').command('request')
    await slack.until(() => outcomes.length === 2)
    expect(outcomes.sort()).toEqual(['exchanged_trigger_id', 'opened'])
  })
})

describe('an event', () => {
  const answering = async (answers: readonly [number, Record<string, string>][]) => {
    const tries: (readonly unknown[])[] = []
    const server = createServer((request, response) => {
      tries.push([request.headers['x-slack-retry-num'], request.headers['x-slack-retry-reason']])
      const [status, headers] = answers[tries.length - 1] ?? [200, {}]
      request.resume().on('end', () => response.writeHead(status, headers).end())
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    running.push({ stop: async () => void server.close() })
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    slack = await aWorkspace({ eventRetriesAfter: [0, 0, 0], target: `http://127.0.0.1:${port}/slack/events` })
    return tries
  }

  it('is sent again until it is acknowledged, and says how often', async () => {
    const tries = await answering([
      [500, {}],
      [503, {}],
    ])
    expect(await slack.as('U0ANA').openHome()).toMatchObject({ outcome: 'acknowledged' })
    expect(tries).toEqual([
      [undefined, undefined],
      ['1', 'http_error'],
      ['2', 'http_error'],
    ])
  })

  it('is not sent again when the app asks for that', async () => {
    const tries = await answering([[500, { 'x-slack-no-retry': '1' }]])
    expect(await slack.as('U0ANA').openHome()).toMatchObject({ outcome: 'dispatch_failed' })
    expect(tries).toHaveLength(1)
  })
})

describe('two replicas behind one address', () => {
  it('both get what is delivered twice', async () => {
    slack = await aWorkspace({ duplicateDeliveries: true })
    const seen: string[] = []
    const urls: string[] = []
    for (const name of ['first', 'second']) {
      const replica = await boltOverHttp(slack, app =>
        app.command('/access', async ({ ack }) => {
          seen.push(name)
          await ack()
        }),
      )
      running.push(replica)
      urls.push(replica.url)
    }
    slack.connect(urls)
    await slack.as('U0ANA').command('mine')
    expect(seen.sort()).toEqual(['first', 'second'])
  })
})

describe('Socket Mode', () => {
  it('carries commands, answers and events to a Bolt app that has no address', async () => {
    slack = await aWorkspace()
    const tabs: string[] = []
    running.push(
      await boltOverSockets(slack, app => {
        app.command('/access', ({ ack, command }) => ack(`Heard: ${command.text}`))
        app.event('app_home_opened', async ({ event }) => {
          tabs.push(event.tab ?? '')
        })
      }),
    )
    expect(slack.socketConnected).toBe(true)
    const ana = slack.as('U0ANA')
    await ana.command('mine')
    expect(ana.ephemerals().map(it => it.text)).toEqual(['Heard: mine'])
    expect(await ana.openHome()).toMatchObject({ outcome: 'acknowledged' })
    expect(tabs).toEqual(['home'])
  })

  it('carries a form, its menu and what is wrong with it', async () => {
    slack = await aWorkspace()
    const words = (text: string) => ({ type: 'plain_text' as const, text })
    const element = { type: 'external_select' as const, action_id: 'what', min_query_length: 1 }
    running.push(
      await boltOverSockets(slack, app => {
        app.shortcut('request', async ({ ack, client, shortcut }) => {
          await ack()
          const blocks = [{ type: 'input' as const, block_id: 'what', label: words('Access'), element }]
          const view = { type: 'modal' as const, callback_id: 'f', title: words('Form'), submit: words('Send'), blocks }
          await client.views.open({ trigger_id: shortcut.trigger_id, view })
        })
        app.options('what', ({ ack }) => ack({ options: [{ text: words('jit-prod'), value: '1' }] }))
        app.view('f', ({ ack }) => ack({ response_action: 'errors', errors: { what: 'Not this one.' } }))
      }),
    )
    const ana = slack.as('U0ANA')
    await ana.shortcut('request')
    await slack.until(() => ana.view)
    await ana.fill({ Access: 'jit-prod' })
    await ana.submit()
    expect(ana.view?.errors).toEqual({ what: 'Not this one.' })
  })

  it('comes back by itself when Slack moves the connection', async () => {
    slack = await aWorkspace()
    running.push(await boltOverSockets(slack, app => app.command('/access', ({ ack }) => ack('Here again'))))
    slack.disconnectSockets()
    await slack.until(() => !slack.socketConnected)
    await slack.until(() => slack.socketConnected)
    const ana = slack.as('U0ANA')
    await ana.command('mine')
    expect(ana.ephemerals().map(it => it.text)).toEqual(['Here again'])
  })

  it('is refused to whoever has no app token', async () => {
    slack = await aWorkspace()
    const open = (token: string) =>
      fetch(`${slack.apiUrl}apps.connections.open`, { method: 'POST', headers: { authorization: `Bearer ${token}` } })
    expect(await (await open(secrets.botToken)).json()).toEqual({ ok: false, error: 'not_allowed_token_type' })
    expect(await (await open('xapp-wrong')).json()).toEqual({ ok: false, error: 'invalid_auth' })
  })
})
