import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'

/** A wire between Doorbell and a database that can be cut. */
export interface Proxy {
  /** The database's address, by way of the wire. */
  readonly url: string
  /** Nobody gets through any more, and whoever was through is thrown out. */
  cut(): Promise<void>
  mend(): Promise<void>
  /** The next time that a client says this, it is passed on, and the line is dead before the answer comes back. */
  loseAnswerTo(words: string): void
  close(): Promise<void>
}

/** @param folder where it is a socket of this machine, as PostgreSQL keeps one; else an address */
export async function proxyTo(target: string, folder?: string): Promise<Proxy> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let fatal: string | null = null
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  }
  const server = createServer(client => {
    const upstream = connect(Number(port), hostname)
    keep(client)
    keep(upstream)
    client.on('data', data => {
      if (fatal !== null && data.toString('latin1').includes(fatal)) {
        fatal = null
        upstream.removeAllListeners('data')
        upstream.on('data', () => client.destroy())
      }
      upstream.write(data)
    })
    upstream.on('data', data => client.write(data))
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
  })
  const url = new URL(target)
  const listen = async (): Promise<void> => {
    if (folder === undefined) server.listen(own, '127.0.0.1')
    else server.listen(join(folder, `.s.PGSQL.${own}`))
    await once(server, 'listening')
  }
  let own = folder === undefined ? 0 : 5432
  await listen()
  const address = server.address()
  if (address !== null && typeof address !== 'string') own = address.port
  url.host = folder === undefined ? `127.0.0.1:${own}` : encodeURIComponent(folder)
  if (folder !== undefined) url.port = ''
  const cut = async () => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }
  return {
    url: url.href,
    cut,
    mend: listen,
    loseAnswerTo(words) {
      fatal = words
    },
    close: cut,
  }
}
