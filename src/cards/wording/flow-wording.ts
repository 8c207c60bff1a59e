import type { AccessFlow } from '../../access/access-flow.ts'
import { delegatesOf, stagesOf, tiersOf } from '../../access/access-flow.ts'
import type { BreakGlass } from '../../access/break-glass.ts'
import type { Unjudged } from '../../access/picked-together.ts'
import type { RequestFor } from '../../access/request-for.ts'
import type { Requesters } from '../../access/requesters.ts'
import type { ResourceSelector } from '../../access/resource-selector.ts'
import type { ApproverSource, Party, Stage, Tier } from '../../access/stage.ts'
import { nameOf as asWritten, partiesOf, personIn } from '../../access/stage.ts'
import { type Line, line, said } from '../card.ts'
import { lengthText, type Names } from './wording.ts'

/** What an id is called where that is known; else what is said `otherwise`, or the id itself. */
export type NameOf = (id: string, otherwise?: string) => string

/** A new way to access, written out: whoever agrees to it has read who gets what, and by whose word. */
export function newFlowText(flow: AccessFlow | BreakGlass, nameOf: NameOf, most: number): Line {
  const stages = stagesOf(flow)
  const emergency = 'breakGlass' in flow ? flow.breakGlass : null
  const [tiers, delegates, requestFor] = [tiersOf(flow), delegatesOf(flow), flow.requestFor ?? []]
  return line(
    emergency ? 'is new, for emergencies: ' : 'is new: ',
    ...(stages.length === 0 ? ['automatic, decided by nobody: '] : []),
    ...requestersText(flow.requesters, nameOf),
    ' may ask for ',
    ...selectorsText(flow.resources.slice(0, most), nameOf),
    ...furtherText(flow.resources.length - most),
    `, for at most ${lengthText(flow.duration.max)}`,
    ...(requestFor.some(kind => kind !== 'self') ? [`, ${forWhomText(requestFor)}`] : []),
    ...(stages.length > 0 ? [', decided ', ...stagesText(stages, nameOf)] : []),
    ...(tiers.length > 0 ? ['; besides, ', ...tiersText(tiers, nameOf)] : []),
    ...(delegates ? ['; stand-ins may be ', said(delegates.label)] : []),
    ...(emergency
      ? [
          '; told to ',
          ...sourcesText(emergency.tell, nameOf),
          ', reviewed afterwards by ',
          ...sourcesText(emergency.reviewers, nameOf),
        ]
      : []),
    '.',
  )
}

/** How many were not named. */
export const furtherText = (count: number): readonly string[] => (count > 0 ? [`, and ${count} more`] : [])

export function requestersText(requesters: Requesters, nameOf: NameOf): Line {
  const { exclude } = requesters
  const left = exclude ? [...exclude.groups, ...exclude.users, ...(exclude.roles ?? [])] : []
  const but: Line = left.length > 0 ? line(' except ', ...listOf(left.map(one => nameOf(one)))) : []
  if (requesters.everyone) return line('everyone', ...but)
  const { groups, users, roles = [], managersOf = [] } = requesters
  const named = [...groups, ...users, ...roles]
  return line(
    ...listOf(named.map(one => nameOf(one))),
    ...(named.length > 0 && managersOf.length > 0 ? [' and '] : []),
    ...(managersOf.length > 0 ? ['the managers of ', ...listOf(managersOf.map(one => nameOf(one)))] : []),
    ...but,
  )
}

export const forWhomText = (kinds: readonly RequestFor[]): string =>
  `for ${kinds.map(kind => forWhom[kind]).join(' or ')}`

const forWhom: Readonly<Record<RequestFor, string>> = {
  self: 'oneself',
  others: 'anybody else',
  'direct-reports': 'one’s direct reports',
  'own-admin-account': 'one’s own admin account',
}

/** Who may decide besides, and when. */
export const tiersText = (tiers: readonly Tier[], names: Names): Line =>
  tiers.length === 0
    ? line('nobody')
    : tiers.flatMap(({ after, to }, index) => [
        ...(index > 0 ? line(', ') : []),
        ...sourcesText(to, names),
        ...line(` after ${lengthText(after)}`),
      ])

export const sourcesText = (sources: readonly ApproverSource[], names: Names, between = ' or '): Line =>
  sources.flatMap((source, at) => [
    ...(at > 0 ? line(between) : []),
    ...(source.kind === 'people' ? line(said(sourceName(source, names))) : line(source.kind)),
  ])

/** Somebody whom the access file names by an address is called as people know them. */
export function sourceName(source: ApproverSource, names: Names): string {
  const [person, written] = [personIn(source), asWritten(source)]
  return person === null ? written : names(person, written)
}

export const listOf = (names: readonly string[]): Line =>
  names.flatMap((name, index) => [...(index > 0 ? line(', ') : []), said(name)])

export const selectorsText = (selectors: readonly ResourceSelector[], nameOf: NameOf): Line =>
  selectors.flatMap((selector, index) => [
    ...(index > 0 ? line(', ') : []),
    ...selectorText(selector, nameOf),
    ...(selector.secondEnd ? line(` (the directory’s own end: ${selector.secondEnd})`) : []),
  ])

function selectorText(selector: ResourceSelector, nameOf: NameOf): Line {
  switch (selector.kind) {
    case 'named':
      return line(
        said(nameOf(selector.resource)),
        ...(selector.acceptsAuthority ? [', though whoever has it decides in Doorbell'] : []),
      )
    case 'matching':
      return line('whatever matches ', said(selector.pattern))
    case 'tagged':
      return line(
        'whatever is tagged ',
        said(
          Object.entries(selector.tags)
            .map(([key, value]) => `${key}: ${value}`)
            .join(', '),
        ),
      )
    case 'bundle':
      return line(
        'the bundle ',
        said(selector.bundle),
        ' of ',
        ...listOf(selector.entitlements.map(({ resource }) => nameOf(resource))),
      )
    default:
      return selector satisfies never
  }
}

export function stagesText(stages: readonly Stage[], names: Names): Line {
  if (stages.length === 0) return line('by nobody, at once')
  return stages.flatMap((stage, index) => [...line(index > 0 ? ', then by ' : 'by '), ...stageText(stage, names)])
}

/** Who agrees in one stage, without saying when it comes. */
function stageText(stage: Stage, names: Names): Line {
  const alternatives = stage.anyOf ?? [partiesOf(stage)]
  return [
    ...alternatives.flatMap((parties, index) => [...line(index > 0 ? ', or by ' : ''), ...partiesText(parties, names)]),
    ...line(...(stage.parties ? [', in any order'] : [])),
  ]
}

const partiesText = (parties: readonly Party[], names: Names): Line =>
  parties.flatMap(({ from, needed }, index) => [
    ...line(index > 0 ? ' and ' : '', ...(needed === 1 ? [] : [`${needed} of `])),
    ...sourcesText(from, names, needed === 'all' ? ' and ' : ' or '),
  ])

/** Why no flow counts for what is asked for together, though each part is open to them. */
export const unjudgedText = (unjudged: Unjudged): string =>
  unjudged.because === 'apart'
    ? 'its parts go by different access flows'
    : `“${unjudged.rule.name}” approves by itself, and people decide about ${unjudged.parts.map(({ name }) => `“${name}”`).join(', ')}`
