import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import type { Sandbox } from '../sandbox.ts'
import { rowsIn } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

let sandbox: Sandbox
let cast: ReturnType<typeof castOf>
beforeAll(async () => {
  sandbox = await startOnPostgres({ port: 0, log: silentLog })
  cast = castOf(sandbox)
})
afterAll(() => sandbox?.stop())

describe('what Doorbell does not offer is refused in words, and nobody is asked', () => {
  it.each([
    ['access that never ends', 'request jit-prod-db-readers forever because INC-1', /Access always ends/],
    ['permanent access', 'request jit-prod-db-readers for always because INC-2', /Access always ends/],
    [
      'a start some other day',
      'request jit-prod-db-readers from tomorrow for 2h because INC-3',
      /a later start cannot be asked/,
    ],
    [
      'a start that is over',
      'request jit-prod-db-readers for 2h from yesterday because INC-5',
      /a later start cannot be asked/,
    ],
    [
      'access for somebody else',
      'request jit-prod-db-readers for @lena for 2h because INC-6',
      /cannot ask for somebody else/,
    ],
    [
      'a start for what one may not ask for',
      'request jit-nothing from tomorrow for 2h because INC-7',
      /nothing called/,
    ],
    ['approving in words', 'approve jit-prod-db-readers', /I do not know “approve”/],
  ])('%s', async (_, words, sentence) => {
    const ana = cast.as('ana')
    const before = await rowsIn(sandbox, 'requests')
    await ana.command(words)
    await cast.told(ana, sentence)
    expect(await rowsIn(sandbox, 'requests')).toBe(before)
  })
})
