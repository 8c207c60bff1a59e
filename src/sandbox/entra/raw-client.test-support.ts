import { Agent, fetch } from 'undici'
import type { SimulatedEntra } from './entra.ts'

export interface RawAnswer {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: { readonly [name: string]: unknown }
  /** Of a list: its objects. */
  readonly value: readonly { readonly [name: string]: unknown }[]
  /** Of an error: its code. */
  readonly code: string | null
  readonly message: string | null
}

export interface RawRequest {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Instead of a good one; `null` for none. */
  readonly token?: string | null
  readonly signal?: AbortSignal
}

export const eventual = { ConsistencyLevel: 'eventual' } as const

/** Plain HTTPS to the simulated tenant, to see exactly what goes over the wire. The path comes encoded. */
export function rawClient(entra: SimulatedEntra) {
  const dispatcher = new Agent({ connect: { ca: entra.ca } })
  let token: string | undefined
  const signIn = async () => {
    const response = await fetch(`${entra.authorityHost}/${entra.tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: entra.clientId,
        client_secret: entra.credential.clientSecret,
        scope: `${entra.graphBaseUrl}/.default`,
      }),
      dispatcher,
    })
    const answer = (await response.json()) as { access_token: string }
    return answer.access_token
  }
  return {
    close: () => dispatcher.destroy(),
    async call(method: string, path: string, request: RawRequest = {}): Promise<RawAnswer> {
      token ??= await signIn()
      const bearer = request.token === undefined ? token : request.token
      const response = await fetch(path.startsWith('https:') ? path : `${entra.graphBaseUrl}/v1.0${path}`, {
        method,
        headers: {
          ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
          ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...request.headers,
        },
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        ...(request.signal ? { signal: request.signal } : {}),
        dispatcher,
      })
      const text = await response.text()
      const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false
      const body = isJson ? JSON.parse(text) : { text }
      return {
        status: response.status,
        headers: new Map(response.headers),
        body,
        value: body.value ?? [],
        code: body.error?.code ?? null,
        message: body.error?.message ?? null,
      }
    },
  }
}

export type RawClient = ReturnType<typeof rawClient>
