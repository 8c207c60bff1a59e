import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import { sandboxAccessFile } from '../access-file.ts'
import { type Company, company, personIn } from '../company.ts'
import type { Sandbox } from '../sandbox.ts'
import type { Person } from '../slack/person.ts'
import { asked, eventually } from './asked.test-support.ts'
import { castOf, textOf } from './cast.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

const group = 'jit-warehouse-admin'
const fifty = Array.from({ length: 50 }, (_, index) => `owner${String(index + 1).padStart(2, '0')}`)

/** Contoso, with fifty owners of one thing. */
function crowded(): Company {
  const contoso = company()
  const template = personIn(contoso, 'tomasz')
  const owners = fifty.map((handle, index) => ({
    ...template,
    id: `e0000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`,
    handle,
    displayName: `Owner ${index + 1}`,
    userPrincipalName: `${handle}@contoso.com`,
    mail: `${handle}@contoso.com`,
    employeeId: `X${index + 1}`,
    slack: { user: `U0${handle.toUpperCase()}`, kind: 'member' as const, deactivated: false, emailConfirmed: true },
  }))
  const [leads] = contoso.groups.filter(({ displayName }) => displayName === 'Data Platform Leads')
  if (!leads) throw new Error('nobody to copy')
  const many = {
    ...leads,
    id: 'f0000000-0000-4000-8000-000000000050',
    displayName: 'Fifty Owners',
    mailNickname: 'fifty-owners',
    members: owners.map(({ id }) => id),
  }
  return { ...contoso, people: [...contoso.people, ...owners], groups: [...contoso.groups, many] }
}

/** A minute of Slack's limits takes a second here, on both sides: what counts is how many calls fall into one. */
const slackMinute = 1_000
const patience = 60_000
/** How many cards are on their way at once. */
const atOnce = 8

let sandbox: Sandbox
let cast: ReturnType<typeof castOf>
beforeAll(async () => {
  sandbox = await startOnPostgres({
    port: 0,
    log: silentLog,
    company: crowded(),
    slackMinute,
    accessFile: sandboxAccessFile
      .replace(`${group}: { owner: Data Platform Leads }`, `${group}: { owner: Fifty Owners }`)
      .replace('askAtMost: 15', 'askAtMost: 60'),
  })
  cast = castOf(sandbox)
})
afterAll(() => sandbox?.stop())

const owners = (): readonly Person[] => fifty.map(cast.as)
const sees = (person: Person, words: RegExp) => person.messages().some(message => words.test(textOf(person, message)))
const everybodySees = (words: RegExp) => {
  const left = new Set(owners())
  return eventually(
    `all fifty see ${words}`,
    async () => {
      for (const person of left) if (sees(person, words)) left.delete(person)
      return left.size === 0
    },
    patience,
  )
}
const refusedBySlack = () =>
  sandbox.slack.calls.filter(({ error }) => error === 'ratelimited').map(({ method }) => method)

describe('a request that fifty people may decide', () => {
  it('reaches all of them, is decided and granted before all of their cards have followed, and closes every copy with one story', async () => {
    const { card, asker, reason } = await asked(sandbox, { by: 'ana', for: group, from: 'owner07' })
    await everybodySees(new RegExp(`Access request[\\s\\S]*${reason}`))

    const decider = cast.as('owner07')
    await decider.press(card, 'Approve')
    await cast.seen(asker, new RegExp(`Granted[\\s\\S]*${reason}`), patience)
    expect(sandbox.entra.truth.isMember(group, 'Ana Moreno')).toBe(true)
    await cast.seen(decider, /Granted/, patience)

    await everybodySees(new RegExp(`Granted[\\s\\S]*${reason}[\\s\\S]*Approved by Owner 7`))
    for (const person of owners()) {
      expect(person.messages()).toHaveLength(1)
      // Whoever approved it may take it back; nobody else has anything left to press.
      const left = person === decider ? ['Revoke'] : []
      expect(person.messages().flatMap(message => person.read(message).buttons)).toEqual(left)
    }
    expect(sandbox.slack.impatient).toEqual([])
    expect(refusedBySlack()).toEqual([])
  }, 180_000)

  it('loses nothing, and leaves Slack alone, when Slack asks to all the same', async () => {
    const { card, asker, reason } = await asked(sandbox, { by: 'jonas', for: group, from: 'owner09' })
    await everybodySees(new RegExp(`Access request[\\s\\S]*${reason}`))
    sandbox.slack.faults.next({ method: 'chat.update', kind: 'rate-limit', retryAfter: 2 })
    const refusedAt = () =>
      sandbox.slack.calls.findLast(({ method, error }) => method === 'chat.update' && error === 'ratelimited')
    await cast.as('owner09').press(card, 'Approve')
    const { at } = await eventually('Slack has asked', async () => refusedAt())
    await everybodySees(new RegExp(`Granted[\\s\\S]*${reason}[\\s\\S]*Approved by Owner 9`))
    const tooEarly = sandbox.slack.calls.filter(
      call => call.method === 'chat.update' && call.at > at && call.at.getTime() < at.getTime() + 2_000,
    )
    // Those that were on their way already when Slack said so; whoever had yet to go waited.
    expect(tooEarly.length).toBeLessThanOrEqual(atOnce)
    await cast.seen(asker, new RegExp(`Granted[\\s\\S]*${reason}`), patience)
  }, 180_000)

  it('answers somebody at the screen while their colleagues’ cards still follow', async () => {
    const { card, reason } = await asked(sandbox, { by: 'sinead', for: group, from: 'owner11' })
    await everybodySees(new RegExp(`Access request[\\s\\S]*${reason}`))
    let goOn = () => {}
    const answered = new Promise<void>(resolve => {
      goOn = resolve
    })
    sandbox.slack.faults.next({ method: 'chat.update', kind: 'wait', over: answered, times: Number.POSITIVE_INFINITY })
    await cast.as('owner11').press(card, 'Approve')
    const updates = () => sandbox.slack.calls.filter(({ method, ok }) => method === 'chat.update' && ok === null)
    await eventually('every hand holds a card', async () => updates().length >= atOnce)
    const waiting = cast.as('lena')
    await waiting.command('mine')
    await cast.told(waiting, /You hold nothing through Doorbell/)
    expect(owners().filter(person => sees(person, new RegExp(`${reason}[\\s\\S]*Approved by`)))).toEqual([])
    sandbox.slack.faults.clear()
    goOn()
    await everybodySees(new RegExp(`Granted[\\s\\S]*${reason}`))
  }, 180_000)
})
