import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Doorbell, startDoorbell } from '../../main.ts'
import { silentLog } from '../../ports/log.ts'
import { sandboxAccessFile } from '../access-file.ts'
import type { Call } from '../entra/calls.ts'
import type { Sandbox } from '../sandbox.ts'
import { shortMinute } from '../short-minute.ts'
import { quiet } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { templateOf } from './crash-points.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

/** Without owners by directory role, and without several accounts of one human: both are read whenever anything rests on them. */
const accessFile = sandboxAccessFile.replaceAll(/^.*(?:\{ readers: |key: readers|sameHuman: ).*\n/gm, '')

/** Every call to Graph in the life of one request: nothing goes wrong, nobody comes for the first time, one owner decides. */
const account = {
  ask: [
    // Who is it? By the confirmed address of the account.
    'GET /users',
    // Which flows are open to them?
    'POST /users/{id}/checkMemberGroups',
    // Can this group be given at all, where does it lead, and is it inside one that confers authority?
    'GET /groups/{id}',
    'GET /groups/{id}/transitiveMemberOf',
    'GET /identityGovernance/privilegedAccess/group/eligibilityScheduleInstances',
    'POST /groups/{id}/checkMemberGroups',
    // Do they have it already?
    'GET /users/{id}/memberOf',
    // Is there anybody who could decide?
    'GET /groups/{id}/transitiveMembers',
    // Do they have it through another group, which would be no obstacle; and how many have it?
    'POST /users/{id}/checkMemberGroups',
    'GET /groups/{id}/members',
    // Whom to ask, once it is saved.
    'GET /groups/{id}/transitiveMembers',
    // Where to write to an owner who never spoke with Doorbell: once for each such owner.
    'GET /users/{id}',
  ],
  decide: [
    // Who is it; is whoever asked still there; are they an owner now; does the flow in force still let whoever asked ask?
    'GET /users',
    'GET /users/{id}',
    'GET /groups/{id}/transitiveMembers',
    'POST /users/{id}/checkMemberGroups',
  ],
  grant: [
    // Is the beneficiary still enabled, the flow still open to them, the group still one that can be given, and leading no further?
    'GET /users/{id}',
    'POST /users/{id}/checkMemberGroups',
    'GET /groups/{id}',
    'GET /groups/{id}/transitiveMemberOf',
    'GET /identityGovernance/privilegedAccess/group/eligibilityScheduleInstances',
    'POST /groups/{id}/checkMemberGroups',
    // What was held before the first write.
    'GET /users/{id}/memberOf',
    'POST /groups/{id}/members/$ref',
    // Read back that it is there.
    'GET /users/{id}/memberOf',
  ],
  warn: [],
  extend: [
    // Who is it?
    'GET /users',
    // Whatever is asked before a grant is written, again; and whether it is still held.
    'GET /users/{id}',
    'POST /users/{id}/checkMemberGroups',
    'GET /groups/{id}',
    'GET /groups/{id}/transitiveMemberOf',
    'GET /identityGovernance/privilegedAccess/group/eligibilityScheduleInstances',
    'POST /groups/{id}/checkMemberGroups',
    'GET /users/{id}/memberOf',
  ],
  end: [
    'DELETE /groups/{id}/members/{id}/$ref',
    // Read back that it is gone, and whether another group gives it all the same.
    'GET /users/{id}/memberOf',
    'POST /users/{id}/checkMemberGroups',
  ],
}

/** What Doorbell looks up once an hour belongs to no request: its own credential, and what it did and forgot. */
const isOfRequests = ({ url }: Call): boolean => !/\/(?:applications\?|auditLogs\/|assignmentSchedule)/.test(url)

describe('what one access costs in calls to Graph', () => {
  let world: Sandbox
  let doorbell: Doorbell
  let ahead = 0

  beforeAll(async () => {
    // How often it reads back what is not there yet is not what is counted.
    world = await startOnPostgres({ port: 0, log: silentLog, accessFile, reads: 'are up to date' })
    await world.doorbell.stop()
    // Another one in its place, that does not read the whole directory again in the middle of the account.
    doorbell = await startDoorbell(world.settings, silentLog, {
      ca: world.entra.ca,
      responseUrlOrigins: [world.slack.responseUrlOrigin],
      slackMinute: shortMinute,
      wind: clock => ({ now: () => new Date(clock.now().getTime() + ahead) }),
      inventoryEvery: 365 * 24 * 3_600_000,
      changesEvery: 365 * 24 * 3_600_000,
    })
    world.slack.connect(`${doorbell.url}/slack/events`)
    await quiet(doorbell)
    // Whoever comes the first time is looked up once more, and written down.
    await live('the first time')
  }, 180_000)
  afterAll(async () => {
    await doorbell?.stop()
    await world?.stop()
  })

  /** The calls since the last time. */
  async function spent(): Promise<string[]> {
    await quiet(doorbell)
    const calls = world.entra.calls.graph()
    world.entra.calls.clear()
    return calls.filter(isOfRequests).map(({ method, url }) => `${method} ${templateOf(url)}`)
  }

  async function live(reason: string) {
    const { as, seen } = castOf(world)
    const [ana, olga, tomasz] = [as('ana'), as('olga'), as('tomasz')]
    await spent()
    await ana.command(`request jit-prod-db-readers for 2h because ${reason}`)
    const card = await seen(olga, new RegExp(`${reason}[\\s\\S]*\\[Approve\\]`))
    await seen(tomasz, new RegExp(`${reason}[\\s\\S]*\\[Approve\\]`))
    const ask = await spent()
    await olga.press(card, 'Approve')
    await seen(ana, new RegExp(`Granted[\\s\\S]*${reason}`))
    const decideAndGrant = await spent()
    ahead += 115 * 60_000
    doorbell.wake()
    await seen(ana, /ends at/)
    const warn = await spent()
    ahead += 6 * 60_000
    doorbell.wake()
    await seen(ana, new RegExp(`Ended[\\s\\S]*${reason}[\\s\\S]*Verified gone`))
    const end = await spent()
    return { ask, decideAndGrant, warn, end }
  }

  it.each(['the second time', 'the third time', 'the fourth time'])(
    'is the same list of reads and two writes, %s too, however many went before',
    { timeout: 120_000 },
    async reason => {
      const { ask, decideAndGrant, warn, end } = await live(reason)
      // What is asked side by side comes in either order.
      expect(ask.toSorted()).toEqual(account.ask.toSorted())
      expect(decideAndGrant).toEqual([...account.decide, ...account.grant])
      expect(warn).toEqual(account.warn)
      expect(end).toEqual(account.end)
      const writes = [ask, decideAndGrant, warn, end].flat().filter(call => call.endsWith('$ref'))
      expect(writes).toHaveLength(2)
    },
  )

  it('and an extension reads everything again and writes nothing', { timeout: 120_000 }, async () => {
    const { as, seen } = castOf(world)
    const [ana, olga] = [as('ana'), as('olga')]
    await ana.command('request jit-prod-db-readers for 2h because it is extended')
    await olga.press(await seen(olga, /it is extended[\s\S]*\[Approve\]/), 'Approve')
    await seen(ana, /Granted[\s\S]*it is extended/)
    ahead += 115 * 60_000
    doorbell.wake()
    const warning = await seen(ana, /ends at[\s\S]*\[Extend\]/)
    await spent()
    await ana.press(warning, 'Extend')
    await seen(ana, /it is extended[\s\S]*Extended once, by 1 hour|Extended once, by 1 hour[\s\S]*it is extended/)
    expect(await spent()).toEqual(account.extend)
  })
})
