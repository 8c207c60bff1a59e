import { once } from 'node:events'
import { createServer } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { surfaceName } from '../../access/vocabulary.ts'
import { sentenceCard } from '../../cards/answer-card.ts'
import { line } from '../../cards/card.ts'
import type { Log, LogFields } from '../../ports/log.ts'
import { aWorkspace } from '../../sandbox/slack/a-workspace.test-support.ts'
import { aDoorbell, overHttp, overSocket } from './a-doorbell.ts'
import { accountOf } from './workspace.ts'

const ana = { surface: surfaceName('slack'), team: 'T0CONTOSO', user: 'U0ANA' }
const hello = sentenceCard(line('Hello'))

async function given() {
  const slack = await aWorkspace()
  onTestFinished(() => slack.close())
  return slack
}

/** Keeps everything that was logged, as one text. */
function aLog(): Log & { readonly text: () => string } {
  const lines: string[] = []
  const write = (event: string, fields: LogFields = {}) => {
    lines.push(
      JSON.stringify({ event, ...fields }, (_key, value) => (value instanceof Error ? `${value.stack}` : value)),
    )
  }
  const log = { debug: write, info: write, warn: write, error: write, child: () => log, text: () => lines.join('\n') }
  return log
}

describe('the connection to Slack', () => {
  it('does not start with a token that Slack refuses, and names the setting', async () => {
    const slack = await given()
    const started = aDoorbell(slack, overHttp, { botToken: 'xoxb-of-somebody-else' })
    await expect(started).rejects.toMatchObject({ retry: 'never', message: expect.stringContaining('SLACK_BOT_TOKEN') })
  })

  it('starts while Slack is away, and works once Slack is back', async () => {
    const slack = await given()
    slack.faults.next({ method: 'auth.test', kind: 'status', status: 503, times: 2 })
    const doorbell = await aDoorbell(slack)
    onTestFinished(() => doorbell.close())
    slack.connect(doorbell.url)
    const person = slack.as('U0ANA')
    await person.command('mine')
    expect(person.ephemerals()[0]?.text).toContain('could not be recorded')
    await person.command('mine')
    expect(doorbell.conversation.received).toMatchObject([{ from: ana }])
  })

  it('comes again by itself when Slack ends a Socket Mode connection', async () => {
    const slack = await given()
    const doorbell = await aDoorbell(slack, overSocket)
    onTestFinished(() => doorbell.close())
    await slack.until(() => slack.socketConnected)
    const connections = () => slack.calls.filter(({ method }) => method === 'apps.connections.open').length
    slack.disconnectSockets('refresh_requested')
    await slack.until(() => connections() === 2 && slack.socketConnected)
    await slack.as('U0ANA').command('mine')
    expect(doorbell.conversation.received).toHaveLength(1)
  })

  it('goes on trying when Socket Mode is refused, and takes the process down with nothing', async () => {
    const slack = await given()
    slack.faults.next({ method: 'apps.connections.open', kind: 'ok-false', error: 'invalid_auth', times: 1 })
    const doorbell = await aDoorbell(slack, overSocket)
    onTestFinished(() => doorbell.close())
    await slack.until(() => slack.socketConnected)
    await doorbell.surface.post(ana, hello)
    expect(slack.as('U0ANA').messages()).toHaveLength(1)
  })

  it('sends the token nowhere but to the API, not even where a redirect points', async () => {
    const seen: (string | undefined)[] = []
    const elsewhere = createServer((request, response) => {
      seen.push(request.headers.authorization)
      response.end('{"ok":true}')
    })
    const redirecting = createServer((_request, response) => {
      const address = elsewhere.address()
      const port = typeof address === 'object' ? address?.port : 0
      response.writeHead(307, { Location: `http://127.0.0.1:${port}/` }).end()
    })
    for (const server of [elsewhere, redirecting]) {
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      onTestFinished(() => {
        server.close()
      })
    }
    const address = redirecting.address()
    const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
    const doorbell = await aDoorbell({ apiUrl: `${origin}/api/`, responseUrlOrigin: origin })
    onTestFinished(() => doorbell.close())
    await expect(doorbell.surface.post(ana, hello)).rejects.toMatchObject({ retry: 'later' })
    await doorbell.surface
      .answer({ account: ana, handle: `${origin}/commands/1` }, hello)
      .catch((error: unknown) => expect(error).toMatchObject({ name: 'Fault' }))
    expect(seen).toEqual([])
  })

  it('logs no token, no secret, no answer address and none of the words that people typed', async () => {
    const slack = await given()
    const log = aLog()
    const doorbell = await aDoorbell(slack, overHttp, {}, log)
    onTestFinished(() => doorbell.close())
    slack.connect(doorbell.url)
    doorbell.conversation.receiving = async () => {
      throw new Error('broken')
    }
    const person = slack.as('U0ANA')
    await person.command('request secret-project because private-words')
    slack.faults.next({ method: 'chat.postMessage', kind: 'html' })
    await doorbell.surface.post(ana, hello).catch(() => {})
    await slack.send('token=abc', { 'x-slack-signature': 'v0=bad' })
    expect(log.text()).toContain('slack.listener_broke')
    expect(log.text()).toContain('slack.refused_at_gate')
    expect(log.text()).not.toMatch(/xoxb|signing-secret|response_url|commands\/|private-words|trigger/)
  })
})

describe('whose doing a payload is', () => {
  const plain = { team: 'T1', enterprise: null, id: 'T1' }
  const grid = { team: 'T1', enterprise: 'E1', id: 'E1' }
  const signed = { user: 'U1', userTeam: null, contextTeam: null, contextEnterprise: null }

  it.each([
    ['our own workspace', { ...signed, contextTeam: 'T1' }, plain, 'T1'],
    ['our own workspace, named by the person', { ...signed, userTeam: 'T1', contextTeam: 'T1' }, plain, 'T1'],
    ['another workspace, in a channel shared with ours', { ...signed, userTeam: 'T2', contextTeam: 'T1' }, plain, 'T2'],
    ['another workspace altogether', { ...signed, contextTeam: 'T2' }, plain, 'T2'],
    [
      'a workspace of our organisation',
      { ...signed, userTeam: 'T3', contextTeam: 'T3', contextEnterprise: 'E1' },
      grid,
      'E1',
    ],
    ['another organisation', { ...signed, userTeam: 'T9', contextTeam: 'T9', contextEnterprise: 'E9' }, grid, 'T9'],
    ['nowhere', signed, plain, 'unknown'],
  ])('is an account of %s', (_name, from, home, team) => {
    expect(accountOf(from, home)).toEqual({ surface: 'slack', team, user: 'U1' })
  })
})
