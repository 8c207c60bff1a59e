import type { AccessFlow } from '../access/access-flow.ts'
import type { BreakGlass } from '../access/break-glass.ts'
import { requestForKinds } from '../access/request-for.ts'
import type { ResourceSelector } from '../access/resource-selector.ts'
import { type ApproverSource, anyOf, inAnyOrder, type Stage, type Tier } from '../access/stage.ts'
import { flowName, integrationName, isNonEmpty, type NonEmpty, surfaceName } from '../access/vocabulary.ts'
import { opensBundle } from './access-file/opened.ts'
import type { Path } from './access-file/places.ts'
import { type FileAlternative, type FileParty, type FileTier, partiesOfOne } from './access-file/schema/approval.ts'
import type { FileBreakGlass } from './access-file/schema/break-glass.ts'
import type { FileFlow } from './access-file/schema/flow.ts'
import type { FileSelector } from './access-file/schema/resources.ts'
import { inOrder } from './in-order.ts'
import { displayName, type Names } from './names.ts'
import { type Bundle, bundleOf } from './resolve-bundle.ts'
import { breakersOf, requestersOf } from './resolve-requesters.ts'
import { secondEndRules } from './second-end.ts'

/** One access flow with every name in it turned into an id. */
export async function flowOf(
  path: Path,
  flow: FileFlow,
  names: Names,
  withRoles: ReadonlySet<string>,
  bundles: readonly Bundle[],
): Promise<AccessFlow> {
  const [requesters, resources, approval] = await Promise.all([
    requestersOf([...path, 'requesters'], flow.requesters, names),
    inOrder(flow.resources, (opened, index) =>
      opensBundle(opened)
        ? bundleOf(opened.bundle, bundles)
        : selectorOf([...path, 'resources', index], opened, names, withRoles),
    ),
    approvalOf([...path, 'approval'], flow.approval, names),
  ])
  return {
    name: flowName(flow.name),
    requesters,
    resources,
    duration: durationOf(flow.duration),
    reasonRequired: flow.justification.required,
    ...ticketOf(flow.ticket),
    ...requestForOf(flow.requestFor),
    ...(flow.startWithin === undefined ? {} : { startWithin: flow.startWithin }),
    approval,
    ...(flow.extensions === undefined ? {} : { extensions: flow.extensions }),
    ...stepUpOf(flow.stepUp),
    ...(flow.revokeSessions === undefined || flow.revokeSessions === 'never'
      ? {}
      : { revokeSessions: flow.revokeSessions }),
    ...hoursOf(flow.hours),
    ...channelsOf(flow.notify),
  }
}

/** What may be taken in an emergency, as the access flow that it is: nobody approves, and it lasts as long as it is given for. */
export async function breakGlassOf(
  path: Path,
  entry: FileBreakGlass,
  name: string,
  names: Names,
  withRoles: ReadonlySet<string>,
): Promise<BreakGlass> {
  const [requesters, resources, tell, reviewers] = await Promise.all([
    breakersOf([...path, 'requesters'], entry.requesters, names),
    inOrder(entry.resources, (selector, at) => selectorOf([...path, 'resources', at], selector, names, withRoles)),
    inOrder(entry.tell, (source, at) => sourceOf([...path, 'tell', at], source, names)),
    inOrder(entry.reviewers, (source, at) => sourceOf([...path, 'reviewers', at], source, names)),
  ])
  return {
    name: flowName(name),
    requesters,
    resources,
    duration: { default: entry.duration, max: entry.duration },
    reasonRequired: true,
    approval: 'automatic',
    breakGlass: { tell, reviewers },
    ...channelsOf(entry.notify),
  }
}

async function approvalOf(path: Path, approval: FileFlow['approval'], names: Names): Promise<AccessFlow['approval']> {
  if (approval === 'automatic') return approval
  const { stages, timeout, reason, remindEvery, askAtMost, escalate, delegates } = approval
  return {
    stages: await inOrder(stages, async (stage, index): Promise<Stage> => {
      const here = [...path, 'stages', index]
      if ('from' in stage) return { from: await sourcesOf(here, stage.from, names), needed: stage.needed }
      const partiesAt = (at: Path, one: FileAlternative) =>
        inOrder(partiesOfOne(one), async ({ at: under, party: { from, needed } }) => ({
          from: await sourcesOf([...at, ...under], from, names),
          needed,
        }))
      if ('inAnyOrder' in stage) return inAnyOrder(await partiesAt(here, stage))
      return anyOf(await inOrder(stage.anyOf, (one, at) => partiesAt([...here, 'anyOf', at], one)))
    }),
    timeout,
    denyReason: reason.deny,
    ...(reason.approve === 'required' ? { approveReason: reason.approve } : {}),
    // What is not said is left out, so that a file which does not use it keeps its hash.
    ...(remindEvery === undefined ? {} : { remindEvery }),
    ...(askAtMost === undefined ? {} : { askAtMost }),
    ...(delegates === undefined ? {} : { delegates: await peopleIn([...path, 'delegates'], delegates.group, names) }),
    ...(escalate === undefined ? {} : { escalate: await tiersOf([...path, 'escalate'], escalate, names) }),
  }
}

function durationOf({ default: usual, max, presets = [] }: FileFlow['duration']): AccessFlow['duration'] {
  return { default: usual, max, ...(isNonEmpty(presets) ? { presets } : {}) }
}

/** For oneself alone is what is meant where nothing is said. */
function requestForOf(requestFor: FileFlow['requestFor']): Pick<AccessFlow, 'requestFor'> {
  const kinds = requestForKinds.filter(kind => requestFor?.includes(kind))
  return isNonEmpty(kinds) && kinds.some(kind => kind !== 'self') ? { requestFor: kinds } : {}
}

function ticketOf(ticket: FileFlow['ticket']): Pick<AccessFlow, 'ticket'> {
  if (ticket === undefined) return {}
  const { required, pattern } = ticket
  return { ticket: { required, ...(pattern === undefined ? {} : { pattern }) } }
}

const tiersOf = (path: Path, tiers: readonly FileTier[], names: Names): Promise<NonEmpty<Tier>> =>
  inOrder(tiers, async ({ after, to }, index) => ({
    after,
    to: await inOrder(to, (source, at) => sourceOf([...path, index, 'to', at], source, names)),
  }))

/** What asks nobody for anything is not there. */
export function stepUpOf(stepUp: FileFlow['stepUp']): Pick<AccessFlow, 'stepUp'> {
  const asked = Object.entries(stepUp ?? {}).filter(([, context]) => context !== 'none')
  return asked.length === 0 ? {} : { stepUp: Object.fromEntries(asked) }
}

function hoursOf(hours: FileFlow['hours']): Pick<AccessFlow, 'hours'> {
  if (hours === undefined) return {}
  const { days, from, to, zone, endWithHours } = hours
  const ending = endWithHours ? { endsAccess: true as const } : {}
  return isNonEmpty(days) ? { hours: { days, from, to, zone, ...ending } } : {}
}

export function channelsOf(notify: FileFlow['notify']): Pick<AccessFlow, 'notify'> {
  const channels = (['slack', 'teams'] as const).flatMap(chat => {
    const channel = notify?.[chat]
    return channel === undefined ? [] : [{ surface: surfaceName(chat), channel }]
  })
  return isNonEmpty(channels) ? { notify: channels } : {}
}

async function selectorOf(
  path: Path,
  selector: FileSelector,
  names: Names,
  withRoles: ReadonlySet<string>,
): Promise<ResourceSelector> {
  const { type, name, matching, tagged, scope, ending, confersAuthority } = selector
  const said = ending === undefined ? {} : { secondEnd: secondEndRules[ending] }
  const integration = integrationName(selector.integration)
  if (tagged !== undefined) return { kind: 'tagged', integration, type, tags: tagged, ...said }
  if (name === undefined) return { kind: 'matching', integration, type, pattern: matching ?? '', ...said }
  const resource = await names.resource([...path, 'name'], selector.integration, type, name, {
    scope,
    withRoles: withRoles.has(selector.integration),
  })
  return { kind: 'named', integration, resource, ...said, ...(confersAuthority ? { acceptsAuthority: true } : {}) }
}

type FileSource = FileParty['from'][number]

const sourcesOf = (path: Path, from: FileParty['from'], names: Names): Promise<NonEmpty<ApproverSource>> =>
  inOrder(from, (source, at) => sourceOf([...path, 'from', at], source, names))

async function sourceOf(path: Path, source: FileSource, names: Names): Promise<ApproverSource> {
  if (typeof source === 'string') return { kind: source }
  if ('group' in source) return { kind: 'people', ...(await peopleIn(path, source.group, names)) }
  const users = [await names.user([...path, 'user'], source.user)]
  return { kind: 'people', label: displayName(source.user), groups: [], users }
}

async function peopleIn(path: Path, group: string, names: Names) {
  return { label: displayName(group), groups: [await names.group([...path, 'group'], group)], users: [] }
}
