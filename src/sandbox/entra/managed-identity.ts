import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { botFramework, type Tokens } from './authority.ts'
import { principalOf } from './principals.ts'

/** Where a machine asks for tokens of the identity that it was given, in the form of App Service: plain http on the machine itself. */
export interface ManagedIdentity {
  /** What the platform sets in the environment. */
  readonly environment: { readonly IDENTITY_ENDPOINT: string; readonly IDENTITY_HEADER: string }
  close(): Promise<void>
}

interface Machine {
  readonly tenantId: string
  /** Of the identity that works in the directory, and is meant where a request names none. */
  clientId(): string
  /** Of the identity that is the bot. */
  botClientId(): string
  permissions(): readonly string[]
  readonly graphOrigin: string
  readonly tokens: Tokens
}

/** https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference */
export async function startManagedIdentity(machine: Machine): Promise<ManagedIdentity> {
  const header = randomUUID()
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (request.headers['x-identity-header'] !== header)
      return answer(401, { statusCode: 401, message: 'Unauthorized' })
    if (searchParams.get('api-version') !== '2019-08-01')
      return answer(400, { statusCode: 400, message: 'The api-version is not supported.' })
    const resource = searchParams.get('resource')
    const client = searchParams.get('client_id') ?? machine.clientId()
    const isKnown = [machine.clientId(), machine.botClientId()].includes(client)
    if (resource === null || ![machine.graphOrigin, botFramework].includes(resource) || !isKnown)
      return answer(400, {
        statusCode: 400,
        message: 'No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.',
      })
    const { token, seconds } = machine.tokens.issue({
      aud: resource,
      iss: `https://sts.windows.net/${machine.tenantId}/`,
      tid: machine.tenantId,
      appid: client,
      oid: principalOf(client, machine.clientId()),
      idtyp: 'app',
      ...(resource === machine.graphOrigin && client === machine.clientId() ? { roles: machine.permissions() } : {}),
    })
    return answer(200, {
      access_token: token,
      expires_on: String(Math.floor(Date.now() / 1000) + seconds),
      resource,
      token_type: 'Bearer',
      client_id: client,
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    environment: { IDENTITY_ENDPOINT: `http://127.0.0.1:${port}/msi/token`, IDENTITY_HEADER: header },
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
