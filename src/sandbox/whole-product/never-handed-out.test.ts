import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import { sandboxAccessFile } from '../access-file.ts'
import type { Sandbox } from '../sandbox.ts'
import { eventually, quiet } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

let sandbox: Sandbox
let cast: ReturnType<typeof castOf>
let truth: Sandbox['entra']['truth']
beforeAll(async () => {
  sandbox = await startOnPostgres({ port: 0, log: silentLog })
  cast = castOf(sandbox)
  truth = sandbox.entra.truth
})
afterAll(() => sandbox?.stop())

/** What this person is told privately for these words, alone. */
async function answerTo(handle: string, words: string): Promise<string> {
  const person = cast.as(handle)
  const before = person.ephemerals().length
  await person.command(words)
  return person.read(await sandbox.slack.until(() => person.ephemerals().at(before))).text
}
const asks = (handle: string, group: string) => answerTo(handle, `request ${group} for 1h because INC-7`)
/** A group that no pattern takes in is named in a flow that needs nobody, which is as open as a flow can be. */
const handingOut = (group: string, more = ''): string =>
  `${sandboxAccessFile.replace("or displayName eq 'R&D", `or displayName eq '${group}' or displayName eq 'R&D`)}  - name: Handed out
    requesters: { groups: [Engineering] }
    resources: [{ integration: Contoso, type: group, name: ${group}${more} }]
    duration: { default: 1h, max: 1h }
    approval: automatic
`
async function readAgain(content: string): Promise<readonly string[]> {
  await writeFile(sandbox.accessFile, content)
  return sandbox.doorbell.reload()
}

describe('a group that may hold roles', () => {
  it('is taken in by no pattern, whose own it was or came to be, and nobody is told that it could be asked for', async () => {
    const nothing = /There is nothing called/
    expect(await asks('ana', 'jit-helpdesk-role')).toMatch(nothing)
    truth.alterGroup('Partner Leads', { isAssignableToRole: true })
    truth.rename('Partner Leads', 'jit-partner-portal')
    truth.rename('Wiki Editors', 'jit-wiki-editors')
    expect(await asks('ana', 'jit-wiki-editors')).toMatch(nothing)
    sandbox.world.clock.wind(5)
    const ines = cast.as('ines')
    const told = ines.read(await cast.seen(ines, /may be asked for from now on: [^.]*jit-wiki-editors/)).text
    expect(told).not.toContain('jit-partner-portal')
    expect(await asks('ana', 'jit-partner-portal')).toMatch(nothing)
    expect(sandbox.entra.calls.writes()).toBe(0)
  })
})

describe('a group that decides in Doorbell', () => {
  const decides = /it lets whoever has it decide about access in Doorbell/

  it('is refused though a flow names it, until the file accepts that of it', async () => {
    const leads = 'Data Platform Leads'
    expect(await readAgain(handingOut(leads))).toEqual([])
    sandbox.world.clock.wind(5)
    await eventually('it is known, and refused', async () => decides.test(await asks('jonas', leads)))
    expect(truth.isMember(leads, 'Jonas Meyer')).toBe(false)
  })
  it('is refused though a pattern takes it in, where it decides by being inside of another', async () => {
    truth.addMember('Security', 'jit-lab-cluster')
    expect(await asks('jonas', 'jit-lab-cluster')).toMatch(decides)
    truth.removeMember('Security', 'jit-lab-cluster')
    expect(truth.membersOf('jit-lab-cluster')).toEqual([])
  })
  it('makes nobody an admin who has it from Doorbell, though the file accepts that it is handed out', async () => {
    const admins = 'Doorbell Admins'
    expect(await readAgain(handingOut(admins, ', confersAuthority: accepted'))).toEqual([])
    sandbox.world.clock.wind(5)
    const jonas = cast.as('jonas')
    await cast.seen(cast.as('ines'), /may be asked for from now on: [^.]*Doorbell Admins/)
    await jonas.command(`request ${admins} for 1h because INC-ADMINS`)
    await cast.seen(jonas, /INC-ADMINS[\s\S]*Granted at/)
    expect(truth.isMember(admins, 'Jonas Meyer')).toBe(true)
    for (const words of ['freeze because INC-8', 'panic everything because INC-8', 'setup'])
      expect(await answerTo('jonas', words)).toContain('for the admins of Doorbell')
    expect(await sandbox.doorbell.store.freezes()).toEqual([])
    expect(await answerTo('henrik', 'freeze because INC-8')).toContain('is stopped')
    await cast.seen(cast.as('ruth'), /Granting is stopped/)
    await quiet(sandbox.doorbell)
    expect(cast.textsOf(jonas).join()).not.toContain('Granting is stopped')
  })
})
