import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import { accessFileToTry } from '../access-file.ts'
import { personIn } from '../company.ts'
import { type Sandbox, startSandbox } from '../sandbox.ts'
import { castOf } from './cast.test-support.ts'
import { castInTeams } from './cast-in-teams.test-support.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, log: silentLog, teams: true, accessFile: accessFileToTry })
})
afterAll(() => sandbox?.stop())

const holds = (group: string, handle: string) =>
  sandbox.entra.truth.isMember(group, personIn(sandbox.world.company, handle).id)

describe('what a request says besides what, how long and why', () => {
  it('in Slack: a ticket that fits, and a start; a wrong one keeps the form as it was typed', async () => {
    const { as, seen, onForm } = castOf(sandbox)
    const lena = as('lena')
    await lena.command('request')
    await onForm(lena, /Ticket/)
    await lena.fill({ Access: 'jit-k8s-prod-debug', Duration: '2h', Start: 'in 3h', Ticket: 'CHG7', Reason: 'Upgrade' })
    await lena.submit()
    await onForm(lena, /“CHG7” is no ticket/)
    await lena.fill({ Ticket: 'CHG-7' })
    await lena.submit()
    await seen(lena, /Request sent[\s\S]*Start[\s\S]*CHG-7/)
    expect(holds('jit-k8s-prod-debug', 'lena')).toBe(false)
    expect(lena.errors()).toEqual([])
  })

  it('in Teams: whom it is for, chosen among those who report to them', async () => {
    const teams = castInTeams(sandbox)
    const priya = teams.as('priya')
    await priya.say('request')
    const form = await teams.seen(priya, /Duration/)
    await priya.fill(form, {
      Access: 'jit-datacenter-vpn: Network of the old data centre',
      'For (optional)': 'Mei Tanaka',
      Duration: '1h',
      Reason: 'Rack work',
    })
    await priya.press(form, 'Request')
    await teams.seen(priya, /Request sent[\s\S]*Mei Tanaka[\s\S]*Priya Raman/)
    await castOf(sandbox).seen(castOf(sandbox).as('mei'), /Asked for you[\s\S]*Priya Raman/)
    expect(priya.errors()).toEqual([])
  })
})
