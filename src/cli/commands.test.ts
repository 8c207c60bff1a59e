import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { build } from '../build.ts'
import { sandboxAccessFile } from '../sandbox/access-file.ts'
import { openDatabase } from '../store/database.ts'
import { onPostgres } from '../store/testing/databases.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
/** Below the packages, because one of them stays outside of the build. */
const built = here(`../../node_modules/.cache/doorbell/cli-${process.pid}`)

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doorbell-cli-'))
  await build({
    entry: here('../cli.ts'),
    outdir: built,
    production: false,
    migrations: here('../../migrations'),
    page: null,
    templates: here('../../node_modules/.cache/doorbell'),
  })
})
afterAll(async () => {
  for (const made of [folder, built]) await rm(made, { recursive: true, force: true })
})

/** The command as somebody would run it, in an empty folder, with these settings and no others. */
function doorbell(args: readonly string[], settings: Readonly<Record<string, string>> = {}) {
  const env = { PATH: process.env.PATH ?? '', HOME: folder, ...settings }
  return new Promise<{ code: number; out: string; err: string }>(resolve => {
    execFile(
      process.execPath,
      [join(built, 'cli.mjs'), ...args],
      { cwd: folder, env, timeout: 90_000 },
      (error, out, err) => {
        resolve({ code: error ? (typeof error.code === 'number' ? error.code : -1) : 0, out, err })
      },
    )
  })
}

describe.concurrent('every command', () => {
  it.each([
    ['', /just-in-time access/i],
    ['try', /sandbox/],
    ['start', /settings in the environment/],
    ['sandbox', /simulated/],
    ['migrate', /database/],
    ['check', /settings[\s\S]*--json/],
    ['config', /validate.*[\s\S]*schema/],
    ['config validate', /access file/],
    ['config explain', /person[\s\S]*resource/],
    ['config test', /expectations/],
    ['config tags', /table of tags[\s\S]*--integration[\s\S]*--write/],
    ['config schema', /JSON Schema/],
    ['audit', /export[\s\S]*verify/],
    ['audit export', /--format[\s\S]*--from[\s\S]*--to/],
    ['audit verify', /--head/],
    ['webhook test', /tells nothing[\s\S]*name/],
    ['webhook log', /newest first[\s\S]*--limit/],
  ])('“%s” explains itself with --help', async (command, words) => {
    const { code, out } = await doorbell([...command.split(' ').filter(Boolean), '--help'])
    expect(out).toMatch(words)
    expect(code).toBe(0)
  })
  it('says nothing of what a later Node will not have any more', async () => {
    const { err } = await doorbell(['--version'], { NODE_OPTIONS: '--pending-deprecation' })
    expect(err).toBe('')
  })
})

describe.concurrent('what nobody meant', () => {
  it.each([
    ['an unknown command', ['stat'], /unknown command 'stat'/],
    ['an unknown option', ['audit', 'verify', '--haed', 'x'], /unknown option '--haed'/],
    ['a head that is none', ['audit', 'verify', '--head', 'x'], /“x” is not a head/],
    ['a format that is none', ['audit', 'export', '--format', 'xml'], /jsonl, csv/],
    ['a moment that is none', ['audit', 'export', '--from', 'yesterday'], /Give a moment such as/],
    ['an access file that is not there', ['config', 'validate', 'nowhere.yaml'], /nowhere\.yaml: cannot be read/],
  ])('%s is told, and fails', async (_, args, words) => {
    const { code, err, out } = await doorbell(args)
    expect(err).toMatch(words)
    expect(code).not.toBe(0)
    expect(out).toBe('')
  })
})

describe('config', () => {
  it('validate takes a good file, and tells all that is wrong with a bad one by line and column', async () => {
    await writeFile(join(folder, 'good.yaml'), sandboxAccessFile)
    const broken = sandboxAccessFile.replace('justification:', 'justifcation:').replace('max: 1h', 'max: 1 parsec')
    await writeFile(join(folder, 'bad.yaml'), broken)
    const [good, bad] = await Promise.all([
      doorbell(['config', 'validate', 'good.yaml']),
      doorbell(['config', 'validate', 'bad.yaml']),
    ])
    expect(good).toMatchObject({ code: 0, err: '' })
    expect(good.out).toMatch(/good\.yaml is valid in itself: 1 integration, 4 access flows\. .*not looked up, because/)
    expect(bad).toMatchObject({ code: 1, out: '' })
    expect(bad.err.trim().split('\n')).toHaveLength(2)
    for (const line of bad.err.trim().split('\n')) expect(line).toMatch(/^bad\.yaml:\d+:\d+: /)
  })
  it('test holds a file to what is expected of it, asks nobody, and fails where it does something else', async () => {
    const shown = (file: string) => here(`../../docs/access-files/${file}`)
    const ofTheBank = await readFile(shown('bank.test.yaml'), 'utf8')
    const { expect: expected } = parse(ofTheBank)
    await writeFile(join(folder, 'laxer.test.yaml'), ofTheBank.replace('outcome: people', 'outcome: automatic'))
    const [good, bad, foreign] = await Promise.all([
      doorbell(['config', 'test', shown('bank.test.yaml'), shown('bank.yaml')]),
      doorbell(['config', 'test', 'laxer.test.yaml', shown('bank.yaml')]),
      doorbell(['config', 'test', shown('startup.test.yaml'), shown('bank.yaml')]),
    ])
    expect(good).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringMatching(new RegExp(`bank\\.yaml does what .* ${expected.length} expectations`)),
    })
    expect(bad).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^laxer\.test\.yaml:\d+:\d+: expect\[\d+\].*automatic/),
    })
    expect(foreign).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^startup\.test\.yaml:5:30: expect\[0\]\.resource “jit-prod-database” is nothing/),
    })
  })
  it('explain asks the directory, and says which settings it needs where it cannot', async () => {
    await writeFile(join(folder, 'good.yaml'), sandboxAccessFile)
    const { code, out, err } = await doorbell(['config', 'explain', 'ana', 'jit-prod-db-readers', 'good.yaml'])
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(/set AZURE_TENANT_ID.*config test/)
  })
  it('schema prints one that editors understand', async () => {
    const { code, out } = await doorbell(['config', 'schema'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ type: 'object', properties: { flows: expect.anything() } })
  })
})

describe.concurrent('start', () => {
  it('with some of the settings lists all that is missing, and starts nothing instead', async () => {
    const { code, err, out } = await doorbell(['start'], { SLACK_BOT_TOKEN: 'xoxb-1-a-token-of-somebody' })
    expect(code).toBe(1)
    for (const name of [
      'SLACK_SIGNING_SECRET',
      'AZURE_TENANT_ID',
      'AZURE_CLIENT_ID',
      'AZURE_CLIENT_SECRET',
      'DATABASE_URL',
    ])
      expect(err).toContain(name)
    expect(err + out).not.toContain('a-token-of-somebody')
    expect(out).toBe('')
  })
  it('is what “try” means as soon as there is a setting: it does not fall back to the sandbox', async () => {
    const { code, err } = await doorbell(['try'], { AZURE_TENANT_ID: 'd0000000-0000-4000-8000-00000000c050' })
    expect(code).toBe(1)
    expect(err).toMatch(/Doorbell cannot start:[\s\S]*SLACK_BOT_TOKEN/)
    // Whoever works with Azure has some of these in every shell.
    expect(err).toMatch(/in the sandbox instead, take away what is set: AZURE_TENANT_ID\.$/m)
  })
})

describe.concurrent('check', () => {
  it('tells all that is missing in the settings, line by line with the mend, and fails', async () => {
    const { code, out, err } = await doorbell(['check'], { SLACK_BOT_TOKEN: 'xoxb-1-a-token-of-somebody' })
    expect(code).toBe(1)
    for (const name of ['SLACK_SIGNING_SECRET', 'AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET'])
      expect(out).toMatch(new RegExp(`✗ Settings: ${name} is missing\\.\n {4}\\w`))
    expect(out).toMatch(/\? Everything else: .*not looked at[\s\S]*\d+ problems/)
    expect(out + err).not.toContain('a-token-of-somebody')
  })
  it('speaks to machines too', async () => {
    const { code, out } = await doorbell(['check', '--json'])
    expect(code).toBe(1)
    const { findings } = JSON.parse(out)
    expect(findings[0]).toEqual({
      about: 'Settings',
      verdict: 'problem',
      says: expect.any(String),
      mend: expect.any(String),
      page: null,
      pages: [],
    })
  })
})

describe.concurrent('the sandbox', () => {
  it.each([
    ['production', { NODE_ENV: 'production' }, /NODE_ENV is production/],
    [
      'a real Slack token',
      { SLACK_BOT_TOKEN: 'xoxb-1-real' },
      /SLACK_BOT_TOKEN is set; the sandbox takes nothing real/,
    ],
    ['a real tenant', { AZURE_CLIENT_SECRET: 'real-secret' }, /AZURE_CLIENT_SECRET is set/],
    ['a real database', { DATABASE_URL: 'postgres://db/x' }, /DATABASE_URL is set/],
    [
      'every address of the machine',
      { HOST: '0.0.0.0' },
      /HOST is 0\.0\.0\.0; the sandbox listens on this machine only/,
    ],
  ])('refuses %s', async (_, settings, words) => {
    const { code, err } = await doorbell(['sandbox'], settings)
    expect(code).toBe(1)
    expect(err).toMatch(words)
    expect(err).not.toMatch(/xoxb-1-real|real-secret/)
  })
})

const upToDate = (where: string) => ({ code: 0, out: `Up to date already: ${where}.\n`, err: '' })
const allApplied = async (where: string) => {
  const { entries } = JSON.parse(await readFile(here('../../migrations/meta/_journal.json'), 'utf8'))
  return { code: 0, out: `${entries.length} migrations applied to ${where}.\n`, err: '' }
}

await onPostgres('an empty database on PostgreSQL', server => {
  it('is given every migration by migrate, once, and then holds an audit that is whole', async () => {
    const settings = { DATABASE_URL: server.url }
    const { host, pathname } = new URL(server.url)
    const where = `the database ${pathname.slice(1)} on ${host}`
    expect(await doorbell(['migrate'], settings)).toEqual(await allApplied(where))
    expect(await doorbell(['migrate'], settings)).toEqual(upToDate(where))
    expect(await doorbell(['restored'], settings)).toMatchObject({
      code: 0,
      out: expect.stringContaining(`A new epoch has begun in ${where}. 0 grants`),
    })
    const verified = await doorbell(['audit', 'verify'], settings)
    expect(verified).toMatchObject({ code: 0, out: expect.stringMatching(/0 rows sealed[\s\S]*The audit is whole/) })
    const elsewhere = Object.assign(new URL(server.url), { pathname: '/no_such_database' }).href
    for (const command of ['audit verify', 'config export'])
      expect(await doorbell(command.split(' '), { DATABASE_URL: elsewhere })).toMatchObject({
        code: 1,
        err: expect.stringMatching(/^The database of DATABASE_URL does not exist\. .*\n$/),
      })
  })
})

describe('an embedded database in which nothing was migrated yet', () => {
  it('is given every migration by migrate, once', async () => {
    const dataDir = join(folder, 'of-before')
    const settings = { DATA_DIR: dataDir, ALLOW_EMBEDDED_DATABASE: 'yes' }
    const { close } = await openDatabase({ kind: 'embedded', dataDir })
    await close()
    expect(await doorbell(['migrate'], settings)).toEqual(await allApplied(`the embedded database in ${dataDir}`))
    expect(await doorbell(['migrate'], settings)).toEqual(upToDate(`the embedded database in ${dataDir}`))
  })
})

describe.concurrent('a command that forgot which database it is for', () => {
  it.each(['migrate', 'restored', 'audit verify'])('“%s” makes none, though the folder is there', async command => {
    const DATA_DIR = await mkdtemp(join(folder, 'empty-'))
    expect(await doorbell(command.split(' '), { DATA_DIR })).toEqual({
      code: 1,
      out: '',
      err: `There is no database in ${DATA_DIR}. Give DATABASE_URL, or DATA_DIR where it is.\n`,
    })
    expect(await readdir(DATA_DIR)).toEqual([])
  })
  it('is told of the setting that was meant', async () => {
    const { code, err } = await doorbell(['restored'], { DATABSE_URL: 'postgres://a:secret-word@db/x' })
    expect(code).toBe(1)
    expect(err).toMatch(/^DATABSE_URL: is no setting of Doorbell; did you mean DATABASE_URL\?/)
    expect(err).not.toContain('secret-word')
  })
})

describe('the audit in an embedded database', () => {
  it('is there from the start, as migrate says, whole by verify, and given away by export', async () => {
    const settings = { DATA_DIR: join(folder, 'data'), ALLOW_EMBEDDED_DATABASE: 'yes' }
    expect(await doorbell(['migrate'], settings)).toEqual(upToDate(`the embedded database in ${settings.DATA_DIR}`))
    const verified = await doorbell(['audit', 'verify'], settings)
    expect(verified).toMatchObject({ code: 0, out: expect.stringMatching(/0 rows sealed[\s\S]*The audit is whole/) })
    const cutOff = await doorbell(['audit', 'verify', '--head', `7:sha256:${'0'.repeat(64)}`], settings)
    expect(cutOff).toMatchObject({ code: 1, err: expect.stringMatching(/seal 7 was known/) })
    expect(await doorbell(['audit', 'export'], settings)).toMatchObject({ code: 0, out: '' })
    expect(await doorbell(['webhook', 'test', 'SIEM'], settings)).toEqual({
      code: 1,
      out: '',
      err: 'The access file in force has no webhooks.\n',
    })
    const csv = await doorbell(['audit', 'export', '--format', 'csv'], settings)
    expect(csv).toMatchObject({ code: 0, out: expect.stringMatching(/^id,at,actor_kind/) })
  })
})
