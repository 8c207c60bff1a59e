import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Fault } from '../ports/fault.ts'
import type { LogFields } from '../ports/log.ts'
import { createLog, type Level } from './log.ts'

const secret = 'p4ss/wörd+of the "tests"'

function listening(level: Level = 'debug') {
  const lines: string[] = []
  const log = createLog({ level, secrets: [secret] }, { write: line => lines.push(line) })
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? 'null') }
}

function written(fields: LogFields, event = 'something.happened') {
  const { log, last } = listening()
  log.error(event, fields)
  return last()
}

describe('a log line', () => {
  it('is one line of JSON with its level, time, event and fields', () => {
    const { log, lines, last } = listening()
    log.child({ request: 'r-1' }).info('grant.started', { grant: 'g-1', at: new Date(0) })
    expect(lines).toHaveLength(1)
    expect(last()).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      event: 'grant.started',
      request: 'r-1',
      grant: 'g-1',
      at: '1970-01-01T00:00:00.000Z',
    })
  })

  it('is not written below the level that was asked for', () => {
    const { log, lines } = listening('warn')
    log.info('quiet')
    log.child({}).debug('quiet')
    log.warn('loud')
    expect(lines).toHaveLength(1)
  })

  it('tells what kind of error it was, why, and where', () => {
    const cause = Object.assign(new TypeError('socket hang up'), { code: 'ECONNRESET' })
    const { err } = written({ err: new Fault('graph.lost', 'no answer', { retry: 'later', result: 'unknown', cause }) })
    expect(err).toMatchObject({
      type: 'Fault',
      message: 'no answer',
      code: 'graph.lost',
      retry: 'later',
      result: 'unknown',
      cause: { type: 'TypeError', message: 'socket hang up', code: 'ECONNRESET' },
      stack: expect.stringContaining('log.test.ts'),
    })
  })

  it('spares whoever is called the frames of what the world did, and gives those of a bug', () => {
    const { log, last } = listening('info')
    const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    log.warn('worker.cannot-look', { err: new Fault('store.unavailable', 'away', { retry: 'later', cause }) })
    expect(last().err).toMatchObject({ code: 'store.unavailable', message: 'away', cause: { code: 'ECONNREFUSED' } })
    expect(JSON.stringify(last())).not.toContain('stack')
    log.error('task.bug', { err: new TypeError('nothing is not a function') })
    expect(last().err.stack).toContain('log.test.ts')
  })

  it('survives cycles, depth, and values that JSON does not know', () => {
    const cycle: Record<string, unknown> = { big: 7n, bytes: Buffer.from('12345'), none: undefined, run: () => 1 }
    cycle.self = cycle
    const error = new Error('it is its own cause')
    error.cause = error
    expect(
      written({ cycle, error, set: new Set([1]), map: new Map([['a', 1]]), when: new Date(Number.NaN) }),
    ).toMatchObject({
      cycle: { big: '7', bytes: '[5 bytes]', run: '[function]', self: '[again]' },
      error: { cause: '[again]' },
      set: [1],
      map: { a: 1 },
      when: 'no date',
    })
  })
})

describe('a secret', () => {
  const encoded = encodeURIComponent(secret)
  const nested = new Error('outer', { cause: new Error(`inner ${secret}`, { cause: { deep: [secret] } }) })

  it.each<[string, LogFields]>([
    ['in a text', { note: `it was ${secret}.` }],
    ['deep in a structure', { a: { b: [{ c: secret }] } }],
    ['as the name of a field', { [secret]: 1 }],
    ['in an error', { err: new Error(`refused: ${secret}`) }],
    ['in the cause of an error', { err: nested }],
    ['in one of many errors', { err: new AggregateError([nested]) }],
    ['in an address', { url: new URL(`https://example.com/?key=${encoded}`) }],
    ['in a text that holds an address', { url: `https://example.com/?key=${encoded}` }],
    ['in a form', { form: new URLSearchParams({ x: secret }).toString() }],
    ['in a basic credential', { header: Buffer.from(secret).toString('base64') }],
    ['in JSON inside JSON', { json: JSON.stringify({ x: secret }) }],
  ])('does not come out %s', (_where, fields) => {
    const { log, lines } = listening()
    log.error('it.failed', fields)
    log.child(fields).warn('it.failed')
    expect(lines).toHaveLength(2)
    const plain = JSON.stringify(secret).slice(1, -1)
    for (const spelling of [secret, plain, encoded, Buffer.from(secret).toString('base64').slice(0, 20), 'of+the'])
      expect(lines.join('')).not.toContain(spelling)
  })

  it('does not come out in the name of an event', () => {
    expect(written({}, `event ${secret}`).event).toBe('event [secret]')
  })

  it.each([
    'xoxb-123456789012-abcdef',
    'xapp-1-A0123-456-deadbeef',
    'https://hooks.slack.com/commands/T0/1/abcdef',
    'Bearer abcdefghijkl',
    'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln',
    'postgres://doorbell:hunter22@db/doorbell',
    'wss://wss.example.com/link?ticket=abcdef&app_id=1',
    'client_secret=abcdef&grant_type=client_credentials',
    '{"access_token":"abcdef","expires_in":1}',
    '-----BEGIN PRIVATE KEY-----\nabcdef\n-----END PRIVATE KEY-----',
  ])('is recognised by its looks: %s', text => {
    const { note } = written({ note: `before ${text} after` })
    expect(note).toMatch(/^before .*\[secret\]/s)
    expect(note).toMatch(/after$/)
    expect(note).not.toMatch(/abcdef|deadbeef|hunter22|c2ln|T0/)
  })

  it.each([
    'authorization',
    'Authorization',
    'bot_token',
    'clientSecret',
    'response_url',
    'trigger_id',
    'password',
    'private_key',
    'set-cookie',
    'x-slack-signature',
    'body',
    'headers',
  ])('is not even looked at in a field called %s', key => {
    expect(JSON.stringify(written({ [key]: { value: 'abcdef' } }))).not.toContain('abcdef')
  })

  it('does not come out of what a client hangs on its errors', () => {
    const err = Object.assign(new Error('Failed query: insert\nparams: abcdef,2'), {
      config: { data: 'abcdef' },
      request: { path: 'abcdef' },
      response: { data: 'abcdef' },
      params: ['abcdef'],
    })
    expect(JSON.stringify(written({ err }))).not.toContain('abcdef')
  })

  it('never comes out, wherever it is put', () => {
    fc.assert(
      fc.property(
        fc.object({ values: [fc.constant(`<${secret}>`), fc.string(), fc.integer()], key: fc.string() }),
        fields => {
          expect(JSON.stringify(written({ fields }))).not.toContain('wörd+of')
        },
      ),
    )
  })
})
