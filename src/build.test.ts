import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { build } from './build.ts'

const run = promisify(execFile)
let root = ''

const sources = {
  'cli.ts': `
    import { createRequire } from 'node:module'
    const said: string = process.argv[2] ?? ''
    if (said === 'sandbox') {
      try {
        const { start } = await import('./sandbox/start.ts')
        start()
      } catch (error) {
        console.log(error instanceof Error ? error.message : error)
      }
    } else console.log('ready', typeof createRequire, typeof require)
  `,
  'sandbox/start.ts': `export const start = () => console.log('the walls of the sandbox')`,
  'sandbox/page/main.ts': `const title: string = 'hello'; document.title = title`,
  'sandbox/page/index.html': '<!doctype html>',
  'sandbox/page/faces/ana.svg': '<svg/>',
  'migrations/0000_start.sql': 'select 1',
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'doorbell-build-'))
  for (const [path, text] of Object.entries(sources)) {
    await mkdir(join(root, path, '..'), { recursive: true })
    await writeFile(join(root, path), text)
  }
})

afterAll(() => rm(root, { recursive: true, force: true }))

async function built(production: boolean) {
  const outdir = join(root, production ? 'production' : 'dist')
  const [migrations, page] = [join(root, 'migrations'), join(root, 'sandbox/page')]
  await build({ entry: join(root, 'cli.ts'), outdir, production, migrations, page, templates: null })
  const files = await filesIn(outdir)
  const code = await Promise.all(
    files.filter(name => /\.m?js$/.test(name)).map(name => readFile(join(outdir, name), 'utf8')),
  )
  const says = async (word: string) => (await run(process.execPath, [join(outdir, 'cli.mjs'), word])).stdout.trim()
  return { files, code: code.join('\n'), says }
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))
}

describe('the build that people try', () => {
  it('runs with Node alone, and holds the sandbox, its page and the migrations', async () => {
    const { files, says } = await built(false)
    expect(await says('start')).toBe('ready function function')
    expect(await says('sandbox')).toBe('the walls of the sandbox')
    expect(files).toEqual(
      expect.arrayContaining(['migrations/0000_start.sql', 'page/index.html', 'page/main.js', 'page/faces/ana.svg']),
    )
  })

  it('does not load the sandbox unless it is asked for', async () => {
    const { files } = await built(false)
    const entry = await readFile(join(root, 'dist/cli.mjs'), 'utf8')
    expect(entry).not.toContain('the walls of the sandbox')
    expect(files.filter(name => name.endsWith('.mjs')).length).toBeGreaterThan(1)
  })
})

describe('the production build', () => {
  it('runs, and holds nothing of the sandbox, which it says when asked for it', async () => {
    const { files, code, says } = await built(true)
    expect(await says('start')).toBe('ready function function')
    expect(await says('sandbox')).toBe('The sandbox is not in this build. Build without --production to have it.')
    expect(code).not.toContain('the walls of the sandbox')
    expect(files.filter(name => name.startsWith('page'))).toEqual([])
    expect(files).toContain('migrations/0000_start.sql')
  })

  it('can be made where the sources of the sandbox are not even there, as in a container', async () => {
    const bare = join(root, 'bare')
    await mkdir(bare)
    await writeFile(join(bare, 'cli.ts'), sources['cli.ts'])
    const options = { outdir: join(bare, 'dist'), production: true, migrations: null, page: null, templates: null }
    const { inputs } = await build({ entry: join(bare, 'cli.ts'), ...options })
    expect(Object.keys(inputs)).toHaveLength(2)
  })

  it('is refused when something needs the sandbox at once, for then it could not be left out', async () => {
    const entry = join(root, 'eager.ts')
    await writeFile(entry, `import { start } from './sandbox/start.ts'; start()`)
    const options = {
      entry,
      outdir: join(root, 'eager'),
      production: true,
      migrations: null,
      page: null,
      templates: null,
    }
    await expect(build(options)).rejects.toThrow('lazily only')
  })

  const cli = fileURLToPath(new URL('cli.ts', import.meta.url))
  it.skipIf(!existsSync(cli))('of Doorbell itself is made of no file of the sandbox', async () => {
    const outdir = join(root, 'real')
    const { inputs } = await build({
      entry: cli,
      outdir,
      production: true,
      migrations: null,
      page: null,
      templates: fileURLToPath(new URL('../node_modules/.cache/doorbell', import.meta.url)),
    })
    // Making an empty database takes seconds and much memory, so one is shipped.
    expect(existsSync(join(outdir, 'embedded.tgz'))).toBe(true)
    expect(Object.keys(inputs).filter(input => /^src\//.test(input)).length).toBeGreaterThan(10)
    expect(Object.keys(inputs).filter(input => /^src\/sandbox\//.test(input))).toEqual([])
  })
})
