import { describe, expect, it } from 'vitest'
import { settingsFindings } from './checkup.ts'
import type { EntraCredential, Settings } from './settings.ts'

const directory = { clientId: 'a', clientSecret: 'a-secret-of-signing-in' }
const everything: Settings = {
  database: { kind: 'url', url: 'postgres://127.0.0.1/doorbell' },
  migrateDatabaseUrl: null,
  slack: { mode: 'http', botToken: 'xoxb-a-token', signingSecret: 'a-signing-secret' },
  slackApiUrl: 'https://slack.com/api/',
  command: '/access',
  teams: null,
  entra: {
    tenantId: 't',
    clientId: 'c',
    credential: { kind: 'certificate', file: '/secrets/doorbell.pem' },
    authorityHost: 'https://login.microsoftonline.com',
    graphBaseUrl: 'https://graph.microsoft.com',
  },
  accessConfig: 'access.yaml',
  linking: { slack: directory, directory },
  publicUrl: 'https://doorbell.example.com',
  logLevel: 'info',
  auditKey: 'a-key',
  port: 3000,
  host: '0.0.0.0',
  internalPort: null,
  metricsToken: null,
}
const told = (changes: Partial<Settings> = {}) =>
  settingsFindings({ ...everything, ...changes }).map(({ verdict, says }) => `${verdict}: ${says}`)
const signedInBy = (credential: EntraCredential) => told({ entra: { ...everything.entra, credential } })

describe('settings that are valid', () => {
  it('are fine with a certificate, an audit key and a page to sign in on', () => {
    expect(told()).toEqual([
      'ok: Everything that has to be set is set.',
      'ok: People can link their accounts by signing in at https://doorbell.example.com.',
    ])
  })
  it('are worth a word where Doorbell signs in as a person, or with a secret that only a restart replaces', () => {
    const person = { kind: 'password', username: 'a@contoso.com', password: 'a-password', file: null } as const
    expect(signedInBy(person)).toContain('warning: Doorbell signs in as a person, which was insisted on.')
    const fixed = 'warning: The client secret is in the environment, so a new one needs a restart.'
    expect(signedInBy({ kind: 'secret', secret: 'a-secret', file: null })).toContain(fixed)
    expect(signedInBy({ kind: 'secret', secret: 'a-secret', file: '/secrets/one' })).not.toContain(fixed)
  })
  it('are worth a word where the audit has no key', () => {
    expect(told({ auditKey: null })).toContainEqual(expect.stringMatching(/^warning: AUDIT_KEY is not set/))
  })
  it('say what people cannot do without a page to sign in on', () => {
    const fresh =
      'not-checked: PUBLIC_URL and SIGNIN_CLIENT_ID are not set, so nobody can be asked for a fresh sign-in.'
    const linking = expect.stringMatching(/^not-checked: PUBLIC_URL .*people cannot link their accounts themselves\.$/)
    expect(told({ linking: null, publicUrl: null })).toEqual(expect.arrayContaining([fresh, linking]))
    expect(told({ linking: null, publicUrl: null, slack: null })).not.toContainEqual(linking)
    expect(told({ linking: { slack: null, directory } })).toEqual(
      expect.arrayContaining([expect.stringMatching(/^ok: Whoever decides can be asked for a fresh sign-in/), linking]),
    )
  })
  it('give no secret away', () => {
    const all = JSON.stringify([
      told({ auditKey: null }),
      signedInBy({ kind: 'secret', secret: 'a-secret', file: null }),
    ])
    for (const secret of ['xoxb-a-token', 'a-signing-secret', 'a-secret', 'a-key']) expect(all).not.toContain(secret)
  })
})
