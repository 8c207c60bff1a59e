import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import { personIn } from '../company.ts'
import type { Sandbox } from '../sandbox.ts'
import type { Person } from '../slack/person.ts'
import type { TeamsPerson } from '../teams/person.ts'
import type { ShownMessage } from '../teams/shown.ts'
import { newestRequest } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { castInTeams } from './cast-in-teams.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

/** Olga and Tomasz own the first, Priya and Daniel the second, and one flow opens both. */
const [writers, shell] = ['jit-prod-db-writers', 'jit-k8s-prod-debug']

let sandbox: Sandbox
let slack: ReturnType<typeof castOf>
let teams: ReturnType<typeof castInTeams>
beforeAll(async () => {
  sandbox = await startOnPostgres({ port: 0, log: silentLog, teams: true })
  slack = castOf(sandbox)
  teams = castInTeams(sandbox)
  for (const handle of ['priya', 'daniel']) await teams.as(handle).say('prefer both')
})
afterAll(() => sandbox?.stop())

const holds = (handle: string) =>
  [writers, shell].filter(group => sandbox.entra.truth.isMember(group, personIn(sandbox.world.company, handle).id))
const about = async (handle: string, action: string) => {
  const request = await newestRequest(sandbox, handle)
  const rows = await sandbox.world.audit(null, 500)
  return rows.filter(row => row.requestId === request?.ask.id && row.action === action)
}

/** What Slack shows at a field that was not taken. */
const wrong = (person: Person, words: RegExp) =>
  sandbox.slack.until(() => person.view && words.test(JSON.stringify(person.view.errors)))
/** As the form in Teams offers it, for these words. */
async function offered(person: TeamsPerson, form: ShownMessage, field: string, words: string): Promise<string> {
  const [first] = await person.suggestions(form, field, words)
  if (!first) throw new Error(`${field} offers nothing for ${words}`)
  return first.value
}

describe('several resources that somebody picks in one request, over HTTP', () => {
  it('in Slack: what is forged and what is too much is refused on the form; the no of one owner settles it', async () => {
    const [ana, olga, daniel] = [slack.as('ana'), slack.as('olga'), teams.as('daniel')]
    await ana.command('request')
    await slack.onForm(ana, /Duration/)
    await ana.fill({ Access: [writers, shell], duration: '9h', Reason: 'INC-11: both, please' })
    await ana.submit()
    await wrong(ana, /8 hours at most/)
    const picked = JSON.stringify(ana.view?.state)
    expect(picked).toContain(writers)
    expect(picked).toContain(shell)
    const forged = (values: readonly string[]) => ({
      selected_options: values.map(value => ({ text: { type: 'plain_text', text: 'x' }, value })),
    })
    await ana.fill({ duration: '1h' })
    await ana.fillForged('Access', forged(Array.from({ length: 1_001 }, (_, at) => `v${at}`)))
    await ana.submit()
    await wrong(ana, /You asked for 1,001 at once, and one request takes at most 20/)
    await ana.fillForged('Access', forged(['v1', 'v2']))
    await ana.submit()
    await wrong(ana, /There is nothing called/)
    await ana.fill({ Access: [shell, writers] })
    await ana.submit()
    await slack.seen(
      ana,
      /Request sent[\s\S]*• jit-k8s-prod-debug \(group\): waits for 1 of [\s\S]*• jit-prod-db-writers \(group\): waits for 1 of [\s\S]*INC-11/,
    )
    await olga.press(await slack.seen(olga, /INC-11[\s\S]*Your word is about jit-prod-db-writers/), 'Approve')
    await daniel.press(await teams.seen(daniel, /INC-11/), 'Deny')
    const why = await teams.seen(daniel, /^\s*Deny\s+Ana Moreno asks for[\s\S]*Reason/)
    await daniel.fill(why, { Reason: 'The cluster is being moved' })
    await daniel.press(why, 'Deny')
    await slack.seen(ana, /Denied[\s\S]*The cluster is being moved/)
    expect(holds('ana')).toEqual([])
    expect(await about('ana', 'grant.opened')).toEqual([])
  })

  it('in Teams: the first where one is chosen, the others in a field of their own; each is given and ended by itself', async () => {
    const [jonas, tomasz, priya] = [teams.as('jonas'), slack.as('tomasz'), teams.as('priya')]
    await jonas.say('request')
    const form = await teams.seen(jonas, /Duration/)
    const Access = await offered(jonas, form, 'Access', writers)
    const more = await offered(jonas, form, 'more', shell)
    await jonas.fill(form, { Access, more: [more], duration: '9h', Reason: 'INC-12: both' })
    await jonas.press(form, 'Request')
    const again = await teams.seen(jonas, /8 hours at most/)
    expect(jonas.filled(again)).toMatchObject({ access: Access, more, duration: '9h', reason: 'INC-12: both' })
    jonas.fillForged(again, 'more', Array.from({ length: 1_000 }, (_, at) => `v${at}`).join())
    await jonas.press(again, 'Request')
    const many = await teams.seen(jonas, /You asked for 1,001 at once/)
    await jonas.fill(many, { Access, duration: '1h' })
    jonas.fillForged(many, 'more', `${more},${Access}`)
    await jonas.press(many, 'Request')
    await teams.seen(
      jonas,
      /Request sent[\s\S]*jit-prod-db-writers \(group\), jit-k8s-prod-debug \(group\)[\s\S]*INC-12/,
    )
    await tomasz.press(await slack.seen(tomasz, /INC-12/), 'Approve')
    await priya.press(await teams.seen(priya, /INC-12[\s\S]*Your word is about jit-k8s-prod-debug/), 'Approve')
    await teams.seen(jonas, /Granted[\s\S]*INC-12/)
    await sandbox.slack.until(() => holds('jonas').length === 2)
    await jonas.say(`return ${shell}`)
    await teams.seen(jonas, /Granted: 1 of 2[\s\S]*jit-k8s-prod-debug \(group\): ended[\s\S]*INC-12/)
    expect(holds('jonas')).toEqual([writers])
    sandbox.world.clock.wind(61)
    await teams.seen(jonas, /Ended[\s\S]*jit-prod-db-writers \(group\): ended\.[^•]*Verified gone[\s\S]*INC-12/)
    expect(holds('jonas')).toEqual([])
    expect(await about('jonas', 'grant.end_verified')).toHaveLength(2)
    expect([...jonas.errors(), ...priya.errors()]).toEqual([])
  })

  it('typed in one line, with a comma or an “and” between them', async () => {
    const lukas = slack.as('lukas')
    await lukas.command(`request ${writers} and ${shell} for 2h because INC-13`)
    await slack.seen(lukas, /Request sent[\s\S]*• jit-prod-db-writers[\s\S]*• jit-k8s-prod-debug[\s\S]*INC-13/)
    await lukas.command(`request ${writers}, jit-nothing-there for 2h because INC-14`)
    await slack.told(lukas, /There is nothing called “jit-nothing-there” that you may ask for/)
    await lukas.command(`cancel ${shell}`)
    await slack.seen(lukas, /(Withdrawn|Cancelled)[\s\S]*INC-13/)
  })
})
