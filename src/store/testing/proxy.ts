import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

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

export async function proxyTo(target: string): Promise<Proxy> {
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
  const listen = async (at: number): Promise<number> => {
    server.listen(at, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
    return address.port
  }
  const own = await listen(0)
  const cut = async () => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }
  const url = new URL(target)
  url.host = `127.0.0.1:${own}`
  return {
    url: url.href,
    cut,
    mend: async () => void (await listen(own)),
    loseAnswerTo(words) {
      fatal = words
    },
    close: cut,
  }
}
