import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../ports/log.ts'
import { type Sandbox, startSandbox } from './sandbox.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, log: silentLog })
})
afterAll(() => sandbox?.stop())

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
}

/** With any headers at all, Host too, which no browser would let a page choose. */
function call(method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const calling = request(`${sandbox.url}${path}`, { method, headers, agent: false }, answer => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (part: string) => {
        text += part
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }))
    })
    calling.on('error', reject)
    calling.end(body)
  })
}

const wound = () => sandbox.world.clock.now().getTime() - Date.now() > 30_000
const winding = JSON.stringify({ act: 'wind', minutes: 1 })
const fromThePage = () => ({ origin: sandbox.url, 'content-type': 'application/json' })

describe('the sandbox’s page', () => {
  it('is served whole from here, and lets nothing else in', async () => {
    const page = await call('GET', '/')
    expect(page.status).toBe(200)
    expect(page.headers['content-security-policy']).toMatch(/^default-src 'self';.*frame-ancestors 'none'/)
    expect(page.text).not.toMatch(/<script>|<style|\sstyle=|\son\w+=|https?:\/\//)
    const files = [...page.text.matchAll(/(?:src|href)="(\/page\/[^"]+)"/g)].map(([, path]) => path ?? '')
    expect(files.length).toBeGreaterThan(5)
    for (const file of new Set(files)) expect([file, (await call('GET', file)).status]).toEqual([file, 200])
  })

  it('has nothing but its own files', async () => {
    for (const path of [
      '/page/nothing.js',
      '/page/main.ts',
      '/page/../page-routes.ts',
      '/page/..%2fworld.ts',
      '/page/',
    ])
      expect([path, (await call('GET', path)).status]).toEqual([path, 404])
    expect(JSON.parse((await call('GET', '/page/nothing.js')).text)).toEqual({ error: 'There is nothing here.' })
  })

  it.each(['/', '/page/main.js', '/sandbox/stream?as=U000000ANA'])(
    'is not served under a foreign name: %s',
    async path => {
      expect((await call('GET', path, { host: 'evil.example:3000' })).status).toBe(403)
      expect((await call('GET', path, { host: '127.0.0.1.evil.example' })).status).toBe(403)
    },
  )

  it.each([
    ['another site', 403, () => ({ ...fromThePage(), origin: 'https://evil.example' })],
    ['another port of this machine', 403, () => ({ ...fromThePage(), origin: 'http://127.0.0.1:1' })],
    ['nobody', 403, () => ({ 'content-type': 'application/json' })],
    [
      'a foreign name for this machine',
      403,
      () => ({ ...fromThePage(), host: 'evil.example', origin: 'http://evil.example' }),
    ],
    ['a plain form', 415, () => ({ ...fromThePage(), 'content-type': 'text/plain' })],
  ] as const)('takes no act from %s', async (_who, status, headers) => {
    expect((await call('POST', '/sandbox/act', headers(), winding)).status).toBe(status)
    expect(wound()).toBe(false)
  })

  it.each([
    ['no JSON', 400, '{'],
    ['no act', 400, '{"act":"rule-the-world"}'],
    ['an act with more to it', 400, '{"act":"wind","minutes":1,"hours":1}'],
    ['winding back', 400, '{"act":"wind","minutes":-1}'],
    ['a person who is not there', 400, '{"act":"command","as":"U0NOBODY","text":"help"}'],
    ['the next end, where there is none', 400, '{"act":"wind-to-next-end"}'],
    ['more than anybody types', 413, JSON.stringify({ act: 'command', as: 'x', text: 'x'.repeat(70_000) })],
  ])('refuses %s with a sentence', async (_what, status, body) => {
    const answer = await call('POST', '/sandbox/act', fromThePage(), body)
    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.text)).toEqual({ error: expect.stringMatching(/\w{3}/) })
    expect(wound()).toBe(false)
  })

  it('knows whose screen it is asked for', async () => {
    expect((await call('GET', '/sandbox/stream?as=U0NOBODY')).status).toBe(400)
  })

  it('tells every part of the picture at once, the changes as they come, and lets the sandbox stop', async () => {
    const own = await startSandbox({ port: 0, log: silentLog })
    const response = await fetch(`${own.url}/sandbox/stream?as=U000000ANA`)
    const told: string[] = []
    const until = async (event: string, words: string) => {
      while (!told.some(text => text.startsWith(`event: ${event}\n`) && text.includes(words))) {
        const { value, done } = await reader.read()
        if (done) throw new Error(`the stream ended before it told ${words} of ${event}`)
        told.push(...value.split('\n\n'))
      }
    }
    const reader = inWholeEvents(response).getReader()
    for (const part of ['people', 'conversation', 'home', 'channel', 'directory', 'audit', 'clock', 'world'])
      await until(part, 'data:')
    told.length = 0
    await own.slack.as('U000000ANA').command('help')
    await until('conversation', 'What Doorbell understands')
    expect(told.filter(text => text.startsWith('event: directory'))).toEqual([])
    own.entra.truth.addMember('jit-prod-db-writers', 'Mei Tanaka')
    await until('directory', '"by":"hand"')
    await own.stop()
    while (!(await reader.read()).done);
  })
})

/** Pieces as they come, cut only between events. */
function inWholeEvents(response: Response): ReadableStream<string> {
  if (!response.body) throw new Error('the stream has no body')
  let rest = ''
  return response.body.pipeThrough(new TextDecoderStream()).pipeThrough(
    new TransformStream<string, string>({
      transform(piece, out) {
        rest += piece
        const end = rest.lastIndexOf('\n\n')
        if (end < 0) return
        out.enqueue(rest.slice(0, end))
        rest = rest.slice(end + 2)
      },
    }),
  )
}
