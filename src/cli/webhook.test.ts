import { Webhook as StandardWebhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { secretAt } from '../config/webhook-secret.ts'
import { inMemoryStore } from '../ports/in-memory/store.ts'
import { policySample } from '../ports/store-contract/policy-sample.ts'
import { receiver } from '../sandbox/whole-product/receiver.test-support.ts'
import { httpsMessenger } from '../webhooks/messenger.ts'
import { printLog, sendTest } from './webhook.ts'

const store = inMemoryStore()
let there: Awaited<ReturnType<typeof receiver>>
beforeAll(async () => {
  there = await receiver()
  const webhook = (name: string, file: string) =>
    ({ name, url: 'https://localhost/doorbell', events: ['*'], secret: { file } }) as const
  const webhooks = [webhook('SIEM', there.secretFile), webhook('no secret', '/nowhere')] as const
  await store.transaction(tx => tx.activatePolicy({ ...policySample('one'), webhooks }, new Date()))
})
afterAll(() => there.close())

/** By a way out that trusts the receiver, or nobody whom it does not know. */
const test = (name: string, trusting = true) => {
  const { ca, ...way } = there.wayOut ?? {}
  const out = { secretAt: secretAt({}), ...way, ...(trusting && ca !== undefined ? { ca } : {}) }
  return outcomeOf(sendTest(store, httpsMessenger(out), name))
}
const log = (name?: string, limit?: number) => outcomeOf(printLog(store, name, limit))

let said: { out: string; err: string }
beforeEach(() => {
  said = { out: '', err: '' }
  vi.spyOn(process.stdout, 'write').mockImplementation(text => {
    said.out += text
    return true
  })
  vi.spyOn(process.stderr, 'write').mockImplementation(text => {
    said.err += text
    return true
  })
})
afterEach(() => vi.restoreAllMocks())

/** What the command said, and whether it failed. */
async function outcomeOf(command: Promise<void>) {
  said = { out: '', err: '' }
  process.exitCode = 0
  await command
  const code = process.exitCode
  process.exitCode = 0
  return { ...said, code }
}

describe('doorbell webhook', () => {
  it('says before anything was sent that nothing was', async () => {
    expect(await log()).toEqual({ out: 'Nothing was sent yet.\n', err: '', code: 0 })
  })
  it('test sends one signed message that tells nothing, and says that it was taken', async () => {
    const outcome = await test('SIEM')
    expect(outcome).toEqual({ out: '“SIEM” took it and answered 204.\n', err: '', code: 0 })
    const [came] = there.came
    const read = new StandardWebhook(there.secret).verify(came?.body ?? '', came?.headers ?? {})
    expect(read).toMatchObject({ type: 'webhook.test' })
  })
  it('test fails and says why where it is not taken, and which ones there are where it is none of them', async () => {
    expect(await test('SIEM', false)).toMatchObject({
      err: '“SIEM” did not take it: its certificate is not one that is trusted for its name.\n',
      code: 1,
    })
    expect(await test('no secret')).toMatchObject({
      err: expect.stringMatching(/did not take it: its secret is not where the access file says/),
      code: 1,
    })
    expect(await test('siem')).toMatchObject({
      err: expect.stringMatching(/no webhook called “siem”, only “SIEM”, “no secret”\.\n$/),
      code: 1,
    })
  })
  it('log tells what came of each, the newest first, and of one alone', async () => {
    const { out } = await log('SIEM')
    const lines = out
      .trim()
      .split('\n')
      .map(line => line.split('\t').slice(1, 4))
    expect(lines).toEqual([
      ['SIEM', 'webhook.test', 'not taken, as a test: its certificate is not one that is trusted for its name'],
      ['SIEM', 'webhook.test', 'taken, as a test (204)'],
    ])
    expect((await log(undefined, 1)).out.split('\n')).toHaveLength(2)
    expect(await log('nope')).toMatchObject({ code: 1 })
  })
})
