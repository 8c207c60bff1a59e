import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { breakGlassPath } from '../access/break-glass-path.ts'
import { isActiveMember, type Person, type Resource, sameEntitlement } from '../access/catalog.ts'
import { pathOf, type Wanted } from '../access/path.ts'
import { handsOutRoles, isProtected, type Policy } from '../access/policy.ts'
import { isNonEmpty } from '../access/vocabulary.ts'
import { ungrantableText } from '../cards/resource-wording.ts'
import { describeFileProblem, parseAccessFile } from '../config/access-file.ts'
import { describeSettingProblem, readDirectoryEnvironment } from '../config/env.ts'
import { cloudOf } from '../config/environment/entra.ts'
import { loadAccess } from '../config/load-access.ts'
import { displayName, type NameResolver } from '../config/names.ts'
import { runTestFile } from '../config/run-test-file.ts'
import type { EntraSettings } from '../config/settings.ts'
import { parseTestFile } from '../config/test-file.ts'
import { Fault } from '../ports/fault.ts'
import { silentLog } from '../ports/log.ts'
import { connectEntra, type Entra } from '../providers/entra/connect.ts'
import { plain, withSettings } from '../use-cases/offers.ts'
import { standingOf } from '../use-cases/standing.ts'
import type { CheckCircumstances } from './check.ts'
import { breakGlassLines, pathLines } from './path-wording.ts'
import { resourcesOf } from './resources-of.ts'

export type Answered =
  | { readonly ok: true; readonly says: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[] }

const no = (...problems: readonly string[]): Answered => ({ ok: false, problems })

/**
 * By which way an access file allows or refuses: of every flow whether it opens the resource and whether it is open to them, and
 * which one counts. The directory is asked now, nothing is changed, and what is in force plays no part.
 */
export async function explainAccessFile(
  path: string,
  about: { readonly person: string; readonly resource: string },
  env: NodeJS.ProcessEnv,
  { ca }: CheckCircumstances = {},
): Promise<Answered> {
  const directory = readDirectoryEnvironment(env)
  if (!directory.ok) return no(...directory.problems.map(describeSettingProblem))
  if (directory.settings === null)
    return no(
      'Who is in which group only the directory knows: set AZURE_TENANT_ID and what goes with it. Without one, use config test.',
    )
  const settings = directory.settings
  const entra = connectEntra({ ...settings, ...(ca ? { ca } : {}), timeoutMs: 10_000, log: silentLog })
  try {
    return await explainIn(entra, path, about, settings)
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    return no(fault.message)
  } finally {
    await entra.close()
  }
}

async function explainIn(
  entra: Entra,
  path: string,
  about: { readonly person: string; readonly resource: string },
  settings: EntraSettings,
): Promise<Answered> {
  const called = new Map<string, string>()
  const loaded = await loadAccess({
    path,
    cloud: cloudOf(settings),
    names: filterOf => remembering(entra.names(filterOf), called),
    checkFilter: filter => entra.discovery.checkFilter(filter),
  })
  if (!loaded.ok) return no(...loaded.problems)
  const { policy } = loaded
  const id = await entra.names(() => null).user(about.person)
  if (id === 'missing' || id === 'ambiguous')
    return no(
      `“${about.person}” is ${id === 'missing' ? 'nobody in the directory' : 'more than one person: write an address'}.`,
    )
  const [person, resources, bundle] = await Promise.all([
    entra.directory.person(id),
    resourcesCalled(entra, policy, about.resource),
    bundleCalled(entra, policy, about.resource),
  ])
  if (!person) return no(`“${about.person}” is nobody in the directory.`)
  if (resources.length === 0 && !bundle)
    return no(`No integration of ${path} has a resource called “${about.resource}”, and it has no bundle of that name.`)
  const standing = await standingOf(entra, policy, person.id)
  const says = resources.flatMap(resource => [
    `${person.name} and ${resource.name} (${resource.integration}, ${resource.type}):`,
    ...obstacles(policy, person, resource),
    ...pathLines(pathOf(policy, { resources: [resource] }, standing, new Date()), found => called.get(found) ?? found),
    ...breakGlassLines(breakGlassPath(policy, resource, standing), found => called.get(found) ?? found),
  ])
  const ofBundle = bundle
    ? [
        `${person.name} and the bundle ${bundle.bundle}:`,
        ...bundle.resources.flatMap(part =>
          obstacles(policy, person, part).map(words => words.replace('✗ ', `✗ ${part.name}: `)),
        ),
        ...pathLines(pathOf(policy, bundle, standing, new Date()), found => called.get(found) ?? found),
      ]
    : []
  return {
    ok: true,
    says: [
      ...says,
      ...ofBundle,
      'What is held, frozen or asked already plays no part here: /access can tells that too.',
    ],
  }
}

/** What stands against it, whatever the flows say. */
const obstacles = (policy: Policy, person: Person, { ungrantable, integration }: Resource): readonly string[] => [
  ...(isActiveMember(person) ? [] : [`✗ ${person.enabled ? 'Guests' : 'Disabled people'} are given nothing.`]),
  ...(isProtected(policy, integration, person.id) ? ['✗ The account is protected: it is given nothing.'] : []),
  ...(ungrantable === null ? [] : [`✗ It cannot be given: ${ungrantableText[ungrantable]}.`]),
]

async function resourcesCalled({ discovery }: Entra, policy: Policy, typed: string): Promise<readonly Resource[]> {
  const wanted = plain(typed)
  const found: Resource[] = []
  for (const integration of policy.integrations) {
    const roles = handsOutRoles(integration) ? (integration.roles ?? []) : undefined
    for await (const known of discovery.resources(integration.name, integration.groupFilter, roles))
      if (plain(known.name) === wanted) found.push(withSettings(known, policy))
  }
  return found
}

/** A bundle that a flow opens, with its parts as the directory has them now; what is not there any more is gone. */
async function bundleCalled({ discovery }: Entra, policy: Policy, typed: string): Promise<Wanted | null> {
  const wanted = plain(typed)
  const selector = policy.flows
    .flatMap(({ resources }) => resources)
    .find(one => one.kind === 'bundle' && plain(one.bundle) === wanted)
  if (selector?.kind !== 'bundle') return null
  const known = await resourcesOf(policy, discovery)
  const parts = selector.entitlements.map(part => {
    const found = known.find(one => sameEntitlement(one, part) && one.integration === part.integration)
    return withSettings(found ?? { ...part, ...gone }, policy)
  })
  return isNonEmpty(parts) ? { resources: parts, bundle: selector.bundle } : null
}

const gone = {
  type: 'group',
  group: null,
  name: 'a part that is not there',
  description: null,
  ungrantable: 'gone',
} as const

/** The same answers, and what each group is called in the file. */
const remembering = (names: NameResolver, called: Map<string, string>): NameResolver => ({
  user: name => names.user(name),
  role: name => names.role(name),
  resource: (integration, type, name, more) => names.resource(integration, type, name, more),
  group: async name => {
    const id = await names.group(name)
    called.set(id, displayName(name))
    return id
  },
})

/** Holds an access file to a file of expectations, with no directory, no database and no settings at all. */
export async function testAccessFile(path: string, expectations: string): Promise<Answered> {
  const [text, expected] = await Promise.all([path, expectations].map(each => readFile(each, 'utf8').catch(() => null)))
  if (text === null || text === undefined) return no(`${path}: cannot be read`)
  if (expected === null || expected === undefined) return no(`${expectations}: cannot be read`)
  const file = parseAccessFile(text, basename(path))
  const test = parseTestFile(expected, basename(expectations))
  if (!file.ok || !test.ok)
    return no(...[...(file.ok ? [] : file.problems), ...(test.ok ? [] : test.problems)].map(describeFileProblem))
  const differences = await runTestFile(file.file, test.file)
  if (differences.length > 0) return no(...differences.map(describeFileProblem))
  const count = test.file.expect.length
  return {
    ok: true,
    says: [`${path} does what ${expectations} expects: ${count} expectation${count === 1 ? '' : 's'}.`],
  }
}
