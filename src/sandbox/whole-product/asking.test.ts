import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { integrationName, requestId } from '../../access/vocabulary.ts'
import { encodePress } from '../../cards/buttons.ts'
import { encodeChoice } from '../../cards/forms/choice.ts'
import { silentLog } from '../../ports/log.ts'
import { accessFileToTry } from '../access-file-to-try.ts'
import { personIn } from '../company.ts'
import type { Sandbox } from '../sandbox.ts'
import { newestRequest } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { castInTeams } from './cast-in-teams.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startOnPostgres({ port: 0, log: silentLog, teams: true, accessFile: accessFileToTry })
})
afterAll(() => sandbox?.stop())

const holds = (group: string, handle: string) =>
  sandbox.entra.truth.isMember(group, personIn(sandbox.world.company, handle).id)

/** The value that stands for it on the form of whoever may ask for it. */
async function choiceOf(name: string): Promise<string> {
  const known = await sandbox.doorbell.store.inventory.resources(integrationName('Contoso'))
  const found = known.find(one => one.name === name)
  if (!found) throw new Error(`there is no ${name}`)
  return encodeChoice(found)
}

describe('what a request says besides what, how long and why', () => {
  it('in Slack: a ticket that fits, and a start; a wrong one keeps the form as it was typed', async () => {
    const { as, seen, onForm } = castOf(sandbox)
    const lena = as('lena')
    await lena.command('request')
    await onForm(lena, /Ticket/)
    await lena.fill({ Access: 'jit-k8s-prod-debug', duration: '2h', Start: 'in 3h', Ticket: 'CHG7', Reason: 'Upgrade' })
    await lena.submit()
    await onForm(lena, /“CHG7” is no ticket/)
    await lena.fill({ Ticket: 'CHG-7' })
    await lena.submit()
    await seen(lena, /Request sent[\s\S]*Start[\s\S]*CHG-7/)
    expect(holds('jit-k8s-prod-debug', 'lena')).toBe(false)
    await lena.command('cancel jit-k8s-prod-debug')
    await seen(lena, /Withdrawn[\s\S]*CHG-7/)
    expect(lena.errors()).toEqual([])
  })

  it.each([
    ['starting yesterday 09:00', /It should begin .*, and that is over/],
    ['starting soon', /I cannot read “soon” as a time to begin at/],
    ['tomorrow', /“tomorrow” is a whole day/],
    ['starting in 9d', /within 7 days at most/],
  ])('in words: %s is refused with what is wrong about it, and nothing is asked for', async (start, sentence) => {
    const { as, told } = castOf(sandbox)
    const before = await newestRequest(sandbox, 'lena')
    await as('lena').command(`request jit-k8s-prod-debug for 2h ${start} because CHG-7`)
    await told(as('lena'), sentence)
    expect(await newestRequest(sandbox, 'lena')).toEqual(before)
  })

  it.each([
    ['grace', 'jit-status-page', 'Status page, for everybody at once'],
    ['julia', 'jit-search-index', 'Search index in office hours'],
    ['jonasm', 'jit-billing-export', 'Billing, on two words with their reasons'],
    ['sam', 'Application Administrator', 'Tier zero, two approvers'],
  ])('%s can ask for %s by the flow “%s”, as the first page says', async (handle, resource, flow) => {
    const { as, told } = castOf(sandbox)
    await as(handle).command(`can ${resource}`)
    await told(as(handle), new RegExp(`${resource}[\\s\\S]*${flow}`))
  })

  it('in Slack: for another account of one’s own, and for somebody else where a lead may ask for others', async () => {
    const { as, seen } = castOf(sandbox)
    await as('daniel').command('request jit-network-core for adm-daniel.okafor@contoso.com for 1h because INC-33')
    await seen(as('priya'), /Daniel Okafor \(Admin\)[\s\S]*Daniel Okafor[\s\S]*INC-33/)
    await seen(as('danieladmin'), /Asked for you[\s\S]*INC-33/)
    await as('priya').command('request jit-prod-db-readers for ana.moreno@contoso.com for 1h because INC-34')
    await seen(as('olga'), /Ana Moreno[\s\S]*Priya Raman[\s\S]*INC-34/)
  })

  it('in Teams: the same, on a form that is a card', async () => {
    const teams = castInTeams(sandbox)
    const lena = teams.as('lena')
    await lena.say('request')
    const form = await teams.seen(lena, /Duration/)
    const access = 'jit-k8s-prod-debug: Attach a shell in the production clusters'
    const typed = { duration: '3h', 'Start (optional)': 'in 5h', 'Ticket (optional)': 'CHG8', Reason: 'Node pool' }
    await lena.fill(form, { Access: access, ...typed })
    await lena.press(form, 'Request')
    const wrong = await teams.seen(lena, /“CHG8” is no ticket/)
    expect(lena.filled(wrong)).toMatchObject({ duration: '3h', start: 'in 5h', ticket: 'CHG8', reason: 'Node pool' })
    await lena.fill(wrong, { 'Ticket (optional)': 'CHG-8', 'Start (optional)': 'in 9d' })
    await lena.press(wrong, 'Request')
    const late = await teams.seen(lena, /⚠️[\s\S]*7 days/)
    await lena.fill(late, { 'Start (optional)': 'in 5h' })
    await lena.press(late, 'Request')
    await teams.seen(lena, /Request sent[\s\S]*Start[\s\S]*CHG-8/)
    expect(lena.errors()).toEqual([])
  })

  it('in Teams: whom it is for, chosen among those who report to them, who are told and never decide', async () => {
    const teams = castInTeams(sandbox)
    const slack = castOf(sandbox)
    const [priya, mei, ines] = [teams.as('priya'), slack.as('mei'), slack.as('ines')]
    await priya.say('request')
    const form = await teams.seen(priya, /Duration/)
    await priya.fill(form, {
      Access: 'jit-datacenter-vpn: Network of the old data centre',
      'For (optional)': 'Ana Moreno',
      duration: '1h',
      Reason: 'INC-31: rack work',
    })
    await priya.press(form, 'Request')
    const wrong = await teams.seen(priya, /Ana Moreno[\s\S]*No access flow lets you ask for this for them/)
    await priya.fill(wrong, { 'For (optional)': 'Mei Tanaka' })
    await priya.press(wrong, 'Request')
    await teams.seen(priya, /Request sent[\s\S]*Mei Tanaka[\s\S]*Priya Raman/)
    await slack.seen(mei, /Asked for you[\s\S]*Priya Raman/)
    const card = await slack.seen(ines, /INC-31/)
    const request = (await newestRequest(sandbox, 'priya'))?.ask.id ?? requestId('none')
    await mei.pressForged(card, 'press:forged', encodePress({ verb: 'approve', request }))
    await slack.told(mei, /someone else has to decide it/)
    await ines.press(card, 'Deny')
    await slack.onForm(ines, /Reason/)
    await ines.fill({ Reason: 'The racks are gone' })
    await ines.submit()
    const over = await teams.seen(priya, /Denied[\s\S]*The racks are gone/)
    await priya.press(over, 'Request again')
    const again = await teams.seen(priya, /Request access[\s\S]*Mei Tanaka[\s\S]*INC-31/)
    expect(priya.filled(again)).toMatchObject({ for: personIn(sandbox.world.company, 'mei').id, length: '1 hour' })
    expect(priya.errors()).toEqual([])
  })

  it('in Slack: nothing is asked for somebody who does not report to them, and what was typed stays', async () => {
    const { as, onForm } = castOf(sandbox)
    const priya = as('priya')
    const before = await newestRequest(sandbox, 'priya')
    await priya.command('request')
    await onForm(priya, /Duration/)
    const typed = { duration: '1h', Reason: 'INC-41: racks' }
    await priya.fill({ Access: 'jit-datacenter-vpn', For: 'Ana Moreno', ...typed })
    await priya.submit()
    await onForm(priya, /No access flow lets you ask for this for them/)
    expect(JSON.stringify(priya.view?.state)).toContain('INC-41: racks')
    expect(await newestRequest(sandbox, 'priya')).toEqual(before)
    await priya.closeView()
  })

  it('in Teams: nothing is asked by what fields say that the form has not, nor by a choice that is somebody else’s to make', async () => {
    const teams = castInTeams(sandbox)
    const jonas = teams.as('jonas')
    await jonas.say('request')
    const form = await teams.seen(jonas, /Duration/)
    const said = { duration: '25m', reason: 'INC-42: forged' }
    const forge = async (access: string, more: object, words: RegExp) => {
      const doorbell = { does: 'send-request', reasonRequired: true, extras: { whom: true, start: true } }
      await jonas.pressForged(form, 'send-request', { doorbell, access, ...said, ...more })
      const now = await teams.seen(jonas, words)
      expect(jonas.filled(now)).toMatchObject(said)
    }
    const mine = await choiceOf('jit-feature-flags')
    const ana = personIn(sandbox.world.company, 'ana').id
    await forge(await choiceOf('Wi-Fi Onboarding'), {}, /There is nothing called/)
    await forge(mine, { for: ana }, /you cannot ask for somebody else/)
    await forge(mine, { start: 'in 2h' }, /a later start cannot be asked for/)
    expect(await newestRequest(sandbox, 'jonas')).toBeUndefined()
    expect(jonas.errors()).toEqual([])
  })

  it('crossing from one chat to the other: asked for in Teams, asked about in Slack, answered in Teams, given in Slack', async () => {
    const [teams, slack] = [castInTeams(sandbox), castOf(sandbox)]
    const [mei, olga] = [teams.as('mei'), slack.as('olga')]
    await mei.say('request jit-prod-db-readers for 1h because INC-32')
    const card = await slack.seen(olga, /INC-32/)
    await olga.press(card, 'Ask')
    await slack.onForm(olga, /Nothing is decided by it/)
    await olga.fill({ Question: 'Which tables?' })
    await olga.submit()
    const question = await teams.seen(mei, /Olga Petrova asks about[\s\S]*Which tables\?/)
    await mei.press(question, 'Answer')
    const form = await teams.seen(mei, /Which tables\?\s+Answer\s+\[Answer\]/)
    await mei.fill(form, { Answer: 'Only orders' })
    await mei.press(form, 'Answer')
    await olga.press(await slack.seen(olga, /INC-32[\s\S]*Only orders[\s\S]*\[Approve\]/), 'Approve for…')
    await slack.onForm(olga, /asks for[\s\S]*for 1 hour/)
    await olga.fill({ duration: '20m' })
    await olga.submit()
    await teams.seen(mei, /Granted[\s\S]*20 minutes \(asked for: 1 hour\)[\s\S]*INC-32[\s\S]*Only orders/)
    expect(mei.errors()).toEqual([])
  })
})
