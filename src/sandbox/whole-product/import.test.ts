import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import { sandboxAccessFile } from '../access-file.ts'
import { personIn } from '../company.ts'
import type { Sandbox } from '../sandbox.ts'
import { asked } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

let sandbox: Sandbox
let cast: ReturnType<typeof castOf>
beforeAll(async () => {
  sandbox = await startOnPostgres({ port: 0, log: silentLog })
  cast = castOf(sandbox)
})
afterAll(() => sandbox?.stop())

const group = 'jit-prod-db-readers'
const withImport = sandboxAccessFile.replace('identity:\n', 'identity:\n  importFile: people.csv\n')

/** A line of the import file: this Slack account is this person. */
const line = (account: string, person = account): string => {
  const { company } = sandbox.world
  return [company.slackTeam.id, personIn(company, account).slack?.user, personIn(company, person).id].join(',')
}
async function importing(...lines: readonly string[]): Promise<readonly string[]> {
  await writeFile(join(dirname(sandbox.accessFile), 'people.csv'), `team,user,person\n${lines.join('\n')}\n`)
  await writeFile(sandbox.accessFile, withImport)
  return sandbox.doorbell.reload()
}
async function answerTo(handle: string): Promise<string> {
  const person = cast.as(handle)
  const before = person.ephemerals().length
  await person.command('mine')
  return person.read(await sandbox.slack.until(() => person.ephemerals().at(before))).text
}
const knows = /My access/

it('people in the import file are known without any address of theirs', async () => {
  expect(await answerTo('leo')).toMatch(/missing or not confirmed/)
  expect(await importing(line('leo'), line('max'))).toEqual([])
  expect(await answerTo('leo')).toMatch(knows)
  expect(await answerTo('max')).toMatch(knows)
  await asked(sandbox, { by: 'leo', for: group, from: 'olga' })
})
it('the import file has the last word over the address', async () => {
  expect(await importing(line('wei', 'julia'))).toEqual([])
  await cast.as('jonas').command('request jit-customer-data for 1h because INC-wei')
  const card = await cast.seen(cast.as('wei'), /INC-wei/)
  await cast.as('wei').press(card, 'Approve')
  await cast.seen(cast.as('jonas'), /Approved by Julia Santos/)
})
it('whoever is no member of the workspace, or not active in the directory, is refused all the same', async () => {
  expect(await importing(line('rafael'), line('dmitri'))).toEqual([])
  expect(await answerTo('rafael')).toMatch(/Guests of this workspace/)
  expect(await answerTo('dmitri')).toMatch(/disabled/)
})
it('who was taken out of it is known by it no more', async () => {
  expect(await importing(line('leo'))).toEqual([])
  expect(await answerTo('leo')).toMatch(knows)
  expect(await importing(line('max'))).toEqual([])
  expect(await answerTo('leo')).toMatch(/missing or not confirmed/)
  const dropped = (await sandbox.world.audit(null, 500)).filter(({ action }) => action === 'identity.dropped')
  expect(dropped.map(({ reason, about }) => [reason, about])).toContainEqual([
    'no longer in the import file',
    personIn(sandbox.world.company, 'leo').id,
  ])
})
it('a broken one changes nothing, and every broken row of it is told', async () => {
  const problems = await importing(line('leo'), 'T0CONTOSO,nobody,not-an-id', 'T0CONTOSO,U00000ANA,not-an-id')
  expect(problems).toEqual([
    expect.stringMatching(/people\.csv, line 3: .*Slack user id/),
    expect.stringMatching(/people\.csv, line 4: .*Entra object id/),
  ])
  expect(await answerTo('leo')).toMatch(/missing or not confirmed/)
  expect(await answerTo('max')).toMatch(knows)
})
