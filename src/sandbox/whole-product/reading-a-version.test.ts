import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import { sandboxAccessFile } from '../access-file.ts'
import type { Sandbox } from '../sandbox.ts'
import { eventually } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { castInTeams } from './cast-in-teams.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

const guarded = sandboxAccessFile.replace('version: 1\n', 'version: 1\npolicyChange: two-person\n')
const teams = Array.from({ length: 20 }, (_, at) => `Team ${at + 1}`)
const withTwentyFlows = teams.reduce(
  (file, name) => `${file}  - name: ${name}
    requesters: { groups: [Support Leads] }
    resources: [{ integration: Contoso, type: group, name: jit-usage-reports }]
    duration: { default: 1h, max: 2h }
    approval: { stages: [{ from: [owner] }] }
`,
  guarded,
)
const cutShort = /It gives more:[\s\S]*and \d+ more/

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startOnPostgres({ port: 0, log: silentLog, teams: true, accessFile: guarded })
  await castInTeams(sandbox).as('ruth').say('prefer teams')
  await castInTeams(sandbox).seen(castInTeams(sandbox).as('ruth'), /Teams/)
  await writeFile(sandbox.accessFile, withTwentyFlows)
  expect(await sandbox.doorbell.reload()).toEqual([])
})
afterAll(() => sandbox?.stop())

const holdsAll = (content: string | undefined) => {
  expect(content).toMatch(/It gives more:/)
  expect(content).not.toMatch(/and \d+ more/)
  for (const name of teams) expect(content).toMatch(new RegExp(`^- Flow ${name}: is new`, 'm'))
}
const looks = async () => (await sandbox.world.audit(null, 200)).filter(({ action }) => action === 'access.viewed')

describe('a version of the access file that is longer than its card', () => {
  it('is read to its end in Slack, as a file in the admin’s own conversation, before anything is in force', async () => {
    const cast = castOf(sandbox)
    const henrik = cast.as('henrik')
    const card = await cast.seen(henrik, cutShort)
    expect(cast.textsOf(henrik).join()).not.toContain('Team 20')
    await henrik.press(card, 'Read all of it')
    const file = await eventually('the file is there', async () => henrik.messages().flatMap(({ files }) => files)[0])
    expect(file.name).toMatch(/^doorbell-access-file-.*\.txt$/)
    holdsAll(file.content)
    expect((await looks()).map(({ actor }) => actor).join()).toMatch(/Henrik/)
    expect((await sandbox.doorbell.store.activePolicy())?.flows).toHaveLength(4)
  })

  it('is read to its end in Teams by whoever takes the file that they are asked about', async () => {
    const { as, seen } = castInTeams(sandbox)
    const ruth = as('ruth')
    await ruth.press(await seen(ruth, cutShort), 'Read all of it')
    await seen(ruth, /you are asked whether you want it as a file/)
    const offer = ruth.messages().findLast(({ file }) => file?.kind === 'consent')
    if (!offer) throw new Error('No file was offered')
    await ruth.answerFile(offer, 'accept')
    holdsAll((await eventually('the file is there', async () => ruth.files()[0])).content)
  })

  it('is read by nobody else, in either chat: whoever sends the press of an admin is told that it is for admins, and is on no record of having read', async () => {
    const cast = castOf(sandbox)
    const inTeams = castInTeams(sandbox)
    const card = JSON.stringify((await cast.seen(cast.as('henrik'), cutShort)).blocks)
    const [value = ''] = /v1:read-policy:[\w-]+/.exec(card) ?? []
    expect(value).not.toBe('')
    await cast.as('ana').command('request jit-prod-db-readers for 1h because INC-READS')
    const [olga, mei] = [cast.as('olga'), inTeams.as('mei')]
    const before = (await looks()).length
    await olga.pressForged(await cast.seen(olga, /INC-READS/), 'press:forged', value)
    await cast.told(olga, /the directory does not list you among them/)
    expect(olga.messages().flatMap(({ files }) => files)).toEqual([])
    await mei.say('help')
    const message = await inTeams.seen(mei, /request/)
    await mei.pressForged(message, 'press', { doorbell: { does: 'press', value } })
    await inTeams.seen(mei, /the directory does not list you among them/)
    expect([mei.files(), mei.messages().filter(({ file }) => file?.kind === 'consent')]).toEqual([[], []])
    expect(await looks()).toHaveLength(before)
  })

  it('is in force when both admins have agreed, whichever chat they read it in', async () => {
    const cast = castOf(sandbox)
    const { as, seen } = castInTeams(sandbox)
    const [henrik, ruth] = [cast.as('henrik'), as('ruth')]
    await henrik.press(await cast.seen(henrik, cutShort), 'Activate')
    await ruth.press(await seen(ruth, /Henrik \S+ agreed\./), 'Activate')
    await cast.seen(henrik, /Agreed by Henrik \S+ and Ruth [^;]*; in force since/)
    await seen(ruth, /in force since/)
    expect((await sandbox.doorbell.store.activePolicy())?.flows).toHaveLength(24)
  })
})
