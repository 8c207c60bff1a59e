import { distance } from 'fastest-levenshtein'
import { breakGlassProblems } from './break-glass.ts'
import { bundlesOpened, problemsOfBundle } from './bundles.ts'
import { escalationOf } from './escalation.ts'
import type { Finding } from './file-problem.ts'
import { selectorsOf } from './opened.ts'
import type { Path } from './places.ts'
import { quoted } from './quoted.ts'
import type { FileBreakGlass } from './schema/break-glass.ts'
import type { FileBundle } from './schema/bundle.ts'
import type { FileFlow } from './schema/flow.ts'
import type { FileIntegration } from './schema/integration.ts'
import type { FileWebhook } from './schema/webhook.ts'
import { webhookProblems } from './webhooks.ts'
import { whoCouldApprove } from './who-could-approve.ts'

/** The sections whose shape is right, each with its place in the file. */
export interface SoundSections {
  readonly integrations: ReadonlyMap<number, FileIntegration>
  readonly bundles: ReadonlyMap<number, FileBundle>
  readonly flows: ReadonlyMap<number, FileFlow>
  /** The same of the bundles as of the integrations. */
  readonly bundleNames: readonly string[]
  readonly breakGlass: ReadonlyMap<number, FileBreakGlass>
  readonly webhooks: ReadonlyMap<number, FileWebhook>
  /** The names of all integrations, of the unsound too, so that a flow is not blamed for what is wrong elsewhere. */
  readonly integrationNames: readonly string[]
  /** Whether several accounts of one human can be told. */
  readonly sameHuman: boolean
}

/** What is right by itself and wrong together. */
export function contradictions(sections: SoundSections): readonly Finding[] {
  const { integrations, bundles, flows, breakGlass } = sections
  const known = [...integrations.values()]
  const named = [...bundles.values()]
  const beside = { integrations: known, integrationNames: sections.integrationNames, flows: [...flows.values()] }
  return [
    ...namesGivenTwice('integrations', integrations),
    ...namesGivenTwice('bundles', bundles),
    ...namesGivenTwice('flows', flows),
    ...[...bundles].flatMap(([index, bundle]) => problemsOfBundle(['bundles', index], bundle, beside)),
    ...[...integrations].flatMap(([index, integration]) => [
      ...ownersOf(['integrations', index], integration),
      ...rolesOf(['integrations', index], integration),
    ]),
    ...[...flows].flatMap(([index, flow]) => [
      ...durationsOf(['flows', index], flow),
      ...resourcesOf(['flows', index], flow, sections.integrationNames),
      ...bundlesOpened(['flows', index], flow, sections.bundleNames),
      ...typesOf(['flows', index], flow, known),
      ...tagsOf(['flows', index], flow, known),
      ...requestersOf(['flows', index], flow),
      ...requestForOf(['flows', index, 'requestFor'], flow, sections.sameHuman),
      ...escalationOf(['flows', index, 'approval', 'escalate'], flow, known, named),
      ...automaticOf(['flows', index], flow),
      ...hoursOf(['flows', index, 'hours'], flow),
      ...whoCouldApprove(['flows', index], flow, known, named),
    ]),
    ...[...breakGlass].flatMap(([index, entry]) => [
      ...resourcesOf(['breakGlass', index], entry, sections.integrationNames),
      ...typesOf(['breakGlass', index], entry, [...integrations.values()]),
      ...tagsOf(['breakGlass', index], entry, [...integrations.values()]),
    ]),
    ...webhookProblems(sections.webhooks),
    ...breakGlassProblems(breakGlass, [...flows.values()], [...integrations.values()]),
  ]
}

function namesGivenTwice(list: string, sections: ReadonlyMap<number, { readonly name: string }>): readonly Finding[] {
  const seen = new Set<string>()
  return [...sections].flatMap(([index, { name }]) => {
    const key = name.normalize('NFC').toLowerCase()
    if (!seen.has(key)) {
      seen.add(key)
      return []
    }
    return [wrong([list, index, 'name'], `${quoted(name)} is given to another of the ${list} already`)]
  })
}

function ownersOf(path: Path, integration: FileIntegration): readonly Finding[] {
  const { resourceOwner, integrationOwner, ownerSources } = integration
  const twice = ownerSources.flatMap((source, index) =>
    ownerSources.indexOf(source) === index
      ? []
      : [wrong([...path, 'ownerSources', index], `${quoted(source)} is listed already`)],
  )
  if (resourceOwner === undefined) return [...twice, ...sourcesWithoutKeys(path, integration)]
  const keys = resourceOwner.map(({ key }) => key)
  return [
    ...twice,
    ...(integrationOwner === undefined
      ? [
          {
            path: [...path, 'resourceOwner'],
            at: 'key',
            problem: 'needs integrationOwner, for when no tag names anybody',
          } as const,
        ]
      : []),
    ...keys.flatMap((key, index) =>
      keys.indexOf(key) === index
        ? []
        : [wrong([...path, 'resourceOwner', index, 'key'], `${quoted(key)} is listed already`)],
    ),
  ]
}

/** Every place but the list of owners is searched for a key; and none is searched where nobody could be asked instead. */
function sourcesWithoutKeys(path: Path, { ownerSources, integrationOwner }: FileIntegration): readonly Finding[] {
  return ownerSources.flatMap((source, index) => {
    const here = [...path, 'ownerSources', index]
    if (source === 'tags') return []
    if (source !== 'entraOwners')
      return [wrong(here, `${quoted(source)} needs resourceOwner, which says what key to look for`)]
    return integrationOwner === undefined
      ? [wrong(here, '"entraOwners" needs integrationOwner, for when the group has no owner')]
      : []
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

function typesOf(
  path: Path,
  flow: Pick<FileFlow, 'resources'>,
  integrations: readonly FileIntegration[],
): readonly Finding[] {
  return selectorsOf(flow).flatMap(([index, { integration, type, matching, tagged, scope }]) => {
    const here = [...path, 'resources', index]
    const found = integrations.find(({ name }) => name === integration)
    const findings: Finding[] = []
    if (found && !found.resourceTypes.includes(type))
      findings.push(
        wrong([...here, 'type'], `${quoted(type)} is not among the resourceTypes of ${quoted(integration)}`),
      )
    if (scope !== undefined && type !== 'directory-role')
      findings.push(wrong([...here, 'scope'], 'belongs to a directory-role'))
    if (scope !== undefined && matching !== undefined)
      findings.push(
        wrong([...here, 'scope'], 'goes with name: a pattern matches the scope in the name, as in "* in Berlin"'),
      )
    if (scope !== undefined && tagged !== undefined) findings.push(wrong([...here, 'scope'], 'goes with name'))
    return findings
  })
}

/** Tags are the access file's own, so that one which nothing carries is a slip, and would open nothing. */
function tagsOf(
  path: Path,
  flow: Pick<FileFlow, 'resources'>,
  integrations: readonly FileIntegration[],
): readonly Finding[] {
  return selectorsOf(flow).flatMap(([index, { integration, tagged }]) => {
    const tags = integrations.find(({ name }) => name === integration)?.tags
    if (tagged === undefined || tags === undefined) return []
    const carried = Object.values(tags).some(each =>
      Object.entries(tagged).every(([key, value]) => {
        const written = Object.hasOwn(each, key) ? each[key] : undefined
        return typeof written === 'string' && written.toLowerCase() === value.toLowerCase()
      }),
    )
    const what = Object.entries(tagged).map(([key, value]) => `${key}: ${value}`)
    return carried
      ? []
      : [
          wrong(
            [...path, 'resources', index, 'tagged'],
            `opens nothing: no resource under tags of ${quoted(integration)} carries ${quoted(what.join(', '))}`,
          ),
        ]
  })
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
    ...days.flatMap((day, index) =>
      days.indexOf(day) === index ? [] : [wrong([...path, 'days', index], `${quoted(day)} is listed already`)],
    ),
  ]
}

function requestForOf(path: Path, { requestFor = [] }: FileFlow, sameHuman: boolean): readonly Finding[] {
  return requestFor.flatMap((kind, index) => {
    if (requestFor.indexOf(kind) !== index) return [wrong([...path, index], `${quoted(kind)} is listed already`)]
    return kind === 'own-admin-account' && !sameHuman
      ? [
          wrong(
            [...path, index],
            `${quoted(kind)} needs identity.sameHuman, which tells whose accounts are one human's`,
          ),
        ]
      : []
  })
}

function requestersOf(path: Path, { requesters }: FileFlow): readonly Finding[] {
  if (requesters === 'everyone' || requesters.exclude === undefined) return []
  const { groups = [], users = [] } = requesters
  return requesters.exclude.flatMap((one, index) => {
    const name = 'group' in one ? one.group : one.user
    const named = 'group' in one ? groups : users
    return named.some(other => other.toLowerCase() === name.toLowerCase())
      ? [wrong([...path, 'requesters', 'exclude', index], `${quoted(name)} is named among the requesters as well`)]
      : []
  })
}

function durationsOf(path: Path, { duration, extensions, approval }: FileFlow): readonly Finding[] {
  return [
    ...(duration.default > duration.max
      ? [wrong([...path, 'duration', 'default'], 'is longer than duration.max')]
      : []),
    ...(extensions !== undefined && extensions.each >= duration.max
      ? [
          wrong(
            [...path, 'extensions', 'each'],
            'leaves nothing to extend: duration.max includes every extension, so each has to be shorter than it',
          ),
        ]
      : []),
    ...(approval !== 'automatic' && approval.remindEvery !== undefined && approval.remindEvery >= approval.timeout
      ? [wrong([...path, 'approval', 'remindEvery'], 'is not shorter than timeout, so nobody would ever be reminded')]
      : []),
  ]
}

function resourcesOf(
  path: Path,
  flow: Pick<FileFlow, 'resources'>,
  integrationNames: readonly string[],
): readonly Finding[] {
  return selectorsOf(flow).flatMap(([index, { integration, matching }]) => {
    const here = [...path, 'resources', index]
    const findings: Finding[] = []
    if (!integrationNames.includes(integration)) {
      const [nearest] = [...integrationNames].sort((a, b) => distance(a, integration) - distance(b, integration))
      const hint = nearest === undefined ? '' : `; the nearest is ${quoted(nearest)}`
      findings.push(wrong([...here, 'integration'], `${quoted(integration)} is no integration of this file${hint}`))
    }
    if (matching !== undefined && !matching.includes('*'))
      findings.push(wrong([...here, 'matching'], 'has no *: to open one resource write name instead of matching'))
    return findings
  })
}

const wrong = (path: Path, problem: string): Finding => ({ path, at: 'value', problem })
