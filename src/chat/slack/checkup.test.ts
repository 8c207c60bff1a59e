import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { deliveryFinding, scopeFindings, slackCheckup, tokenFindings } from './checkup.ts'
import { botScopes } from './manifest.ts'

const all = Object.keys(botScopes)
const told = (scopes: readonly string[] | null) =>
  scopeFindings(scopes).map(({ verdict, says }) => `${verdict}: ${says}`)

describe('the scopes of the Slack app', () => {
  it('are fine when they are exactly those of the manifest', () => {
    expect(scopeFindings(all).map(({ verdict }) => verdict)).toEqual(['ok'])
  })
  it('are told where one is missing, with what it is for', () => {
    expect(told(all.filter(scope => scope !== 'im:write'))).toEqual([
      `problem: The scope im:write is missing: ${botScopes['im:write']}.`,
    ])
  })
  it('that only channels need are a warning', () => {
    expect(told(all.filter(scope => scope !== 'groups:read'))[0]).toMatch(/^warning: The scope groups:read/)
  })
  it('are told where there are too many', () => {
    expect(told([...all, 'admin', 'channels:history'])).toContain(
      'warning: The app may more than Doorbell needs: admin, channels:history.',
    )
  })
  it('are not checked where Slack does not say', () => {
    expect(told(null)[0]).toMatch(/^not-checked/)
  })
})

describe('the bot token', () => {
  it('is told to be good with the name of its workspace', () => {
    expect(tokenFindings({ ok: true, error: null, team: 'Contoso' })[0]).toMatchObject({ verdict: 'ok' })
  })
  it.each([
    ['token_revoked', /revoked.*removed/],
    ['account_inactive', /revoked/],
    ['token_expired', /rotation/],
    ['not_allowed_token_type', /another kind/],
    ['invalid_auth', /does not take SLACK_BOT_TOKEN \(invalid_auth\)/],
    [null, /no reason given/],
  ])('that Slack refuses with %s is told with the mend and the page', (error, words) => {
    expect(tokenFindings({ ok: false, error, team: null })).toEqual([
      expect.objectContaining({
        verdict: 'problem',
        says: expect.stringMatching(words),
        mend: expect.any(String),
        page: 'https://api.slack.com/apps',
      }),
    ])
  })
})

describe('whether Slack gets through', () => {
  const now = new Date('2026-11-20T12:00:00Z')
  it('is told by the last call that it had signed, and not claimed where that was long ago or never', () => {
    const told = (last: string | null) => {
      const { verdict, says } = deliveryFinding(last === null ? null : new Date(last), now)
      return `${verdict}: ${says}`
    }
    expect(told('2026-11-20T09:30:00Z')).toBe(
      'ok: Slack reaches Doorbell: a call that it had signed came through at 2026-11-20 09:30 UTC.',
    )
    expect(told('2026-11-11T09:30:00Z')).toMatch(/^not-checked: .*came at 2026-11-11 09:30 UTC, 9 days ago\.$/)
    expect(told(null)).toMatch(/^not-checked: .*no call of it has come through yet/)
  })
})

describe('a Slack that answers', () => {
  /** What it says of the bot token, and then of the token for Socket Mode. */
  async function told(answers: readonly (readonly [status: number, body: object])[], more: { timeout?: number } = {}) {
    const left = [...answers]
    const server = createServer((request, response) => {
      request.resume()
      const [status, body] = left.shift() ?? [null, {}]
      if (status === null) return
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    try {
      const findings = await slackCheckup({
        ...{ mode: 'socket', botToken: 'xoxb-1', appToken: 'xapp-1', timeout: 2_000, now: () => new Date() },
        ...{ apiUrl: `http://127.0.0.1:${port}/api/` },
        ...more,
      }).run()
      return findings.map(({ verdict, says }) => `${verdict}: ${says}`)
    } finally {
      server.closeAllConnections()
      server.close()
    }
  }
  const fine = [200, { ok: true, team: 'Contoso' }] as const

  it('opens Socket Mode, or says why it does not', async () => {
    expect(await told([fine, [200, { ok: true }]])).toContain(
      'ok: Socket Mode opens: Doorbell dials out, and Slack needs no way in.',
    )
    expect(await told([fine, [200, { ok: false, error: 'invalid_auth' }]])).toContain(
      'problem: Slack does not take SLACK_APP_TOKEN (invalid_auth).',
    )
    expect(await told([fine, [503, {}]])).toContain('problem: It answered with HTTP 503.')
  })
  it('is told in words where it fails, or is too slow', async () => {
    expect(await told([[500, {}]])).toEqual(['problem: It answered with HTTP 500.'])
    expect(await told([], { timeout: 50 })).toEqual(['problem: It did not answer in time.'])
  })
})

it('a Slack that is away is one finding, and the token is in none', async () => {
  const { run } = slackCheckup({
    mode: 'http',
    botToken: 'xoxb-secret-token',
    appToken: null,
    apiUrl: 'http://127.0.0.1:1/api/',
    timeout: 2_000,
    now: () => new Date(),
  })
  const findings = await run()
  expect(findings).toEqual([expect.objectContaining({ verdict: 'problem', says: 'It cannot be reached.' })])
  expect(JSON.stringify(findings)).not.toContain('secret-token')
})
