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
    ['company.yaml', '{ group: On call }, ', ''],
    ['company.yaml', ', { group: Contractors }', ''],
    ['company.yaml', '[{ from: [manager] }, { from: [owner] }]', '[{ from: [owner] }]'],
    ['company.yaml', 'to: "19:00"', 'to: "23:00"'],
    ['company.yaml', 'managersOf: [Engineering]', 'groups: [Engineering]'],
    ['startup.yaml', 'approval: { stages: [{ from: [owner] }], timeout: 4h, remindEvery: 30m }', 'approval: automatic'],
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
    expect(answered.ok ? [] : answered.problems.filter(problem => !problem.includes('expect['))).toEqual([])
  })
})

describe('what an access file is expected to do, and does not', () => {
  it('is told with its place, what it does instead, and why', async () => {
    const problems = await problemsOf(`people:
  engineer: { groups: [Engineering] }
expect:
  - { person: engineer, resource: jit-prod-cluster, outcome: automatic }
  - { person: engineer, resource: jit-prod-cluster, outcome: people, flow: Production on call }
  - { person: engineer, resource: jit-prod-cluster, outcome: people, max: 9h }
  - { person: engineer, resource: jit-prod-cluster, outcome: refused }
  - { person: nobody, resource: jit-prod-cluster, outcome: people }
  - { person: engineer, resource: jit-nothing, outcome: people }
  - { person: engineer, resource: User Administrator, type: directory-role, outcome: people }
  - { person: engineer, resource: Doorbell Admins, outcome: people }
  - { person: engineer, resource: jit-prod-cluster, outcome: people, stages: [[manager], [owner]] }
  - { person: engineer, resource: jit-prod-cluster, outcome: people, approvals: 2 }
  - { person: engineer, resource: jit-prod-cluster, outcome: people, asks: [ticket] }
`)
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
