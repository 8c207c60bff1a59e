import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { sendJson } from './send-json.ts'
import type { Route } from './server.ts'

interface Readable {
  readonly contentType: string
  text(): Promise<string>
}

/** `GET /metrics`, for whoever brings the token, where there is one. Nothing in the answer is secret; how much is going on is nobody's business. */
export function metricsRoute(metrics: Readable, token: string | null): Route {
  return {
    method: 'GET',
    path: '/metrics',
    handle: async (request, response) => {
      if (token !== null && !brings(request, token)) {
        response.setHeader('WWW-Authenticate', 'Bearer')
        return sendJson(response, 401, { error: 'Bring METRICS_TOKEN as a bearer token.' })
      }
      const text = await metrics.text()
      response
        .writeHead(200, { 'Content-Type': metrics.contentType, 'Content-Length': Buffer.byteLength(text) })
        .end(text)
    },
  }
}

/** In the same time whatever was brought, and whatever its length. */
function brings({ headers }: IncomingMessage, token: string): boolean {
  const [, brought = ''] = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? []
  return timingSafeEqual(digest(brought), digest(token))
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
