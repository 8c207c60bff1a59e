import { ClientSecretCredential } from '@azure/identity'
import { Client } from '@microsoft/microsoft-graph-client'
import { Agent, fetch } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SimulatedEntra, startEntra } from './entra.ts'

let entra: SimulatedEntra
beforeAll(async () => {
  entra = await startEntra()
})
afterAll(() => entra.close())

const credential = (changes: { tenant?: string; client?: string; secret?: string; ca?: string } = {}) =>
  new ClientSecretCredential(
    changes.tenant ?? entra.tenantId,
    changes.client ?? entra.clientId,
    changes.secret ?? entra.clientSecret,
    {
      authorityHost: entra.authorityHost,
      disableInstanceDiscovery: true,
      tlsOptions: { ca: changes.ca ?? entra.ca },
      retryOptions: { maxRetries: 0 },
    },
  )
const scope = () => `${entra.graphBaseUrl}/.default`

describe('signing in with @azure/identity', () => {
  it('gets a token once and keeps it', async () => {
    const signedIn = credential()
    entra.calls.clear()
    const first = await signedIn.getToken(scope())
    const second = await signedIn.getToken(scope())
    expect(second.token).toBe(first.token)
    expect(entra.calls.all.filter(call => call.method === 'POST')).toHaveLength(1)
  })

  it.each([
    ['a wrong secret', { secret: 'wrong' }, 'AADSTS7000215'],
    ['an unknown application', { client: '00000000-0000-4000-8000-000000000000' }, 'AADSTS700016'],
  ])('refuses %s with the reason that Entra gives', async (_, changes, reason) => {
    await expect(credential(changes).getToken(scope())).rejects.toThrow(new RegExp(reason))
  })

  it('does not know another tenant, of which the library only says that it found no endpoints', async () => {
    entra.calls.clear()
    const elsewhere = credential({ tenant: '00000000-0000-4000-8000-000000000000' })
    await expect(elsewhere.getToken(scope())).rejects.toThrow('endpoints_resolution_error')
    expect(JSON.stringify(entra.calls.all)).toContain('AADSTS90002')
  })

  it('refuses a scope of another service', async () => {
    await expect(credential().getToken('https://graph.microsoft.com/.default')).rejects.toThrow('AADSTS500011')
  })

  it('is not trusted by somebody who does not know its authority', async () => {
    const other = await startEntra()
    try {
      await expect(credential({ ca: other.ca }).getToken(scope())).rejects.toThrow(/self-signed|certificate|endpoints/)
    } finally {
      await other.close()
    }
  })

  it('keeps no secret in its record of calls', async () => {
    entra.calls.clear()
    await credential().getToken(scope())
    expect(JSON.stringify(entra.calls.all)).not.toContain(entra.clientSecret)
  })
})

describe('the Graph client', () => {
  it('adds somebody to a group, sees them there, and takes them out again', async () => {
    const client = graphClient()
    const { id: group } = entra.truth.group('jit-prod-db-writers')
    const { id: ana } = entra.truth.person('Ana Moreno')
    entra.calls.clear()

    await client.api(`/groups/${group}/members/$ref`).post({
      '@odata.id': `${entra.graphBaseUrl}/v1.0/directoryObjects/${ana}`,
    })
    expect(entra.truth.isMember('jit-prod-db-writers', 'Ana Moreno')).toBe(true)
    const answer = await client.api(`/users/${ana}/memberOf`).select('id').get()
    expect(answer.value.map((one: { id: string }) => one.id)).toContain(group)

    await client.api(`/groups/${group}/members/${ana}/$ref`).delete()
    expect(entra.truth.isMember('jit-prod-db-writers', 'Ana Moreno')).toBe(false)
    expect(entra.calls.writes()).toBe(2)
    expect(entra.calls.graph().every(call => !('authorization' in call.headers))).toBe(true)
  })
})

/** The client as production builds it: one middleware of its own, the token for one origin only. */
function graphClient(): Client {
  const signedIn = credential()
  const dispatcher = new Agent({ connect: { ca: entra.ca } })
  return Client.initWithMiddleware({
    baseUrl: entra.graphBaseUrl,
    defaultVersion: 'v1.0',
    middleware: {
      async execute(context) {
        const { token } = await signedIn.getToken(scope())
        const headers = new Headers(context.options?.headers as Record<string, string>)
        headers.set('authorization', `Bearer ${token}`)
        const response = await fetch(String(context.request), {
          method: context.options?.method ?? 'GET',
          headers: [...headers],
          ...(typeof context.options?.body === 'string' ? { body: context.options.body } : {}),
          dispatcher,
        })
        const text = await response.text()
        context.response = new Response(text === '' ? null : text, {
          status: response.status,
          headers: [...response.headers],
        })
      },
    },
  })
}
