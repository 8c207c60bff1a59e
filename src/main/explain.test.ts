import { readdirSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testAccessFile } from './explain.ts'

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
  const answered = await testAccessFile(accessFile, file)
  return answered.ok ? answered.says : answered.problems
}

describe('an access file that is shown', () => {
  it('is there for a start-up, a company and a bank', () =>
    expect(examples.sort()).toEqual(['bank.yaml', 'company.yaml', 'startup.yaml']))

  it.each(examples)(
    '%s does what its expectations say, and stops doing so where its requesters are others',
    async name => {
      const expectations = shown(name.replace('.yaml', '.test.yaml'))
      const answered = await testAccessFile(shown(name), expectations)
      expect(answered).toEqual({ ok: true, says: [expect.stringMatching(/does what .* expects: \d+ expectations\./)] })
      const changed = (await readFile(shown(name), 'utf8')).replaceAll(
        /groups: \[(Engineering|Operations)/g,
        'groups: [Somebody Else',
      )
      const other = join(folder, name)
      await writeFile(other, changed)
      expect(await testAccessFile(other, expectations)).toMatchObject({ ok: false })
    },
  )
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
`)
    const about = (line: number, words: RegExp) =>
      expect.stringMatching(new RegExp(`^access\\.test\\.yaml:${line}:5: expect\\[\\d\\] ${words.source}`))
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
    expect(await testAccessFile(join(folder, 'nowhere.yaml'), shown('bank.test.yaml'))).toMatchObject({
      ok: false,
      problems: [expect.stringMatching(/nowhere\.yaml: cannot be read/)],
    })
  })
})
