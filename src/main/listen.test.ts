import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../ports/log.ts'
import { cannotListen } from './cannot-listen.ts'
import { CannotStart } from './cannot-start.ts'
import { listen } from './listen.ts'

const other = createServer()
let taken = 0
beforeAll(async () => {
  await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
  taken = (other.address() as AddressInfo).port
})
afterAll(() => new Promise(resolve => other.close(resolve)))

const never = async () => {
  throw new Error('nobody asks for it here')
}
const parts = {
  database: {
    kind: 'embedded',
    run: never,
    together: () => never,
    single: never,
    transaction: never,
    ring: () => {},
    listen: never,
    close: never,
  },
  store: { activePolicy: async () => null },
  slack: null,
  teams: null,
  worker: { lastLooked: () => null },
  metrics: null,
  routes: [],
} as const
const where = { host: '127.0.0.1', port: 0, internalPort: null, metricsToken: null }

/** What the operator is told. */
async function told(change: Partial<typeof where> | { readonly internalPort: number }): Promise<readonly string[]> {
  const problem = await listen({ ...where, ...change }, silentLog, parts).then(
    () => null,
    (error: unknown) => error,
  )
  expect(problem).toBeInstanceOf(CannotStart)
  return problem instanceof CannotStart ? problem.problems : []
}

describe('a start that gets no place to listen', () => {
  it('names the setting, who may have the port, and the mend', async () => {
    expect(await told({ port: taken })).toEqual([
      expect.stringMatching(
        new RegExp(
          `^PORT is ${taken}, and another process listens on 127\\.0\\.0\\.1:${taken} already: .*a Doorbell or a sandbox .*lsof -i :${taken} .*, or set PORT to a port that is free\\.$`,
        ),
      ),
    ])
  })
  it('names the internal one where it is that', async () => {
    expect(await told({ internalPort: taken })).toEqual([
      expect.stringMatching(new RegExp(`^INTERNAL_PORT is ${taken}, .*or set INTERNAL_PORT to a port that is free`)),
    ])
  })
  it('gives back the port that it did get', async () => {
    await told({ internalPort: taken })
    const { open, close } = await listen(where, silentLog, parts)
    expect(open.port).toBeGreaterThan(0)
    await close()
  })
  it('names an address of another machine', async () => {
    // Of a block that is for documentation alone: no machine has it.
    expect(await told({ host: '192.0.2.1' })).toEqual([
      expect.stringMatching(/^HOST is 192\.0\.2\.1, which is no address of this machine\. .*0\.0\.0\.0 for all\.$/),
    ])
  })
  it.each([
    ['EACCES', /PORT is 80, which this account may not listen on: .*below 1024.*Set PORT to 1024 or above/],
    ['ENOTFOUND', /HOST is doorbell\.example, a name that leads to no address\./],
  ])('has words for %s', (code, words) => {
    const problem = Object.assign(new Error('listen'), { code })
    const named = cannotListen(problem, { setting: 'PORT', host: 'doorbell.example', port: 80 })
    expect(named).toBeInstanceOf(CannotStart)
    expect(String(named)).toMatch(words)
  })
  it('leaves a bug a bug', () => {
    const bug = new TypeError('undefined is not a port')
    expect(cannotListen(bug, { setting: 'PORT', host: 'x', port: 1 })).toBe(bug)
  })
})
