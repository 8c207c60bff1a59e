import { distance } from 'fastest-levenshtein'
import { waysOf } from '../access/break-glass.ts'
import type { Resource } from '../access/catalog.ts'
import { isNamedBy } from '../access/opens.ts'
import type { Policy } from '../access/policy.ts'
import { resourceId } from '../access/vocabulary.ts'
import { withSettings } from '../use-cases/asking/offers.ts'
import type { FileProblem } from './access-file/file-problem.ts'
import type { Path } from './access-file/places.ts'
import { clipped } from './access-file/quoted.ts'
import type { AccessFile } from './access-file.ts'
import { displayName, type NameResolver } from './names.ts'
import { fold, idOf, knownAs } from './names-in-test.ts'
import type { Expectation, TestFile } from './test-file.ts'

type Type = Resource['type']

/** Every name that an access file writes, as it is written. */
export interface NamesWritten {
  readonly groups: Set<string>
  readonly users: Set<string>
  readonly resources: { readonly type: Type; readonly name: string }[]
}

/** Keeps what is asked for: whatever the file names is asked for once. */
export function listeningTo(resolver: NameResolver): { readonly names: NameResolver; readonly written: NamesWritten } {
  const written: NamesWritten = { groups: new Set(), users: new Set(), resources: [] }
  const names: NameResolver = {
    ...resolver,
    group: name => {
      written.groups.add(displayName(name))
      return resolver.group(name)
    },
    user: name => {
      written.users.add(displayName(name))
      return resolver.user(name)
    },
    async resource(integration, type, name, about) {
      const found = await resolver.resource(integration, type, name, about)
      const { scope } = about
      const called = scope === undefined ? displayName(name) : `${displayName(name)} in ${displayName(scope)}`
      if (found !== 'missing') written.resources.push({ type, name: called }, { type, name: displayName(name) })
      return found
    },
  }
  return { names, written }
}

/**
 * What a test file says by a name that nothing bears. Whoever is unknown is refused everything and what is unknown is refused to
 * everybody, so that a misspelt prohibition would hold whatever the access file does.
 */
export function unknownNames(
  { people, expect, problemAt }: TestFile,
  { content: { bundles = [] } }: Pick<AccessFile, 'content'>,
  policy: Policy,
  written: NamesWritten,
): { readonly problems: readonly FileProblem[]; readonly judged: (expectation: number) => boolean } {
  const persons = [...Object.keys(people), ...written.users]
  const groups = [...written.groups]
  const problems: FileProblem[] = []
  const unsound = new Set<number>()
  const note = (path: Path, problem: string | null): void => {
    if (problem === null) return
    problems.push(problemAt(path, problem))
    if (path[0] === 'expect') unsound.add(Number(path[1]))
  }
  const personAt = (path: Path, name: string | undefined): void =>
    note(path, unknown(name, persons, 'is neither one of people nor anybody whom the access file names'))
  for (const [called, { groups: memberOf, manages, manager, accountOf }] of Object.entries(people)) {
    for (const [key, names] of Object.entries({ groups: memberOf, manages }))
      for (const [at, name] of names.entries())
        note(['people', called, key, at], unknown(name, groups, 'is a group that the access file never names'))
    personAt(['people', called, 'manager'], manager)
    personAt(['people', called, 'accountOf'], accountOf)
  }
  const called = bundles.map(({ name }) => name)
  for (const [at, expected] of expect.entries()) {
    personAt(['expect', at, 'person'], expected.person)
    personAt(['expect', at, 'for'], expected.for)
    note(['expect', at, 'bundle'], unknown(expected.bundle, called, 'is no bundle of the access file'))
    note(['expect', at, 'resource'], unknownResource(expected, policy, written))
  }
  return { problems, judged: at => !unsound.has(at) }
}

function unknown(name: string | undefined, known: readonly string[], what: string): string | null {
  if (name === undefined || known.some(one => fold(one) === fold(name))) return null
  return `${quoted(name)} ${what}${nearTo(name, known)}`
}

function unknownResource(expected: Expectation, policy: Policy, { resources, groups }: NamesWritten): string | null {
  const { resource: name, type, unopened } = expected
  if (name === undefined) return null
  const opener = waysOf(policy).find(flow =>
    policy.integrations.some(({ name: integration }) =>
      isNamedBy(flow, withSettings(knownAs(integration, expected), policy)),
    ),
  )
  if (unopened) return opener ? `is not unopened: “${opener.name}” opens ${quoted(name)}` : null
  if (opener) return null
  const known = resources.filter(one => one.type === type).map(one => one.name)
  const all = type === 'group' ? [...known, ...groups] : known
  if (all.some(one => resourceId(idOf(type, one)) === resourceId(idOf(type, name)))) return null
  const other = resources.find(one => one.type !== type && fold(one.name) === fold(name))
  if (other) return `${quoted(name)} is a ${other.type} in the access file: say type: ${other.type}`
  return `${quoted(name)} is nothing that the access file names or takes in${nearTo(name, all)}. If it exists and nothing is to open it, say unopened: true`
}

const quoted = (name: string): string => `“${clipped(name)}”`

/** Only what is surely meant: nobody is helped by a name that has little to do with theirs. */
function nearTo(written: string, known: readonly string[]): string {
  const far = (one: string): number => distance(fold(one), fold(written))
  const [first] = known.toSorted((a, b) => far(a) - far(b))
  const near = first !== undefined && far(first) <= Math.max(2, Math.floor(first.length / 3))
  return near ? `; the nearest is ${quoted(first)}` : ''
}
