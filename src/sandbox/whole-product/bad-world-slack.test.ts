import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import type { Sandbox } from '../sandbox.ts'
import type { SlackFault } from '../slack/faults.ts'
import type { SlackMessage } from '../slack/messages.ts'
import type { Person } from '../slack/person.ts'
import { type Asked, asked, eventually, rowsIn } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

/** Milliseconds: Doorbell waits longer with each failure. */
const patience = 60_000

let sandbox: Sandbox
let cast: ReturnType<typeof castOf>
beforeAll(async () => {
  sandbox = await startOnPostgres({ port: 0, log: silentLog })
  cast = castOf(sandbox)
})
beforeEach(() => sandbox.slack.faults.clear())
afterAll(() => sandbox?.stop())

type WithoutPlace<F> = F extends SlackFault ? Omit<F, 'method' | 'times'> : never
type Trouble = WithoutPlace<SlackFault>
const troubles: readonly { readonly name: string; readonly fault: Trouble }[] = [
  { name: 'status 500', fault: { kind: 'status', status: 500 } },
  { name: 'status 503', fault: { kind: 'status', status: 503 } },
  { name: 'an error of its own', fault: { kind: 'ok-false', error: 'internal_error' } },
  { name: 'a rate limit', fault: { kind: 'rate-limit', retryAfter: 1 } },
  { name: 'a broken connection', fault: { kind: 'reset' } },
  { name: 'a page of HTML', fault: { kind: 'html' } },
  { name: 'an answer lost after it was done', fault: { kind: 'lose-answer' } },
]
const engineers = ['ana', 'jonas', 'sinead', 'carlos', 'lena', 'jorg', 'clara', 'mei', 'daniel', 'priya', 'victor']
let turn = 0
const somebody = (): string => engineers[turn++ % engineers.length] ?? 'ana'

const group = 'jit-warehouse-admin'
const next = (method: string, fault: Trouble, times = 1) => sandbox.slack.faults.next({ method, times, ...fault })
const says = ({ reason }: Pick<Asked, 'reason'>, words: string) => new RegExp(`${reason}[\\s\\S]*${words}`)
const openCopies = (person: Person, reason: string): readonly SlackMessage[] =>
  person.messages().filter(message => {
    const { text, buttons } = person.read(message)
    return text.includes(reason) && buttons.length > 0
  })

describe('Slack, while cards are posted', () => {
  it.each(troubles)(
    'answers with $name: requester and owners get them later, and every copy closes',
    async ({ name, fault }) => {
      next('chat.postMessage', fault, 2)
      const { owner, card, asker, reason } = await asked(sandbox, { by: somebody(), for: group, from: 'olga' })
      await cast.seen(asker, says({ reason }, 'Who was asked: .*Olga Petrova'), patience)
      await cast.seen(cast.as('tomasz'), new RegExp(reason), patience)
      await owner.press(card, 'Deny')
      await cast.onForm(owner, /Reason/)
      await owner.fill({ Reason: `no, because of ${name}` })
      await owner.submit()
      await cast.seen(asker, says({ reason }, 'Denied by Olga'), patience)
      // Slack has no key against doing things twice: a copy whose posting seemed to fail closes when it is pressed.
      for (const person of [owner, cast.as('tomasz')]) {
        await cast.seen(person, new RegExp(`Denied[\\s\\S]*${reason}`))
        for (const copy of openCopies(person, reason)) await person.press(copy, 'Approve')
        await sandbox.slack.until(() => openCopies(person, reason).length === 0)
      }
    },
  )
})

describe('Slack, while cards are edited', () => {
  it.each(troubles)('answers with $name: every copy tells the end of it later', async ({ fault }) => {
    const { owner, asker, reason } = await asked(sandbox, { by: somebody(), for: 'jit-prod-db-writers', from: 'olga' })
    const tomasz = cast.as('tomasz')
    await cast.seen(tomasz, new RegExp(reason))
    next('chat.update', fault, 3)
    await asker.press(await cast.seen(asker, says({ reason }, 'Cancel request')), 'Cancel request')
    for (const person of [asker, owner, tomasz]) {
      await cast.seen(person, new RegExp(`Withdrawn[\\s\\S]*${reason}`), patience)
      expect(openCopies(person, reason)).toEqual([])
    }
  })
  it('has lost one of them for good: the others are closed, and the request goes on', async () => {
    const { owner, card, asker, reason } = await asked(sandbox, {
      by: 'lukas',
      for: 'jit-payments-console',
      from: 'marta',
    })
    next('chat.update', { kind: 'ok-false', error: 'message_not_found' })
    await owner.press(card, 'Approve')
    await cast.seen(asker, says({ reason }, 'Granted at'), patience)
  })
})

describe('Slack, while a form is opened or filled', () => {
  it.each(troubles.filter(({ fault }) => fault.kind !== 'lose-answer'))(
    'answers with $name: they are told to try again, and it works then',
    async ({ fault }) => {
      const person = cast.as('marta')
      const answers = person.ephemerals().length
      next('views.open', fault)
      await person.command('request')
      const answer = await sandbox.slack.until(() => person.ephemerals().at(answers))
      expect(person.read(answer).text).toMatch(/The form could not be opened in time. Please try again/)
      await person.command('request')
      await cast.onForm(person, /Duration/)
      await person.closeView()
    },
  )
})

describe('Slack, while an answer is given', () => {
  const passing = troubles.filter(({ fault }) => fault.kind !== 'ok-false' && fault.kind !== 'html')
  it.each(passing)('answers with $name: they get it later', async ({ fault }) => {
    const person = cast.as('ruth')
    const answers = person.ephemerals().length
    next('response_url', fault)
    await person.command('mine')
    const answer = await sandbox.slack.until(() => person.ephemerals().at(answers), patience)
    expect(person.read(answer).text).toContain('You hold nothing through Doorbell')
  })
})

describe('Slack, while somebody’s account is looked up', () => {
  it.each(troubles)('answers with $name: nothing is asked for, and they are told', async ({ fault }) => {
    const person = cast.as('victor')
    const [requests, answers] = [await rowsIn(sandbox, 'requests'), person.ephemerals().length]
    next('users.info', fault, 20)
    await person.command(`request ${group} for 2h because INC-7`)
    const answer = await sandbox.slack.until(() => person.ephemerals().at(answers), patience)
    sandbox.slack.faults.clear()
    expect(person.read(answer).text).toMatch(
      /I cannot reach everything that I have to check for this, so nothing was changed/,
    )
    expect(await rowsIn(sandbox, 'requests')).toBe(requests)
  })
})

describe('Slack, away while a grant begins and ends', () => {
  it('holds up neither, and hears of both when it is back', async () => {
    const { owner, card, asker, reason, id } = await asked(sandbox, {
      by: 'carlos',
      for: 'jit-k8s-prod-debug',
      from: 'priya',
    })
    await owner.press(card, 'Approve')
    next('chat.update', { kind: 'status', status: 503 }, 1_000)
    next('chat.postMessage', { kind: 'status', status: 503 }, 1_000)
    const grantIs = (status: string) =>
      eventually(
        `the grant is ${status}`,
        async () => (await sandbox.doorbell.store.grantsOf(id))[0]?.status === status,
        patience,
      )
    await grantIs('active')
    expect(sandbox.entra.truth.isMember('jit-k8s-prod-debug', 'Carlos Ibáñez')).toBe(true)
    sandbox.world.clock.wind(121)
    await grantIs('ended')
    expect(sandbox.entra.truth.isMember('jit-k8s-prod-debug', 'Carlos Ibáñez')).toBe(false)
    sandbox.slack.faults.clear()
    sandbox.world.clock.wind(6)
    await cast.seen(asker, says({ reason }, 'Verified gone at'), patience)
    await cast.seen(owner, says({ reason }, 'Verified gone at'), patience)
  })
})
