import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parseAccessFile } from '../config/access-file.ts'
import { importTags } from './import-tags.ts'

const file = `# who may ask for what
version: 1
integrations:
  - name: Contoso
    type: entra
    integrationOwner: { attribute: group, values: [IT] }
    resourceOwner: [{ key: owner, attribute: group }]
    tags:
      jit-db: { owner: Data, env: prod }   # the databases
  - name: Labs
    type: entra
flows:
  - name: All
    requesters: everyone
    resources: [{ integration: Contoso, type: group, matching: "*" }]
    duration: { default: 1h, max: 2h }
    approval: { stages: [{ from: [{ group: IT }] }] }
`
let folder: string
let [path, table] = ['', '']
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doorbell-tags-'))
  ;[path, table] = [join(folder, 'access.yaml'), join(folder, 'tags.csv')]
})
afterAll(() => rm(folder, { recursive: true, force: true }))
beforeEach(() => writeFile(path, file))

async function imported(csv: string, { integration = 'Contoso', write = true } = {}) {
  await writeFile(table, csv)
  const answered = await importTags(table, path, { integration, write }, {})
  return answered.ok ? answered.says : answered.problems
}
const tags = async () => {
  const parsed = parseAccessFile(await readFile(path, 'utf8'), 'access.yaml')
  return parsed.ok ? parsed.file.content.integrations.map(({ tags }) => tags) : null
}

describe('a table of tags', () => {
  it('is taken into the access file, where what it does not speak of stays as it is, remarks and all', async () => {
    const says = await imported('resource,owner,env\njit-db,Platform,\n"jit-web","Web, Shop",prod\n')
    expect(says.slice(0, 3)).toEqual([
      'line 2: jit-db, owner = Platform (until now Data)',
      'line 3: jit-web, owner = Web, Shop',
      'line 3: jit-web, env = prod',
    ])
    expect(says.at(-1)).toMatch(/^Written into .*config diff .*two admins/)
    expect(await tags()).toEqual([
      { 'jit-db': { owner: 'Platform', env: 'prod' }, 'jit-web': { owner: 'Web, Shop', env: 'prod' } },
      {},
    ])
    expect(await readFile(path, 'utf8')).toMatch(/^# who may ask for what\n[\s\S]*# the databases/)
    expect(await imported('resource,owner,env\njit-db,Platform,prod\n')).toEqual([
      expect.stringMatching(/has all of these tags already/),
    ])
  })
  it('is told where it cannot be written, and what to do then', async () => {
    const draft = join(folder, `.access.yaml.${process.pid}.draft`)
    await mkdir(draft)
    const says = await imported('resource,owner\njit-db,Platform\n')
    await rm(draft, { recursive: true })
    expect(says).toEqual([
      expect.stringMatching(/\.draft: cannot be written: it is a folder$/),
      `The file with the tags is tried out beside ${path} before it is written. Run this where that folder can be written to, with a copy of the file, say.`,
      'Nothing was written.',
    ])
    expect(await readFile(path, 'utf8')).toBe(file)
  })
  it('is only told where nobody has said to write it', async () => {
    const says = await imported('resource,owner\njit-db,Platform\n', { write: false })
    expect(says[0]).toBe('line 2: jit-db, owner = Platform (until now Data)')
    expect(says.slice(1).join()).toMatch(/The file with them is valid in itself[\s\S]*Nothing was written yet/)
    expect(await readFile(path, 'utf8')).toBe(file)
    expect((await readdir(folder)).sort()).toEqual(['access.yaml', 'tags.csv'])
  })
  it('is told why it cannot be read, and of the access file the same', async () => {
    const problems = async (...files: [string, string]) => {
      const answered = await importTags(...files, { write: true }, {})
      return answered.ok ? [] : answered.problems
    }
    expect(await problems(join(folder, 'nothing.csv'), path)).toEqual([
      expect.stringMatching(/nothing\.csv: .*it is not there/),
    ])
    expect(await problems(folder, path)).toEqual([expect.stringMatching(/it is a folder/)])
    await writeFile(table, 'resource,owner\njit-db,Platform\n')
    expect(await problems(table, join(path, 'access.yaml'))).toEqual([
      expect.stringMatching(/cannot be read: a part of its path is a file/),
    ])
  })
  it('leaves what is no tags in the file as it is, letter by letter', async () => {
    const spaced = file.replace('[IT]', '[ IT ]').replace('{ group: IT }', '{group:  IT}').replace('}   #', '} #')
    await writeFile(path, spaced)
    await imported('resource,owner\njit-db,Platform\n')
    expect(await readFile(path, 'utf8')).toBe(spaced.replace('owner: Data', 'owner: Platform'))
  })
  it('is refused where tags in the file are shared, so that it would change who decides for what it does not name', async () => {
    const shared = file.replace(
      'jit-db: { owner: Data, env: prod }',
      'jit-a: &prod { owner: Alpha, env: prod }\n      jit-b: *prod\n      jit-c: { owner: &o Beta }\n      jit-d: { owner: *o }',
    )
    await writeFile(path, shared)
    const says = await imported('resource,owner\njit-a,New\njit-b,New\njit-c,New\njit-d,New\njit-e,New\n')
    expect(
      says.map(one =>
        /^tags.csv, line (\d): (jit-.) has tags in the access file that others share/.exec(one)?.slice(1),
      ),
    ).toEqual([
      ...[
        ['2', 'jit-a'],
        ['3', 'jit-b'],
        ['4', 'jit-c'],
        ['5', 'jit-d'],
      ],
      undefined,
    ])
    expect(await readFile(path, 'utf8')).toBe(shared)
  })
  it('knows a resource by other letters, and by the id that the file has behind its name', async () => {
    const [one, two] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002']
    const written = `jit-db: { owner: Data }\n      "jit-c#${one}": { owner: Gamma }\n      "jit-d#${one}": { owner: D }\n      "jit-d#${two}": { owner: D }`
    await writeFile(path, file.replace('jit-db: { owner: Data, env: prod }', written))
    await imported('resource,owner\nJIT-DB,New\njit-C,New\n')
    const [contoso] = (await tags()) ?? []
    expect(contoso).toMatchObject({ 'jit-db': { owner: 'New' }, [`jit-c#${one}`]: { owner: 'New' } })
    expect(Object.keys(contoso ?? {})).toHaveLength(4)
    expect(await imported('resource,owner\njit-d,New\n')).toEqual([
      'tags.csv, line 2: jit-d may be several resources of the access file: write the id behind it, as it stands there',
      'Nothing was written.',
    ])
  })
  it('may be of an integration that has no tags yet', async () => {
    await imported('resource,env\njit-lab,test\n', { integration: 'Labs' })
    expect((await tags())?.[1]).toEqual({ 'jit-lab': { env: 'test' } })
  })
  it('is refused with every line that is wrong by its number, and then nothing of it is taken', async () => {
    const wrong = [
      'resource,owner,env',
      'jit-web,Web,prod',
      ',Web,prod',
      'jit-shop,Web,Shop,prod',
      'JIT-web,Shop,',
      'jit-none,,',
      `jit-long,${'x'.repeat(201)},`,
    ].join('\n')
    expect(await imported(wrong)).toEqual([
      'tags.csv, line 3: names no resource in its first column',
      'tags.csv, line 4: has 4 columns and not 3: a value with a comma in it stands in double quotes',
      'tags.csv, line 5: is about the same resource as line 2',
      'tags.csv, line 6: has no tag in it',
      'tags.csv, line 7: says more under owner than 200 characters',
      'Nothing was written.',
    ])
    for (const heading of ['name,owner', 'resource', 'resource,owner,owner', 'resource,,env'])
      expect(await imported(`${heading}\njit-web,Web,prod\n`)).toEqual([
        expect.stringMatching(/^tags\.csv, line 1: names the columns: resource/),
        'Nothing was written.',
      ])
    for (const nothing of ['', 'resource,owner\n']) expect(await imported(nothing)).toContain('Nothing was written.')
    expect(await imported('resource,owner\njit-web,"Web\n')).toContain('Nothing was written.')
    expect(await imported('resource,env\njit-web,prod\n', { integration: 'Fabrikam' })).toEqual([
      'The access file has no integration called “Fabrikam”.',
    ])
    expect(await readFile(path, 'utf8')).toBe(file)
  })
})
