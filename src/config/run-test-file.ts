import { type AccessFlow, isAutomatic, stagesOf } from '../access/access-flow.ts'
import { mayBegin } from '../access/best-flow.ts'
import { breakGlassPath } from '../access/break-glass-path.ts'
import { type ForAnother, type Path, pathOf, type Wanted } from '../access/path.ts'
import type { Policy } from '../access/policy.ts'
import { atLeast } from '../access/quorum.ts'
import { oneself, serves } from '../access/request-for.ts'
import { alternativesOf, type Stage } from '../access/stage.ts'
import { bundleName, type IntegrationName, isNonEmpty } from '../access/vocabulary.ts'
import { forWhomText, unjudgedText } from '../cards/wording/flow-wording.ts'
import { hoursText } from '../cards/wording/hours-wording.ts'
import { ungrantableText } from '../cards/wording/resource-wording.ts'
import { lengthText } from '../cards/wording/wording.ts'
import { withSettings } from '../use-cases/asking/offers.ts'
import type { FileProblem } from './access-file/file-problem.ts'
import type { AccessFile } from './access-file.ts'
import { whatDiffersInEmergencies } from './expected-emergency.ts'
import { whichStagesDiffer } from './expected-stages.ts'
import { whichTermDiffers } from './expected-terms.ts'
import { listeningTo, unknownNames } from './known-in-test.ts'
import { knownAs, namesAsIds, partAs } from './names-in-test.ts'
import { forAnotherOf, standingOf } from './people-in-test.ts'
import { resolvePolicy } from './resolve-policy.ts'
import { asked, type Expectation, type TestFile } from './test-file.ts'

/**
 * Holds an access file to what is expected of it, with no directory at hand: every name stands for itself, and people are what
 * the test file says of them. The answers come from what asking itself goes by.
 *
 * @returns what does not hold; empty: all does.
 */
export async function runTestFile(file: AccessFile, test: TestFile): Promise<readonly FileProblem[]> {
  const { names, written } = listeningTo(namesAsIds(file))
  const resolved = await resolvePolicy(file, names)
  if (!resolved.ok) return resolved.problems
  const { policy } = resolved
  const { problems, judged } = unknownNames(test, file, policy, written)
  const differences = test.expect.flatMap((expected, index) => {
    if (!judged(index)) return []
    return [whatDiffers(policy, test, expected), inEmergencies(policy, test, expected)].flatMap(problem =>
      problem === null ? [] : [test.problemAt(['expect', index], problem)],
    )
  })
  return [...problems, ...differences]
}

function inEmergencies(policy: Policy, { people }: TestFile, expected: Expectation): string | null {
  const { integration } = integrationOf(policy, expected)
  if (expected.breakGlass === undefined || !integration) return null
  const resource = withSettings(knownAs(integration.name, expected), policy)
  const path = breakGlassPath(policy, resource, standingOf(people, expected.person))
  const differs = whatDiffersInEmergencies(expected, path, resource)
  return differs && `${aboutText(expected)}: ${differs}`
}

function whatDiffers(policy: Policy, { people }: TestFile, expected: Expectation): string | null {
  const { outcome, flow, max } = expected
  const { from, integration } = integrationOf(policy, expected)
  if (!integration)
    return from === undefined ? 'needs integration: the access file has several' : `names no integration: “${from}”`
  const wanted = wantedBy(policy, integration.name, expected)
  const at = expected.at ? new Date(expected.at) : null
  const another = forAnotherOf(policy, people, expected)
  const length = expected.length ?? null
  const path = pathOf(policy, wanted, standingOf(people, expected.person), at, { length, another })
  const grantable = wanted.resources.every(({ ungrantable }) => ungrantable === null)
  const counts = grantable ? path.counts : null
  const about = aboutText(expected)
  if (!counts)
    return outcome === 'refused'
      ? null
      : `${about}: expected ${outcome}, and it is refused: ${whyRefused(wanted, path, another)}`
  if (at && counts.hours && !mayBegin(counts, at)) {
    const when = `“${counts.name}” begins only on ${hoursText(counts.hours)}`
    return outcome === 'refused' ? null : `${about}: expected ${outcome}, and it is refused: ${when}`
  }
  if (length !== null && length > counts.duration.max) {
    const cap = `“${counts.name}” gives ${lengthText(counts.duration.max)} at most`
    return outcome === 'refused' ? null : `${about}: expected ${outcome}, and it is refused: ${cap}`
  }
  const found = isAutomatic(counts) ? 'automatic' : 'people'
  if (found !== outcome) return `${about}: expected ${outcome}, and it is ${found}, by “${counts.name}”`
  if (flow !== undefined && flow !== counts.name)
    return `${about}: expected “${flow}” to count, and “${counts.name}” does`
  if (max !== undefined && max !== counts.duration.max)
    return `${about}: expected ${lengthText(max)} at most, and “${counts.name}” gives ${lengthText(counts.duration.max)}`
  const differs = whatIsAsked(counts, expected) ?? whichTermDiffers(counts, expected)
  return differs && `${about}: ${differs}`
}

const aboutText = ({ person, for: whom, resource, bundle }: Expectation): string =>
  `“${person}” and “${resource ?? bundle}”${whom === undefined ? '' : ` for “${whom}”`}`

function integrationOf({ integrations }: Policy, { integration: said }: Expectation) {
  const from = said ?? (integrations.length === 1 ? integrations[0].name : undefined)
  return { from, integration: integrations.find(({ name }) => name === from) }
}

/** Who decides by the flow that counts, how many of them, and what is asked for besides. */
function whatIsAsked(flow: AccessFlow, { stages, approvals, asks }: Expectation): string | null {
  const found = stagesOf(flow)
  const other = stages && whichStagesDiffer(found, stages)
  if (other) return `expected ${other.said} to decide, and by “${flow.name}” it is ${other.found}`
  const needed = found.some(needsAll) ? 'all' : found.reduce((sum, stage) => sum + atLeast(stage.needed), 0)
  if (approvals !== undefined && approvals !== needed)
    return `expected ${approvals} to agree, and “${flow.name}” asks for ${needed}`
  if (asks === undefined) return null
  const isAsked = asked.filter(what => asksFor[what](flow))
  const different = asked.filter(what => asks.includes(what) !== isAsked.includes(what))
  return different.length === 0
    ? null
    : `expected ${asks.join(', ') || 'nothing'} to be asked for, and “${flow.name}” asks for ${isAsked.join(', ') || 'nothing'}`
}

/** Whatever it is over by. */
const needsAll = (stage: Stage): boolean =>
  (alternativesOf(stage) ?? [[stage]]).every(parties => parties.some(({ needed }) => needed === 'all'))

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

function whyRefused({ resources }: Wanted, { flows, unjudged }: Path, another: ForAnother | undefined): string {
  const [cannot] = resources.filter(({ ungrantable }) => ungrantable !== null)
  if (cannot?.ungrantable)
    return `${resources.length > 1 ? `“${cannot.name}”` : 'it'} cannot be given: ${ungrantableText[cannot.ungrantable]}`
  if (unjudged) return unjudgedText(unjudged)
  const opening = flows.filter(({ opens }) => opens !== null)
  const [first] = opening
  if (!first) return 'no access flow opens it'
  const toThem = opening.filter(({ may }) => may.open)
  const names = (toThem.length > 0 ? toThem : opening).map(({ flow }) => `“${flow.name}”`).join(', ')
  const open = `${names} ${Math.max(1, toThem.length || opening.length) === 1 ? 'opens' : 'open'} it`
  const kinds = [...new Set(toThem.flatMap(({ flow }) => flow.requestFor ?? ['self' as const]))]
  if (toThem.length === 0) return `${open}, and not to them`
  const relation = another?.relation ?? oneself
  return toThem.some(({ flow }) => serves(flow, relation))
    ? `${open}, and leaves out whoever is to receive it`
    : `${open} only ${forWhomText(kinds)}`
}
