import { stagesOf } from '../access/access-flow.ts'
import { breakGlassPath } from '../access/break-glass-path.ts'
import { isActiveMember, type Person, type Resource, sameEntitlement } from '../access/catalog.ts'
import { pathOf, type Wanted, waysForOthers } from '../access/path.ts'
import { isProtected, type Policy } from '../access/policy.ts'
import { type ApproverSource, personIn } from '../access/stage.ts'
import { isNonEmpty } from '../access/vocabulary.ts'
import type { NameOf } from '../cards/wording/flow-wording.ts'
import { ungrantableText } from '../cards/wording/resource-wording.ts'
import { describeSettingProblem, readDirectoryEnvironment } from '../config/env.ts'
import type { Access } from '../config/load-access.ts'
import { Fault } from '../ports/fault.ts'
import type { InventoryResource } from '../ports/inventory.ts'
import type { Directory } from '../ports/provider.ts'
import type { Entra } from '../providers/entra/connect.ts'
import { plain, withSettings } from '../use-cases/asking/offers.ts'
import { standingOf } from '../use-cases/asking/standing.ts'
import { withAccessFile } from './access-file-by-name.ts'
import { type Answered, no } from './answered.ts'
import { askedForThemLines } from './asked-for-them.ts'
import type { CheckCircumstances } from './check.ts'
import { breakGlassLines, pathLines } from './path-wording.ts'
import { resourcesOf } from './resources-of.ts'

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
  try {
    return await withAccessFile(path, directory.settings, ca, async (loaded, entra) =>
      loaded.ok ? explainIn(entra, path, about, loaded) : no(...loaded.problems),
    )
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    return no(fault.message)
  }
}

async function explainIn(
  entra: Entra,
  path: string,
  about: { readonly person: string; readonly resource: string },
  { policy, written }: Access,
): Promise<Answered> {
  const id = await entra.names(() => null).user(about.person)
  if (id === 'missing' || id === 'ambiguous')
    return no(
      `“${about.person}” is ${id === 'missing' ? 'nobody in the directory' : 'more than one person: write an address'}.`,
    )
  const [person, known] = await Promise.all([entra.directory.person(id), resourcesOf(policy, entra.discovery)])
  if (!person) return no(`“${about.person}” is nobody in the directory.`)
  const resources = resourcesCalled(policy, known, about.resource)
  const bundle = bundleCalled(policy, known, about.resource)
  if (resources.length === 0 && !bundle)
    return no(`No integration of ${path} has a resource called “${about.resource}”, and it has no bundle of that name.`)
  const standing = await standingOf(entra, policy, person.id)
  const now = new Date()
  const waysTo = async (wanted: Wanted) => {
    const path = pathOf(policy, wanted, standing, now)
    const deciding = path.flows.flatMap(({ flow, opens }) => (opens ? stagesOf(flow).flatMap(({ from }) => from) : []))
    const called = await namesWith(entra.directory, written, deciding)
    return [
      ...pathLines(path, called, waysForOthers(policy, wanted, standing, now)),
      ...(await askedForThemLines(entra.directory, policy, wanted, standing, called)),
    ]
  }
  const inAnEmergency = async (resource: Resource) => {
    const path = breakGlassPath(policy, resource, standing)
    const named = path.entries.flatMap(({ entry }) => [...entry.breakGlass.tell, ...entry.breakGlass.reviewers])
    return breakGlassLines(path, await namesWith(entra.directory, written, named))
  }
  const says: string[] = []
  for (const resource of resources)
    says.push(
      `${person.name} and ${resource.name} (${resource.integration}, ${resource.type}):`,
      ...obstacles(policy, person, resource),
      ...(await waysTo({ resources: [resource] })),
      ...(await inAnEmergency(resource)),
    )
  if (bundle)
    says.push(
      `${person.name} and the bundle ${bundle.bundle}:`,
      ...bundle.resources.flatMap(part =>
        obstacles(policy, person, part).map(words => words.replace('✗ ', `✗ ${part.name}: `)),
      ),
      ...(await waysTo(bundle)),
    )
  return {
    ok: true,
    says: [...says, 'What is held, frozen or asked already plays no part here: /access can tells that too.'],
  }
}

/** What the file calls an id; whoever is one of these sources by themselves, as the directory does. */
async function namesWith(
  directory: Directory,
  { called }: Access['written'],
  sources: readonly ApproverSource[],
): Promise<NameOf> {
  const ids = new Set(sources.flatMap(source => personIn(source) ?? []))
  const people = await Promise.all([...ids].map(id => directory.person(id)))
  const known = new Map<string, string>(people.flatMap(one => (one ? [[one.id, one.name] as const] : [])))
  return (id, otherwise = id) => known.get(id) ?? called[id] ?? otherwise
}

/** What stands against it, whatever the flows say. */
const obstacles = (policy: Policy, person: Person, { ungrantable }: Resource): readonly string[] => [
  ...(isActiveMember(person) ? [] : [`✗ ${person.enabled ? 'Guests' : 'Disabled people'} are given nothing.`]),
  ...(isProtected(policy, person.id) ? ['✗ The account is protected: it is given nothing.'] : []),
  ...(ungrantable === null ? [] : [`✗ It cannot be given: ${ungrantableText[ungrantable]}.`]),
]

const resourcesCalled = (policy: Policy, known: readonly InventoryResource[], typed: string): readonly Resource[] =>
  known.filter(({ name }) => plain(name) === plain(typed)).map(resource => withSettings(resource, policy))

/** A bundle that a flow opens, with its parts as the directory has them now; what is not there any more is gone. */
function bundleCalled(policy: Policy, known: readonly InventoryResource[], typed: string): Wanted | null {
  const wanted = plain(typed)
  const selector = policy.flows
    .flatMap(({ resources }) => resources)
    .find(one => one.kind === 'bundle' && plain(one.bundle) === wanted)
  if (selector?.kind !== 'bundle') return null
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
