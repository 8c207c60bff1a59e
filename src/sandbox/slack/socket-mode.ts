import { randomBytes, randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import { type Fields, fields, parsed, words } from './json.ts'
import { app } from './settings.ts'
import { ApiError, type Method } from './web-api/call.ts'
import type { Workspace } from './workspace.ts'

/** Slack pings the app so that each side knows the other lives: milliseconds. */
const pingEvery = 10_000

export interface Envelope {
  readonly type: 'slash_commands' | 'interactive' | 'events_api'
  readonly payload: Fields
  readonly retry?: { readonly attempt: number; readonly reason: string }
}

/** Socket Mode: deliveries as envelopes over web sockets that the app opened, each acknowledged by its id. */
export class Sockets {
  readonly #workspace: Workspace
  readonly #server = new WebSocketServer({ noServer: true })
  readonly #tickets = new Set<string>()
  readonly #open: WebSocket[] = []
  readonly #waiting = new Map<string, (payload: unknown) => void>()
  readonly #pings: NodeJS.Timeout
  #turn = 0

  constructor(workspace: Workspace) {
    this.#workspace = workspace
    this.#pings = setInterval(() => {
      for (const socket of this.#open) socket.ping()
    }, pingEvery)
    this.#pings.unref()
  }

  get connected(): boolean {
    return this.#open.length > 0
  }

  /** `apps.connections.open`: an address good for one connection. */
  readonly method: Method = {
    token: 'app',
    needs: ['connections:write'],
    run: () => {
      if (this.#workspace.settings.appToken === null) throw new ApiError('invalid_auth')
      const ticket = randomBytes(16).toString('hex')
      this.#tickets.add(ticket)
      return { url: `${this.#workspace.origin.replace('http', 'ws')}/link/?ticket=${ticket}&app_id=${app.id}` }
    },
  }

  attach(server: Server): void {
    server.on('upgrade', (request, socket, head) => {
      const ticket = new URL(request.url ?? '/', this.#workspace.origin).searchParams.get('ticket') ?? ''
      if (!this.#tickets.delete(ticket)) {
        socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n')
        return
      }
      this.#server.handleUpgrade(request, socket, head, opened => this.#welcome(opened))
    })
  }

  /** Sends to one of the open sockets, in turns, and resolves with the payload of its acknowledgement. */
  send(envelope: Envelope): Promise<unknown> {
    const socket = this.#open[this.#turn++ % this.#open.length]
    if (socket === undefined) return Promise.reject(new Error('No Socket Mode connection is open'))
    const id = randomUUID()
    return new Promise(resolve => {
      this.#waiting.set(id, resolve)
      socket.send(
        JSON.stringify({
          envelope_id: id,
          type: envelope.type,
          payload: envelope.payload,
          accepts_response_payload: envelope.type !== 'events_api',
          ...(envelope.type === 'events_api' && {
            retry_attempt: envelope.retry?.attempt ?? 0,
            retry_reason: envelope.retry?.reason ?? '',
          }),
        }),
      )
    })
  }

  /** Asks every client to come again, as Slack does when it moves connections. */
  disconnect(reason: 'warning' | 'refresh_requested' | 'link_disabled'): void {
    for (const socket of this.#open) socket.send(JSON.stringify({ type: 'disconnect', reason }))
  }

  close(): void {
    clearInterval(this.#pings)
    for (const socket of this.#open) socket.terminate()
    this.#open.length = 0
    this.#waiting.clear()
    this.#server.close()
  }

  #welcome(socket: WebSocket): void {
    this.#open.push(socket)
    socket.on('close', () => {
      const at = this.#open.indexOf(socket)
      if (at >= 0) this.#open.splice(at, 1)
    })
    socket.on('error', () => socket.terminate())
    socket.on('message', data => {
      const message = fields(parsed(String(data)))
      const id = words(message.envelope_id)
      this.#waiting.get(id)?.(message.payload)
      this.#waiting.delete(id)
    })
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.#open.length,
        debug_info: { host: 'simulated', build_number: 1, approximate_connection_time: 18_060 },
        connection_info: { app_id: app.id },
      }),
    )
  }
}
