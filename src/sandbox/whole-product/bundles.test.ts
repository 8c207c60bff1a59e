import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import { accessFileToTry } from '../access-file-to-try.ts'
import { groupIn, personIn } from '../company.ts'
import type { Sandbox } from '../sandbox.ts'
import type { TeamsPerson } from '../teams/person.ts'
import type { ShownMessage } from '../teams/shown.ts'
import { newestRequest } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { castInTeams } from './cast-in-teams.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

/** Two groups under one name, of which Olga and Tomasz own the first, and Priya and Daniel the second. */
const kit = 'On-call kit'
const [writers, shell] = ['jit-prod-db-writers', 'jit-k8s-prod-debug']

let sandbox: Sandbox
let slack: ReturnType<typeof castOf>
let teams: ReturnType<typeof castInTeams>
beforeAll(async () => {
  sandbox = await startOnPostgres({ port: 0, log: silentLog, teams: true, accessFile: accessFileToTry })
  slack = castOf(sandbox)
  teams = castInTeams(sandbox)
  for (const handle of ['priya', 'daniel']) await teams.as(handle).say('prefer both')
})
afterAll(() => sandbox?.stop())

const holds = (handle: string) =>
  [writers, shell].filter(group => sandbox.entra.truth.isMember(group, personIn(sandbox.world.company, handle).id))
const about = async (handle: string, action: string) => {
  const request = await newestRequest(sandbox, handle)
  return (await sandbox.world.audit(null, 500)).filter(
    row => row.requestId === request?.ask.id && row.action === action,
  )
}

/** What the form in Teams offers for these words. */
async function chosen(person: TeamsPerson, form: ShownMessage, words: string): Promise<string> {
  const [offered] = await person.suggestions(form, 'Access', words)
  if (!offered) throw new Error(`the form offers nothing for ${words}`)
  return offered.value
}

describe('several resources that are asked for together, over HTTP, in two chats', () => {
  it('are asked for in a form in Teams, decided about by the owner of each in either chat, and given and ended each by itself', async () => {
    const [ana, olga, priya] = [teams.as('ana'), slack.as('olga'), teams.as('priya')]
    await ana.say('request')
    const form = await teams.seen(ana, /Duration/)
    // Before a letter is typed, among so many that begin with other letters.
    expect(JSON.stringify(form.card)).toContain('On-call kit: jit-prod-db-writers, jit-k8s-prod-debug')
    const Access = await chosen(ana, form, 'on-call')
    await ana.fill(form, { Access, duration: '9h', Reason: 'INC-1: on call tonight' })
    await ana.press(form, 'Request')
    const wrong = await teams.seen(ana, /1 hour \(usual\)[\s\S]*Up to 4 hours[\s\S]*4 hours at most/)
    expect(ana.filled(wrong)).toMatchObject({ access: Access, duration: '9h', reason: 'INC-1: on call tonight' })
    await ana.fill(wrong, { duration: '1h' })
    await ana.press(wrong, 'Request')
    const hers = await slack.seen(
      olga,
      /INC-1[\s\S]*Your word is about jit-prod-db-writers; others decide about the rest/,
    )
    const priyas = await teams.seen(priya, /INC-1[\s\S]*Your word is about jit-k8s-prod-debug/)
    await olga.press(hers, 'Approve')
    await teams.seen(
      ana,
      /jit-prod-db-writers \(group\): approved by Olga Petrova\s*• jit-k8s-prod-debug \(group\): waits for 1 of [\s\S]*INC-1/,
    )
    expect(holds('ana')).toEqual([])
    await priya.press(priyas, 'Approve')
    // Of each part by itself, or of both at once where that was at the same moment; their end, likewise.
    const usable = /Granted\s(?:(?:[\s\S]*• [^•]*Usable since){2}[\s\S]*INC-1|[\s\S]*INC-1[\s\S]*Usable since)/
    const granted = await teams.seen(ana, usable)
    expect(ana.read(granted).text).toMatch(/Approved by Olga Petrova[\s\S]*Priya Raman/)
    expect(ana.read(granted).text.match(/jump\.contoso\.com/g)).toHaveLength(1)
    expect(holds('ana')).toEqual([writers, shell])
    expect((await about('ana', 'decision.recorded')).map(({ via }) => via)).toEqual(['teams', 'slack'])
    sandbox.world.clock.wind(61)
    const gone =
      /Ended\s[\s\S]*jit-prod-db-writers \(group\): ended\.(?: Verified gone[\s\S]*jit-k8s-prod-debug \(group\): ended\. Verified gone[\s\S]*INC-1|\s*• jit-k8s-prod-debug \(group\): ended\.\s[\s\S]*INC-1[\s\S]*Verified gone)/
    await teams.seen(ana, gone)
    await Promise.all([slack.seen(olga, gone), teams.seen(priya, gone)])
    expect(holds('ana')).toEqual([])
    expect([...ana.errors(), ...priya.errors()]).toEqual([])
  })

  it('are not asked for where one part cannot be given: it is named before anything is sent, in words and on the form', async () => {
    const [inSlack, jonas] = [slack.as('jonas'), teams.as('jonas')]
    sandbox.entra.truth.addMember(shell, personIn(sandbox.world.company, 'jonas').id)
    const named = /Not all of it can be given, so nothing was sent\. jit-k8s-prod-debug: You already have this/
    await inSlack.command(`request ${kit} for 1h because INC-2`)
    await slack.told(inSlack, named)
    await jonas.say('request')
    const form = await teams.seen(jonas, /Duration/)
    const Access = await chosen(jonas, form, 'on-call')
    await jonas.fill(form, { Access, duration: '1h', Reason: 'INC-3' })
    await jonas.press(form, 'Request')
    expect(jonas.filled(await teams.seen(jonas, named))).toMatchObject({
      access: Access,
      length: '1 hour',
      reason: 'INC-3',
    })
    expect(await newestRequest(sandbox, 'jonas')).toBeUndefined()
  })

  it('are asked for in words in Slack; a part that Entra refuses is told of and tried again alone, under the same word', async () => {
    const [lukas, tomasz, daniel] = [slack.as('lukas'), slack.as('tomasz'), teams.as('daniel')]
    await lukas.command(`request “${kit}” for 1h because INC-4`)
    const path = new RegExp(`${groupIn(sandbox.world.company, shell).id}/members`)
    sandbox.entra.faults.next({ method: 'POST', path, kind: 'status', status: 403 })
    await tomasz.press(await slack.seen(tomasz, /INC-4/), 'Approve')
    await daniel.press(await teams.seen(daniel, /INC-4/), 'Approve')
    const half = await slack.seen(
      lukas,
      /Granted: 1 of 2[\s\S]*jit-k8s-prod-debug \(group\): not granted[\s\S]*\[Retry\]/,
    )
    await teams.seen(daniel, /Granted: 1 of 2[\s\S]*jit-k8s-prod-debug \(group\): not granted[\s\S]*INC-4/)
    expect(holds('lukas')).toEqual([writers])
    await lukas.press(half, 'Retry')
    await slack.seen(lukas, /Granted\n[\s\S]*jit-k8s-prod-debug \(group\): granted[\s\S]*INC-4/)
    expect(holds('lukas')).toEqual([writers, shell])
    expect(await about('lukas', 'decision.recorded')).toHaveLength(2)
    expect(await about('lukas', 'grant.opened')).toHaveLength(3)
    await daniel.press(await teams.seen(daniel, /Granted\s[\s\S]*INC-4[\s\S]*\[Revoke\]/), 'Revoke')
    const why = await teams.seen(daniel, /taken back at once/)
    await daniel.fill(why, { 'Reason (optional)': 'The cluster is being moved' })
    await daniel.press(why, 'Revoke')
    await slack.seen(lukas, /jit-k8s-prod-debug \(group\): ended\.[^•]*Revoked by Daniel Okafor/)
    // An approver takes back what they approved, and no more.
    expect(holds('lukas')).toEqual([writers])
  })
})
