import { readdirSync, readFileSync } from 'node:fs'
import { join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

interface Source {
  /** Relative to `src`. */
  readonly path: string
  readonly code: string
}

const theFour = ['access', 'cards', 'ports', 'use-cases']
const edges = [
  'chat/slack',
  'chat/teams',
  'identity',
  'providers/entra',
  'store',
  'schedule',
  'http',
  'metrics',
  'webhooks',
]
const everything = [...theFour, ...edges, 'chat/both', 'config', 'app', 'main', 'sandbox']

/** What each part may import, besides itself. A part that is not here may not be. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  access: [],
  cards: ['access'],
  ports: ['access', 'cards'],
  'use-cases': ['access', 'cards', 'ports'],
  ...Object.fromEntries(edges.map(edge => [edge, theFour])),
  // What every chat needs alike; the chats themselves never see each other.
  'chat/both': [],
  'chat/slack': [...theFour, 'chat/both'],
  'chat/teams': [...theFour, 'chat/both'],
  config: theFour,
  app: theFour,
  main: everything.filter(part => part !== 'sandbox'),
  // The sandbox lazily only, which is checked apart: the production build leaves it out.
  cli: everything,
  sandbox: everything,
  // Outside of every build; nothing imports it.
  bench: [...everything, 'cli', 'build'],
  build: ['store'],
}

/** Whose business a package is. The sandbox plays the other side, and may look at the types. */
const homes: readonly (readonly [RegExp, string])[] = [
  [/^@slack\//, 'chat/slack'],
  [/^(botbuilder|botframework)(-|\/|$)/, 'chat/teams'],
  [/^(@azure|@microsoft)\//, 'providers/entra'],
  [/^prom-client$/, 'metrics'],
  [/^ipaddr\.js$/, 'webhooks'],
  [/^(drizzle-orm|postgres|@electric-sql\/pglite)(\/|$)/, 'store'],
]

/** What reaches outside the process. `access` imports nothing at all. */
const inputOrOutput = /^node:(fs|net|tls|dns|dgram|https?|http2|child_process|worker_threads|cluster|process)(\/|$)/

const isTest = (path: string) => /\.(test|contract|test-support)\.ts$|(-contract|\/testing|in-memory)\//.test(path)
const partOf = (path: string) =>
  Object.keys(arrows).find(part => path === `${part}.ts` || path.startsWith(`${part}/`)) ?? path

/** Comments may say anything. Strings are matched first, so that an address in one is not taken for a comment. */
const withoutComments = (code: string) =>
  code.replace(/('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '$1')

const importPattern = /\b(?:(import|export)\s+(type\s)?[^'"`;()]*?from\s*|(import)\s*|(import)\(\s*)'([^']+)'/g

function importsOf({ path, code }: Source) {
  return [...withoutComments(code).matchAll(importPattern)].map(([, , type, , lazy, target = '']) => ({
    isRelative: target.startsWith('.'),
    target: target.startsWith('.') ? normalize(join(path, '..', target)) : target,
    isType: type !== undefined,
    isLazy: lazy !== undefined,
  }))
}

function wrongArrows(source: Source): readonly string[] {
  const from = partOf(source.path)
  return importsOf(source).flatMap(({ isRelative, target, isLazy, isType }) => {
    const complaint = [`${source.path} imports ${target}`]
    if (!isRelative) {
      const home = homes.find(([name]) => name.test(target))?.[1] ?? from
      const typesOfTheOtherSide = isType && from === 'sandbox'
      const isPure = from === 'access' || (theFour.includes(from) && inputOrOutput.test(target))
      const measures = from === 'bench' && home !== 'chat/teams'
      return (home === from || typesOfTheOtherSide || measures) && !isPure ? [] : complaint
    }
    const to = partOf(target)
    if (to === from) return []
    if (to === 'sandbox' && !(isLazy || isType || from === 'bench')) return complaint
    return arrows[from]?.includes(to) ? [] : complaint
  })
}

/** Files that lead back to themselves, each with one way round: nobody could read the one without the other. */
function circles(all: readonly Source[]): readonly string[] {
  const targets = new Map(all.map(source => [source.path, importsOf(source).map(({ target }) => target)]))
  const found = new Set<string>()
  const done = new Set<string>()
  const walk = (path: string, way: readonly string[]): void => {
    const at = way.indexOf(path)
    if (at >= 0) found.add([...way.slice(at), path].join(' > '))
    if (at >= 0 || done.has(path)) return
    for (const target of targets.get(path) ?? []) walk(target, [...way, path])
    done.add(path)
  }
  for (const { path } of all) walk(path, [])
  return [...found]
}

/** `slackTeam`, `SLACK_TOKEN` and `entra-id` name one; `paragraph` and `entrance` do not. */
function namesOfOutsiders({ path, code }: Source): readonly string[] {
  if (!theFour.includes(partOf(path))) return []
  const words = withoutComments(code).match(/\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})/gu) ?? []
  const outsiders = words.filter(word => /^(slack|teams|entra|graph|azure)$/i.test(word))
  return outsiders.map(word => `${path} says ${word}`)
}

const root = fileURLToPath(new URL('.', import.meta.url))
const everySource: readonly Source[] = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.ts') && !path.endsWith('.d.ts'))
  .map(path => ({ path, code: readFileSync(join(root, path), 'utf8') }))
const sources = everySource.filter(({ path }) => !isTest(path))

describe('the folder tree is the architecture', () => {
  it('has no part that nobody thought of', () => {
    expect(sources.map(({ path }) => partOf(path)).filter(part => arrows[part] === undefined)).toEqual([])
  })

  it('imports along the arrows only, and each foreign package in one place only', () => {
    expect(sources.flatMap(importsOf).length).toBeGreaterThan(200)
    expect(sources.flatMap(wrongArrows)).toEqual([])
  })

  it('has no file that leads back to itself', () => {
    expect(circles(sources)).toEqual([])
  })

  it('has every import of an SDK that has ended in its one folder, those of tests and of what measures too', () => {
    const ended = /^(botbuilder|botframework)(-|\/|$)/
    const users = everySource.filter(source => importsOf(source).some(({ target }) => ended.test(target)))
    expect(users.length).toBeGreaterThan(5)
    // Here they are examples.
    const outside = users.filter(({ path }) => !path.startsWith('chat/teams/') && path !== 'architecture.test.ts')
    expect(outside.map(({ path }) => path)).toEqual([])
    const way = readFileSync(
      fileURLToPath(new URL('../docs/decisions/0016-an-sdk-that-has-ended.md', import.meta.url)),
      'utf8',
    )
    const inside = users.map(({ path }) => path.replace('chat/teams/', '')).filter(path => !path.includes('/'))
    expect(inside.filter(file => file !== 'architecture.test.ts' && !way.includes(`\`${file}\``))).toEqual([])
  })

  it('names no chat and no directory where access itself is told', () => {
    expect(sources.flatMap(namesOfOutsiders)).toEqual([])
  })

  it('reads the environment in one place', () => {
    const readers = sources.filter(({ code }) => /\bprocess\s*(\.|\?\.|\[')\s*env\b/.test(withoutComments(code)))
    expect(readers.map(({ path }) => path)).toEqual(['config/env.ts'])
  })
})

describe('the checks above', () => {
  it('would find files in a circle, types or not', () => {
    const circle = [
      { path: 'cards/a.ts', code: `import type { B } from './b.ts'` },
      { path: 'cards/b.ts', code: `import { c } from './c.ts'` },
      { path: 'cards/c.ts', code: `export { a } from './a.ts'` },
      { path: 'cards/d.ts', code: `import { a } from './a.ts'` },
    ]
    expect(circles(circle)).toEqual(['cards/a.ts > cards/b.ts > cards/c.ts > cards/a.ts'])
    expect(circles(circle.slice(1))).toEqual([])
  })

  it.each([
    ['access/x.ts', `import { y } from '../cards/y.ts'`],
    ['access/x.ts', `import { createHash } from 'node:crypto'`],
    ['use-cases/x.ts', `export type { Y } from '../store/y.ts'`],
    ['chat/slack/x.ts', `import type {\n  Y,\n} from '../../providers/entra/y.ts'`],
    ['store/x.ts', `import '../config/env.ts'`],
    ['main.ts', `const { y } = await import('./sandbox/y.ts')`],
    ['cli.ts', `import { y } from './sandbox/y.ts'`],
    ['http/x.ts', `import { App } from '@slack/bolt'`],
    ['sandbox/x.ts', `import { App } from '@slack/bolt'`],
    ['chat/slack/x.ts', `import { CloudAdapter } from 'botbuilder'`],
    ['main/x.ts', `import { ConnectorClient } from 'botframework-connector'`],
    ['bench/x.ts', `import { CloudAdapter } from 'botbuilder'`],
    ['chat/teams/x.ts', `import { y } from '../slack/y.ts'`],
    ['cards/x.ts', `import { readFile } from 'node:fs/promises'`],
    ['use-cases/x.ts', `import { sql } from 'drizzle-orm'`],
  ])('would find in %s: %s', (path, code) => {
    expect(wrongArrows({ path, code })).toHaveLength(1)
  })

  it.each([
    ['cards/x.ts', `// '\nimport { y } from '../access/y.ts' // import '../store/y.ts'`],
    ['cli.ts', `const { y } = await import('./sandbox/y.ts')`],
    ['sandbox/x.ts', `import type { View } from '@slack/types'`],
    ['chat/teams/x.ts', `import { CloudAdapter } from 'botbuilder'\nimport { y } from '../both/y.ts'`],
    ['chat/slack/x.ts', `import { App } from '@slack/bolt'\nimport { y } from './y.ts'`],
  ])('would let pass in %s: %s', (path, code) => {
    expect(wrongArrows({ path, code })).toEqual([])
  })

  it('would find a name of an outsider in an identifier or a string, and not in a comment or a longer word', () => {
    const code = `/* Slack */ const slackUser = 'entra-id' // Graph\nconst paragraph = 'https://x' + GRAPH_URL`
    expect(namesOfOutsiders({ path: 'access/x.ts', code })).toHaveLength(3)
  })
})
