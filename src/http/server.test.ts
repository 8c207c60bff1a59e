import { connect } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Fault } from '../ports/fault.ts'
import { silentLog } from '../ports/log.ts'
import { type ServerOptions, serve } from './server.ts'

async function given(change: Partial<ServerOptions> = {}) {
  const server = await serve({ host: '127.0.0.1', port: 0, routes: [], ready: {}, log: silentLog, ...change })
  onTestFinished(() => server.close())
  const get = (path: string, init?: RequestInit) => fetch(`${server.url}${path}`, init)
  return { server, get }
}

const echo = {
  method: 'POST',
  path: '/echo',
  handle: (_request: unknown, response: { end(text: string): void }) => response.end('heard'),
} as const

describe('the one port', () => {
  it('says that the process lives, whatever else is the matter', async () => {
    const { get } = await given({ ready: { database: async () => Promise.reject(new Error('away')) } })
    const response = await get('/healthz')
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ status: 'alive' })
  })

  it('says that it is ready when every part is', async () => {
    const { get } = await given({ ready: { database: async () => {}, worker: async () => true } })
    const response = await get('/readyz')
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ status: 'ready', parts: { database: 'ready', worker: 'ready' } })
  })

  it('names the part that is not ready, and nothing that could be a secret', async () => {
    const { get } = await given({
      ready: {
        database: async () => {
          throw new Fault('store.unavailable', 'postgres://user:password@host', { retry: 'later' })
        },
        migrations: async () => {
          throw new Error('password')
        },
        worker: () => {
          throw new Error('password')
        },
        slow: () => new Promise(() => {}),
        fine: async () => {},
      },
    })
    const response = await get('/readyz')
    expect(response.status).toBe(503)
    expect(await response.json()).toEqual({
      status: 'not ready',
      parts: {
        database: 'not ready: store.unavailable',
        migrations: 'not ready',
        worker: 'not ready',
        slow: 'not ready: no answer',
        fine: 'ready',
      },
    })
  })

  it('gives every answer an id of its own, and the headers that browsers heed', async () => {
    const { get } = await given()
    const [first, second] = [await get('/healthz'), await get('/nothing', { headers: { 'x-request-id': 'forged' } })]
    expect(first.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(second.headers.get('x-request-id')).not.toBe('forged')
    expect(first.headers.get('x-content-type-options')).toBe('nosniff')
    expect(first.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(first.headers.get('x-powered-by')).toBeNull()
  })

  it('answers in JSON where there is nothing, and where the method is another', async () => {
    const { get } = await given({ routes: [echo] })
    const nothing = await get('/nothing')
    expect([nothing.status, await nothing.json()]).toEqual([404, { error: 'There is nothing here.' }])
    const other = await get('/echo')
    expect([other.status, other.headers.get('allow')]).toEqual([405, 'POST'])
    expect(await (await get('/echo', { method: 'POST' })).text()).toBe('heard')
  })

  it('hands everything below a path to one route', async () => {
    const below = { ...echo, path: '/link/*', method: 'GET' } as const
    const { get } = await given({ routes: [below] })
    expect((await get('/link/start?x=1')).status).toBe(200)
    expect((await get('/linked')).status).toBe(404)
  })

  it('answers a route that breaks with a number to quote, and nothing of the error', async () => {
    const broken = {
      ...echo,
      method: 'GET',
      path: '/broken',
      handle: () => Promise.reject(new Error('secret')),
    } as const
    const { get } = await given({ routes: [broken] })
    const response = await get('/broken')
    expect(response.status).toBe(500)
    const text = await response.text()
    expect(text).toContain(response.headers.get('x-request-id'))
    expect(text).not.toContain('secret')
  })

  it('is not brought down by what is no HTTP at all', async () => {
    const { server, get } = await given()
    const socket = connect(server.port, '127.0.0.1')
    const answer = await new Promise<string>((resolve, reject) => {
      socket.on('data', data => resolve(String(data))).on('error', reject)
      socket.write('GET //[ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    })
    expect(answer).toMatch(/^HTTP\/1\.1 404/)
    expect((await get('/healthz')).status).toBe(200)
  })

  it('finishes what is under way when it is closed, and takes nothing new', async () => {
    let release = () => {}
    let begun = () => {}
    const started = new Promise<void>(resolve => {
      begun = resolve
    })
    const slow = {
      ...echo,
      handle: async (_request: unknown, response: { end(text: string): void }) => {
        begun()
        await new Promise<void>(resolve => {
          release = resolve
        })
        response.end('done')
      },
    }
    const { server, get } = await given({ routes: [slow] })
    const underWay = get('/echo', { method: 'POST' })
    await started
    const closed = server.close()
    await expect(get('/healthz')).rejects.toThrow()
    release()
    expect(await (await underWay).text()).toBe('done')
    await closed
  })

  it('says so when the port is taken', async () => {
    const { server } = await given()
    const again = serve({ host: '127.0.0.1', port: server.port, routes: [], ready: {}, log: silentLog })
    await expect(again).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})
