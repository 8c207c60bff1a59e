import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { Fault } from '../../../ports/fault.ts'
import type { LogFields } from '../../../ports/log.ts'
import { credentialOf } from '../../../sandbox/entra/client-proof.ts'
import { type SimulatedEntra, startEntra } from '../../../sandbox/entra/entra.ts'
import { aCertificate, aWorkload } from '../../../sandbox/entra/proofs.test-support.ts'
import { claimsIn } from './claims.ts'
import type { CredentialSource } from './credential-source.ts'
import { Credentials } from './credentials.ts'
import { pageFor } from './sign-in-fault.ts'

let entra: SimulatedEntra
let folder: string
const lines: { level: string; event: string; fields: LogFields }[] = []
const at =
  (level: string) =>
  (event: string, fields: LogFields = {}) =>
    void lines.push({ level, event, fields })
const log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), child: () => log }

beforeAll(async () => {
  entra = await startEntra()
  folder = await mkdtemp(join(tmpdir(), 'doorbell-credentials-'))
})
afterAll(async () => {
  await entra.close()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(() => {
  entra.credential = credentialOf(entra.clientId, entra.clientSecret)
  entra.tokenSeconds = 3599
  entra.calls.clear()
  lines.length = 0
})
afterEach(() => {
  entra.faults.clear()
  vi.unstubAllEnvs()
})

const file = async (name: string, text: string) => {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}
const signedIn = (credential: CredentialSource, clientId: string | null = entra.clientId) => {
  const { tenantId, authorityHost, graphBaseUrl, ca } = entra
  return new Credentials({ tenantId, clientId, credential, authorityHost, graphBaseUrl, ca, timeoutMs: 10_000, log })
}
const faultOf = (credential: CredentialSource, clientId?: string | null): Promise<unknown> =>
  signedIn(credential, clientId)
    .token()
    .catch((error: unknown) => error)
const knows = (changes: Partial<SimulatedEntra['credential']>) => {
  entra.credential = { ...entra.credential, ...changes }
}
const signIns = () => entra.calls.all.filter(({ to, method }) => to === 'authority' && method === 'POST').length
const events = () => lines.map(({ level, event }) => `${level} ${event}`)

describe('a certificate', () => {
  it('signs in, and its thumbprint and end are known', async () => {
    const { pem, certificate } = await aCertificate(20)
    knows({ certificates: [certificate] })
    const credentials = signedIn({ kind: 'certificate', file: await file('good.pem', pem) })
    expect(claimsIn(await credentials.token())).toMatchObject({ idtyp: 'app', roles: entra.permissions })
    const { fingerprint, expiresAt } = await credentials.facts()
    expect(fingerprint).toMatch(/^[0-9A-F]{64}$/)
    expect(expiresAt?.getTime()).toBeCloseTo(Date.now() + 20 * 86_400_000, -6)
  })
  it('is found among others in its file, whatever their order', async () => {
    const [own, other] = await Promise.all([aCertificate(), aCertificate()])
    knows({ certificates: [own.certificate] })
    const source = { kind: 'certificate', file: await file('chain.pem', other.certificate + own.pem) } as const
    expect(await signedIn(source).token()).not.toBe('')
  })
  it.each<readonly [string, () => Promise<string>, string, RegExp]>([
    ['that Entra does not know', async () => (await aCertificate()).pem, 'certificate-unknown', /uploaded/],
    ['that has expired', async () => (await aCertificate(-1)).pem, 'certificate-expired', /expired on \d{4}-/],
    [
      'of another key',
      async () => (await aCertificate()).pem.replace(/-----BEGIN CERT[\s\S]*/, '') + (await aCertificate()).certificate,
      'certificate-broken',
      /belongs to the private key/,
    ],
    ['without a key', async () => (await aCertificate()).certificate, 'certificate-broken', /no private key/],
  ])('%s is refused in words', async (_, pem, code, words) => {
    const fault = await faultOf({ kind: 'certificate', file: await file('bad.pem', await pem()) })
    expect(fault).toMatchObject({ code: `graph.${code}`, message: expect.stringMatching(words) })
    expect(inspect(fault, { depth: 9 })).not.toContain('PRIVATE KEY')
  })
})

describe('a federated token', () => {
  it('signs in, is read anew at each sign-in, and a new one is no other credential', async () => {
    const { federation, token } = aWorkload()
    knows({ federations: [federation] })
    const path = await file('token', token())
    const credentials = signedIn({ kind: 'federated-token', file: path })
    expect(claimsIn(await credentials.token())).toMatchObject({ roles: entra.permissions })
    await writeFile(path, token())
    credentials.forget()
    await credentials.token()
    expect(await credentials.look()).toBeNull()
    expect(signIns()).toBe(2)
  })
  it.each<readonly [string, object, string]>([
    ['of another workload', { sub: 'system:serviceaccount:default:x' }, 'federation-subject-unknown'],
    ['for another audience', { aud: 'https://example.com' }, 'federation-audience-unknown'],
    ['that is over', { exp: 1 }, 'assertion-out-of-time'],
  ])('%s is refused in words', async (_, changes, code) => {
    const { federation, token } = aWorkload()
    knows({ federations: [federation] })
    const fault = await faultOf({ kind: 'federated-token', file: await file('odd', token(changes)) })
    expect(fault).toMatchObject({ code: `graph.${code}` })
  })
  it('that is none is refused in words', async () => {
    expect(await faultOf({ kind: 'federated-token', file: await file('none', 'hello') })).toMatchObject({
      code: 'graph.federated-token-unreadable',
    })
    expect(await faultOf({ kind: 'federated-token', file: join(folder, 'nowhere') })).toMatchObject({
      code: 'graph.credential-unreadable',
    })
  })
})

describe('managed identity', () => {
  it('signs in as the machine, or as the identity that was named', async () => {
    const machine = await entra.startManagedIdentity()
    for (const [name, value] of Object.entries(machine.environment)) vi.stubEnv(name, value)
    expect(claimsIn(await signedIn({ kind: 'managed-identity' }, null).token())).toMatchObject({ idtyp: 'app' })
    expect(await signedIn({ kind: 'managed-identity' }).token()).not.toBe('')
    const other = await faultOf({ kind: 'managed-identity' }, '99999999-0000-4000-8000-000000000000')
    expect(other).toMatchObject({ code: 'graph.managed-identity-unavailable' })
    await machine.close()
    expect(signIns()).toBe(0)
  })
})

describe('a user name and password', () => {
  const source = (password = 'horse battery staple', username = 'doorbell@contoso.com'): CredentialSource => ({
    kind: 'password',
    username,
    password,
    file: null,
  })
  const account = { password: 'horse battery staple' }
  it('signs in for a delegated token, once while it lasts', async () => {
    knows({ publicClient: true, accounts: { 'doorbell@contoso.com': account } })
    const credentials = signedIn(source())
    expect(claimsIn(await credentials.token())).toMatchObject({ idtyp: 'user', scp: entra.permissions.join(' ') })
    await credentials.token()
    expect(signIns()).toBe(1)
  })
  it.each<readonly [string, Partial<SimulatedEntra['credential']>, string, RegExp]>([
    ['where public clients are not allowed', {}, 'public-client-forbidden', /Allow public client flows/],
    ['of nobody', { publicClient: true }, 'account-unknown', /AZURE_USERNAME/],
    ['with the wrong password', withAccount({ password: 'x' }), 'password-wrong', /AZURE_PASSWORD/],
    ['with a password that has expired', withAccount({ ...account, refusal: 50055 }), 'password-expired', /expired/],
    ['of a locked account', withAccount({ ...account, refusal: 50053 }), 'account-locked', /locked/],
    ['of a disabled account', withAccount({ ...account, refusal: 50057 }), 'account-disabled', /disabled/],
    [
      'that needs a second factor',
      withAccount({ ...account, refusal: 50076 }),
      'sign-in-needs-a-person',
      /multi-factor/,
    ],
    ['that a policy blocks', withAccount({ ...account, refusal: 53003 }), 'sign-in-blocked', /conditional access/],
    ['without consent', withAccount({ ...account, refusal: 65001 }), 'consent-missing', /consent/],
  ])('%s is refused in words', async (_, changes, code, words) => {
    knows(changes)
    const fault = await faultOf(source())
    expect(fault).toMatchObject({ code: `graph.${code}`, message: expect.stringMatching(words) })
    expect(inspect(fault, { depth: 9 })).not.toContain('battery')
  })
  function withAccount(of: SimulatedEntra['credential']['accounts'][string]) {
    return { publicClient: true, accounts: { 'doorbell@contoso.com': of } }
  }
})

describe('an application that Entra refuses', () => {
  it.each([
    [7000112, 'app-disabled', /Enabled for users to sign-in/],
    [7000229, 'app-not-in-tenant', /enterprise application/],
    [53003, 'sign-in-blocked', /conditional access/],
    [65001, 'consent-missing', /admin consent/],
    [500011, 'wrong-graph', /GRAPH_BASE_URL/],
    [90094, 'consent-needs-admin', /by an administrator only/],
    [999999, 'sign-in-refused', /client secret\. It says AADSTS999999/],
  ])('with AADSTS%i hears what to mend, and where', async (refusal, code, words) => {
    knows({ refusal })
    const fault = await faultOf({ kind: 'secret', secret: entra.clientSecret, file: null })
    expect(fault).toMatchObject({ code: `graph.${code}`, message: expect.stringMatching(words), retry: 'later' })
    expect(fault instanceof Fault && pageFor(fault)).toBeTruthy()
  })
})

describe('a token that Graph refuses something', () => {
  it('is renewed once it is a minute old, because consent may have been granted since, and kept where that fails', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      const credentials = signedIn({ kind: 'secret', secret: entra.clientSecret, file: null })
      const first = await credentials.token()
      credentials.doubt()
      expect(await credentials.token()).toBe(first)
      vi.setSystemTime(Date.now() + 61_000)
      credentials.doubt()
      entra.faults.next({ kind: 'status', status: 503, times: 99 })
      expect(await credentials.token()).toBe(first)
      entra.faults.clear()
      credentials.doubt()
      const second = await credentials.token()
      expect(second).not.toBe(first)
      expect(await credentials.token()).toBe(second)
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('a credential that is replaced where it lies', () => {
  it('is gone over to once Entra takes it, and said to be another without saying what it is', async () => {
    const path = await file('secret', `${entra.clientSecret}\n`)
    const credentials = signedIn({ kind: 'secret', secret: 'whatever was read at the start', file: path })
    await credentials.token()
    const before = await credentials.facts()
    expect(await credentials.look()).toBeNull()
    await writeFile(path, 'the-second-secret')
    knows({ clientSecret: 'the-second-secret' })
    const after = await credentials.look()
    expect(after?.fingerprint).not.toBe(before.fingerprint)
    expect(events()).toEqual(['info credential.rotated'])
    expect(JSON.stringify(lines)).not.toMatch(/second-secret/)
  })
  it('and is no good changes nothing, which is told once', async () => {
    const path = await file('secret', entra.clientSecret)
    const credentials = signedIn({ kind: 'secret', secret: '', file: path })
    const token = await credentials.token()
    await writeFile(path, 'not-the-secret')
    expect([await credentials.look(), await credentials.look()]).toEqual([null, null])
    await writeFile(path, '')
    expect([await credentials.look(), await credentials.look()]).toEqual([null, null])
    expect(events()).toEqual(['error credential.rejected', 'error credential.rejected'])
    expect(await credentials.token()).toBe(token)
    credentials.forget()
    expect(await credentials.token()).not.toBe('')
  })
  it('and is not known to Entra yet, as a new one is for a while, is tried again', async () => {
    const path = await file('secret', entra.clientSecret)
    const credentials = signedIn({ kind: 'secret', secret: '', file: path })
    await credentials.token()
    await writeFile(path, 'known-in-a-minute')
    expect([await credentials.look(), await credentials.look()]).toEqual([null, null])
    knows({ clientSecret: 'known-in-a-minute' })
    expect(await credentials.look()).not.toBeNull()
    expect(events()).toEqual(['error credential.rejected', 'info credential.rotated'])
  })
  it('and is a wrong password is not tried again, which would lock the account', async () => {
    knows({ publicClient: true, accounts: { 'doorbell@contoso.com': { password: 'right' } } })
    const path = await file('password', 'right')
    const credentials = signedIn({ kind: 'password', username: 'doorbell@contoso.com', password: '', file: path })
    await credentials.token()
    await writeFile(path, 'wrong')
    const before = signIns()
    expect([await credentials.look(), await credentials.look(), await credentials.look()]).toEqual([null, null, null])
    expect(signIns() - before).toBe(1)
  })
  it('while Entra is away is left for later, and not called bad', async () => {
    const path = await file('secret', entra.clientSecret)
    const credentials = signedIn({ kind: 'secret', secret: '', file: path })
    await credentials.token()
    await writeFile(path, 'the-third-secret')
    knows({ clientSecret: 'the-third-secret' })
    entra.faults.next({ kind: 'status', status: 503, times: 99 })
    expect(await credentials.look()).toBeNull()
    entra.faults.clear()
    expect(events()).toEqual(['warn credential.cannot-look'])
    expect(await credentials.look()).not.toBeNull()
  })
  it('is looked for as soon as the old one is refused', async () => {
    const path = await file('secret', entra.clientSecret)
    const credentials = signedIn({ kind: 'secret', secret: '', file: path })
    await credentials.token()
    await writeFile(path, 'the-fourth-secret')
    knows({ clientSecret: 'the-fourth-secret' })
    credentials.forget()
    expect(await credentials.token()).not.toBe('')
    expect(events()).toEqual(['info credential.rotated'])
  })
  it('may be late: the token of the old one is used while it lasts', async () => {
    // Within the five minutes in which a token is renewed ahead of its end.
    entra.tokenSeconds = 120
    const path = await file('secret', entra.clientSecret)
    const credentials = signedIn({ kind: 'secret', secret: '', file: path })
    const token = await credentials.token()
    knows({ expired: true })
    expect(await credentials.token()).toBe(token)
    expect(events()).toEqual(['warn credential.cannot-renew'])
    expect(lines[0]?.fields).toMatchObject({ code: 'graph.secret-expired' })
  })
  it('may be a certificate: the new one is told by its thumbprint', async () => {
    const [first, second] = await Promise.all([aCertificate(3), aCertificate()])
    knows({ certificates: [first.certificate, second.certificate] })
    const path = await file('rotated.pem', first.pem)
    const credentials = signedIn({ kind: 'certificate', file: path })
    await credentials.token()
    await writeFile(path, second.pem.slice(0, 200))
    expect(await credentials.look()).toBeNull()
    await writeFile(path, second.pem)
    expect((await credentials.look())?.expiresAt?.getTime()).toBeGreaterThan(Date.now() + 300 * 86_400_000)
    expect(events()).toEqual(['error credential.rejected', 'info credential.rotated'])
  })
})
