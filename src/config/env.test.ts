import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeSettingProblem, productSettings, readEnvironment } from './env.ts'
import { secretsOf } from './settings.ts'

const complete = {
  DATABASE_URL: 'postgres://doorbell:hush%21@127.0.0.1/doorbell',
  SLACK_BOT_TOKEN: 'xoxb-1-not-a-real-token',
  SLACK_SIGNING_SECRET: 'a-signing-secret-of-the-tests',
  AZURE_TENANT_ID: '11111111-1111-4111-8111-111111111111',
  AZURE_CLIENT_ID: '22222222-2222-4222-8222-222222222222',
  AZURE_CLIENT_SECRET: 'the-client-secret-of-the-tests',
}
type Env = Readonly<Record<string, string | undefined>>

const read = (env: Env, files: Readonly<Record<string, string>> = {}) =>
  readEnvironment(env, path => files[path] ?? null)

function settingsOf(env: Env, files: Readonly<Record<string, string>> = {}) {
  const answer = read(env, files)
  if (!answer.ok) throw new Error(answer.problems.map(describeSettingProblem).join('\n'))
  return answer.settings
}

function problemsOf(env: Env, files: Readonly<Record<string, string>> = {}): readonly string[] {
  const answer = read(env, files)
  return answer.ok ? [] : answer.problems.map(describeSettingProblem)
}

const without = (...names: readonly string[]): Env =>
  Object.fromEntries(Object.entries(complete).filter(([name]) => !names.includes(name)))

describe('a complete set of settings', () => {
  it('starts Doorbell in the global cloud, on port 3000, with the usual names', () => {
    expect(settingsOf(complete)).toEqual({
      database: { kind: 'url', url: complete.DATABASE_URL },
      migrateDatabaseUrl: null,
      slack: { mode: 'http', botToken: complete.SLACK_BOT_TOKEN, signingSecret: complete.SLACK_SIGNING_SECRET },
      slackApiUrl: 'https://slack.com/api/',
      teams: null,
      command: '/access',
      entra: {
        tenantId: complete.AZURE_TENANT_ID,
        clientId: complete.AZURE_CLIENT_ID,
        credential: { kind: 'secret', secret: complete.AZURE_CLIENT_SECRET, file: null },
        authorityHost: 'https://login.microsoftonline.com',
        graphBaseUrl: 'https://graph.microsoft.com',
      },
      accessConfig: 'access.yaml',
      linking: null,
      publicUrl: null,
      logLevel: 'info',
      auditKey: null,
      port: 3000,
      host: '0.0.0.0',
      internalPort: null,
      metricsToken: null,
    })
  })

  it('speaks to Slack over Socket Mode when an app token is given instead of a signing secret', () => {
    const env = { ...without('SLACK_SIGNING_SECRET'), SLACK_APP_TOKEN: 'xapp-1-not-a-real-token' }
    expect(settingsOf(env).slack).toMatchObject({ mode: 'socket', appToken: 'xapp-1-not-a-real-token' })
  })

  it('names every secret in it, the password of the database also as it is when decoded', () => {
    const secrets = secretsOf(settingsOf({ ...complete, AUDIT_KEY: 'k'.repeat(32) }))
    for (const secret of ['hush%21', 'hush!', complete.SLACK_BOT_TOKEN, complete.AZURE_CLIENT_SECRET, 'k'.repeat(32)])
      expect(secrets).toContain(secret)
  })
})

describe('where a setting comes from', () => {
  it('may be a file, whose last line end does not count', () => {
    const env = { ...without('AZURE_CLIENT_SECRET'), AZURE_CLIENT_SECRET_FILE: '/run/secrets/entra' }
    expect(settingsOf(env, { '/run/secrets/entra': 'from-a-file\n' }).entra.credential).toEqual({
      kind: 'secret',
      secret: 'from-a-file',
      file: '/run/secrets/entra',
    })
  })

  it('may be a .env file, over which the real environment wins', () => {
    const dotEnv = 'PORT=4000\nSLACK_COMMAND=/door\nAZURE_CLIENT_SECRET=from-dot-env\n'
    const settings = settingsOf({ ...complete, PORT: '5000' }, { '.env': dotEnv })
    expect([settings.port, settings.command]).toEqual([5000, '/door'])
    expect(settings.entra.credential).toMatchObject({ secret: complete.AZURE_CLIENT_SECRET })
  })

  it('is the real NAME_FILE rather than the NAME of the .env file', () => {
    const env = { ...without('AZURE_CLIENT_SECRET'), AZURE_CLIENT_SECRET_FILE: '/secret' }
    const files = { '.env': 'AZURE_CLIENT_SECRET=from-dot-env', '/secret': 'from-a-file' }
    expect(settingsOf(env, files).entra.credential).toMatchObject({ secret: 'from-a-file' })
  })

  it('cannot be both the setting and a file', () => {
    const env = { ...complete, AZURE_CLIENT_SECRET_FILE: '/secret' }
    expect(problemsOf(env, { '/secret': 'from-a-file' })).toEqual([
      'AZURE_CLIENT_SECRET: is given twice, as AZURE_CLIENT_SECRET and as AZURE_CLIENT_SECRET_FILE; keep one of them',
    ])
  })

  it('is named when its file is not there, and is not called missing besides', () => {
    const env = { ...without('AZURE_CLIENT_SECRET'), AZURE_CLIENT_SECRET_FILE: '/nowhere' }
    expect(problemsOf(env)).toEqual([
      'AZURE_CLIENT_SECRET_FILE: names the file /nowhere, which is not there; put the value there',
    ])
  })

  it('counts as not given when it is empty', () => {
    expect(settingsOf({ ...complete, PUBLIC_URL: '', AZURE_USERNAME: ' ' }).publicUrl).toBeNull()
  })
})

describe('settings that do not suffice', () => {
  it('are all told at once, each with the mend', () => {
    const problems = problemsOf({ SLACK_BOT_TOKEN: 'xapp-swapped', PORT: '99999', LOG_LEVEL: 'loud' })
    for (const start of [
      'AZURE_TENANT_ID: is missing; copy ',
      'AZURE_CLIENT_ID: is missing; copy ',
      'AZURE_CLIENT_SECRET: is missing; make one ',
      'SLACK_BOT_TOKEN: must be a bot token, which begins with xoxb-; copy it ',
      'SLACK_SIGNING_SECRET: is missing; copy it ',
      'DATABASE_URL: is missing, and the embedded database can lose ',
      'PORT: must be a port number, at most 65535; ',
      'LOG_LEVEL: must be one of debug, info, warn, error; ',
    ])
      expect(problems.filter(problem => problem.startsWith(start))).toHaveLength(1)
    expect(problems).toHaveLength(8)
  })

  it('never show what was given', () => {
    const everySecretWrong = {
      DATABASE_URL: 'mysql://root:SECRET@db.example.com/x',
      MIGRATE_DATABASE_URL: 'postgres://root:SECRET@db.example.com/x',
      SLACK_BOT_TOKEN: 'SECRET SECRET',
      SLACK_SIGNING_SECRET: 'SECRET SECRET',
      SLACK_APP_TOKEN: 'SECRET SECRET',
      AZURE_CLIENT_SECRET: 'SECRET SECRET',
      AZURE_PASSWORD: 'SECRET SECRET',
      AZURE_CLIENT_SECRETT: 'SECRET SECRET',
      AUDIT_KEY: 'SECRET',
      METRICS_TOKEN: 'SECRET',
      PUBLIC_URL: 'https://user:SECRET@example.com',
    }
    const problems = problemsOf(everySecretWrong)
    expect(problems.length).toBeGreaterThanOrEqual(Object.keys(everySecretWrong).length)
    expect(problems.join('\n')).not.toContain('SECRET SECRET')
    expect(problems.join('\n')).not.toContain(':SECRET@')
  })

  it('are a list of problems whatever the values are, never a crash', () => {
    const names = Object.keys({ ...complete, PUBLIC_URL: 0, GRAPH_BASE_URL: 0, SLACK_API_URL: 0, PORT: 0, HOST: 0 })
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), fc.oneof(fc.string(), fc.webUrl())), env => {
        expect(read({ ...complete, ...env })).toHaveProperty('ok')
      }),
    )
  })
})

describe('contradictions', () => {
  it.each([
    ['two ways to reach Slack', { SLACK_APP_TOKEN: 'xapp-1-x-x-x' }, 'SLACK_APP_TOKEN: is given beside'],
    [
      'two kinds of credential for Entra',
      { AZURE_FEDERATED_TOKEN_FILE: '/token' },
      'AZURE_CLIENT_SECRET, AZURE_FEDERATED_TOKEN_FILE: are different credentials, a client secret and a federated token',
    ],
    ['one port for two listeners', { PORT: '8080', INTERNAL_PORT: '8080' }, 'INTERNAL_PORT: is the same as PORT'],
    [
      'the Graph of another cloud',
      { AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.us', GRAPH_BASE_URL: 'https://graph.microsoft.com' },
      'GRAPH_BASE_URL: is https://graph.microsoft.com, which does not take tokens of https://login.microsoftonline.us',
    ],
  ])('%s are refused', (_what, more, start) => {
    expect(problemsOf({ ...complete, ...more }).filter(problem => problem.startsWith(start))).toHaveLength(1)
  })

  it('a migration role without the everyday role is refused', () => {
    const env = { ...without('DATABASE_URL'), MIGRATE_DATABASE_URL: 'postgres://owner@localhost/doorbell' }
    expect(problemsOf(env)).toContain(
      'MIGRATE_DATABASE_URL: is given without DATABASE_URL; give DATABASE_URL as well, or leave this out',
    )
  })
})

describe('what people link their accounts with', () => {
  const linking = {
    SLACK_CLIENT_ID: '1234567890.1234567890123',
    SLACK_CLIENT_SECRET: 'not-a-real-secret-of-slack',
    SIGNIN_CLIENT_ID: '33333333-3333-4333-8333-333333333333',
    SIGNIN_CLIENT_SECRET: 'not-a-real-secret-of-entra',
    PUBLIC_URL: 'https://doorbell.example.com/',
  }
  it('is taken as a whole, and both its secrets are kept out of the log', () => {
    const settings = settingsOf({ ...complete, ...linking })
    expect(settings.linking).toEqual({
      slack: { clientId: linking.SLACK_CLIENT_ID, clientSecret: linking.SLACK_CLIENT_SECRET },
      directory: { clientId: linking.SIGNIN_CLIENT_ID, clientSecret: linking.SIGNIN_CLIENT_SECRET },
    })
    expect(secretsOf(settings)).toEqual(
      expect.arrayContaining([linking.SLACK_CLIENT_SECRET, linking.SIGNIN_CLIENT_SECRET]),
    )
  })
  it('stops the start where a part of it is missing, and all that is missing is told at once', () => {
    const problems = problemsOf({ ...complete, SLACK_CLIENT_ID: linking.SLACK_CLIENT_ID })
    for (const name of ['SLACK_CLIENT_SECRET', 'SIGNIN_CLIENT_ID', 'SIGNIN_CLIENT_SECRET', 'PUBLIC_URL'])
      expect(problems.filter(problem => problem.startsWith(`${name}: is missing`))).toHaveLength(1)
  })
  it('is the sign-in to the directory alone where nobody has to link, as with Teams: that is enough for a fresh one', () => {
    const { SLACK_CLIENT_ID: _id, SLACK_CLIENT_SECRET: _secret, ...directoryAlone } = linking
    const settings = settingsOf({ ...complete, ...directoryAlone })
    expect(settings.linking).toEqual({
      slack: null,
      directory: { clientId: linking.SIGNIN_CLIENT_ID, clientSecret: linking.SIGNIN_CLIENT_SECRET },
    })
    expect(secretsOf(settings)).toContain(linking.SIGNIN_CLIENT_SECRET)
    const half = problemsOf({ ...complete, ...directoryAlone, SIGNIN_CLIENT_SECRET: '' })
    expect(half.filter(problem => problem.startsWith('SIGNIN_CLIENT_SECRET: is missing'))).toHaveLength(1)
    expect(half.filter(problem => problem.startsWith('SLACK_CLIENT'))).toEqual([])
  })
  it('is not asked for where only an address for browsers is given', () => {
    expect(settingsOf({ ...complete, PUBLIC_URL: linking.PUBLIC_URL }).linking).toBeNull()
  })
})

describe('Microsoft Teams', () => {
  const teams = {
    MICROSOFT_APP_ID: 'B0000000-0000-4000-8000-00000000B07A',
    MICROSOFT_APP_TENANT_ID: complete.AZURE_TENANT_ID ?? '',
    MICROSOFT_APP_PASSWORD: 'bot-secret-of-the-tests',
  }
  const withTeams = { ...complete, ...teams }
  const noSlack = Object.fromEntries(Object.entries(withTeams).filter(([name]) => !name.startsWith('SLACK_')))
  const whatIsWrong = (more: Env, leaveOut: readonly string[] = []) =>
    problemsOf(
      Object.fromEntries(Object.entries({ ...withTeams, ...more }).filter(([name]) => !leaveOut.includes(name))),
    )

  it('adds its app for people only where the app is named, by an id', () => {
    const named = 'c0000000-0000-4000-8000-0000000000a9'
    expect(settingsOf({ ...withTeams, TEAMS_CATALOG_APP_ID: named }).teams?.catalogApp).toBe(named)
    expect(problemsOf({ ...withTeams, TEAMS_CATALOG_APP_ID: 'Doorbell' })).toEqual([
      expect.stringMatching(/^TEAMS_CATALOG_APP_ID: must be the id/),
    ])
  })

  it('is beside Slack, with Microsoft’s own trust anchors unless others are named', () => {
    expect(settingsOf(withTeams).teams).toEqual({
      appId: teams.MICROSOFT_APP_ID.toLowerCase(),
      catalogApp: null,
      tenantId: complete.AZURE_TENANT_ID,
      credential: { kind: 'secret', secret: teams.MICROSOFT_APP_PASSWORD, file: null },
      loginUrl: 'https://login.microsoftonline.com',
      openIdMetadataUrl: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
      tokenIssuer: 'https://api.botframework.com',
      serviceUrlHosts: [],
    })
    expect(settingsOf(withTeams).slack).not.toBeNull()
    expect(secretsOf(settingsOf(withTeams))).toContain(teams.MICROSOFT_APP_PASSWORD)
  })

  it('may be the only chat, and so may Slack', () => {
    expect(settingsOf(noSlack)).toMatchObject({ slack: null, teams: { tenantId: complete.AZURE_TENANT_ID } })
    expect(settingsOf(complete).teams).toBeNull()
  })

  it('does not excuse half of Slack', () => {
    expect(problemsOf({ ...noSlack, SLACK_BOT_TOKEN: complete.SLACK_BOT_TOKEN ?? '' })).toMatchObject([
      expect.stringMatching(/^SLACK_SIGNING_SECRET: is missing/),
    ])
  })

  it('follows the cloud of the directory where it is that of the US government, and asks where it cannot know', () => {
    const gov = { ...withTeams, AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.us' }
    expect(settingsOf(gov).teams).toMatchObject({
      openIdMetadataUrl: 'https://login.botframework.azure.us/v1/.well-known/openidconfiguration',
      tokenIssuer: 'https://api.botframework.us',
      loginUrl: 'https://login.microsoftonline.us',
    })
    expect(problemsOf({ ...withTeams, AZURE_AUTHORITY_HOST: 'https://login.chinacloudapi.cn' })).toEqual([
      expect.stringMatching(/^BOT_OPENID_METADATA_URL: is missing, and Doorbell does not know where/),
    ])
  })

  it('takes the trust anchors of another cloud', () => {
    const anchors = {
      BOT_OPENID_METADATA_URL: 'https://login.botframework.azure.us/v1/.well-known/openidconfiguration',
      BOT_TOKEN_ISSUER: 'https://api.botframework.us',
      BOT_LOGIN_URL: 'https://login.microsoftonline.us',
      BOT_SERVICE_URL_HOSTS: 'smba.infra.gov.teams.microsoft.us, localhost:4443',
    }
    expect(settingsOf({ ...withTeams, ...anchors }).teams).toMatchObject({
      openIdMetadataUrl: anchors.BOT_OPENID_METADATA_URL,
      tokenIssuer: anchors.BOT_TOKEN_ISSUER,
      loginUrl: anchors.BOT_LOGIN_URL,
      serviceUrlHosts: ['smba.infra.gov.teams.microsoft.us', 'localhost:4443'],
    })
  })

  it('signs in with a managed identity, a certificate or a federated token as well', () => {
    const credentialOf = (more: Env, files: Readonly<Record<string, string>> = {}) => {
      const { MICROSOFT_APP_PASSWORD: _, ...others } = withTeams
      return settingsOf({ ...others, ...more }, files).teams?.credential
    }
    expect(credentialOf({ MICROSOFT_APP_TYPE: 'UserAssignedMSI' })).toEqual({ kind: 'managed-identity' })
    expect(credentialOf({ MICROSOFT_APP_CERTIFICATE_PATH: '/bot.pem' }, { '/bot.pem': 'x' })).toEqual({
      kind: 'certificate',
      file: '/bot.pem',
    })
    expect(credentialOf({ MICROSOFT_APP_FEDERATED_TOKEN_FILE: '/token' }, { '/token': 'x' })).toEqual({
      kind: 'federated-token',
      file: '/token',
    })
  })

  it.each([
    ['no id of the bot', {}, ['MICROSOFT_APP_ID'], /^MICROSOFT_APP_ID: is missing/],
    ['no tenant', {}, ['MICROSOFT_APP_TENANT_ID'], /^MICROSOFT_APP_TENANT_ID: is missing/],
    ['no credential', {}, ['MICROSOFT_APP_PASSWORD'], /^MICROSOFT_APP_PASSWORD: is missing/],
    ['a multi-tenant bot', { MICROSOFT_APP_TYPE: 'MultiTenant' }, [], /multi-tenant bots cannot be made any more/],
    [
      'a password for a managed identity',
      { MICROSOFT_APP_TYPE: 'UserAssignedMSI' },
      [],
      /^MICROSOFT_APP_PASSWORD: is given/,
    ],
    ['two credentials', { MICROSOFT_APP_CERTIFICATE_PATH: '/x' }, [], /are different credentials/],
    [
      'another tenant',
      { MICROSOFT_APP_TENANT_ID: '99999999-0000-4000-8000-000000000000' },
      [],
      /another tenant than AZURE_TENANT_ID/,
    ],
    [
      'half of the trust anchors',
      { BOT_TOKEN_ISSUER: 'https://api.botframework.us' },
      [],
      /^BOT_OPENID_METADATA_URL: is missing/,
    ],
    [
      'keys over plain HTTP',
      { BOT_OPENID_METADATA_URL: 'http://keys.example/x', BOT_TOKEN_ISSUER: 'https://x.example' },
      [],
      /must be an https address/,
    ],
    [
      'a host that is an address',
      { BOT_SERVICE_URL_HOSTS: 'https://smba.example/' },
      [],
      /^BOT_SERVICE_URL_HOSTS: must be/,
    ],
  ] as const)('is refused with what to mend: %s', (_name, more, leaveOut, expected) => {
    expect(whatIsWrong(more, leaveOut)).toMatchObject([expect.stringMatching(expected)])
  })

  it('tells all that is missing at once', () => {
    const problems = problemsOf({ ...complete, MICROSOFT_APP_TYPE: 'SingleTenant' })
    for (const name of ['MICROSOFT_APP_ID', 'MICROSOFT_APP_TENANT_ID', 'MICROSOFT_APP_PASSWORD'])
      expect(problems.some(problem => problem.startsWith(`${name}: is missing`))).toBe(true)
  })
})

describe('an app of its own that takes access back', () => {
  const app = { REVOKE_CLIENT_ID: '00000000-0000-4000-8000-00000000000e' }
  const endingOf = (more: Env, files: Readonly<Record<string, string>> = {}) =>
    settingsOf({ ...complete, ...app, ...more }, files).entra.ending

  it('is absent where nothing is said of it, and signs in by any one of the ways that keep a secret to themselves', () => {
    expect(settingsOf(complete).entra.ending).toBeUndefined()
    const clientId = app.REVOKE_CLIENT_ID
    expect(endingOf({ REVOKE_CLIENT_SECRET: 'another-secret' })).toEqual({
      clientId,
      credential: { kind: 'secret', secret: 'another-secret', file: null },
    })
    expect(endingOf({ REVOKE_FEDERATED_TOKEN_FILE: '/token' }, { '/token': 'a.b.c' })).toEqual({
      clientId,
      credential: { kind: 'federated-token', file: '/token' },
    })
    expect(endingOf({ REVOKE_MANAGED_IDENTITY: 'yes' })).toEqual({ clientId, credential: { kind: 'managed-identity' } })
    expect(secretsOf(settingsOf({ ...complete, ...app, REVOKE_CLIENT_SECRET: 'another-secret' }))).toContain(
      'another-secret',
    )
  })

  it.each<readonly [string, Env, RegExp]>([
    ['without anything to sign in with', app, /^REVOKE_CLIENT_SECRET: is missing/],
    ['without its id', { REVOKE_CLIENT_SECRET: 'another-secret' }, /^REVOKE_CLIENT_ID: is missing/],
    [
      'with two credentials',
      { ...app, REVOKE_CLIENT_SECRET: 'another-secret', REVOKE_MANAGED_IDENTITY: 'yes' },
      /are different credentials, a client secret and managed identity; keep one kind/,
    ],
    [
      'that is the one that gives access',
      { REVOKE_CLIENT_ID: complete.AZURE_CLIENT_ID ?? '', REVOKE_CLIENT_SECRET: 'another-secret' },
      /^REVOKE_CLIENT_ID: is the same as AZURE_CLIENT_ID, so that both would be switched off at once/,
    ],
    [
      'whose certificate is not there',
      { ...app, REVOKE_CLIENT_CERTIFICATE_PATH: '/gone.pem' },
      /^REVOKE_CLIENT_CERTIFICATE_PATH: names the file .*, which is not there; name a PEM file/,
    ],
  ])('is refused %s', (_, more, expected) =>
    expect(problemsOf({ ...complete, ...more })).toEqual([expect.stringMatching(expected)]),
  )
})

describe("Doorbell's own credential", () => {
  const noSecret = without('AZURE_CLIENT_SECRET')
  const pem =
    '-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n'
  const credentialOf = (more: Env, files: Readonly<Record<string, string>> = {}) =>
    settingsOf({ ...noSecret, ...more }, files).entra.credential

  it('may be a certificate with its key, in one file', () => {
    const env = { AZURE_CLIENT_CERTIFICATE_PATH: '/cert.pem' }
    expect(credentialOf(env, { '/cert.pem': pem })).toEqual({ kind: 'certificate', file: '/cert.pem' })
    expect(problemsOf({ ...noSecret, ...env })).toEqual([
      'AZURE_CLIENT_CERTIFICATE_PATH: names the file /cert.pem, which is not there; name a PEM file that holds the private key and the certificate',
    ])
    expect(
      problemsOf({ ...noSecret, ...env }, { '/cert.pem': pem.replaceAll('PRIVATE', 'ENCRYPTED PRIVATE') })[0],
    ).toMatch(/without a private key that needs no password/)
    expect(problemsOf({ ...noSecret, ...env }, { '/cert.pem': 'bag' })[0]).toMatch(
      /without a private key that needs no password and a certificate; .*openssl pkcs12/,
    )
  })

  it('may be the federated token that the platform writes', () => {
    const env = { AZURE_FEDERATED_TOKEN_FILE: '/token' }
    expect(credentialOf(env, { '/token': 'a.b.c' })).toEqual({ kind: 'federated-token', file: '/token' })
    expect(problemsOf({ ...noSecret, ...env })).toEqual([
      'AZURE_FEDERATED_TOKEN_FILE: names the file /token, which is not there; leave it to the platform, which sets it where workload identity is switched on',
    ])
  })

  it('may be the identity of the machine, recognised by what the platform sets or by saying so, with or without a client id', () => {
    const managed = { kind: 'managed-identity' }
    expect(credentialOf({ IDENTITY_ENDPOINT: 'http://169.254.0.1/token' })).toEqual(managed)
    expect(credentialOf({ AZURE_MANAGED_IDENTITY: 'yes' })).toEqual(managed)
    const { AZURE_CLIENT_ID: _, ...nameless } = noSecret
    expect(settingsOf({ ...nameless, AZURE_MANAGED_IDENTITY: 'yes' }).entra).toMatchObject({
      clientId: null,
      credential: managed,
    })
  })

  it('is a secret that was given even where the machine has an identity, because that was set by nobody', () => {
    expect(settingsOf({ ...complete, IDENTITY_ENDPOINT: 'http://169.254.0.1/token' }).entra.credential.kind).toBe(
      'secret',
    )
  })

  it('is refused as user name and password, with the reason, unless somebody insists', () => {
    const env = { AZURE_USERNAME: 'doorbell@contoso.com', AZURE_PASSWORD: 'horse battery' }
    const [problem, ...others] = problemsOf({ ...noSecret, ...env })
    expect(others).toEqual([])
    expect(problem).toMatch(/multi-factor.*federated.*retiring.*ALLOW_USERNAME_PASSWORD=yes/)
    expect(problem).not.toContain('horse')
    expect(credentialOf({ ...env, ALLOW_USERNAME_PASSWORD: 'yes' })).toEqual({
      kind: 'password',
      username: 'doorbell@contoso.com',
      password: 'horse battery',
      file: null,
    })
    expect(secretsOf(settingsOf({ ...noSecret, ...env, ALLOW_USERNAME_PASSWORD: 'yes' }))).toContain('horse battery')
    expect(problemsOf({ ...noSecret, AZURE_USERNAME: 'a@b.c', ALLOW_USERNAME_PASSWORD: 'yes' })[0]).toMatch(
      /^AZURE_PASSWORD: is missing/,
    )
  })

  it.each([
    ['managed identity', { AZURE_MANAGED_IDENTITY: 'yes' }],
    ['a certificate', { AZURE_CLIENT_CERTIFICATE_PATH: '/cert.pem' }],
    ['a user name and password', { AZURE_USERNAME: 'a@b.c', ALLOW_USERNAME_PASSWORD: 'yes' }],
  ])('is never two kinds at once: a client secret and %s', (kind, more) => {
    expect(problemsOf({ ...complete, ...more })[0]).toMatch(new RegExp(`are different credentials, .*${kind}`))
  })
})

describe("Microsoft's clouds", () => {
  it.each([
    [{}, 'https://login.microsoftonline.com', 'https://graph.microsoft.com'],
    [
      { AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.us' },
      'https://login.microsoftonline.us',
      'https://graph.microsoft.us',
    ],
    [
      { GRAPH_BASE_URL: 'https://graph.microsoft.us' },
      'https://login.microsoftonline.us',
      'https://graph.microsoft.us',
    ],
    [
      { GRAPH_BASE_URL: 'https://dod-graph.microsoft.us' },
      'https://login.microsoftonline.us',
      'https://dod-graph.microsoft.us',
    ],
    [
      { AZURE_AUTHORITY_HOST: 'https://login.chinacloudapi.cn' },
      'https://login.chinacloudapi.cn',
      'https://microsoftgraph.chinacloudapi.cn',
    ],
    [
      { GRAPH_BASE_URL: 'https://microsoftgraph.chinacloudapi.cn' },
      'https://login.chinacloudapi.cn',
      'https://microsoftgraph.chinacloudapi.cn',
    ],
  ])('are chosen by either address, and the other follows: %o', (more, authorityHost, graphBaseUrl) => {
    expect(settingsOf({ ...complete, ...more }).entra).toMatchObject({ authorityHost, graphBaseUrl })
  })
})

describe('the database', () => {
  it.each([
    'postgres://u:p@localhost:5432/doorbell',
    'postgresql://u@[::1]/doorbell',
    'postgres://u@127.0.0.53/doorbell?sslmode=disable',
    'postgres://u@%2Fvar%2Frun%2Fpostgresql/doorbell',
    'postgres://u:p@db.example.com/doorbell?sslmode=verify-full',
  ])('may be %s', url => {
    expect(settingsOf({ ...complete, DATABASE_URL: url }).database).toEqual({ kind: 'url', url })
  })

  it.each([
    'postgres://u:p@db.example.com/doorbell',
    'postgres://u:p@db.example.com/doorbell?sslmode=require',
    'postgres://u:p@db.example.com/doorbell?sslmode=verify-full&sslmode=disable',
    'postgres://u:p@db.example.com/doorbell?sslmode=verify-full&ssl=false',
    'postgres://u:p@localhost,db.example.com/doorbell',
    'postgres://u:p@localhost.example.com/doorbell',
    'postgres://localhost:p@127.0.0.1.example.com/doorbell',
  ])('may not be reached over an unproven connection: %s', url => {
    expect(problemsOf({ ...complete, DATABASE_URL: url })).toEqual([
      'DATABASE_URL: leads to another machine without full certificate verification; add ?sslmode=verify-full to it, ' +
        'and name a private certificate authority in NODE_EXTRA_CA_CERTS',
    ])
  })

  it.each(['host=%2Frun%2Fpostgresql', 'sslmode=verify-full&port=5433'])(
    'is not looked for where the driver does not: ?%s',
    query => {
      expect(problemsOf({ ...complete, DATABASE_URL: `postgres://u:p@localhost/doorbell?${query}` })).toEqual([
        'DATABASE_URL: names a host or a port behind the question mark, where neither is read; give them in their place; ' +
          'the folder of a socket is postgres://user:password@%2Frun%2Fpostgresql/database',
      ])
    },
  )

  it('may be the embedded one beside a real tenant only when the operator says yes', () => {
    const env = without('DATABASE_URL')
    expect(problemsOf(env)).toHaveLength(1)
    expect(settingsOf({ ...env, ALLOW_EMBEDDED_DATABASE: 'yes' }).database).toEqual({
      kind: 'embedded',
      dataDir: './data',
      allowed: true,
    })
  })

  it('may be the embedded one beside a simulated tenant on this machine', () => {
    const env = {
      ...without('DATABASE_URL'),
      AZURE_AUTHORITY_HOST: 'https://localhost:8443',
      GRAPH_BASE_URL: 'https://localhost:8444',
      DATA_DIR: '/tmp/trial',
    }
    expect(settingsOf(env).database).toEqual({ kind: 'embedded', dataDir: '/tmp/trial', allowed: false })
  })
})

describe('a misspelled setting', () => {
  it.each([
    ['SLACK_SIGNINGSECRET', 'SLACK_SIGNING_SECRET'],
    ['AZURE_CLIENT_SECRETS', 'AZURE_CLIENT_SECRET'],
    ['azure_tenant_id', 'AZURE_TENANT_ID'],
    ['PUBLIC_URI', 'PUBLIC_URL'],
    ['SLACK_BOTTOKEN_FILE', 'SLACK_BOT_TOKEN'],
  ])('%s is told with the name that was meant, %s', (written, meant) => {
    const { [meant as keyof typeof complete]: _, ...env } = complete
    expect(problemsOf({ ...env, [written]: 'x' }).filter(problem => problem.startsWith(`${written}: `))).toEqual([
      `${written}: is no setting of Doorbell; did you mean ${meant}? Rename it, or leave it out`,
    ])
  })

  it('is not suspected in the names of other programs', () => {
    const others = { HOSTNAME: 'x', DATABASE: 'x', SLACK_CHANNEL: 'x', AZURE_CONFIG_DIR: 'x', PORTS: 'x', LOGNAME: 'x' }
    expect(settingsOf({ ...complete, ...others }).port).toBe(3000)
  })
})

describe('whether to show the sandbox', () => {
  const has = (env: Env, files: Readonly<Record<string, string>> = {}) =>
    productSettings(env, path => files[path] ?? null).length > 0

  it('is yes on a machine that has no setting of Doorbell', () => {
    expect(has({ PATH: '/bin', HOME: '/root', PORT: '4000', LOG_LEVEL: 'debug' })).toBe(false)
  })

  it.each([
    [{ SLACK_BOT_TOKEN: 'xoxb-1' }],
    [{ DATABASE_URL_FILE: '/run/secrets/db' }],
    [{ SLACK_SIGNINGSECRET: 'x' }],
    [{ MICROSOFT_APP_ID: 'x' }],
  ])('is no once anybody began to set up the product: %o', env => {
    expect(has(env)).toBe(true)
  })

  it('is no when the .env file holds a setting', () => {
    expect(has({}, { '.env': 'AZURE_TENANT_ID=x' })).toBe(true)
  })
})
