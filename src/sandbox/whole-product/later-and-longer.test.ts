import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Sandbox } from '../sandbox.ts'
import { castInTeams } from './cast-in-teams.test-support.ts'
import { lookingAt, startWithTeamsAlone } from './teams-alone.test-support.ts'

/** Every day, by the clocks of UTC, so that the day on which the story is told plays no part. */
const everyDay = (file: string): string =>
  file.replace(
    /hours: \{ days: .* \}/,
    'hours: { days: [mon, tue, wed, thu, fri, sat, sun], from: "07:00", to: "19:00", zone: UTC, endWithHours: true }\n    startWithin: 7d',
  )

let sandbox: Sandbox
let looking: ReturnType<typeof lookingAt>
beforeAll(async () => {
  sandbox = await startWithTeamsAlone(everyDay)
  looking = lookingAt(sandbox)
})
afterAll(() => sandbox?.stop())

/** To the next time that it is this late in UTC. */
function windTo(hours: number, minutes = 0): void {
  const now = sandbox.doorbell.clock.now()
  const then = new Date(now)
  then.setUTCHours(hours, minutes, 0, 0)
  if (then <= now) then.setUTCDate(then.getUTCDate() + 1)
  sandbox.world.clock.wind(Math.ceil((then.getTime() - now.getTime()) / 60_000))
}

describe('how long and when, in a company that has Teams and no Slack', () => {
  it('what is asked for later is approved now, given when its moment comes, and gone after its time', async () => {
    const { as } = castInTeams(sandbox)
    const group = 'jit-k8s-prod-debug'
    await as('lena').say(`request ${group} for 1h ticket CHG-7 starting in 3h because INC-51`)
    await as('priya').press(await looking.lastFor('priya', /Start[\s\S]*INC-51/), 'Approve')
    await looking.lastFor(
      'lena',
      /It starts [\s\S]*Until then nothing is given[\s\S]*INC-51|INC-51[\s\S]*Until then nothing is given/,
    )
    sandbox.world.clock.wind(170)
    expect(looking.holds('lena', group)).toBe(false)
    expect(await looking.rows('grant.active')).toEqual([])
    sandbox.world.clock.wind(11)
    await looking.lastFor('lena', /Granted[\s\S]*INC-51/)
    expect(looking.holds('lena', group)).toBe(true)
    sandbox.world.clock.wind(61)
    await looking.lastFor('lena', /Ended[\s\S]*INC-51[\s\S]*Verified gone/)
    expect(looking.holds('lena', group)).toBe(false)
    expect([...as('lena').errors(), ...as('priya').errors()]).toEqual([])
  })

  it('what is held is extended from its warning by a press, or by a word, and ends at the new end', async () => {
    const { as } = castInTeams(sandbox)
    const group = 'jit-warehouse-admin'
    const ana = as('ana')
    await ana.say(`request ${group} for 2h because INC-52`)
    await as('olga').press(await looking.lastFor('olga', /INC-52/), 'Approve')
    await looking.lastFor('ana', /Granted[\s\S]*INC-52[\s\S]*It can be extended once, by up to 1 hour, from/)
    await ana.say('extend')
    await looking.lastFor('ana', /It is too early to extend this/)
    sandbox.world.clock.wind(112)
    const warning = await looking.lastFor(
      'ana',
      /ends at[\s\S]*It can be extended once, by up to 1 hour\.[\s\S]*Extend/,
    )
    await ana.press(warning, 'Extend')
    await looking.lastFor('ana', /Granted[\s\S]*INC-52[\s\S]*Extended once, by 1 hour/)
    await looking.lastFor('olga', /INC-52[\s\S]*Extended once, by 1 hour/)
    sandbox.world.clock.wind(9)
    expect(looking.holds('ana', group)).toBe(true)
    sandbox.world.clock.wind(51)
    await ana.say('extend')
    await looking.lastFor('ana', /This access can be extended once, and lasts 8 hours at most/)
    sandbox.world.clock.wind(10)
    await looking.lastFor('ana', /Ended[\s\S]*INC-52[\s\S]*Verified gone/)
    expect(looking.holds('ana', group)).toBe(false)
    expect(await looking.rows('grant.extended')).toMatchObject([{ via: 'teams' }])
    expect(ana.errors()).toEqual([])
  })

  it('outside of its hours nothing is taken, and they are named; within them it is given, and ends with them', async () => {
    const { as } = castInTeams(sandbox)
    const group = 'jit-search-index'
    windTo(20)
    await as('julia').say(`request ${group} for 4h because INC-53`)
    const refused = await looking.lastFor(
      'julia',
      /only within certain hours[\s\S]*from 07:00 to 19:00 \(UTC\)[\s\S]*The next time is /,
    )
    await as('julia').press(
      refused,
      as('julia')
        .read(refused)
        .buttons.find(label => /^Ask for \w+ 07:00/.test(label)) ?? '',
    )
    await looking.lastFor('priya', /Start[\s\S]*INC-53/)
    await as('julia').say(`cancel ${group}`)
    await looking.lastFor('julia', /Withdrawn[\s\S]*INC-53/)
    windTo(17, 30)
    await as('julia').say(`request ${group} for 4h because INC-54`)
    const card = await looking.lastFor('priya', /INC-54/)
    expect(as('priya').read(card).text).toMatch(/19:00/)
    await as('priya').press(card, 'Approve')
    await looking.lastFor('julia', /Granted[\s\S]*INC-54/)
    expect(looking.holds('julia', group)).toBe(true)
    windTo(19, 1)
    await looking.lastFor('julia', /Ended[\s\S]*INC-54[\s\S]*Verified gone/)
    expect(looking.holds('julia', group)).toBe(false)
    expect(as('julia').errors()).toEqual([])
  })
})
