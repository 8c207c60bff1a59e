import { inspect } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type SimulatedEntra, startEntra } from '../../../sandbox/entra/entra.ts'
import { isMicrosoftAuthority } from './authorities.ts'
import { type CredentialSettings, Credentials } from './credentials.ts'

let entra: SimulatedEntra
beforeAll(async () => {
  entra = await startEntra()
})
afterAll(() => entra.close())
beforeEach(() => entra.calls.clear())
afterEach(() => entra.faults.clear())

const credentials = (changes: Partial<CredentialSettings> = {}) => new Credentials({ ...settings(), ...changes })
const settings = (): CredentialSettings => {
  const { tenantId, clientId, clientSecret, authorityHost, graphBaseUrl, ca } = entra
  const credential = { kind: 'secret', secret: clientSecret, file: null } as const
  return { tenantId, clientId, credential, authorityHost, graphBaseUrl, ca, timeoutMs: 10_000 }
}
const withSecret = (secret: string) => ({ credential: { kind: 'secret', secret, file: null } as const })
const signIns = () => entra.calls.all.filter(call => call.to === 'authority' && call.method === 'POST').length

async function faultOf(changes: Partial<CredentialSettings>): Promise<unknown> {
  return credentials(changes)
    .token()
    .catch((error: unknown) => error)
}

describe("Doorbell's own sign-in", () => {
  it('is made once for twenty callers, and not again while the token lasts', async () => {
    const signedIn = credentials()
    const all = await Promise.all(Array.from({ length: 20 }, () => signedIn.token()))
    expect(new Set([...all, await signedIn.token()]).size).toBe(1)
    expect(signIns()).toBe(1)
  })

  it('is made afresh once Graph has refused the token', async () => {
    const signedIn = credentials()
    await signedIn.token()
    signedIn.forget()
    await signedIn.token()
    expect(signIns()).toBe(2)
  })

  it('is tried again after a failure', async () => {
    const signedIn = credentials()
    entra.faults.next({ kind: 'status', status: 500, times: 99 })
    await expect(signedIn.token()).rejects.toMatchObject({ name: 'Fault', retry: 'later' })
    entra.faults.clear()
    expect(await signedIn.token()).not.toBe('')
  })

  it.each<readonly [string, () => Partial<CredentialSettings>, string, RegExp]>([
    ['a wrong secret', () => withSecret('a-wrong-secret'), 'graph.secret-rejected', /AZURE_CLIENT_SECRET/],
    ['an unknown app', () => ({ clientId: nobody }), 'graph.app-unknown', /AZURE_CLIENT_ID/],
    ['an unknown tenant', () => ({ tenantId: nobody }), 'graph.tenant-unknown', /AZURE_TENANT_ID/],
    ['an untrusted certificate', () => ({ ca: undefined }), 'graph.sign-in-untrusted', /NODE_EXTRA_CA_CERTS/],
    [
      'a dead host',
      () => ({ authorityHost: 'https://localhost:1' }),
      'graph.sign-in-unreachable',
      /AZURE_AUTHORITY_HOST/,
    ],
  ])('says what to mend about %s', async (_, changes, code, sentence) => {
    const fault = await faultOf(changes())
    expect(fault).toMatchObject({ name: 'Fault', code, message: expect.stringMatching(sentence) })
  })

  it('says that the secret has expired', async () => {
    entra.credential = { ...entra.credential, expired: true }
    const fault = await faultOf({})
    entra.credential = { ...entra.credential, expired: false }
    expect(fault).toMatchObject({ code: 'graph.secret-expired', message: expect.stringMatching(/expired/) })
  })

  it('is given up when the authority hangs', async () => {
    entra.faults.next({ kind: 'hang', times: 99 })
    expect(await faultOf({ timeoutMs: 300 })).toMatchObject({ code: 'graph.sign-in-timeout', retry: 'later' })
  })

  it('never shows the secret, however it fails', async () => {
    const clientSecret = 's3cret-nobody-may-see'
    const wrong = withSecret(clientSecret)
    const faults = [await faultOf(wrong), await faultOf({ ...wrong, tenantId: nobody })]
    entra.faults.next({ kind: 'reset', times: 99 })
    faults.push(await faultOf(wrong))
    for (const fault of faults) expect(inspect(fault, { depth: 20, showHidden: true })).not.toContain(clientSecret)
  })
})

const nobody = '99999999-0000-4000-8000-000000000000'

describe("Microsoft's clouds", () => {
  it('are known as authorities that Microsoft vouches for, and nothing else is', () => {
    for (const host of ['login.microsoftonline.com', 'login.microsoftonline.us', 'login.chinacloudapi.cn'])
      expect(isMicrosoftAuthority(`https://${host}`)).toBe(true)
    expect(isMicrosoftAuthority('https://login.microsoftonline.com.example.com')).toBe(false)
    expect(isMicrosoftAuthority('https://localhost:8443')).toBe(false)
  })
})
