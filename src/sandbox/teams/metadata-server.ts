import { once } from 'node:events'
import { createServer } from 'node:http'
import type { ChannelKeys } from './channel-keys.ts'

/** Where the channel tells by which keys it signs: `https://login.botframework.com` in the real one. */
export interface MetadataServer {
  readonly openIdMetadataUrl: string
  close(): Promise<void>
}

/**
 * Plain http on this machine: the Bot Framework's own reader of metadata takes no other trust than the usual authorities, and
 * what is told here is public. `broken` makes it fail while it is true.
 */
export async function serveMetadata(issuer: string, keys: ChannelKeys, broken: () => boolean): Promise<MetadataServer> {
  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body))
    if (broken()) return answer(503, { message: 'Service unavailable' })
    switch (`${request.method} ${request.url}`) {
      case 'GET /v1/.well-known/openidconfiguration':
        return answer(200, {
          issuer,
          authorization_endpoint: 'https://invalid.botframework.com',
          jwks_uri: `${origin()}/v1/.well-known/keys`,
          id_token_signing_alg_values_supported: ['RS256'],
          token_endpoint_auth_methods_supported: ['private_key_jwt'],
        })
      case 'GET /v1/.well-known/keys':
        return answer(200, keys.keys)
      default:
        return answer(404, { message: 'Not found' })
    }
  })
  const origin = (): string => {
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('The channel’s metadata got no port')
    return `http://127.0.0.1:${address.port}`
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    openIdMetadataUrl: `${origin()}/v1/.well-known/openidconfiguration`,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
