import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requestId } from '../../access/vocabulary.ts'
import { encodePress } from '../../cards/buttons.ts'
import { silentLog } from '../../ports/log.ts'
import { sandboxAccessFile } from '../access-file.ts'
import { personIn } from '../company.ts'
import type { Sandbox } from '../sandbox.ts'
import { newestRequest } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

const forNobody = sandboxAccessFile.replace(
  '    requesters:\n      groups:\n        - Engineering\n    duration: 30m',
  '    requesters: { groups: [] }\n    duration: 30m',
)

let sandbox: Sandbox
let cast: ReturnType<typeof castOf>
beforeAll(async () => {
  sandbox = await startOnPostgres({ port: 0, log: silentLog, accessFile: forNobody })
  cast = castOf(sandbox)
})
afterAll(() => sandbox?.stop())

const group = 'jit-k8s-prod-debug'
const holds = (name: string) => sandbox.entra.truth.isMember(group, name)
/** What this person is told privately for these words, alone. */
async function answerTo(handle: string, words: string): Promise<string> {
  const person = cast.as(handle)
  const before = person.ephemerals().length
  await person.command(words)
  return person.read(await sandbox.slack.until(() => person.ephemerals().at(before))).text
}

describe('breaking the glass', () => {
  it('is for nobody where the list is empty', async () => {
    expect(await answerTo('lukas', `breakglass ${group} because INC-40`)).toContain(
      'nothing for which you may break the glass',
    )
    expect(holds('Lukas Meyer')).toBe(false)
    await writeFile(sandbox.accessFile, sandboxAccessFile)
    expect(await sandbox.doorbell.reload()).toEqual([])
  })
  it('is for nobody while granting is frozen, and says who stopped it', async () => {
    expect(await answerTo('henrik', 'freeze because INC-41')).toContain('is stopped')
    expect(await answerTo('lukas', `breakglass ${group} because INC-41`)).toMatch(/Henrik Dahl/)
    expect(holds('Lukas Meyer')).toBe(false)
    expect(await answerTo('henrik', 'thaw')).toContain('Granting goes on')
  })
  it('gives it at once and for half an hour at most, which is never extended, and ends', async () => {
    const daniel = cast.as('daniel')
    expect(await answerTo('daniel', `breakglass ${group} for 31m because INC-42`)).toContain('30 minutes at most')
    await daniel.command('breakglass')
    await cast.onForm(daniel, /A review stays open/)
    const exactly = { 'Type its exact name to confirm': group }
    await daniel.fill({ Access: group, Reason: 'INC-42: all is dark', ...exactly })
    await daniel.submit()
    await cast.seen(daniel, /Granted[\s\S]*INC-42|INC-42[\s\S]*Granted/)
    expect(holds('Daniel Okafor')).toBe(true)
    for (const told of ['ruth', 'kenji', 'priya']) await cast.seen(cast.as(told), /INC-42/)
    sandbox.world.clock.wind(25)
    expect(await answerTo('daniel', `extend ${group}`)).toContain('never extended')
    sandbox.world.clock.wind(5)
    await cast.seen(daniel, /INC-42[\s\S]*Verified gone at/)
    expect(holds('Daniel Okafor')).toBe(false)
  })
  it('leaves a review that another account of whoever took it does not sign off, and another human does', async () => {
    const { truth } = sandbox.entra
    const request = (await newestRequest(sandbox, 'daniel'))?.ask.id ?? requestId('none')
    const { employeeId } = personIn(sandbox.world.company, 'kenji')
    truth.alterPerson('Kenji Watanabe', { employeeId: personIn(sandbox.world.company, 'daniel').employeeId })
    const kenji = cast.as('kenji')
    const card = await cast.seen(kenji, /Break-glass: please review[\s\S]*INC-42/)
    await kenji.pressForged(card, 'press:forged', encodePress({ verb: 'sign-off', request }))
    await cast.told(kenji, /somebody else has to review it/)
    truth.alterPerson('Kenji Watanabe', { employeeId })
    const ruth = cast.as('ruth')
    await ruth.press(await cast.seen(ruth, /Break-glass: please review[\s\S]*INC-42/), 'Sign off')
    await cast.onForm(ruth, /What you found/)
    await ruth.fill({ 'What you found': 'It was dark' })
    await ruth.submit()
    await cast.seen(kenji, /Break-glass: signed off[\s\S]*It was dark/)
  })
})
