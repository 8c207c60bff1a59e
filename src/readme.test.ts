import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { driftTransitions } from './access/drift/states.ts'
import { grantTransitions } from './access/grant/states.ts'
import { requestTransitions } from './access/request/states.ts'
import { reviewTransitions } from './access/review/states.ts'
import { cardToType } from './cards/forms/to-type.ts'
import { helpCard } from './cards/help.ts'
import { plainText } from './cards/parts/plain-text.ts'
import { slackEventsPath } from './chat/slack/manifest.ts'
import { parseAccessFile } from './config/access-file.ts'
import { readEnvironment } from './config/env.ts'
import { settingNames } from './config/environment/names.ts'
import { notificationsPath } from './providers/entra/changes/notifications.ts'
import { endingPermissions } from './providers/entra/checkup/ending-permissions.ts'
import {
  installPermission,
  leastPermissions,
  ownersByRolePermission,
  pimForGroupsPermission,
  pimRulesPermission,
  rolePermissions,
  sessionsPermission,
  stepUpPermission,
} from './providers/entra/checkup/permissions.ts'
import { certificates } from './sandbox/entra/certificates.ts'
import { usualHands } from './schedule/hands.ts'

const page = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')
const pkg: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const dependencies =
  typeof pkg === 'object' && pkg !== null && 'dependencies' in pkg && typeof pkg.dependencies === 'object'
    ? Object.keys(pkg.dependencies ?? {})
    : []

type Transitions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

const drawing = (transitions: Transitions): string =>
  Object.entries(transitions)
    .flatMap(([from, row]) =>
      Object.entries(row).flatMap(([command, to]) => to.map(state => `  ${from} --> ${state}: ${command}`)),
    )
    .join('\n')

/** What whoever sets Doorbell up writes into files, one after the other. */
const filesOfSettings = () =>
  page('docs/set-up.md')
    .split('```ini\n')
    .slice(1)
    .map(shown => (shown.split('```')[0] ?? '').trim().split('\n'))

describe('the README', () => {
  it("starts what goes on running without the owner's password, which migrating alone is given", () => {
    const owners = page('README.md').match(/^docker run .*doorbell-owner\.env.*$/gm)
    expect(owners).toEqual(['docker run --rm --env-file doorbell.env --env-file doorbell-owner.env doorbell migrate'])
    expect(page('README.md')).toMatch(/^docker run -d --env-file doorbell\.env /m)
  })
  it.each(dependencies)('says what %s is for', name => expect(page('README.md')).toContain(`\`${name}\``))
  it('shows an access file that is right in itself', () => {
    const [, shown = ''] = page('README.md').split('```yaml\n')
    expect(parseAccessFile(shown.split('```')[0] ?? '', 'access.yaml')).toMatchObject({ ok: true })
  })
})

describe('the page about setting up', () => {
  it('shows a smallest set of settings that is whole', async () => {
    const [lines = [], owners] = filesOfSettings()
    expect(owners?.map(line => line.split('=')[0])).toEqual(['MIGRATE_DATABASE_URL'])
    expect(lines.filter(line => line.startsWith('MIGRATE_'))).toEqual([])
    const folder = mkdtempSync(join(tmpdir(), 'doorbell-first-start-'))
    const pem = join(folder, 'doorbell.pem')
    const { key, cert } = await certificates()
    writeFileSync(pem, `${key}\n${cert}`)
    const filled = (entry: string) => entry.replaceAll('…', 'a'.repeat(40)).replace('/config/doorbell.pem', pem)
    const env = Object.fromEntries(lines.map(entry => filled(entry).split(/=(.*)/s, 2)))
    expect(readEnvironment(env)).toMatchObject({ ok: true })
    const withOwners = Object.fromEntries((owners ?? []).map(entry => filled(entry).split(/=(.*)/s, 2)))
    expect(readEnvironment({ ...env, ...withOwners })).toMatchObject({ ok: true })
    for (const name of Object.keys(env).filter(one => !/^(ACCESS_|AUDIT_)/.test(one)))
      expect(readEnvironment({ ...env, [name]: undefined }), name).toMatchObject({ ok: false })
    rmSync(folder, { recursive: true })
  })
})

describe('the tree in the README', () => {
  const [, drawn = ''] = page('README.md').split('```\nsrc/\n')
  let folder = ''
  const tree = (drawn.split('```')[0] ?? '').split('\n').flatMap(entry => {
    const [, indent = '', names = ''] = /^( +)((?:[\w./-]+(?:\/|\.ts) )+) +/.exec(entry) ?? []
    if (indent.length === 2) folder = names.trim()
    const above = indent.length > 2 ? folder : ''
    return names.split(' ').flatMap(name => (name ? [`${above}${name}`] : []))
  })
  it('names only what is there', () =>
    expect(tree.filter(path => !existsSync(new URL(path, import.meta.url)))).toEqual([]))
  it('names each part of the source', () => {
    const parts = readdirSync(new URL('.', import.meta.url), { withFileTypes: true })
    const named = new Set(tree.flatMap(path => (path.includes('/') ? [path.split('/')[0]] : [])))
    expect([...named].sort()).toEqual(parts.flatMap(part => (part.isDirectory() ? [part.name] : [])).sort())
  })
  it.each(['access', 'cards', 'use-cases', 'chat', 'providers', 'providers/entra'])('names each part of %s', part => {
    const folders = readdirSync(new URL(part, import.meta.url), { withFileTypes: true })
    const names = folders.flatMap(one =>
      one.isDirectory() && !one.name.startsWith('_') ? [`${part}/${one.name}/`] : [],
    )
    expect(names.filter(name => !tree.includes(name))).toEqual([])
  })
})

describe('the commands in the README', () => {
  const source = readFileSync(new URL('cli.ts', import.meta.url), 'utf8')
  const groups = new Map(
    [...source.matchAll(/const (\w+) = program\.command\('(\w+)'\)/g)].map(([, is, name]) => [is, name]),
  )
  const commands = [...source.matchAll(/(\w+)\s*\.command\('(\w+)'/g)]
    .map(([, of, name]) => (of === 'program' ? `${name}` : `${groups.get(of)} ${name}`))
    .filter(name => ![...groups.values()].includes(name))
  it.each(commands)('have a word about %s', name => expect(page('README.md')).toContain(`\`doorbell ${name}`))
})

describe('the page about the states', () => {
  it.each([
    ['request', requestTransitions],
    ['grant', grantTransitions],
    ['drift', driftTransitions],
    ['review', reviewTransitions],
  ])('draws the states of a %s as they are', (name, transitions) => {
    const [, drawn] = page('docs/states.md').split(`<!-- ${name} states`)
    expect(drawn?.match(/stateDiagram-v2\n([\s\S]*?)\n```/)?.[1]).toBe(drawing(transitions))
  })
})

describe('the page about using it', () => {
  const told = cardToType(helpCard({}), '/access').blocks.flatMap(block => (block.kind === 'line' ? [block.line] : []))
  it.each(told.map(([first, ...rest]) => [first ? plainText([first]) : '', plainText(rest)]))(
    'tells of %s what the help does',
    (word, meaning) => expect(page('docs/using.md')).toContain(meaning ? `- \`${word}\`${meaning}\n` : `**${word}**\n`),
  )
})

describe('the page about setting it up', () => {
  it.each(settingNames)('explains the setting %s', name => expect(page('docs/set-up.md')).toContain(`\`${name}\``))
  it.each(
    [
      ...leastPermissions,
      ownersByRolePermission,
      pimForGroupsPermission,
      pimRulesPermission,
      stepUpPermission,
      ...rolePermissions,
      installPermission,
      sessionsPermission,
      ...endingPermissions,
    ].flatMap(({ permissions }) => permissions),
  )('names the permission %s', name => expect(page('docs/set-up.md')).toContain(`\`${name}\``))
})

const docs = new URL('../docs/', import.meta.url)
const decisions = readdirSync(new URL('decisions/', docs))
const pages = [
  '../README.md',
  ...readdirSync(docs).filter(name => name.endsWith('.md')),
  ...decisions.map(name => `decisions/${name}`),
]

/** What a heading is called in a link. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')

const leadsSomewhere = (link: URL): boolean => {
  const { hash } = link
  const file = new URL(link.pathname, link)
  if (!existsSync(file) || hash === '') return existsSync(file)
  const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].flatMap(([, heading]) => heading ?? [])
  return headings.some(heading => `#${anchor(heading)}` === hash)
}

/** What the code logs for somebody to act on today. */
const errors = readdirSync(new URL('.', import.meta.url), { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.ts') && !/(^sandbox|^bench|test(-support)?\.ts$)/.test(name))
  .flatMap(name =>
    [
      ...readFileSync(new URL(name, import.meta.url), 'utf8').matchAll(/\b(?:log|ofThisCall)\.error\(\s*'([^']+)'/g),
    ].map(([, event]) => event ?? ''),
  )

describe('the page about operating it', () => {
  it.each([...new Set(errors)].sort())('tells what to do about %s in the log', event =>
    expect(page('docs/operate.md')).toContain(`\`${event}\``),
  )
})

describe('the hands of the worker', () => {
  it.each(Object.entries(usualHands))('are as many for %s as the runbook says: %s', (part, count) =>
    expect(page('docs/operate.md')).toContain(`\`${part}\` ${count}`),
  )
})

describe('the pages in docs', () => {
  it('give each decision a number of its own', () => {
    const numbers = decisions.map(name => name.slice(0, 4))
    expect(numbers.filter((number, index) => numbers.indexOf(number) !== index)).toEqual([])
  })
  it.each(pages)('lead from %s only to files and headings that are there', page => {
    const at = new URL(page, docs)
    const links = [...readFileSync(at, 'utf8').matchAll(/\]\((?!https?:)([^)\s]+)/g)].flatMap(([, link]) => link ?? [])
    expect(links.filter(link => !leadsSomewhere(new URL(link, at)))).toEqual([])
  })
  it.each([slackEventsPath, '/api/messages', '/link/*', notificationsPath])('tell a proxy of %s', path => {
    for (const page of ['docs/operate.md', 'manifests/kubernetes/service.yaml'])
      expect(readFileSync(new URL(`../${page}`, import.meta.url), 'utf8')).toContain(path)
  })
})
