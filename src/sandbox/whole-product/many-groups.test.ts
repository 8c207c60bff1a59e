import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import { type Company, company } from '../company.ts'
import type { Sandbox } from '../sandbox.ts'
import { castOf } from './cast.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

const many = 240

/** Contoso, which has come to hand out far more than a list of Slack can hold. */
function grown(): Company {
  const contoso = company()
  const plain = contoso.groups.find(({ displayName }) => displayName === 'jit-warehouse-admin')
  if (!plain) throw new Error('nothing to copy')
  const groups = Array.from({ length: many }, (_, index) => ({
    ...plain,
    id: `f0000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`,
    displayName: `jit-many-${index + 1}`,
    mailNickname: `jit-many-${index + 1}`,
  }))
  return { ...contoso, groups: [...contoso.groups, ...groups] }
}

let sandbox: Sandbox
let cast: ReturnType<typeof castOf>
beforeAll(async () => {
  sandbox = await startOnPostgres({ port: 0, log: silentLog, company: grown() })
  cast = castOf(sandbox)
})
afterAll(() => sandbox?.stop())

describe('more to ask for than a list can hold', () => {
  it('is searched while one types: each of it is found by its name, and asked for', async () => {
    const lena = cast.as('lena')
    await lena.command('request')
    await cast.onForm(lena, /Duration/)
    const labels = async (typed: string) => (await lena.suggestions('Access', typed)).map(({ label }) => label)
    expect((await labels('jit-many')).length).toBeLessThanOrEqual(100)
    for (const n of [1, 99, 100, 101, many])
      expect((await labels(`jit-many-${n}`)).some(label => new RegExp(`jit-many-${n}\\b`).test(label))).toBe(true)
    await lena.fill({ Access: `jit-many-${many}`, duration: '1h', Reason: 'INC-LAST' })
    await lena.submit()
    await cast.seen(cast.as('ines'), new RegExp(`jit-many-${many}[\\s\\S]*INC-LAST`))
  })
})
