import { breakGlassProblems } from './break-glass.ts'
import { bundlesOpened, problemsOfBundle } from './bundles.ts'
import { durationsOf } from './durations.ts'
import { escalationOf } from './escalation.ts'
import { type Finding, wrong } from './file-problem.ts'
import { listedTwice, twiceIn } from './listed-twice.ts'
import { ownersOf } from './owners.ts'
import type { Path } from './places.ts'
import { quoted } from './quoted.ts'
import { leftOutAndNamed, requestForOf } from './requesters.ts'
import type { FileBreakGlass } from './schema/break-glass.ts'
import type { FileBundle } from './schema/bundle.ts'
import type { FileFlow } from './schema/flow.ts'
import type { FileIntegration } from './schema/integration.ts'
import type { FileReport } from './schema/report.ts'
import type { FileWebhook } from './schema/webhook.ts'
import { problemsOfSelectors } from './selectors.ts'
import { webhookProblems } from './webhooks.ts'
import { whoCouldApprove } from './who-could-approve.ts'
import { fold } from './written-names.ts'

/** The sections whose shape is right, each with its place in the file. */
export interface SoundSections {
  readonly integrations: ReadonlyMap<number, FileIntegration>
  readonly bundles: ReadonlyMap<number, FileBundle>
  readonly flows: ReadonlyMap<number, FileFlow>
  /** The same of the bundles as of the integrations. */
  readonly bundleNames: readonly string[]
  readonly breakGlass: ReadonlyMap<number, FileBreakGlass>
  readonly webhooks: ReadonlyMap<number, FileWebhook>
  readonly reports: ReadonlyMap<number, FileReport>
  /** The names of all integrations, of the unsound too, so that a flow is not blamed for what is wrong elsewhere. */
  readonly integrationNames: readonly string[]
  /** Whether several accounts of one human can be told. */
  readonly sameHuman: boolean
}

/** What is right by itself and wrong together. */
export function contradictions(sections: SoundSections): readonly Finding[] {
  const { integrationNames, bundleNames, sameHuman } = sections
  const [integrations, bundles, flows] = [
    [...sections.integrations.values()],
    [...sections.bundles.values()],
    [...sections.flows.values()],
  ]
  const beside = { integrations, integrationNames, flows }
  return [
    ...namesGivenTwice('integrations', sections.integrations),
    ...namesGivenTwice('bundles', sections.bundles),
    ...namesGivenTwice('flows', sections.flows),
    ...[...sections.bundles].flatMap(([index, bundle]) => problemsOfBundle(['bundles', index], bundle, beside)),
    ...[...sections.integrations].flatMap(([index, integration]) => [
      ...ownersOf(['integrations', index], integration),
      ...rolesOf(['integrations', index], integration),
    ]),
    ...[...sections.flows].flatMap(([index, flow]) => [
      ...durationsOf(['flows', index], flow),
      ...problemsOfSelectors(['flows', index], flow, beside),
      ...bundlesOpened(['flows', index], flow, bundleNames),
      ...twiceIn(['flows', index], flow),
      ...leftOutAndNamed(['flows', index, 'requesters'], flow.requesters),
      ...requestForOf(['flows', index, 'requestFor'], flow, sameHuman),
      ...escalationOf(['flows', index, 'approval', 'escalate'], flow, integrations, bundles),
      ...automaticOf(['flows', index], flow),
      ...hoursOf(['flows', index, 'hours'], flow),
      ...whoCouldApprove(['flows', index], flow, integrations, bundles),
    ]),
    ...[...sections.breakGlass].flatMap(([index, entry]) => [
      ...problemsOfSelectors(['breakGlass', index], entry, beside),
      ...twiceIn(['breakGlass', index], entry),
      ...leftOutAndNamed(['breakGlass', index, 'requesters'], entry.requesters),
    ]),
    ...webhookProblems(sections.webhooks),
    ...namesGivenTwice('reports', sections.reports),
    ...[...sections.reports].flatMap(([index, { of }]) =>
      of && !sections.integrationNames.includes(of.integration)
        ? [wrong(['reports', index, 'of', 'integration'], `${quoted(of.integration)} is no integration of this file`)]
        : [],
    ),
    ...breakGlassProblems(sections.breakGlass, flows, integrations),
  ]
}

function namesGivenTwice(list: string, sections: ReadonlyMap<number, { readonly name: string }>): readonly Finding[] {
  const seen = new Set<string>()
  return [...sections].flatMap(([index, { name }]) => {
    if (!seen.has(fold(name))) {
      seen.add(fold(name))
      return []
    }
    return [wrong([list, index, 'name'], `${quoted(name)} is given to another of the ${list} already`)]
  })
}

/** Roles are asked about only where they are listed: a company that hands out groups alone grants no right to look at them. */
function rolesOf(path: Path, { resourceTypes, roles, tierZero }: FileIntegration): readonly Finding[] {
  if (resourceTypes.includes('directory-role')) return []
  const needs = 'needs directory-role among resourceTypes'
  return [
    ...(roles === undefined ? [] : [wrong([...path, 'roles'], needs)]),
    ...(tierZero.length === 0 ? [] : [wrong([...path, 'tierZero'], needs)]),
  ]
}

/** What is asked of whoever approves is asked of nobody where nobody does. */
const automaticOf = (path: Path, { approval, stepUp }: FileFlow): readonly Finding[] =>
  approval === 'automatic' && (stepUp?.approver ?? 'none') !== 'none'
    ? [wrong([...path, 'stepUp', 'approver'], 'is asked of nobody: this flow approves by itself')]
    : []

function hoursOf(path: Path, { hours }: FileFlow): readonly Finding[] {
  if (hours === undefined) return []
  const { days, from, to } = hours
  return [
    ...(from === to || from === 1_440
      ? [wrong([...path, 'from'], 'leaves no time: for the whole day write "00:00" to "24:00"')]
      : []),
    ...listedTwice([...path, 'days'], days),
  ]
}
