import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const docs = new URL('../docs/', import.meta.url)
const page = readFileSync(new URL('scenarios.md', docs), 'utf8')
/** What was collected before Doorbell was built, where it is at hand: a line may hold several. */
const collected = new URL('../../shared/scenarios.md', import.meta.url)
const isCollected = existsSync(collected)

interface Row {
  readonly id: string
  readonly what: string
  readonly shownBy: string
}
const rows = page.split('\n').flatMap((line): readonly Row[] => {
  const [, id, what, shownBy] = /^\| ([A-Z]\d+) \| (.+) \| (.+) \|$/.exec(line) ?? []
  return id && what && shownBy ? [{ id, what, shownBy }] : []
})

/** Each file that a row names, with the names of tests that stand behind it. */
const claims = rows.flatMap(({ id, shownBy }) =>
  shownBy.split(/(?=\[[^\]]+\]\()/).flatMap(part => {
    const file = /^\[[^\]]+\]\(([^)]+)\)/.exec(part)?.[1]
    return file ? [{ id, file, names: [...part.matchAll(/\*([^*]+)\*/g)].map(([, name]) => name ?? '') }] : []
  }),
)
const tests = new Map<string, string>()
function textOf(file: string): string {
  const known = tests.get(file) ?? readFileSync(new URL(file, docs), 'utf8')
  tests.set(file, known)
  return known
}

/** Whether a test, or a row of a table of tests, is called so; `…` stands for whatever is put into the name there. */
function isNamed(text: string, name: string): boolean {
  const literally = (part: string) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/'/g, "\\\\?'")
  const whole = name.split('…').map(literally).join('(?:%\\w|\\$\\w+|\\$\\{[^}]*\\})')
  return new RegExp(`[([]\\s*(['"\`])${whole}\\1\\s*[,)]`).test(text)
}

/**
 * Started so that it does not stop in peace once the directory has answered up to date, which `what-was-sent.test.ts` shows; and
 * that is not said to be of no matter.
 */
const isBehind = (text: string): boolean =>
  /\b(?:startOnPostgres|startTrailing|startWithTeamsAlone)\(/.test(text) &&
  !/\bstartSandbox\(|are up to date/.test(text)

describe('the page of what may happen', () => {
  it('has no letter twice', () => {
    const ids = rows.map(({ id }) => id)
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
    expect(ids.length).toBeGreaterThan(90)
  })
  it('names a test for everything', () => {
    const shown = new Set(claims.filter(({ names }) => names.length > 0).map(({ id }) => id))
    const silent = rows.filter(({ id }) => !shown.has(id))
    expect(silent.map(({ id }) => id)).toEqual([])
  })
  it('names only files that are there', () =>
    expect(
      claims.filter(({ file }) => !existsSync(new URL(file, docs))).map(({ id, file }) => `${id} ${file}`),
    ).toEqual([]))
  it('names only tests that stand in their file, and behind each file at least one', () => {
    const wrong = claims
      .filter(({ file }) => existsSync(new URL(file, docs)))
      .flatMap(({ id, file, names }) => {
        if (names.length === 0) return [`${id} ${file}: no test is named`]
        return names.filter(name => !isNamed(textOf(file), name)).map(name => `${id} ${file}: ${name}`)
      })
    expect(wrong).toEqual([])
  })
  it('shows each promise over HTTP, with a directory whose reads trail its writes', () => {
    const promises = rows.filter(({ id }) => /^[WL]/.test(id)).map(({ id }) => id)
    const overHttp = claims.filter(({ id, file }) => promises.includes(id) && file.includes('/sandbox/whole-product/'))
    const shown = overHttp.filter(({ file }) => isBehind(textOf(file)))
    expect(promises.length).toBeGreaterThan(15)
    expect(promises.filter(id => !shown.some(claim => claim.id === id))).toEqual([])
    // Processes that are killed have a file of their own for it.
    expect(new Set(overHttp.filter(claim => !shown.includes(claim)).map(({ file }) => file))).toEqual(
      new Set(['../src/sandbox/whole-product/crash-postgres.test.ts']),
    )
  })
  it('rests on no test that is left out, is still to be written, or is meant to fail', () => {
    const left = /\b(?:it|test|describe|suite)(?:\.\w+)*\.(?:skip|todo|only|fails)\b/
    for (const skipped of ["it.skip('a')", "describe.skip('a')", "it.concurrent.skip.each(all)('a')", "it.todo('a')"])
      expect(skipped).toMatch(left)
    const files = [...new Set(claims.map(({ file }) => file))].filter(file => existsSync(new URL(file, docs)))
    expect(files.filter(file => left.test(textOf(file)))).toEqual([])
  })
  it.skipIf(!isCollected)(
    `leaves out nothing that was collected${isCollected ? '' : ' (not run: the collection is not beside this copy)'}`,
    () => {
      const ids = readFileSync(collected, 'utf8').matchAll(/(?:^- |[·•] ?)([A-Z]\d+)\b/gm)
      const missing = [...ids].map(([, id]) => id).filter(id => !rows.some(row => row.id === id))
      expect(missing).toEqual([])
    },
  )
})
