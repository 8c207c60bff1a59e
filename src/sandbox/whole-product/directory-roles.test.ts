import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { integrationName } from '../../access/vocabulary.ts'
import { startDoorbell } from '../../main.ts'
import { silentLog } from '../../ports/log.ts'
import { testPostgres } from '../../store/testing/postgres.ts'
import { leastPermissions } from '../entra/graph/rights.ts'
import type { Sandbox } from '../sandbox.ts'
import { eventually } from './asked.test-support.ts'
import { actionsIn, castOf } from './cast.test-support.ts'
import { startOnPostgres, startTrailing } from './start-on-postgres.test-support.ts'

const accessFile = `version: 1
identity:
  slackEmailMatch: { domains: [contoso.com] }
integrations:
  - name: Contoso
    type: entra
    resourceTypes: [group, directory-role]
    groups: { filter: "startswith(displayName,'jit-')" }
    roles: { include: [Helpdesk Administrator, { role: User Administrator, scope: Berlin office }, Wi-Fi Onboarding] }
    integrationOwner: { attribute: group, values: [IT Service Owners] }
flows:
  - name: Roles for engineers
    requesters: { groups: [Engineering] }
    resources:
      - { integration: Contoso, type: directory-role, name: User Administrator, scope: Berlin office }
      - { integration: Contoso, type: directory-role, matching: "*Onboarding" }
      - { integration: Contoso, type: group, name: jit-helpdesk-role }
      - { integration: Contoso, type: group, matching: "jit-*" }
    duration: { default: 1h, max: 8h }
    approval: { stages: [{ from: [owner] }] }
`

const postgres = await testPostgres()
const here = 'missing' in postgres ? null : postgres
afterAll(() => here?.close())

const databases = [
  ['the embedded database', undefined],
  [
    `PostgreSQL${here ? '' : ` (not run: ${'missing' in postgres ? postgres.missing : ''})`}`,
    here && ({ kind: 'url', url: here.url } as const),
  ],
] as const

let sandbox: Sandbox
afterEach(() => sandbox?.stop())

/** Without those of the regular look for what changed by hand, which comes when it comes. */
const roleCalls = (without?: RegExp) =>
  sandbox.entra.calls
    .graph()
    .filter(({ url }) => /^\/v1\.0\/(roleManagement|directory)\//.test(url) && !without?.test(url))
    .map(
      ({ method, url }) =>
        `${method} ${url
          .replace(/^\/v1\.0\//, '')
          .replace(/\?.*/, '')
          .replace(/[\w-]{30,}$/, '{id}')}`,
    )

describe.each(databases)('the whole life of a directory role, over HTTP, on %s', (_name, database) => {
  it.skipIf(database === null)(
    'is asked for in words, approved, assigned in its administrative unit alone, taken back on time and verified gone',
    async () => {
      sandbox = await startTrailing({ port: 0, log: silentLog, accessFile, ...(database ? { database } : {}) })
      const { entra, world } = sandbox
      const { as, seen } = castOf(sandbox)
      const [ana, ines] = [as('ana'), as('ines')]
      const held = (unit?: string) => entra.truth.hasRole('User Administrator', 'Ana Moreno', unit)
      entra.lag = 400

      await ana.command('request User Administrator in Berlin office for 2h because INC-7')
      const card = await seen(ines, /Access request/)
      expect(ines.read(card).text).toMatch(
        /User Administrator in Berlin office[\s\S]*directory role[\s\S]*2 hours[\s\S]*This is a privileged role/,
      )
      expect(held('Berlin office')).toBe(false)
      entra.calls.clear()
      await ines.press(card, 'Approve')
      await seen(ana, /Granted/)
      expect([held('Berlin office'), held('Lisbon office'), held()]).toEqual([true, false, false])
      // Is it still one that can be given? What was held before? Then the write.
      const calls = roleCalls(/expand=principal$/)
      expect(calls.slice(0, calls.findIndex(call => call.startsWith('POST')) + 1)).toEqual([
        'GET roleManagement/directory/roleDefinitions/{id}',
        'GET directory/administrativeUnits/{id}',
        'GET roleManagement/directory/roleAssignments',
        'POST roleManagement/directory/roleAssignments',
      ])

      // Two hours are longer than any lag: only a wound clock could be faster than the directory.
      await setTimeout(2 * entra.lag)
      world.clock.wind(120)
      await seen(ana, /Ended[\s\S]*Verified gone at/, 30_000)
      expect(held('Berlin office')).toBe(false)
      // Sam's own assignment of the same role in the same unit was there before, and still is.
      expect(entra.truth.hasRole('User Administrator', 'Sam Ortega', 'Berlin office')).toBe(true)
      expect(roleCalls().filter(call => /^(POST|DELETE)/.test(call))).toEqual([
        'POST roleManagement/directory/roleAssignments',
        'DELETE roleManagement/directory/roleAssignments/{id}',
      ])
      expect((await actionsIn(sandbox)).slice(-4)).toEqual([
        'grant.ending',
        'grant.removed',
        'grant.ended',
        'grant.end_verified',
      ])
      expect([ana, ines].flatMap(person => person.errors())).toEqual([])
    },
  )
})

describe('a directory role that no list shows yet', () => {
  it('and whose answer was lost is not called gone: the card says so, and whoever can act is asked to look', async () => {
    sandbox = await startOnPostgres({ port: 0, log: silentLog, accessFile })
    const { entra, world } = sandbox
    const { as, seen } = castOf(sandbox)
    const held = () => entra.truth.hasRole('User Administrator', 'Ana Moreno', 'Berlin office')
    entra.lag = 600_000
    await as('ana').command('request User Administrator in Berlin office for 2h because INC-7')
    entra.faults.next({ method: 'POST', path: /roleAssignments/, kind: 'lose-answer' })
    await as('ines').press(await seen(as('ines'), /Access request/), 'Approve')
    await eventually('it was written', async () => held())
    world.clock.wind(1)
    await seen(as('ana'), /The directory does not list it yet/)
    await as('ana').press(await seen(as('ana'), /\[Return access\]/), 'Return access')
    await seen(as('ana'), /counts for gone only half an hour after it was given/)
    world.clock.wind(31)
    await seen(as('ana'), /Ended[\s\S]*Nobody saw it gone/)
    await seen(
      as('ines'),
      /An end that nobody can prove[\s\S]*User Administrator[\s\S]*Please look at it in the directory/,
    )
    expect(await actionsIn(sandbox)).not.toContain('grant.end_verified')
    expect(held()).toBe(true)
  })
  it('is taken back by the id it was given under, also by a Doorbell that was started since', async () => {
    const server = await testPostgres()
    const database = 'missing' in server ? undefined : ({ kind: 'url', url: server.url } as const)
    const dataDir = await mkdtemp(join(tmpdir(), 'doorbell-roles-'))
    onTestFinished(() => rm(dataDir, { recursive: true, force: true }))
    if (!('missing' in server)) onTestFinished(() => server.close())
    sandbox = await startTrailing({
      ...{ port: 0, log: silentLog, accessFile },
      database: database ?? { kind: 'embedded', dataDir, allowed: true },
    })
    const { entra } = sandbox
    const { as, seen } = castOf(sandbox)
    const held = () => entra.truth.hasRole('User Administrator', 'Ana Moreno', 'Berlin office')
    entra.lag = 600_000
    await as('ana').command('request User Administrator in Berlin office for 2h because INC-7')
    await as('ines').press(await seen(as('ines'), /Access request/), 'Approve')
    await seen(as('ana'), /The directory does not list it yet/)
    expect(held()).toBe(true)

    await sandbox.doorbell.stop()
    const revived = await startDoorbell(sandbox.settings, silentLog, {
      ca: entra.ca,
      responseUrlOrigins: [sandbox.slack.responseUrlOrigin],
    })
    onTestFinished(() => revived.stop())
    sandbox.slack.connect(`${revived.url}/slack/events`)
    await as('ana').press(await seen(as('ana'), /\[Return access\]/), 'Return access')
    await seen(as('ana'), /Verified gone at/)
    expect(held()).toBe(false)
    expect(roleCalls().filter(call => /^(POST|DELETE)/.test(call))).toEqual([
      'POST roleManagement/directory/roleAssignments',
      'DELETE roleManagement/directory/roleAssignments/{id}',
    ])
  })
})

describe('a company that hands out groups alone', () => {
  it('never asks for a right over roles, never makes a call about one, and lacks nothing', async () => {
    sandbox = await startOnPostgres({ port: 0, log: silentLog, accessFile: groupsAlone, permissions: leastPermissions })
    const { as, seen, told } = castOf(sandbox)
    await as('ana').command('request jit-feature-flags for 2h because INC-7')
    await as('ines').press(await seen(as('ines'), /Access request/), 'Approve')
    await seen(as('ana'), /Granted/)
    sandbox.world.clock.wind(120)
    await seen(as('ana'), /Verified gone at/)
    await as('ana').command('request jit-helpdesk-role for 2h because INC-7')
    await told(as('ana'), /the access file says nothing of directory roles/)
    const { all } = sandbox.entra.calls
    expect(all.length).toBeGreaterThan(20)
    expect(all.filter(({ url }) => /roleManagement|administrativeUnit/i.test(url))).toEqual([])
  })

  it('reads who holds a role where that is who owns something, with the right to read roles and no other', async () => {
    const permissions = [...leastPermissions, 'RoleManagement.Read.Directory']
    sandbox = await startOnPostgres({ port: 0, log: silentLog, accessFile: ownedByRole, permissions })
    const { as, seen, told } = castOf(sandbox)
    const { truth } = sandbox.entra
    await as('ana').command('request jit-feature-flags for 2h because INC-7')
    const card = await seen(as('igor'), /Access request/)
    expect(as('igor').read(card).text).toMatch(/you own this resource \(tag owner = Global Reader\)/)
    truth.unassignRole('Global Reader', 'Igor Savic')
    await as('igor').press(card, 'Approve')
    await told(as('igor'), /not yours to decide/)
    // Ines has it through a group that may hold roles.
    truth.assignRole('Global Reader', 'jit-helpdesk-role')
    truth.addMember('jit-helpdesk-role', 'Ines Carvalho')
    await as('ines').command('approvals')
    await as('ines').press(await told(as('ines'), /jit-feature-flags/), 'Approve')
    await seen(as('ana'), /Granted/)
    expect(new Set(roleCalls())).toEqual(
      new Set(['GET roleManagement/directory/roleDefinitions', 'GET roleManagement/directory/roleAssignments']),
    )
    // Without consent nobody is asked in the stead of whoever holds it.
    sandbox.entra.permissions = leastPermissions
    await as('jonas').command('request jit-feature-flags for 2h because INC-8')
    await told(as('jonas'), /I cannot reach everything that I have to check for this, so nothing was changed/)
  })
})

describe('what may happen to roles', () => {
  beforeEach(async () => {
    sandbox = await startOnPostgres({ port: 0, log: silentLog, accessFile })
  })
  const holdsWifi = () => sandbox.entra.truth.hasRole('Wi-Fi Onboarding', 'Ana Moreno')
  /** Ana holds Wi-Fi Onboarding for two hours. */
  const anaHolds = async (what = 'Wi-Fi Onboarding') => {
    const { as, seen } = castOf(sandbox)
    await as('ana').command(`request ${what} for 2h because INC-7`)
    await as('ines').press(await seen(as('ines'), /Access request/), 'Approve')
    await seen(as('ana'), /Granted/)
  }
  const happened = (action: string) => eventually(action, async () => (await actionsIn(sandbox)).includes(action))

  it('a custom role that becomes tier zero while it is held: recorded, told, given to nobody else, and ended as promised', async () => {
    const { as, seen, told } = castOf(sandbox)
    await anaHolds()
    sandbox.entra.truth.alterRole('Wi-Fi Onboarding', {
      actions: ['microsoft.directory/roleAssignments/allProperties/allTasks'],
    })
    sandbox.world.clock.wind(2)
    const card = await seen(as('ines'), /can no longer be given/)
    expect(as('ines').read(card).text).toMatch(/Ana Moreno[\s\S]*tier zero[\s\S]*ends as promised/)
    await happened('resource.changed')
    await as('tomasz').command('request Wi-Fi Onboarding for 1h because INC-8')
    await told(as('tomasz'), /tier zero/)
    expect(holdsWifi()).toBe(true)
    sandbox.world.clock.wind(118)
    await seen(as('ana'), /Verified gone at/)
    expect(holdsWifi()).toBe(false)
  })

  it('an administrative unit that is deleted: what was held in it is verified gone, and who asks is refused', async () => {
    const { as, seen, told } = castOf(sandbox)
    await anaHolds('User Administrator in Berlin office')
    sandbox.entra.truth.deleteUnit('Berlin office')
    await as('tomasz').command('request User Administrator in Berlin office for 1h because INC-8')
    await told(as('tomasz'), /no longer in the directory/)
    sandbox.world.clock.wind(121)
    await seen(as('ana'), /Verified gone at/)
  })

  it('a role that is renamed: its id counts, cards say its name of now, and the file is told at its next reading', async () => {
    const { as, seen } = castOf(sandbox)
    await anaHolds()
    sandbox.entra.truth.alterRole('Wi-Fi Onboarding', { displayName: 'Network Onboarding' })
    sandbox.world.clock.wind(2)
    const { inventory } = sandbox.doorbell.store
    await eventually('the new name was read', async () =>
      (await inventory.resources(integrationName('Contoso'))).some(({ name }) => name === 'Network Onboarding'),
    )
    expect(await sandbox.doorbell.reload()).toEqual([
      expect.stringMatching(/"Wi-Fi Onboarding"; if it was renamed, write the name it has now/),
    ])
    sandbox.world.clock.wind(118)
    await seen(as('ana'), /Network Onboarding[\s\S]*Verified gone at/)
    expect(sandbox.entra.truth.hasRole('Network Onboarding', 'Ana Moreno')).toBe(false)
  })

  it('consent that is withdrawn at noon: nobody is given anything, what is held is told to be overdue, and ends when it can', async () => {
    const { as, seen, told } = castOf(sandbox)
    await anaHolds()
    const consented = sandbox.entra.permissions
    sandbox.entra.permissions = leastPermissions
    await as('tomasz').command('request Wi-Fi Onboarding for 1h because INC-8')
    await told(as('tomasz'), /I cannot reach everything that I have to check for this, so nothing was changed/)
    // Groups are read all the same, and what was known of roles stays.
    sandbox.entra.truth.rename('jit-feature-flags', 'jit-switches')
    sandbox.world.clock.wind(5)
    const named = async () =>
      (await sandbox.doorbell.store.inventory.resources(integrationName('Contoso'))).map(({ name }) => name)
    await eventually('groups were read', async () => (await named()).includes('jit-switches'))
    expect(await named()).toContain('Wi-Fi Onboarding')
    sandbox.world.clock.wind(116)
    sandbox.world.clock.wind(10)
    await seen(as('ines'), /Access is overdue to end/)
    expect(holdsWifi()).toBe(true)
    sandbox.entra.permissions = consented
    sandbox.world.clock.wind(60)
    await seen(as('ana'), /Verified gone at/)
    expect(holdsWifi()).toBe(false)
  })

  it('a group that may hold roles: the card says what it gives, and it is refused once that is tier zero', async () => {
    const { as, seen, told } = castOf(sandbox)
    await as('ana').command('request jit-helpdesk-role for 1h because INC-7')
    const card = await seen(as('ines'), /Access request/)
    expect(as('ines').read(card).text).toMatch(/Gives[\s\S]*Helpdesk Administrator[\s\S]*It gives a privileged role/)
    sandbox.entra.truth.assignRole('User Administrator', 'jit-helpdesk-role', 'Berlin office')
    await as('ines').press(card, 'Approve')
    await told(
      as('ines'),
      /gives more by now than the card told\. Whoever is in it holds Helpdesk Administrator, User Administrator \(in Berlin office\)/,
    )
    const inBerlin = await seen(as('ines'), /Gives[\s\S]*User Administrator \(in Berlin office\)/)
    expect(await actionsIn(sandbox)).not.toContain('decision.recorded')
    // It is not held, only open to be taken: whoever may take it when they like has it.
    sandbox.entra.licences = ['AAD_PREMIUM_P2']
    sandbox.entra.truth.makeEligible('Privileged Role Administrator', 'jit-helpdesk-role')
    await as('ines').press(inBerlin, 'Approve')
    await told(as('ines'), /gives more by now[\s\S]*Privileged Role Administrator \(eligible\)/)
    const redrawn = await seen(as('ines'), /Gives[\s\S]*Privileged Role Administrator/)
    // Cards of before that are still on somebody's screen: whoever presses there was told less.
    for (const old of [card, inBerlin]) {
      const before = as('ines').ephemerals().length
      await as('ines').press(old, 'Approve')
      const answer = await sandbox.slack.until(() => as('ines').ephemerals().at(before))
      expect(as('ines').read(answer).text).toMatch(/gives more by now[\s\S]*Privileged Role Administrator/)
    }
    expect(await actionsIn(sandbox)).not.toContain('decision.recorded')
    await as('ines').press(redrawn, 'Approve')
    await seen(as('ana'), /It can no longer be given/)
    expect(sandbox.entra.truth.isMember('jit-helpdesk-role', 'Ana Moreno')).toBe(false)
    await as('tomasz').command('request jit-helpdesk-role for 1h because INC-8')
    await told(as('tomasz'), /tier zero/)
    // It may hold no roles itself, and whoever is in it may join that one when they like.
    sandbox.entra.truth.makeEligibleFor('jit-helpdesk-role', 'jit-feature-flags')
    const before = as('tomasz').ephemerals().length
    await as('tomasz').command('request jit-feature-flags for 1h because INC-9')
    const answer = await sandbox.slack.until(() => as('tomasz').ephemerals().at(before))
    expect(as('tomasz').read(answer).text).toMatch(/tier zero/)
    sandbox.entra.truth.deleteRole('Privileged Role Administrator')
    await as('tomasz').command('request jit-feature-flags for 1h because INC-10')
    await told(as('tomasz'), /can give directory roles[\s\S]*no access flow names it/)
  })
})

describe('access that comes through a group as well', () => {
  it('is told when it is asked for, to whoever decides, and when what was given is gone', async () => {
    sandbox = await startOnPostgres({ port: 0, log: silentLog, accessFile: withHelpdesk })
    const { as, seen, told } = castOf(sandbox)
    const { truth } = sandbox.entra
    truth.addMember('jit-helpdesk-role', 'Ana Moreno')
    // One group in another: Payments Leads are in jit-billing-export, and Ana is made one of them.
    truth.addMember('Payments Leads', 'Ana Moreno')
    truth.addMember('jit-billing-export', 'Payments Leads')
    sandbox.world.clock.wind(5)

    await as('ana').command('request Helpdesk Administrator for 2h because INC-7')
    await seen(as('ana'), /You already have this through jit-helpdesk-role\. What you ask for is direct/)
    const role = await seen(as('ines'), /Ana Moreno had it already when asking, through jit-helpdesk-role/)
    await as('ines').press(role, 'Approve')
    await seen(as('ana'), /Granted/)
    await as('ana').command('request jit-billing-export for 2h because INC-8')
    await seen(as('ana'), /jit-billing-export[\s\S]*You already have this through Payments Leads/)
    // It is no resource of theirs to see, and so it has no name for them.
    const group = await seen(
      as('ines'),
      /jit-billing-export[\s\S]*through another group, which this neither gives nor ends/,
    )
    expect(as('ines').read(group).text).not.toContain('Payments Leads')
    await as('ines').press(group, 'Approve')
    await seen(as('ana'), /jit-billing-export[\s\S]*Granted/)
    await as('ines').command('who jit-billing-export')
    await told(as('ines'), /And the members of another group, who have it through that/)

    sandbox.world.clock.wind(121)
    await seen(
      as('ana'),
      /Helpdesk Administrator[\s\S]*Verified gone at[\s\S]*still held through jit-helpdesk-role/,
      30_000,
    )
    await seen(as('ana'), /jit-billing-export[\s\S]*Verified gone at[\s\S]*still held through Payments Leads/, 30_000)
    expect(truth.hasRole('Helpdesk Administrator', 'Ana Moreno')).toBe(false)
    expect(truth.isMember('jit-billing-export', 'Ana Moreno')).toBe(false)
  })
})

describe('an account that the access file protects', () => {
  it('is given nothing, and keeps what it held until somebody takes it by hand; whoever can act is told', async () => {
    sandbox = await startOnPostgres({ port: 0, log: silentLog, accessFile })
    const { as, seen, told } = castOf(sandbox)
    const ana = sandbox.entra.truth.person('Ana Moreno').id
    await as('ana').command('request Wi-Fi Onboarding for 2h because INC-7')
    await as('ines').press(await seen(as('ines'), /Access request/), 'Approve')
    await seen(as('ana'), /Granted/)
    const protectsAna = accessFile.replace(
      '    integrationOwner:',
      `    protected: ["Ana Moreno#${ana}"]\n    integrationOwner:`,
    )
    await writeFile(sandbox.accessFile, protectsAna)
    expect(await sandbox.doorbell.reload()).toEqual([])
    await as('ana').command('request jit-helpdesk-role for 1h because INC-8')
    await told(as('ana'), /protected by the access file/)
    sandbox.world.clock.wind(121)
    sandbox.world.clock.wind(10)
    await seen(as('ines'), /Access is overdue to end/)
    expect(sandbox.entra.truth.hasRole('Wi-Fi Onboarding', 'Ana Moreno')).toBe(true)
    expect(roleCalls().filter(call => call.startsWith('DELETE'))).toEqual([])
    sandbox.entra.truth.unassignRole('Wi-Fi Onboarding', 'Ana Moreno')
    sandbox.world.clock.wind(60)
    await seen(as('ana'), /Verified gone at/)
  })
})

describe('tier zero in an access file', () => {
  it.each([
    ['under roles.include', 'include: [Helpdesk Administrator,', 'include: [Global Administrator,'],
    [
      'as a custom role that allows what makes it so',
      'include: [Helpdesk Administrator,',
      'include: [App Secret Rotator,',
    ],
    ['by a pattern', 'include: [Helpdesk Administrator,', 'include: [App Secret Rotator, Helpdesk Administrator,'],
  ])('is refused where it is not listed as that: %s', async (_, passage, replacement) => {
    const file = accessFile.replace(passage, replacement)
    expect(file).not.toBe(accessFile)
    await expect(startOnPostgres({ port: 0, log: silentLog, accessFile: file })).rejects.toThrow(
      /is tier zero: .*refused unless it is listed under tierZero.*two approvers, a fresh sign-in/,
    )
  })
})

const groupsAlone = accessFile
  .replace('[group, directory-role]', '[group]')
  .replace(/ {4}roles:.*\n/, '')
  .replace(/ {6}- \{ integration: Contoso, type: directory-role.*\n/g, '')

const ownedByRole = groupsAlone.replace(
  '    integrationOwner:',
  '    resourceOwner: [{ key: owner, attribute: directory-role }]\n    tags: { jit-feature-flags: { owner: Global Reader } }\n    integrationOwner:',
)

const withHelpdesk = accessFile.replace(
  '    resources:\n',
  '    resources:\n      - { integration: Contoso, type: directory-role, name: Helpdesk Administrator }\n',
)
