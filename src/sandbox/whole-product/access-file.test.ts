import { rm, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { weekdays } from '../../access/hours.ts'
import { createLog } from '../../config/log.ts'
import { silentLog } from '../../ports/log.ts'
import { sandboxAccessFile } from '../access-file.ts'
import { personIn } from '../company.ts'
import type { Sandbox } from '../sandbox.ts'
import { eventually } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

/** The sandbox's file with passages replaced; each must be there, or the test would test nothing. */
function fileWith(...changes: readonly (readonly [passage: string, replacement: string])[]): string {
  return changes.reduce((file, [passage, replacement]) => {
    if (!file.includes(passage)) throw new Error(`the file has no ${passage}`)
    return file.replace(passage, replacement)
  }, sandboxAccessFile)
}

const refusal = (accessFile: string): Promise<string> =>
  startOnPostgres({ port: 0, log: silentLog, accessFile }).then(
    async sandbox => {
      await sandbox.stop()
      return 'it started'
    },
    (problem: Error) => problem.message,
  )

/** Where this stands for the first time, as an editor counts. */
const lineOf = (passage: string): number =>
  sandboxAccessFile.slice(0, sandboxAccessFile.indexOf(passage)).split('\n').length

describe('a broken access file at the start', () => {
  it('stops the start, with everything that is wrong in it by line and column', async () => {
    const message = await refusal(
      fileWith(
        ['duration: { default: 2h, max: 8h }', 'duration: { default: 2h, max: 8 parsecs }'],
        ['justification:', 'justifcation:'],
        ['requesters: { groups: [Support Leads] }', 'requesters: { groups: [] }'],
      ),
    )
    const lines = message.split('\n')
    for (const line of lines) expect(line).toMatch(/^access\.yaml:\d+:\d+: /)
    expect(message).toMatch(new RegExp(`access\\.yaml:${lineOf('duration: { default: 2h')}:\\d+: .*duration`))
    expect(message).toMatch(new RegExp(`access\\.yaml:${lineOf('justification:')}:\\d+: .*justifcation.*justification`))
    expect(message).toMatch(new RegExp(`access\\.yaml:${lineOf('requesters: { groups: [Support')}:\\d+: .*requesters`))
  })
  it('stops the start with Graph’s own words when Graph does not understand a filter', async () => {
    const message = await refusal(fileWith(["startswith(displayName,'jit-')", "begins(displayName,'jit-')"]))
    expect(message).toMatch(/^access\.yaml:\d+:\d+: .*filter is not understood by the directory: .*Graph/)
  })
  it('stops the start with every name that is missing or means several things', async () => {
    const message = await refusal(
      fileWith(
        ['admins: { groups: [Doorbell Admins] }', 'admins: { groups: [Doorbell Adnims] }'],
        ['groups: [Engineering] }', 'groups: [Release Managers] }'],
        ['{ owner: Support Leads }', '{ owner: Supporters }'],
      ),
    )
    expect(message.split('\n')).toHaveLength(3)
    expect(message).toMatch(/access\.yaml:2:\d+: .*Doorbell Adnims/)
    expect(message).toMatch(/access\.yaml:\d+:\d+: .*Release Managers/)
    expect(message).toMatch(/access\.yaml:\d+:\d+: .*Supporters/)
  })
})

describe('an access file that is read again', () => {
  let sandbox: Sandbox
  let cast: ReturnType<typeof castOf>
  const lines: string[] = []
  beforeAll(async () => {
    const log = createLog({ level: 'info', secrets: [] }, { write: line => lines.push(line) })
    sandbox = await startOnPostgres({ port: 0, log })
    cast = castOf(sandbox)
  })
  afterAll(() => sandbox?.stop())

  async function readAgain(content: string): Promise<readonly string[]> {
    await writeFile(sandbox.accessFile, content)
    return sandbox.doorbell.reload()
  }
  const inForce = async () => (await sandbox.doorbell.store.activePolicy())?.hash

  it.each([
    ['no YAML', () => 'flows: [', /access\.yaml:\d+:\d+: /],
    ['a filter that Graph does not understand', () => fileWith(["startswith(displayName,'jit-')", 'what?']), /filter/],
    ['a name that nobody has', () => fileWith(['[Internal Audit]', '[Nobody At All]']), /Nobody At All/],
  ])('and is broken by %s leaves the good one in force, and says so', async (_, content, problem) => {
    const before = await inForce()
    const logged = lines.length
    const problems = await readAgain(content())
    expect(problems.join('\n')).toMatch(problem)
    expect(await inForce()).toBe(before)
    expect(lines.slice(logged).map(line => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ level: 'error', event: 'access-file.rejected', stillInForce: before, problems }),
    )
    const [newest] = (await sandbox.world.audit(null, 20)).filter(({ action }) => action === 'policy.rejected')
    expect(newest).toMatchObject({ actor: 'Access file', outcome: 'refused', details: { problems } })
  })
  it('and is broken leaves the good one’s filter in force too', async () => {
    const problems = await readAgain(fileWith([" or displayName eq 'R&D #1 + 50%'", '']))
    expect(problems.join()).toMatch(/R&D #1 \+ 50%/)
    const discovered = (): readonly number[] =>
      lines
        .map(line => JSON.parse(line))
        .flatMap(({ event, resources }) => (event === 'inventory.refreshed' ? [resources] : []))
    const before = discovered()
    sandbox.world.clock.wind(2)
    await eventually('the directory is read again', async () => discovered().length > before.length)
    expect(discovered().at(-1)).toBe(before.at(-1))
  })
  it('and is gone leaves the good one in force', async () => {
    const before = await inForce()
    await rm(sandbox.accessFile)
    expect((await sandbox.doorbell.reload()).join()).toMatch(/cannot be read/)
    expect(await inForce()).toBe(before)
    await cast.seen(cast.as('henrik'), /Doorbell read the access file and cannot use it[\s\S]*cannot be read/)
  })
  it('and is good is in force at once, for what is asked from then on', async () => {
    expect(await readAgain(fileWith(['max: 8h', 'max: 2h']))).toEqual([])
    const jonas = cast.as('jonas')
    await jonas.command('request jit-prod-db-readers for 3h because INC-1')
    await cast.told(jonas, /this access is given for 2 hours at most/)
    expect((await sandbox.world.audit(null, 20)).map(({ action }) => action)).toContain('policy.activated')
  })
  it('and has hours refuses outside of them in words that name them, in the place’s own time', async () => {
    const duration = 'duration: { default: 2h, max: 8h }'
    const notToday = weekdays[(new Date(sandbox.world.clock.now()).getUTCDay() + 2) % 7]
    const on = (days: string, more = '') =>
      fileWith([duration, `${duration}\n    hours: { days: [${days}], from: "00:00", to: "24:00", zone: UTC }${more}`])
    expect(await readAgain(on(`${notToday}`))).toEqual([])
    const lena = cast.as('lena')
    await lena.command('request jit-prod-db-readers because INC-1')
    await cast.told(
      lena,
      /may begin only within certain hours: \w+ from 00:00 to 24:00 \(UTC\)\. The next time is[\s\S]*ask again then/,
    )
    expect(await readAgain(on(`${notToday}`, '\n    startWithin: 7d'))).toEqual([])
    await lena.command('request jit-prod-db-readers because INC-4')
    const offered = await cast.told(lena, /\[Ask for \w+ 00:00 \(UTC\)\]/)
    await lena.press(offered, lena.read(offered).buttons[0] ?? '')
    await lena.press(await cast.seen(lena, /INC-4[\s\S]*\[Cancel request\]/), 'Cancel request')
    await cast.seen(lena, /Withdrawn[\s\S]*Start[\s\S]*INC-4|INC-4[\s\S]*Withdrawn/)
    expect(await readAgain(on(weekdays.join(', ')))).toEqual([])
    await lena.command('request jit-prod-db-readers because INC-1')
    await cast.seen(lena, /Waiting for an answer until/)
  })
  it('and lets a flow approve by itself gives at once what is asked by it, which its owner can take back', async () => {
    const inAnHour = (hours: number) =>
      new Date(new Date(sandbox.world.clock.now()).getTime() + hours * 3_600_000).toISOString().slice(11, 16)
    const quickLook = `  - name: A quick look
    requesters: { groups: [Finance Leads] }
    resources: [{ integration: Contoso, type: group, name: jit-billing-export }]
    duration: { default: 4h, max: 4h }
    hours: { days: [${weekdays.join(', ')}], from: "${inAnHour(-1)}", to: "${inAnHour(1)}", zone: UTC, endWithHours: true }
    approval: automatic
`
    expect(await readAgain(sandboxAccessFile + quickLook)).toEqual([])
    const paul = cast.as('paul')
    await paul.command('request jit-billing-export because INC-4')
    await cast.seen(
      paul,
      /Approved by the access flow A quick look at .*, by itself: nobody was asked[\s\S]*Granted at/,
    )
    expect(sandbox.entra.truth.isMember('jit-billing-export', 'Paul Becker')).toBe(true)
    const rows = await sandbox.world.audit(null, 50)
    expect(rows.find(({ action }) => action === 'decision.recorded')).toMatchObject({
      actor: 'A quick look',
      via: 'rule',
    })
    const given = rows.find(({ action }) => action === 'grant.active')
    expect(given?.details).toMatchObject({ until: expect.stringContaining(`T${inAnHour(1)}`.slice(0, 3)) })
  })
  it('and opens what is tagged to the managers of a group, and not to whoever it leaves out, by what Graph says then', async () => {
    const forManagers = `  - name: Production for managers
    requesters: { managersOf: [Engineering], exclude: [{ user: priya.raman@contoso.com }] }
    resources: [{ integration: Contoso, type: group, tagged: { env: prod } }]
    duration: { default: 1h, max: 1h }
    approval: { stages: [{ from: [owner] }] }
`
    const closed = ['requesters: { groups: [Engineering] }', 'requesters: { groups: [Support Leads] }'] as const
    expect(await readAgain(fileWith(closed) + forManagers)).toEqual([])
    const [marta, priya, jonas] = [cast.as('marta'), cast.as('priya'), cast.as('jonas')]
    await marta.command('can jit-k8s-prod-debug')
    await cast.told(marta, /You can ask for jit-k8s-prod-debug[\s\S]*Production for managers/)
    await marta.command('can jit-warehouse-admin')
    await cast.told(marta, /There is nothing called “jit-warehouse-admin”/)
    for (const other of [priya, jonas]) {
      await other.command('request jit-k8s-prod-debug because INC-1')
      await cast.told(other, /There is nothing (called “jit-k8s-prod-debug”|that you may ask for)/)
    }
    const { people } = sandbox.world.company
    for (const report of people.filter(({ manager }) => manager === personIn(sandbox.world.company, 'marta').id))
      sandbox.entra.truth.alterPerson(report.id, { manager: null })
    await marta.command('request jit-k8s-prod-debug because INC-1')
    await cast.told(marta, /There is nothing called “jit-k8s-prod-debug” that you may ask for/)
  })
  it('and accepts that a group which decides is handed out gives the group, and lets nobody decide by it', async () => {
    const leads = "displayName eq 'Data Platform Leads'"
    const forADay = `  - name: Leads for a day
    requesters: { groups: [Engineering] }
    resources: [{ integration: Contoso, type: group, name: Data Platform Leads, confersAuthority: accepted }]
    duration: { default: 1h, max: 1h }
    approval: automatic
`
    expect(await readAgain(fileWith(['or displayName', `or ${leads} or displayName`]) + forADay)).toEqual([])
    sandbox.world.clock.wind(5)
    const [ines, jonas, olga] = [cast.as('ines'), cast.as('jonas'), cast.as('olga')]
    await cast.seen(ines, /may be asked for from now on: [^.]*Data Platform Leads[\s\S]*Leads for a day/)
    await jonas.command('request Data Platform Leads for 1h because INC-LEADS')
    await cast.seen(jonas, /INC-LEADS[\s\S]*Granted at/)
    await cast.as('ana').command('request jit-prod-db-readers for 1h because INC-DECIDES')
    await cast.seen(olga, /INC-DECIDES/)
    await jonas.command('approvals')
    await cast.told(jonas, /Nothing waits for your decision/)
  })
  it('and cannot be checked, because the directory is away, leaves the good one in force', async () => {
    const before = await inForce()
    sandbox.entra.faults.next({ kind: 'status', status: 503, times: 1_000 })
    expect((await readAgain(sandboxAccessFile)).join()).toMatch(/Microsoft Graph is not available/)
    sandbox.entra.faults.clear()
    expect(await inForce()).toBe(before)
    expect(await sandbox.doorbell.reload()).toEqual([])
    expect(await inForce()).not.toBe(before)
  })
  it('and widens access is in force when two admins have agreed to what it gives, where they have to', async () => {
    const guarded = `${sandboxAccessFile}policyChange: two-person\n`
    expect(await readAgain(guarded)).toEqual([])
    const before = await inForce()
    expect(await readAgain(guarded.replace('[Support Leads]', '[Support Leads, Engineering]'))).toEqual([])
    const [henrik, ruth] = [cast.as('henrik'), cast.as('ruth')]
    const gives = /It gives more:[\s\S]*Flow [^:]*: open to more: Engineering\./
    await henrik.press(await cast.seen(henrik, gives), 'Activate')
    await cast.seen(henrik, /You have agreed\. Another admin has to agree too/)
    expect(await inForce()).toBe(before)
    await ruth.press(await cast.seen(ruth, /Henrik \S+ agreed\./), 'Activate')
    for (const admin of [henrik, ruth]) await cast.seen(admin, /Agreed by Henrik \S+ and Ruth [^;]*; in force since/)
    expect(await inForce()).not.toBe(before)
    expect(await readAgain(guarded)).toEqual([])
    expect(await inForce()).toBe(before)
  })
  it('and takes in whatever fits a pattern tells whoever answers for it of what is new, and then it can be asked for', async () => {
    sandbox.entra.truth.rename('Partner Leads', 'jit-partner-portal')
    const [ines, jonas] = [cast.as('ines'), cast.as('jonas')]
    await jonas.command('request jit-partner-portal for 1h because INC-9')
    await cast.told(jonas, /nothing called “jit-partner-portal”/)
    sandbox.world.clock.wind(5)
    await cast.seen(
      ines,
      /New in Contoso, and may be asked for from now on: jit-partner-portal\.[\s\S]*Production for engineers/,
    )
    await jonas.command('request jit-partner-portal for 1h because INC-9')
    await cast.seen(jonas, /INC-9/)
  })
})
