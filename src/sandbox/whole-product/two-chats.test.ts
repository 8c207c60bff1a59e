import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import { personIn } from '../company.ts'
import { type Sandbox, startSandbox } from '../sandbox.ts'
import { actionsIn, castOf } from './cast.test-support.ts'
import { castInTeams } from './cast-in-teams.test-support.ts'

describe('one request in two chats, over HTTP, through the production adapters', () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0, log: silentLog, teams: true })
  })
  afterAll(() => sandbox?.stop())

  const group = 'jit-prod-db-readers'
  const holds = (handle: string, name = group) =>
    sandbox.entra.truth.isMember(name, personIn(sandbox.world.company, handle).id)

  it('is asked and approved in Teams, granted, and taken back on time and verified gone', async () => {
    const { as, seen } = castInTeams(sandbox)
    const [ana, olga] = [as('ana'), as('olga')]
    await olga.say('help')
    await seen(olga, /What Doorbell understands/)
    await ana.say('request')
    const form = await seen(ana, /Duration/)
    await ana.fill(form, {
      Access: `${group}: Read the production databases`,
      Duration: '2h',
      Reason: 'INC-7: customers cannot pay',
    })
    await ana.press(form, 'Request')
    const card = await seen(olga, /Access request[\s\S]*INC-7/)
    expect(holds('ana')).toBe(false)
    await olga.press(card, 'Approve')
    await seen(ana, /Granted/)
    expect(holds('ana')).toBe(true)
    expect(olga.read(olga.now(card) ?? card).text).toMatch(/Approved by Olga/)
    sandbox.world.clock.wind(121)
    await seen(ana, /Ended[\s\S]*Verified gone at/)
    await seen(olga, /Verified gone at/)
    expect(holds('ana')).toBe(false)
    expect([...ana.errors(), ...olga.errors()]).toEqual([])
    expect((await actionsIn(sandbox)).slice(-3)).toEqual(['grant.removed', 'grant.ended', 'grant.end_verified'])
  })

  it('is asked in Slack and approved in Teams, where every copy closes in both chats', async () => {
    const slack = castOf(sandbox)
    const { as, seen } = castInTeams(sandbox)
    await slack.as('lukas').command(`request ${group} for 30m because INC-8`)
    const card = await seen(as('olga'), /Access request[\s\S]*INC-8/)
    await as('olga').press(card, 'Approve')
    await slack.seen(slack.as('lukas'), /Granted/)
    expect(holds('lukas')).toBe(true)
    await seen(as('olga'), /INC-8[\s\S]*Approved by Olga|Approved by Olga[\s\S]*INC-8/)
    await slack.seen(slack.as('tomasz'), /Approved by Olga/)
  })

  it('is asked in Teams and denied in Slack, and the asker reads why in Teams', async () => {
    const slack = castOf(sandbox)
    const { as, seen } = castInTeams(sandbox)
    await as('daniel').say('request jit-prod-db-writers for 30m because INC-9')
    const card = await slack.seen(slack.as('tomasz'), /INC-9/)
    await slack.as('tomasz').press(card, 'Deny')
    await slack.onForm(slack.as('tomasz'), /Reason/)
    await slack.as('tomasz').fill({ Reason: 'Use the replica' })
    await slack.as('tomasz').submit()
    await seen(as('daniel'), /Use the replica/)
    await seen(as('olga'), /Denied by Tomasz/)
    expect(holds('daniel', 'jit-prod-db-writers')).toBe(false)
  })
})
