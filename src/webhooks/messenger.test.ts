import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Webhook } from '../access/webhook.ts'
import { certificates } from '../sandbox/entra/certificates.ts'
import { httpsMessenger, type WayOut } from './messenger.ts'

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const webhook: Webhook = {
  name: 'SIEM',
  url: 'https://localhost/doorbell?from=1',
  events: ['*'],
  secret: { env: 'WEBHOOK_SECRET_SIEM' },
}
const message = { id: 'audit-7', body: '{"type":"request.submitted","said":"später"}' }

interface Came {
  readonly path: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

let server: Server
let ca: string
let came: Came[] = []
let answer: { status: number; headers?: Record<string, string>; after?: Promise<void> } = { status: 204 }
const dialled: string[] = []

beforeAll(async () => {
  const made = await certificates()
  ca = made.ca
  server = createServer({ key: made.key, cert: made.cert }, async (request, response) => {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    came.push({
      path: request.url,
      headers: request.headers as Record<string, string>,
      body: Buffer.concat(pieces).toString(),
    })
    await answer.after
    response.writeHead(answer.status, answer.headers).end('thanks')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => server?.close())
beforeEach(() => {
  came = []
  answer = { status: 204 }
  dialled.length = 0
})

/** As in production, but for who is trusted, what a name leads to, and where the port of the Internet is on this machine. */
const out = (changes: Partial<WayOut> = {}): WayOut => ({
  secretAt: async () => secret,
  resolve: async () => ['93.184.216.34'],
  dial: (address, port) => {
    dialled.push(`${address}:${port}`)
    return { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
  },
  ca,
  ...changes,
})
const sends = (to: Partial<Webhook> = {}, changes: Partial<WayOut> = {}) =>
  httpsMessenger(out(changes)).send({ ...webhook, ...to }, message)

describe('a message to a webhook', () => {
  it('is posted over TLS to port 443 of the address that its name led to, signed so that a library of others verifies it', async () => {
    expect(await sends()).toEqual({ ok: true, status: 204 })
    expect(dialled).toEqual(['93.184.216.34:443'])
    const [posted] = came
    expect(posted).toMatchObject({ path: '/doorbell?from=1', body: message.body })
    expect(posted?.headers).toMatchObject({
      host: 'localhost',
      'webhook-id': 'audit-7',
      'content-type': 'application/json',
    })
    expect(new StandardWebhook(secret).verify(posted?.body ?? '', posted?.headers ?? {})).toMatchObject({
      said: 'später',
    })
    const forged = { ...posted?.headers, 'webhook-id': 'audit-8' }
    expect(() => new StandardWebhook(secret).verify(posted?.body ?? '', forged)).toThrow()
  })
  it('goes nowhere where one of the addresses behind the name is inside of a network, until it is listed', async () => {
    const inside = { resolve: async () => ['93.184.216.34', '10.0.0.5'] }
    expect(await sends({}, inside)).toEqual({ ok: false, problem: 'address-refused', status: null })
    expect(await sends({ url: 'https://[::1]/' })).toMatchObject({ problem: 'address-refused' })
    expect(await sends({ url: 'https://2130706433/' })).toMatchObject({ problem: 'address-refused' })
    expect(dialled).toEqual([])
    expect(await sends({ allowPrivate: ['10.0.0.5'] }, inside)).toEqual({ ok: true, status: 204 })
  })
  it('looks its name up once: what it leads to a moment later plays no part', async () => {
    const answers = [['93.184.216.34'], ['127.0.0.1']]
    let asked = 0
    expect(await sends({}, { resolve: async () => answers[asked++] ?? [] })).toMatchObject({ ok: true })
    expect(asked).toBe(1)
    expect(dialled).toEqual(['93.184.216.34:443'])
  })
  it('trusts nobody whose certificate is not that of the name, or of nobody known', async () => {
    expect(await sends({ url: 'https://hooks.contoso.com/' })).toEqual({
      ok: false,
      problem: 'certificate',
      status: null,
    })
    const { ca: _, ...strangers } = out()
    expect(await httpsMessenger(strangers).send(webhook, message)).toMatchObject({ problem: 'certificate' })
    expect(came).toEqual([])
  })
  it('follows nobody who sends it elsewhere, and says what was answered', async () => {
    answer = { status: 302, headers: { location: 'https://localhost/elsewhere' } }
    expect(await sends()).toEqual({ ok: false, problem: 'redirect', status: 302 })
    expect(came).toHaveLength(1)
    answer = { status: 503 }
    expect(await sends()).toEqual({ ok: false, problem: 'answer', status: 503 })
  })
  it('is given up in time where nobody answers, and where nothing is there', async () => {
    let open = () => {}
    answer = { status: 204, after: new Promise<void>(resolve => (open = resolve)) }
    expect(await sends({}, { within: 300 })).toEqual({ ok: false, problem: 'too-slow', status: null })
    open()
    expect(await sends({}, { resolve: () => new Promise(() => {}), within: 50 })).toMatchObject({
      problem: 'address-unknown',
    })
    expect(await sends({}, { dial: () => ({ host: '127.0.0.1', port: 1 }) })).toMatchObject({ problem: 'unreachable' })
  })
  it('is not sent without a secret that can be signed with', async () => {
    for (const wrong of [null, 'hunter2', 'whsec_', `whsec_${Buffer.alloc(8).toString('base64')}`])
      expect(await sends({}, { secretAt: async () => wrong })).toMatchObject({ problem: 'secret-missing' })
    expect(dialled).toEqual([])
  })
})
