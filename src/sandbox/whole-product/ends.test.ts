import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import { sandboxAccessFile } from '../access-file.ts'
import { groupIn, personIn } from '../company.ts'
import type { Change } from '../entra/change.ts'
import type { Sandbox } from '../sandbox.ts'
import { type Asked, asked, eventually } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

let sandbox: Sandbox
let cast: ReturnType<typeof castOf>
let truth: Sandbox['entra']['truth']
const changes: Change[] = []
beforeAll(async () => {
  sandbox = await startOnPostgres({ port: 0, log: silentLog })
  cast = castOf(sandbox)
  truth = sandbox.entra.truth
  truth.onChange(change => changes.push(change))
})
afterAll(() => sandbox?.stop())

const patience = 60_000
const idOf = (handle: string) => personIn(sandbox.world.company, handle).id
const holds = (group: string, handle: string) => truth.isMember(group, idOf(handle))
const says = ({ reason }: Asked, words: string) => new RegExp(`${reason}[\\s\\S]*${words}`)
const ended = (story: Asked) => cast.seen(story.asker, says(story, 'Verified gone at'), patience)
const actionsOf = async ({ id }: Asked) =>
  (await sandbox.world.audit(null, 500)).filter(({ requestId }) => requestId === id).map(({ action }) => action)
/** Who did what to this membership, by hand or through Graph. */
const changesOf = (group: string, handle: string) =>
  changes
    .filter(change => change.group === groupIn(sandbox.world.company, group).id && change.subject === idOf(handle))
    .map(({ what, by }) => `${what} by ${by}`)

async function granted(wish: Parameters<typeof asked>[1]): Promise<Asked> {
  const story = await asked(sandbox, wish)
  await story.owner.press(story.card, 'Approve')
  await cast.seen(story.asker, says(story, 'Granted at'), patience)
  return story
}

describe('what is held when it should end', () => {
  it('lasts as long as was asked from the moment it is granted, however late it was approved', async () => {
    const story = await asked(sandbox, { by: 'ana', for: 'jit-prod-db-readers', from: 'olga', duration: '1h' })
    sandbox.world.clock.wind(5 * 60)
    await story.owner.press(story.card, 'Approve')
    await cast.seen(story.asker, says(story, 'Granted at'))
    sandbox.world.clock.wind(59)
    await cast.seen(story.asker, /ends at/)
    expect(holds('jit-prod-db-readers', 'ana')).toBe(true)
    sandbox.world.clock.wind(1)
    const card = await ended(story)
    expect(holds('jit-prod-db-readers', 'ana')).toBe(false)
    expect(story.asker.read(card).text).toContain('What is already signed in may live on for up to an hour or so.')
  })
  it('is told to whoever asked and whoever was asked, and to nobody else', async () => {
    const story = await granted({ by: 'clara', for: 'jit-prod-db-readers', from: 'olga', duration: '1h' })
    sandbox.world.clock.wind(60)
    await ended(story)
    for (const owner of ['olga', 'tomasz']) await cast.seen(cast.as(owner), says(story, 'Verified gone at'))
    const told = sandbox.world.company.people.filter(
      ({ handle, slack }) => slack && cast.textsOf(cast.as(handle)).some(text => text.includes(story.reason)),
    )
    expect(told.map(({ handle }) => handle).sort()).toEqual(['clara', 'olga', 'tomasz'])
  })
  it('and was removed by hand before is no error: it is verified gone, and nobody is put back', async () => {
    const story = await granted({ by: 'jonas', for: 'jit-prod-db-writers', from: 'olga', duration: '1h' })
    truth.removeMember('jit-prod-db-writers', 'Jonas Meyer')
    sandbox.world.clock.wind(60)
    await ended(story)
    expect(changesOf('jit-prod-db-writers', 'jonas')).toEqual(['member-added by graph', 'member-removed by hand'])
  })
  it('twice, because it was asked for again, is kept until the later end', async () => {
    const first = await granted({ by: 'lena', for: 'jit-warehouse-admin', from: 'olga', duration: '1h' })
    sandbox.world.clock.wind(30)
    const second = await granted({ by: 'lena', for: 'jit-warehouse-admin', from: 'olga', duration: '2h' })
    sandbox.world.clock.wind(30)
    await cast.seen(first.asker, says(first, 'Another request still gives the same access'), patience)
    expect(holds('jit-warehouse-admin', 'lena')).toBe(true)
    sandbox.world.clock.wind(90)
    await ended(second)
    expect(changesOf('jit-warehouse-admin', 'lena')).toEqual(['member-added by graph', 'member-removed by graph'])
  })
  it('twice is taken back as a whole by an admin in words', async () => {
    await granted({ by: 'jorg', for: 'jit-warehouse-admin', from: 'olga', duration: '1h' })
    const second = await granted({ by: 'jorg', for: 'jit-warehouse-admin', from: 'olga', duration: '2h' })
    await cast.as('henrik').command('revoke jorg.muller@contoso.com jit-warehouse-admin because of an alarm')
    await cast.seen(second.asker, says(second, 'Revoked by Henrik Dahl'), patience)
    await eventually('it is gone', async () => !holds('jit-warehouse-admin', 'jorg'))
    // One ends with the other, and that one is read back.
    sandbox.world.clock.wind(3)
    await cast.seen(second.asker, /jit-warehouse-admin[\s\S]*Revoked by Henrik Dahl[\s\S]*Verified gone at/, patience)
  })
  it('by somebody whose account was deleted meanwhile is closed, and the audit says so', async () => {
    const story = await granted({ by: 'victor', for: 'jit-k8s-prod-debug', from: 'priya', duration: '1h' })
    truth.deletePerson('Victor Lindqvist')
    sandbox.world.clock.wind(60)
    await eventually('it is verified gone', async () => (await actionsOf(story)).includes('grant.end_verified'))
    await cast.seen(story.owner, says(story, 'Verified gone at'), patience)
  })
  it('ends by the database’s time, and neither early nor late where the clock of the machine is put forward or back by a day', async () => {
    const story = await granted({ by: 'clara', for: 'jit-warehouse-admin', from: 'olga', duration: '1h' })
    const { clock } = sandbox.doorbell
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      for (const days of [1, -1]) {
        const before = clock.now().getTime()
        vi.setSystemTime(performance.timeOrigin + performance.now() + days * 86_400_000)
        sandbox.doorbell.wake()
        expect(Math.abs(clock.now().getTime() - before)).toBeLessThan(3_600_000)
        expect(holds('jit-warehouse-admin', 'clara')).toBe(true)
      }
    } finally {
      vi.useRealTimers()
    }
    sandbox.world.clock.wind(59)
    expect(holds('jit-warehouse-admin', 'clara')).toBe(true)
    sandbox.world.clock.wind(1)
    await ended(story)
  })
  it('by somebody who was disabled meanwhile is taken back on time', async () => {
    const story = await granted({ by: 'mei', for: 'jit-k8s-prod-debug', from: 'priya', duration: '1h' })
    truth.disable('Mei Tanaka')
    sandbox.world.clock.wind(60)
    await cast.seen(story.owner, says(story, 'Verified gone at'), patience)
    expect(holds('jit-k8s-prod-debug', 'mei')).toBe(false)
  })
  it('is found in the audit, newest first and page by page, also of somebody who was deleted', async () => {
    const igor = cast.as('igor')
    await igor.command('activity jit-k8s-prod-debug')
    const first = igor.read(await cast.told(igor, /Activity/)).text
    const [, earlier = ''] = /Earlier: \/access (activity jit-k8s-prod-debug before \d+)/.exec(first) ?? []
    expect(earlier).toMatch(/before/)
    await igor.command(earlier)
    const second = igor.read(await cast.told(igor, /Doorbell granted: jit-k8s-prod-debug \(Victor Lindqvist\)/)).text
    expect(first).not.toContain('Doorbell granted: jit-k8s-prod-debug (Victor Lindqvist)')
    expect(second).not.toBe(first)
  })
  it('was written only after nobody waited for it any more: it is called gone by nobody before, and taken as soon as it is there', async () => {
    const { faults, calls } = sandbox.entra
    const story = await asked(sandbox, { by: 'daniel', for: 'jit-warehouse-admin', from: 'olga', duration: '1h' })
    const path = new RegExp(`/groups/${groupIn(sandbox.world.company, 'jit-warehouse-admin').id}/members/.*ref`)
    faults.next({ method: 'POST', path, kind: 'come-late' })
    faults.next({ method: 'POST', path, kind: 'reset', times: 1_000 })
    await story.owner.press(story.card, 'Approve')
    await eventually('an answer is lost', async () => calls.graph().some(({ fault }) => fault === 'come-late'))
    await story.asker.press(await cast.seen(story.asker, says(story, 'Return access')), 'Return access')
    const looked = () => calls.graph().filter(({ method, url }) => method === 'DELETE' && path.test(url)).length
    await eventually('it is taken back', async () => looked() > 0)
    sandbox.world.clock.wind(10)
    expect((await actionsOf(story)).filter(action => /removed|end_verified/.test(action))).toEqual([])
    faults.clear()
    await faults.letGo()
    expect(holds('jit-warehouse-admin', 'daniel')).toBe(true)
    sandbox.world.clock.wind(2)
    await ended(story)
    expect(holds('jit-warehouse-admin', 'daniel')).toBe(false)
    expect(changesOf('jit-warehouse-admin', 'daniel')).toEqual(['member-added by graph', 'member-removed by graph'])
    expect((await actionsOf(story)).filter(action => /active|drift/.test(action))).toEqual([])
  })
  it('ends beside one that cannot be taken back for now', async () => {
    const stuck = await granted({ by: 'sinead', for: 'jit-payments-console', from: 'marta', duration: '1h' })
    const free = await granted({ by: 'daniel', for: 'jit-prod-db-writers', from: 'tomasz', duration: '1h' })
    const path = new RegExp(`/groups/${groupIn(sandbox.world.company, 'jit-payments-console').id}/members/.*\\$ref`)
    sandbox.entra.faults.next({ method: 'DELETE', path, kind: 'status', status: 503, times: 1_000 })
    sandbox.world.clock.wind(60)
    await ended(free)
    expect(holds('jit-payments-console', 'sinead')).toBe(true)
    sandbox.entra.faults.clear()
    sandbox.world.clock.wind(2)
    await ended(stuck)
  })
})

describe('a standing membership', () => {
  it('that appears between asking and approving is not called Doorbell’s, and no timer takes it', async () => {
    const story = await asked(sandbox, { by: 'carlos', for: 'jit-prod-db-readers', from: 'olga', duration: '1h' })
    truth.addMember('jit-prod-db-readers', 'Carlos Ibáñez')
    await story.owner.press(story.card, 'Approve')
    await cast.seen(story.asker, says(story, 'It was already held, and not from Doorbell'), patience)
    sandbox.world.clock.wind(24 * 60)
    expect(changesOf('jit-prod-db-readers', 'carlos')).toEqual(['member-added by hand'])
  })
})

describe('an access file that changes while something is held', () => {
  it('and comes to protect an account keeps even an admin who ends everything from what it holds', async () => {
    const [all, henrik] = ['jit-prod-db-writers', cast.as('henrik')]
    await granted({ by: 'clara', for: all, from: 'olga', duration: '8h' })
    const more = `protected: ["Clara Jensen#${idOf('clara')}", `
    await writeFile(sandbox.accessFile, sandboxAccessFile.replace('protected: [', more))
    expect(await sandbox.doorbell.reload()).toEqual([])
    await henrik.command(`panic ${all} because INC-13`)
    await henrik.press(await cast.seen(henrik, /Passed over: 1 live access[\s\S]*Clara/), 'End all…')
    await cast.onForm(henrik, new RegExp(`Type ${all}`))
    await henrik.fill({ [`Type ${all}`]: all })
    await henrik.submit()
    sandbox.world.clock.wind(1)
    await cast.seen(henrik, /All the rest is verified gone[\s\S]*Passed over: 1 live access[\s\S]*Clara/, patience)
    expect(holds(all, 'clara')).toBe(true)
  })

  it('and no longer opens it, nor knows its owner, takes nothing from its end', async () => {
    const story = await granted({ by: 'lukas', for: 'jit-prod-db-readers', from: 'olga', duration: '2h' })
    await writeFile(
      sandbox.accessFile,
      sandboxAccessFile
        .replace('matching: "jit-*"', 'matching: "jit-payments-*"')
        .replace('      jit-prod-db-readers: { owner: Data Platform Leads, env: prod }\n', ''),
    )
    expect(await sandbox.doorbell.reload()).toEqual([])
    sandbox.world.clock.wind(119)
    expect(holds('jit-prod-db-readers', 'lukas')).toBe(true)
    sandbox.world.clock.wind(1)
    await ended(story)
    expect(holds('jit-prod-db-readers', 'lukas')).toBe(false)
  })
})
