import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Call, CallLog } from './calls.ts'
import type { Certificates } from './certificates.ts'
import type { FaultQueue, Misbehaviour } from './faults.ts'

export interface Received {
  readonly method: string
  /** Path and query, exactly as sent. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as it is, in place of a body. */
  readonly html?: string
  /** JSON that is sent as it is, and kept nowhere. */
  readonly json?: string
  /** Sent as JSON; nothing is sent where it is undefined. */
  readonly body?: unknown
  /** Directory changes done for this answer. */
  readonly writes?: number
}

export interface Origin {
  /** Without a slash at its end. */
  readonly origin: string
  /** On this machine. */
  readonly port: number
  /** Ends every connection, answered or not. */
  close(): Promise<void>
}

interface Manners {
  readonly name: Call['to']
  readonly certificates: Certificates
  /** As clients know it; absent: by its place on this machine. */
  readonly host?: string | undefined
  readonly faults: FaultQueue
  readonly calls: CallLog
  answer(received: Received): Answer | Promise<Answer>
  /** What this service sends with a status that somebody asked it to fail with. */
  failure(status: number, received: Received): Answer
  /** The body as it may be kept: without secrets. */
  keepable(received: Received): unknown
  /** Under what a call is answered, where that can be set. */
  under?(received: Received): Pick<Call, 'lag' | 'permissions'>
}

const mostBytes = 4 * 1024 * 1024

/** Serves one origin over TLS on an ephemeral port, misbehaves as told, and writes down every call. */
export async function serve(manners: Manners): Promise<Origin> {
  const connections = new Set<Duplex>()
  const server = createServer({ cert: manners.certificates.cert, key: manners.certificates.key })
  // A client that reuses a connection just as the server gives it up sees a reset that nobody asked for.
  server.keepAliveTimeout = 120_000
  server.headersTimeout = 125_000
  server.on('connection', (socket: Duplex) => {
    connections.add(socket)
    socket.on('close', () => connections.delete(socket))
    socket.on('error', () => socket.destroy())
  })
  server.on('request', (request, response) => {
    void read(request).then(
      received => (received ? meet(manners, received, response) : void response.writeHead(413).end()),
      () => response.destroy(),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, 'localhost', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    origin: `https://${manners.host ?? `localhost:${port}`}`,
    port,
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        for (const connection of connections) connection.destroy()
      }),
  }
}

async function meet(manners: Manners, received: Received, response: ServerResponse): Promise<void> {
  const fault = manners.faults.take(received.method, received.url)
  const { authorization: _, ...headers } = received.headers
  const note = manners.calls.add({
    to: manners.name,
    method: received.method,
    url: received.url,
    headers,
    body: manners.keepable(received),
    status: null,
    answer: undefined,
    fault: fault?.kind ?? null,
    writes: 0,
    ...(manners.under?.(received) ?? { lag: 0, permissions: [] }),
    at: new Date(),
  })
  if (fault?.kind === 'come-late') {
    manners.faults.keep(async () => note({ writes: (await manners.answer(received)).writes ?? 0 }))
    return void response.destroy()
  }
  const performed = perform(manners, received, fault)
  // At once where it can be, so that what is done is done when the next call comes.
  const done = performed instanceof Promise ? await performed : performed
  if (done) note({ writes: done.writes ?? 0 })
  if (fault?.kind === 'hang' || fault?.kind === 'hang-after') return
  if (fault?.kind === 'reset' || fault?.kind === 'lose-answer') return void response.destroy()
  if (fault?.kind === 'html') {
    const status = fault.status ?? 200
    const page = '<!DOCTYPE html><html><title>Sign in to the network</title><body>Please sign in.</body></html>'
    note({ status, answer: page })
    return void response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(page)
  }
  if (!done) return
  note({ status: done.status, answer: done.body })
  if (done.html !== undefined)
    return void response.writeHead(done.status, { 'content-type': 'text/html; charset=utf-8' }).end(done.html)
  const json = done.json ?? (done.body === undefined ? undefined : JSON.stringify(done.body))
  response.writeHead(done.status, {
    ...(json === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    ...done.headers,
  })
  response.end(json)
}

/** What is really done, whatever the client gets to see of it. */
function perform(
  manners: Manners,
  received: Received,
  fault: Misbehaviour | undefined,
): Answer | Promise<Answer> | undefined {
  if (!fault || fault.kind === 'lose-answer' || fault.kind === 'hang-after') {
    try {
      return manners.answer(received)
    } catch (error) {
      // A bug of the simulation: it must not look like a fault of the real service, nor end the process.
      return { status: 500, body: { error: { code: 'SimulationBug', message: String(error) } } }
    }
  }
  if (fault.kind !== 'status') return undefined
  const usual = manners.failure(fault.status, received)
  return {
    status: fault.status,
    headers: { ...usual.headers, ...fault.headers },
    body: fault.body === undefined ? usual.body : fault.body,
  }
}

/** `null` for a body that is too large. */
async function read(request: IncomingMessage): Promise<Received | null> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > mostBytes) return null
    chunks.push(chunk)
  }
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  return {
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    headers,
    text: Buffer.concat(chunks).toString('utf8'),
  }
}
