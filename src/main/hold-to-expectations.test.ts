import { readdirSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { holdToExpectations } from './hold-to-expectations.ts'

const shown = (file: string): string => fileURLToPath(new URL(`../../docs/access-files/${file}`, import.meta.url))
const examples = readdirSync(shown('.')).filter(file => /^[^.]+\.yaml$/.test(file))

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doorbell-test-file-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The company’s file, held to these expectations. */
async function problemsOf(expectations: string, accessFile = shown('company.yaml')): Promise<readonly string[]> {
  const file = join(folder, 'access.test.yaml')
  await writeFile(file, expectations)
  const answered = await holdToExpectations(accessFile, file)
  return answered.ok ? answered.says : answered.problems
}

describe('an access file that is shown', () => {
  it('is there for a start-up, a company and a bank', () =>
    expect(examples.sort()).toEqual(['bank.yaml', 'company.yaml', 'startup.yaml']))

  it.each(examples)(
    '%s does what its expectations say, and stops doing so where its requesters are others',
    async name => {
      const expectations = shown(name.replace('.yaml', '.test.yaml'))
      const answered = await holdToExpectations(shown(name), expectations)
      expect(answered).toEqual({ ok: true, says: [expect.stringMatching(/does what .* expects: \d+ expectations\./)] })
      const changed = (await readFile(shown(name), 'utf8')).replaceAll(
        /groups: \[(Engineering|Operations)/g,
        'groups: [Somebody Else',
      )
      const other = join(folder, name)
      await writeFile(other, changed)
      expect(await holdToExpectations(other, expectations)).toMatchObject({ ok: false })
    },
  )
})

describe('an access file that is shown, and weakened by somebody', () => {
  it.each([
    ['bank.yaml', ', exclude: [{ group: Internal Audit }, { group: Leavers on notice }]', ''],
    ['bank.yaml', '{ group: Internal Audit }, ', ''],
    ['bank.yaml', '[{ from: [manager] }, { from: [owner] }]', '[{ from: [owner] }]'],
    ['bank.yaml', '{ from: [manager] }', '{ from: [manager, { group: Operations }] }'],
    ['bank.yaml', ', needed: 2', ''],
    ['bank.yaml', '    stepUp: { approver: c1 }\n', ''],
    ['bank.yaml', 'approver: c1, requester: c1', 'approver: c1'],
    ['bank.yaml', 'ticket: { required: true', 'ticket: { required: false'],
    ['bank.yaml', 'default: 30m, max: 1h', 'default: 30m, max: 2h'],
    ['bank.yaml', 'from: "20:00"', 'from: "19:00"'],
    ['bank.yaml', 'class: critical }', 'class: restricted }'],
    ['bank.yaml', '[Change Crew]', '[Change Crew, Operations]'],
    ['bank.yaml', 'approver: c1, requester: c1', 'approver: c1, requester: c2'],
    ['bank.yaml', 'escalate: [{ after: 2h,', 'escalate: [{ after: 1h,'],
    ['bank.yaml', 'revokeSessions: always', 'revokeSessions: offer'],
    ['bank.yaml', 'startWithin: 14d', 'startWithin: 30d'],
    ['bank.yaml', 'tell: [owner, { group: Security Operations }, ', 'tell: [owner, '],
    ['bank.yaml', 'reviewers: [{ group: Security Operations }]', 'reviewers: [{ group: Operations }]'],
    [
      'bank.yaml',
      '    duration: { default: 1h, max: 4h }\n',
      '    duration: { default: 1h, max: 4h }\n    requestFor: [self, direct-reports]\n',
    ],
    ['company.yaml', 'extensions: { max: 1, each: 2h }', 'extensions: { max: 3, each: 2h }'],
    ['company.yaml', 'startWithin: 3d', 'startWithin: 30d'],
    ['company.yaml', 'delegates: { group: Engineering Leads }', 'delegates: { group: Engineering }'],
    ['company.yaml', 'to: [{ group: IT Service Owners }]', 'to: [{ group: Engineering }]'],
    ['company.yaml', 'notify: { slack: C0ACCESS }', 'notify: { slack: C0GENERAL }'],
    ['company.yaml', 'requestFor: [self, direct-reports]', 'requestFor: [self, others]'],
    ['company.yaml', 'reviewers: [owner, { group: Security }]', 'reviewers: [owner]'],
    ['company.yaml', '{ group: On call }, ', ''],
    ['company.yaml', ', { group: Contractors }', ''],
    [
      'company.yaml',
      'inAnyOrder: [{ from: [owner] }, { from: [{ group: Security }] }]',
      'from: [owner, { group: Security }]',
    ],
    ['company.yaml', 'from: [{ group: Incident Commanders }]', 'from: [{ group: Incident Commanders }, owner]'],
    ['startup.yaml', ', needed: all', ''],
    ['startup.yaml', 'needed: all', 'needed: 2'],
    ['company.yaml', '[{ from: [manager] }, { from: [owner] }]', '[{ from: [owner] }]'],
    ['company.yaml', 'to: "19:00"', 'to: "23:00"'],
    ['company.yaml', 'managersOf: [Engineering]', 'groups: [Engineering]'],
    ['startup.yaml', 'approval: { stages: [{ from: [owner] }], timeout: 4h, remindEvery: 30m }', 'approval: automatic'],
    ['startup.yaml', 'extensions: { max: 1, each: 1h }', 'extensions: { max: 3, each: 1h }'],
    ['startup.yaml', 'env: staging }', 'env: prod }'],
    ['startup.yaml', 'default: 1h, max: 4h', 'default: 1h, max: 12h'],
  ])('%s no longer does what is expected of it where “%s” became “%s”', async (name, passage, replacement) => {
    const text = await readFile(shown(name), 'utf8')
    expect(text).toContain(passage)
    const weakened = join(folder, `weakened-${name}`)
    await writeFile(weakened, text.replaceAll(passage, replacement))
    const answered = await holdToExpectations(weakened, shown(name.replace('.yaml', '.test.yaml')))
    expect(answered).toMatchObject({ ok: false })
    // By an expectation, and not because it is no access file any more.
    const problems = answered.ok ? [] : answered.problems
    expect(problems.join('\n')).toMatch(/: expect\[\d+\] /)
    expect(problems.filter(problem => !/expect\[|is a group that the access file never names/.test(problem))).toEqual(
      [],
    )
  })
})

describe('an expectation that is written with a name that nothing bears', () => {
  const people = 'people:\n  engineer: { groups: [Engineering] }\n'
  const refused = (what: string) => `${people}expect:\n  - { ${what}, outcome: refused }\n`

  it.each([
    [
      refused('person: enginer, resource: Payments Leads'),
      /expect\[0\]\.person “enginer” is neither one of people nor anybody whom the access file names; the nearest is “engineer”$/,
    ],
    [
      refused('person: engineer, for: enginer, resource: Payments Leads'),
      /expect\[0\]\.for “enginer” is neither .*; the nearest is “engineer”$/,
    ],
    [refused('person: somebody@example.com, resource: Payments Leads'), /“somebody@example.com” is neither .* names$/],
    [
      refused('person: engineer, resource: jit-prd-cluster'),
      /expect\[0\]\.resource “jit-prd-cluster” is nothing that the access file names or takes in; the nearest is “jit-prod-cluster”\. If it exists and nothing is to open it, say unopened: true$/,
    ],
    [
      refused('person: engineer, resource: Something else'),
      /“Something else” is nothing that .* takes in\. If it exists/,
    ],
    [
      refused('person: engineer, resource: Helpdesk Administrator'),
      /“Helpdesk Administrator” is a directory-role in the access file: say type: directory-role$/,
    ],
    [
      refused('person: engineer, bundle: Incidant kit'),
      /expect\[0\]\.bundle “Incidant kit” is no bundle of the access file; the nearest is “Incident kit”$/,
    ],
    [
      `people:\n  a: { groups: [Engneering] }\nexpect:\n  - { person: a, resource: Payments Leads, outcome: refused }\n`,
      /people\.a\.groups\[0\] “Engneering” is a group that the access file never names; the nearest is “Engineering”$/,
    ],
    [
      `people:\n  a: { manages: [Engneering] }\nexpect:\n  - { person: a, resource: Payments Leads, outcome: refused }\n`,
      /people\.a\.manages\[0\] “Engneering” is a group/,
    ],
    [
      `${people}  a: { manager: enginer }\nexpect:\n  - { person: a, resource: Payments Leads, outcome: refused }\n`,
      /people\.a\.manager “enginer” is neither/,
    ],
    [
      `${people}  a: { accountOf: enginer }\nexpect:\n  - { person: a, resource: Payments Leads, outcome: refused }\n`,
      /people\.a\.accountOf “enginer” is neither/,
    ],
  ])('is refused, however true it would be: %s', async (expectations, words) =>
    expect(await problemsOf(expectations)).toEqual([expect.stringMatching(words)]),
  )

  it('holds for a resource of which the file says nothing only where that is said, and as long as nothing opens it', async () => {
    const unopened = (what: string) =>
      problemsOf(`${people}expect:\n  - { person: engineer, ${what}, unopened: true }\n`)
    expect(await unopened('resource: Something else, outcome: refused')).toEqual([expect.stringMatching(/does what/)])
    expect(await unopened('resource: jit-prod-cluster, outcome: refused')).toEqual([
      expect.stringMatching(/expect\[0\]\.resource is not unopened: “Production .*” opens “jit-prod-cluster”$/),
    ])
    for (const what of ['resource: Something else, outcome: people', 'bundle: Incident kit, outcome: refused'])
      expect(await unopened(what)).toEqual([expect.stringMatching(/is unopened, so it is a resource and is refused/)])
  })
})

describe('what an access file is expected to do, and does not', () => {
  it('is told with its place, what it does instead, and why', async () => {
    const accessFile = join(folder, 'lonely.yaml')
    const company = await readFile(shown('company.yaml'), 'utf8')
    await writeFile(accessFile, company.replace('    tags:\n', '    tags:\n      old-ledger: { env: none }\n'))
    const problems = await problemsOf(
      `people:
  { engineer: { groups: [Engineering] }, nobody: {} }
expect:
  - { person: engineer, resource: jit-prod-cluster, outcome: automatic }
  - { person: engineer, resource: jit-prod-cluster, outcome: people, flow: Production on call }
  - { person: engineer, resource: jit-prod-cluster, outcome: people, max: 9h }
  - { person: engineer, resource: jit-prod-cluster, outcome: refused }
  - { person: nobody, resource: jit-prod-cluster, outcome: people }
  - { person: engineer, resource: old-ledger, outcome: people }
  - { person: engineer, resource: User Administrator, type: directory-role, outcome: people }
  - { person: engineer, resource: Doorbell Admins, outcome: people }
  - { person: engineer, resource: jit-prod-cluster, outcome: people, stages: [[manager], [owner]] }
  - { person: engineer, resource: jit-prod-cluster, outcome: people, approvals: 2 }
  - { person: engineer, resource: jit-prod-cluster, outcome: people, asks: [ticket] }
`,
      accessFile,
    )
    const about = (line: number, words: RegExp) =>
      expect.stringMatching(new RegExp(`^access\\.test\\.yaml:${line}:5: expect\\[\\d+\\] ${words.source}`))
    expect(problems).toEqual([
      about(
        4,
        /“engineer” and “jit-prod-cluster”: expected automatic, and it is people, by “Production for engineers”/,
      ),
      about(5, /.*expected “Production on call” to count, and “Production for engineers” does/),
      about(6, /.*expected 9 hours at most, and “Production for engineers” gives 8 hours/),
      about(7, /.*expected refused, and it is people, by “Production for engineers”/),
      about(8, /.*it is refused: .*“Production for contractors” open it, and not to them/),
      about(9, /.*it is refused: no access flow opens it/),
      about(10, /.*it cannot be given: it is not among the roles that the access file lists/),
      about(11, /.*it cannot be given: it lets whoever has it decide about access in Doorbell/),
      about(12, /.*expected manager, then owner to decide, and by “Production for engineers” it is owner/),
      about(13, /.*expected 2 to agree, and “Production for engineers” asks for 1/),
      about(14, /.*expected ticket to be asked for, and “Production for engineers” asks for reason/),
    ])
  })

  it('is told of a stage all that it takes, where that is said, in whatever order it is written', async () => {
    const expecting = (stage: string) =>
      `  - { person: engineer, bundle: Incident kit, outcome: people, stages: [${stage}] }\n`
    const commanders = '{ from: [Incident Commanders] }'
    const problems = await problemsOf(
      `people:\n  engineer: { groups: [Engineering] }\nexpect:\n${[
        expecting('[Security, Incident Commanders, owner]'),
        expecting(`{ anyOf: [${commanders}, { inAnyOrder: [{ from: [security] }, { from: [owner] }] }] }`),
        expecting(`{ anyOf: [${commanders}, { from: [owner, Security] }] }`),
        expecting('{ from: [owner], needed: all }'),
      ].join('')}`,
    )
    const isSo = 'by “Incidents” it is incident commanders, or owner and security'
    expect(problems).toEqual([
      expect.stringContaining(`expected incident commanders, or owner or security to decide, and ${isSo}`),
      expect.stringContaining(`expected all of owner to decide, and ${isSo}`),
    ])
    expect(await problemsOf(`expect:\n${expecting('{ from: [owner], needed: some }')}`)).toEqual([
      expect.stringMatching(/must be/),
    ])
  })

  it('is told for the length that is asked, and for the longest where none is', async () => {
    const asking = (rest: string) => `  - { person: ana, resource: jit-prod-database, ${rest} }\n`
    const problems = await problemsOf(
      `people:\n  ana: { groups: [Engineering] }\nexpect:\n${[
        asking('length: 5h, outcome: people, flow: Production'),
        asking('outcome: people, flow: Production'),
        asking('length: 4d, outcome: people'),
        asking('length: 4h, outcome: people, flow: Production'),
      ].join('')}`,
      shown('startup.yaml'),
    )
    expect(problems).toEqual([
      expect.stringContaining('expected “Production” to count, and “Production, for days” does'),
      expect.stringContaining('expected “Production” to count, and “Production, for days” does'),
      expect.stringContaining('expected people, and it is refused: “Production, for days” gives 3 days at most'),
    ])
  })

  it('is told of emergencies as well: for how long, and why not', async () => {
    const problems = await problemsOf(`people:
  engineer: { groups: [Engineering] }
  contractor: { groups: [Engineering, Contractors] }
expect:
  - { person: engineer, resource: jit-prod-cluster, outcome: people, breakGlass: 1h }
  - { person: engineer, resource: jit-prod-cluster, outcome: people, breakGlass: never }
  - { person: contractor, resource: jit-prod-cluster, outcome: people, breakGlass: 30m }
  - { person: engineer, resource: jit-prod-orders-db, outcome: people, breakGlass: 30m }
`)
    expect(problems).toEqual([
      expect.stringMatching(/:5:5: .*breaking the glass for 1 hour, and “Engineers at night” gives it for 30 minutes$/),
      expect.stringMatching(/:6:5: .*expected never .*, and “Engineers at night” gives it for 30 minutes$/),
      expect.stringMatching(/:7:5: .*and it is not: “Engineers at night” opens it, and not to them$/),
      expect.stringMatching(/:8:5: .*and it is not: no entry of breakGlass opens it$/),
    ])
  })

  it('is told of whom it is asked for: whether it is open for that pair, and for whom it is', async () => {
    const problems = await problemsOf(`people:
  lead: { groups: [Engineering Leads] }
  engineer: { groups: [Engineering], manager: lead }
  stranger: { groups: [Engineering] }
expect:
  - { person: lead, for: engineer, resource: jit-report-revenue, outcome: refused }
  - { person: lead, for: stranger, resource: jit-report-revenue, outcome: people }
  - { person: engineer, for: lead, resource: jit-report-revenue, outcome: people }
  - { person: engineer, for: Engineer, resource: jit-prod-cluster, outcome: refused }
`)
    expect(problems).toEqual([
      expect.stringMatching(/“lead” and “jit-report-revenue” for “engineer”: expected refused, and it is people, by /),
      expect.stringMatching(
        /for “stranger”: expected people, and it is refused: “Reports for whoever leads engineers” opens it only for oneself or one’s direct reports$/,
      ),
      expect.stringMatching(/for “lead”: expected people, and it is refused: “Reports .*” opens it, and not to them$/),
      expect.stringMatching(/for “Engineer”: expected refused, and it is people, by “Production for engineers”$/),
    ])
  })

  it('is told of another account of the same human, and of whoever a flow leaves out', async () => {
    const accessFile = join(folder, 'accounts.yaml')
    await writeFile(
      accessFile,
      (await readFile(shown('company.yaml'), 'utf8')).replace(
        '    requesters: { groups: [Service Desk] }\n',
        '    requesters: { groups: [Service Desk], exclude: [{ group: Contractors }] }\n    requestFor: [own-admin-account]\n',
      ),
    )
    const problems = await problemsOf(
      `people:
  desk: { groups: [Service Desk] }
  desk admin: { accountOf: desk }
  desk contractor: { accountOf: desk, groups: [Contractors] }
  somebody: {}
expect:
  - { person: desk, for: desk admin, resource: Helpdesk Administrator, type: directory-role, outcome: people }
  - { person: desk, for: somebody, resource: Helpdesk Administrator, type: directory-role, outcome: people }
  - { person: desk, for: desk contractor, resource: Helpdesk Administrator, type: directory-role, outcome: people }
`,
      accessFile,
    )
    expect(problems).toEqual([
      expect.stringMatching(/:8:5: .*“Service desk” opens it only for one’s own admin account$/),
      expect.stringMatching(/:9:5: .*“Service desk” opens it, and leaves out whoever is to receive it$/),
    ])
  })

  it('is told of each term of the flow that counts, with what was expected and what it is', async () => {
    const problems = await problemsOf(`people:
  engineer: { groups: [Engineering] }
expect:
  - { person: engineer, resource: jit-prod-cluster, outcome: people, extensions: { max: 2, each: 2h } }
  - { person: engineer, resource: jit-prod-cluster, outcome: people, extensions: never }
  - { person: engineer, resource: jit-prod-cluster, outcome: people, startWithin: 7d }
  - { person: engineer, resource: jit-prod-cluster, outcome: people, stepUp: { approver: c1, requester: c2 } }
  - { person: engineer, resource: jit-prod-cluster, outcome: people, notify: { slack: C0ONCALL } }
  - { person: engineer, resource: jit-prod-cluster, outcome: people, escalate: [{ after: 1h, to: [owner, Security] }] }
  - { person: engineer, resource: jit-prod-cluster, outcome: people, delegates: Engineering }
  - { person: engineer, resource: jit-prod-cluster, outcome: people, revokeSessions: offer }
  - { person: engineer, bundle: Incident kit, outcome: people, delegates: Engineering Leads }
  - { person: engineer, resource: jit-prod-cluster, outcome: people, breakGlass: { duration: 30m, tell: [owner] } }
  - { person: engineer, resource: jit-prod-cluster, outcome: people, breakGlass: { duration: 30m, reviewers: [Security] } }
  - { person: engineer, resource: jit-prod-cluster, outcome: people, breakGlass: { duration: 1h, tell: [owner] } }
`)
    const by = 'and by “Production for engineers” it is'
    expect(problems.map(problem => problem.replace(/^.*”: /, ''))).toEqual([
      `expected extensions to be twice, by 2 hours each time, ${by} once, by 2 hours each time`,
      `expected extensions to be never, ${by} once, by 2 hours each time`,
      `expected startWithin to be 7 days, ${by} 3 days`,
      `expected stepUp to be c1 of whoever approves and c2 of whoever asks, ${by} never`,
      `expected notify to be C0ONCALL of Slack, ${by} C0ACCESS of Slack`,
      `expected escalate to be owner or security after 1 hour, ${by} it service owners after 2 hours`,
      `expected delegates to be engineering, ${by} engineering leads`,
      `expected revokeSessions to be offer, ${by} never`,
      'expected delegates to be engineering leads, and by “Incidents” it is never',
      'expected owner to be told of it, and by “Engineers at night” it is on call and owner',
      'expected security to review it, and by “Engineers at night” it is owner and security',
      'expected to be had by breaking the glass for 1 hour, and “Engineers at night” gives it for 30 minutes',
    ])
  })

  it.each([
    ['outcome: refused, extensions: never', /is refused, so no flow counts and nothing is given/],
    ['outcome: automatic, delegates: never', /is automatic, so nobody decides/],
    ['outcome: people, for: b, breakGlass: 30m', /is for somebody else, and nobody breaks the glass for another/],
    ['outcome: people, extension: never', /extension is not known here; the nearest known key is extensions/],
    ['outcome: people, extensions: { max: 1, eahc: 2h }', /extensions\.eahc is not known here; the nearest .* is each/],
    ['outcome: people, extensions: 2', /extensions must be never, or a mapping with max and each/],
    ['outcome: people, startWithin: soon', /startWithin must be a duration such as 30m, 2h or 7d/],
    ['outcome: people, stepUp: { approver: yes }', /stepUp\.approver must be an authentication context: c1 to c99/],
    ['outcome: people, notify: { slac: C0ACCESS }', /notify\.slac is not known here; the nearest known key is slack/],
    ['outcome: people, escalate: [{ after: 1h }]', /escalate\[0\]\.to is missing/],
    [
      'outcome: people, breakGlass: { duration: 30m, tells: [owner] }',
      /tells is not known here; the nearest .* is tell/,
    ],
  ])('is refused where it says “%s”', async (said, words) =>
    expect(await problemsOf(`expect:\n  - { person: a, resource: b, ${said} }\n`)).toEqual(
      expect.arrayContaining([expect.stringMatching(words)]),
    ),
  )

  it('is held to it of what is listed as tier zero as well', async () => {
    const file = join(folder, 'tier-zero.yaml')
    const company = await readFile(shown('company.yaml'), 'utf8')
    const flow = `flows:
  - name: Tier zero
    requesters: { groups: [Service Desk] }
    resources: [{ integration: Entra, type: directory-role, name: Application Administrator }]
    duration: { default: 30m, max: 1h }
    approval: { stages: [{ from: [owner] }, { from: [{ group: Security }] }] }
    stepUp: { approver: c1, requester: c1 }
`
    const zero = company
      .replace('include: [Helpdesk', 'include: [Application Administrator, Helpdesk')
      .replace('    integrationOwner:', '    tierZero: [Application Administrator]\n    integrationOwner:')
      .replace('flows:\n', flow)
    await writeFile(file, zero)
    const role = 'resource: Application Administrator, type: directory-role'
    const expectations = `people: { desk: { groups: [Service Desk] }, somebody: {} }
expect:
  - { person: desk, ${role}, outcome: people, approvals: 2, max: 1h }
  - { person: desk, ${role}, outcome: automatic }
  - { person: somebody, ${role}, outcome: refused }
`
    expect(await problemsOf(expectations, file)).toEqual([
      expect.stringMatching(/expected automatic, and it is people, by “Tier zero”/),
    ])
  })

  it('is refused where the expectations themselves are none', async () => {
    expect(await problemsOf('expect:\n  - { person: a, resource: b, outcome: allowed }\n')).toEqual([
      'access.test.yaml:2:40: expect[0].outcome must be one of people, automatic, refused',
    ])
    expect(await problemsOf('expect:\n  - { person: a, bundle: b, outcome: people, breakGlass: 30m }\n')).toEqual([
      expect.stringMatching(/is a bundle, and nobody breaks the glass for one/),
    ])
    expect(await problemsOf('expect:\n  - { person: a, resource: b, outcome: people, breakGlass: soon }\n')).toEqual([
      expect.stringMatching(/expect\[0\]\.breakGlass must be a duration such as 30m, or never/),
    ])
    expect(await problemsOf('people: { a: { group: [x] } }\nexpect: []\n')).toEqual([
      expect.stringMatching(/people\.a\.group is not known here; the nearest known key is groups/),
      expect.stringMatching(/expect is an empty list/),
    ])
    expect(await problemsOf('expect: [', shown('company.yaml'))).toEqual([
      expect.stringMatching(/^access\.test\.yaml:\d+:\d+: this is not valid YAML/),
    ])
    expect(await holdToExpectations(shown('bank.yaml'), folder)).toEqual({
      ok: false,
      problems: [`${folder}: cannot be read: it is a folder`],
    })
    expect(await holdToExpectations(join(folder, 'nowhere.yaml'), shown('bank.test.yaml'))).toMatchObject({
      ok: false,
      problems: [expect.stringMatching(/nowhere\.yaml: cannot be read: it is not there/)],
    })
  })
})
