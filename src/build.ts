import { cp, readdir, rm } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build as bundle, formatMessages, type Metafile, type Plugin } from 'esbuild'
import { templateIn, templateName } from './store/database/template.ts'
import { migratedTemplateIn } from './store/migrated-template.ts'

export interface BuildOptions {
  /** The command line, which reaches the sandbox by a lazy import alone. */
  readonly entry: string
  readonly outdir: string
  /** Leaves the sandbox out altogether. */
  readonly production: boolean
  /** The folder of database migrations, and the folder of the sandbox's page; `null`: there is none. */
  readonly migrations: string | null
  readonly page: string | null
  /** Where the embedded database that nobody has used yet is kept from one build to the next; `null`: none is shipped. */
  readonly templates: string | null
  /** The folder of the icons of the Teams app; absent: `packages` makes no app. */
  readonly icons?: string
}

/** Makes one folder that runs with Node alone, plus the one package that carries its own WebAssembly and data. */
export async function build({
  entry,
  outdir,
  production,
  migrations,
  page,
  templates,
  icons,
}: BuildOptions): Promise<Metafile> {
  await rm(outdir, { recursive: true, force: true })
  const { metafile, warnings } = await bundle({
    entryPoints: { cli: entry },
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['@electric-sql/pglite'],
    // CommonJS packages ask for Node's own modules by require, which an ES module does not have.
    banner: {
      js: `import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);`,
    },
    minifyWhitespace: production,
    keepNames: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'silent',
    plugins: [punycodeWhenUsed, ...(production ? [withoutSandbox] : [])],
  })
  for (const warning of await formatMessages(warnings, { kind: 'warning' })) process.stderr.write(warning)
  if (migrations !== null) await cp(migrations, join(outdir, 'migrations'), { recursive: true })
  if (templates !== null) {
    const template = migrations === null ? templateIn(templates) : migratedTemplateIn(templates, migrations)
    await cp(await template, join(outdir, templateName))
  }
  if (icons !== undefined)
    await cp(icons, join(outdir, 'teams-app'), { recursive: true, filter: path => !path.endsWith('.svg') })
  if (page !== null && !production) await buildPage(page, join(outdir, 'page'))
  return metafile
}

/**
 * An old `whatwg-url`, below the SDKs of Teams and Graph, loads Node's own `punycode` and never uses it, because Node has a URL
 * of its own. Since Node 21 loading it is a warning on standard error, in the sight of every operator: here it is loaded when it is used.
 */
const punycodeWhenUsed: Plugin = {
  name: 'punycode-when-used',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^punycode$/ }, () => ({ path: 'punycode', namespace: 'when-used' }))
    onLoad({ filter: /.*/, namespace: 'when-used' }, () => ({
      contents: `module.exports = new Proxy({}, { get: (_, name) => require('node:punycode')[name] })`,
    }))
  },
}

/** What the command line finds where the sandbox would be. */
const withoutSandbox: Plugin = {
  name: 'without-sandbox',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.{1,2}\/(.*\/)?sandbox\// }, ({ kind, resolveDir, path }) => {
      if (resolveDir.includes(`${sep}node_modules${sep}`)) return undefined
      if (kind === 'dynamic-import') return { path, namespace: 'left-out', pluginData: null }
      return { errors: [{ text: 'the sandbox may be imported lazily only, or it could not be left out' }] }
    })
    onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({
      contents: `throw new Error('The sandbox is not in this build. Build without --production to have it.')`,
    }))
  },
}

/** The page as a browser takes it: its script in one file, everything else as it is. */
async function buildPage(page: string, outdir: string): Promise<void> {
  const files = (await readdir(page, { recursive: true, withFileTypes: true })).filter(file => file.isFile())
  const paths = files.map(file => relative(page, join(file.parentPath, file.name)))
  for (const path of paths.filter(name => !name.endsWith('.ts'))) await cp(join(page, path), join(outdir, path))
  if (!paths.includes('main.ts')) return
  await bundle({
    entryPoints: [join(page, 'main.ts')],
    outdir,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'silent',
  })
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  await build({
    entry: here('cli.ts'),
    outdir: here('../dist'),
    production: process.argv.includes('--production'),
    migrations: here('../migrations'),
    page: here('sandbox/page'),
    templates: here('../node_modules/.cache/doorbell'),
    icons: here('../manifests/teams'),
  })
