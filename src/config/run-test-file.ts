import { type AccessFlow, isAutomatic, stagesOf } from '../access/access-flow.ts'
import { mayBegin } from '../access/best-flow.ts'
import { type BreakGlassPath, breakGlassPath } from '../access/break-glass-path.ts'
import type { Entitlement, Resource } from '../access/catalog.ts'
import { type Path, pathOf, type Wanted } from '../access/path.ts'
import type { Policy } from '../access/policy.ts'
import { atLeast } from '../access/quorum.ts'
import type { Standing } from '../access/requesters.ts'
import { bundleName, groupId, type IntegrationName, isNonEmpty, personId, resourceId } from '../access/vocabulary.ts'
import { hoursText } from '../cards/hours-wording.ts'
import { ungrantableText } from '../cards/resource-wording.ts'
import { lengthText } from '../cards/wording.ts'
import { withSettings } from '../use-cases/offers.ts'
import type { FileProblem } from './access-file/file-problem.ts'
import type { AccessFile } from './access-file.ts'
import { displayName, type NameResolver } from './names.ts'
import { resolvePolicy } from './resolve-policy.ts'
import { asked, type Expectation, type TestFile } from './test-file.ts'

/**
 * Holds an access file to what is expected of it, with no directory at hand: every name stands for itself, and people are what
 * the test file says of them. The answers come from what asking itself goes by.
 *
 * @returns what does not hold; empty: all does.
 */
export async function runTestFile(file: AccessFile, test: TestFile): Promise<readonly FileProblem[]> {
  const resolved = await resolvePolicy(file, namesAsIds)
  if (!resolved.ok) return resolved.problems
  return test.expect.flatMap((expected, index) => {
    const { policy } = resolved
    return [whatDiffers(policy, test, expected), whatDiffersInEmergencies(policy, test, expected)].flatMap(problem =>
      problem === null ? [] : [test.problemAt(['expect', index], problem)],
    )
  })
}

function whatDiffers(policy: Policy, { people }: TestFile, expected: Expectation): string | null {
  const { outcome, flow, max } = expected
  const { from, integration } = integrationOf(policy, expected)
  if (!integration)
    return from === undefined ? 'needs integration: the access file has several' : `names no integration: “${from}”`
  const wanted = wantedBy(policy, integration.name, expected)
  const at = expected.at ? new Date(expected.at) : null
  const path = pathOf(policy, wanted, standingOf(people, expected), at)
  const grantable = wanted.resources.every(({ ungrantable }) => ungrantable === null)
  const counts = grantable ? path.counts : null
  const about = aboutText(expected)
  if (!counts)
    return outcome === 'refused'
      ? null
      : `${about}: expected ${outcome}, and it is refused: ${whyRefused(wanted, path)}`
  if (at && counts.hours && !mayBegin(counts, at)) {
    const when = `“${counts.name}” begins only on ${hoursText(counts.hours)}`
    return outcome === 'refused' ? null : `${about}: expected ${outcome}, and it is refused: ${when}`
  }
  const found = isAutomatic(counts) ? 'automatic' : 'people'
  if (found !== outcome) return `${about}: expected ${outcome}, and it is ${found}, by “${counts.name}”`
  if (flow !== undefined && flow !== counts.name)
    return `${about}: expected “${flow}” to count, and “${counts.name}” does`
  if (max !== undefined && max !== counts.duration.max)
    return `${about}: expected ${lengthText(max)} at most, and “${counts.name}” gives ${lengthText(counts.duration.max)}`
  return whatIsAsked(counts, expected, about)
}

const aboutText = ({ person, resource, bundle }: Expectation): string => `“${person}” and “${resource ?? bundle}”`

function integrationOf({ integrations }: Policy, { integration: said }: Expectation) {
  const from = said ?? (integrations.length === 1 ? integrations[0].name : undefined)
  return { from, integration: integrations.find(({ name }) => name === from) }
}

/** Where the file says nothing of emergencies, nothing is held to it. */
function whatDiffersInEmergencies(policy: Policy, { people }: TestFile, expected: Expectation): string | null {
  const { breakGlass } = expected
  const { integration } = integrationOf(policy, expected)
  if (breakGlass === undefined || !integration) return null
  const resource = withSettings(knownAs(integration.name, expected), policy)
  const path = breakGlassPath(policy, resource, standingOf(people, expected))
  const counts = resource.ungrantable === null ? path.counts : null
  const about = aboutText(expected)
  if (!counts) {
    const why = resource.ungrantable
      ? `it cannot be given: ${ungrantableText[resource.ungrantable]}`
      : notBrokenBecause(path)
    return breakGlass === 'never'
      ? null
      : `${about}: expected to be had by breaking the glass for ${lengthText(breakGlass)}, and it is not: ${why}`
  }
  const found = `“${counts.name}” gives it for ${lengthText(counts.duration.max)}`
  if (breakGlass === 'never') return `${about}: expected never to be had by breaking the glass, and ${found}`
  return breakGlass === counts.duration.max
    ? null
    : `${about}: expected to be had by breaking the glass for ${lengthText(breakGlass)}, and ${found}`
}

function notBrokenBecause({ entries }: BreakGlassPath): string {
  if (entries.length === 0) return 'the access file has no breakGlass'
  const opening = entries.filter(({ opens }) => opens !== null)
  if (opening.length === 0) return 'no entry of breakGlass opens it'
  if (opening.some(({ tierZero }) => tierZero)) return 'it is tier zero'
  const names = opening.map(({ entry }) => `“${entry.name}”`).join(', ')
  return `${names} ${opening.length === 1 ? 'opens' : 'open'} it, and not to them`
}

/** Who decides by the flow that counts, how many of them, and what is asked for besides. */
function whatIsAsked(flow: AccessFlow, { stages, approvals, asks }: Expectation, about: string): string | null {
  const found = stagesOf(flow)
  const deciders = found.map(({ from }) => from.map(source => (source.kind === 'people' ? source.label : source.kind)))
  const written = (some: readonly (readonly string[])[]) =>
    some.map(names => names.map(fold).sort().join(' or ')).join(', then ')
  if (stages !== undefined && written(stages) !== written(deciders))
    return `${about}: expected ${written(stages)} to decide, and by “${flow.name}” it is ${written(deciders)}`
  const needed = found.some(stage => stage.needed === 'all')
    ? 'all'
    : found.reduce((sum, stage) => sum + atLeast(stage.needed), 0)
  if (approvals !== undefined && approvals !== needed)
    return `${about}: expected ${approvals} to agree, and “${flow.name}” asks for ${needed}`
  if (asks === undefined) return null
  const isAsked = asked.filter(what => asksFor[what](flow))
  const different = asked.filter(what => asks.includes(what) !== isAsked.includes(what))
  return different.length === 0
    ? null
    : `${about}: expected ${asks.join(', ') || 'nothing'} to be asked for, and “${flow.name}” asks for ${isAsked.join(', ') || 'nothing'}`
}

const asksFor: Readonly<Record<(typeof asked)[number], (flow: AccessFlow) => boolean>> = {
  reason: ({ reasonRequired }) => reasonRequired,
  ticket: ({ ticket }) => ticket?.required ?? false,
  'sign-in-to-ask': ({ stepUp }) => stepUp?.requester !== undefined,
  'sign-in-to-approve': ({ stepUp }) => stepUp?.approver !== undefined,
}

/** A bundle that no flow opens has no parts here: it does not exist for anybody. */
function wantedBy(policy: Policy, integration: IntegrationName, expected: Expectation): Wanted {
  const { bundle } = expected
  if (bundle === undefined) return { resources: [withSettings(knownAs(integration, expected), policy)] }
  const opened = policy.flows
    .flatMap(({ resources }) => resources)
    .find(selector => selector.kind === 'bundle' && selector.bundle === bundle)
  const parts = opened?.kind === 'bundle' ? opened.entitlements.map(part => withSettings(partAs(part), policy)) : []
  return {
    resources: isNonEmpty(parts) ? parts : [withSettings(knownAs(integration, expected), policy)],
    bundle: bundleName(bundle),
  }
}

/** Its id is its type and its name. */
function partAs({ integration, resource }: Entitlement): ReturnType<typeof knownAs> {
  const role = resource.startsWith('directory-role/')
  const name = resource.slice(resource.indexOf('/') + 1)
  return { ...knownAs(integration, { resource: name, type: role ? 'directory-role' : 'group' }), resource }
}

function whyRefused({ resources }: Wanted, { flows }: Path): string {
  const [cannot] = resources.filter(({ ungrantable }) => ungrantable !== null)
  if (cannot?.ungrantable)
    return `${resources.length > 1 ? `“${cannot.name}”` : 'it'} cannot be given: ${ungrantableText[cannot.ungrantable]}`
  const opening = flows.filter(({ opens }) => opens !== null)
  const [first] = opening
  if (!first) return 'no access flow opens it'
  const names = opening.map(({ flow }) => `“${flow.name}”`).join(', ')
  return `${names} ${opening.length === 1 ? 'opens' : 'open'} it, and not to them`
}

const fold = (name: string): string => displayName(name).normalize('NFC').toLowerCase()

/** Every name stands for itself, whatever id is written behind it. */
const namesAsIds: NameResolver = {
  group: async name => groupId(fold(name)),
  user: async name => personId(fold(name)),
  role: async name => resourceId(fold(name)),
  resource: async (_integration, type, name, { scope }) => resourceId(idOf(type, name, scope)),
  groupBehind: resource => (resource.startsWith('group/') ? groupId(resource.slice('group/'.length)) : null),
}

const idOf = (type: Resource['type'], name: string, scope?: string): string =>
  `${type}/${fold(scope === undefined ? name : `${name} in ${displayName(scope)}`)}`

function standingOf(people: TestFile['people'], { person }: Expectation): Standing {
  const known = Object.hasOwn(people, person) ? people[person] : undefined
  const groups = (names: readonly string[] = []) => new Set(names.map(name => groupId(fold(name))))
  return { person: personId(fold(person)), memberOf: groups(known?.groups), managerIn: groups(known?.manages) }
}

/** As a group or a role of no special power: what the directory makes of it, `doorbell check` tells. */
const knownAs = (
  integration: IntegrationName,
  { resource: name = '', type }: Pick<Expectation, 'resource' | 'type'>,
): Omit<Resource, 'tags' | 'accessDetails'> => ({
  integration,
  resource: resourceId(idOf(type, name)),
  type,
  group: type === 'group' ? groupId(fold(name)) : null,
  name,
  description: null,
  ungrantable: null,
})
