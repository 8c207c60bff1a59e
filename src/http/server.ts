import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Log } from '../ports/log.ts'
import { type Part, readiness } from './readiness.ts'
import { sendJson } from './send-json.ts'

export interface Route {
  readonly method: 'GET' | 'POST'
  /** Exact, or ending in `/*` for everything below. */
  readonly path: string
  handle(request: IncomingMessage, response: ServerResponse, context: RequestContext): Promise<void> | void
}

export interface RequestContext {
  /** Ours; also in the answer as `X-Request-Id`. */
  readonly requestId: string
  readonly log: Log
}

export interface ServerOptions {
  readonly host: string
  /** 0 for any that is free. */
  readonly port: number
  readonly routes: readonly Route[]
  /** What `/readyz` asks. A part that throws, or takes longer than 2 s, is not ready. */
  readonly ready: Readonly<Record<string, Part>>
  readonly log: Log
  /** For requests under way when it is closed: milliseconds. */
  readonly drainTimeout?: number
}

export interface RunningServer {
  readonly port: number
  readonly url: string
  /** Takes nothing new, waits for what is under way, then cuts what is left. */
  close(): Promise<void>
}

/** One port, every route. Rejects when the port cannot be had. */
export async function serve(options: ServerOptions): Promise<RunningServer> {
  const { log } = options
  const routes: readonly Route[] = [
    { method: 'GET', path: '/healthz', handle: (_request, response) => sendJson(response, 200, { status: 'alive' }) },
    { method: 'GET', path: '/readyz', handle: (_request, response) => readiness(options.ready, response) },
    ...options.routes,
  ]
  let closing = false
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
    // A kept-alive connection that has just become idle would hold up the end.
    response.once('close', () => setImmediate(() => closing && server.closeIdleConnections()))
    void respond(routes, request, response, log)
  })
  // Longer than a load balancer keeps an idle connection, so that it is never we who close first.
  server.keepAliveTimeout = 65_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  server.on('error', err => log.error('http.server_error', { err }))
  const { port, address, family } = server.address() as AddressInfo
  return {
    port,
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    close: () =>
      new Promise(resolve => {
        closing = true
        const cut = setTimeout(() => server.closeAllConnections(), options.drainTimeout ?? 10_000)
        server.close(() => {
          clearTimeout(cut)
          resolve()
        })
        server.closeIdleConnections()
      }),
  }
}

async function respond(routes: readonly Route[], request: IncomingMessage, response: ServerResponse, log: Log) {
  const requestId = randomUUID()
  response.setHeader('X-Request-Id', requestId)
  for (const [name, value] of securityHeaders) response.setHeader(name, value)
  const path = pathOf(request)
  const known = path === null ? [] : routes.filter(route => matches(route.path, path))
  // A load balancer may ask with HEAD; Node leaves the body out by itself.
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const route = known.find(candidate => candidate.method === method)
  if (!route && known.length > 0) {
    response.setHeader('Allow', [...new Set(known.map(candidate => candidate.method))].join(', '))
    return sendJson(response, 405, { error: 'This address does not understand that method.' })
  }
  if (!route) return sendJson(response, 404, { error: 'There is nothing here.' })
  try {
    await route.handle(request, response, { requestId, log: log.child({ requestId }) })
  } catch (err) {
    log.error('http.route_broke', { requestId, path: route.path, err })
    if (response.headersSent) response.destroy()
    else sendJson(response, 500, { error: 'Something went wrong.', requestId })
  }
}

const securityHeaders = new Map([
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
  ['Referrer-Policy', 'no-referrer'],
  ['Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'"],
  ['Cache-Control', 'no-store'],
])

function pathOf(request: IncomingMessage): string | null {
  const url = request.url ?? ''
  return URL.canParse(url, 'http://doorbell') ? new URL(url, 'http://doorbell').pathname : null
}

const matches = (pattern: string, path: string): boolean =>
  pattern.endsWith('/*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern
