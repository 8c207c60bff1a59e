import { type AccessFlow, stagesOf } from '../access-flow.ts'
import type { BreakGlass } from '../break-glass.ts'
import type { Hours } from '../hours.ts'
import { asksNoFewer } from '../quorum.ts'
import type { ResourceSelector } from '../resource-selector.ts'
import { type Approval, type ApproverSource, alternativesOf, type Stage } from '../stage.ts'
import { byMore, type Found, isSame, narrows, neither, ofLists, otherValue, widens, without } from './change.ts'
import { requesterChanges } from './people-changes.ts'

type Compared<T> = { readonly [K in keyof T]-?: (before: T[K], after: T[K]) => readonly Found[] }

/**
 * What each key of a flow means where it is different. A key that is not here may give somebody more: it counts as widening until
 * somebody has thought about it.
 */
const ofFlow: Partial<Compared<AccessFlow>> = {
  name: () => [],
  requesters: requesterChanges,
  resources: resourceChanges,
  duration: (before, after) => keyed('duration.', ofDuration, longestFirst(before), longestFirst(after)),
  reasonRequired: (_, required) => [byMore(!required, { kind: 'reason', of: 'asking', required })],
  ticket: (before, after) => [
    byMore(!asksNoLess(after, before), { kind: 'ticket', from: before ?? null, to: after ?? null }),
  ],
  approval: approvalChanges,
  extensions: (before, after) => {
    const [was, is] = [before ?? none, after ?? none]
    return [
      ...(was.max === is.max ? [] : [byMore(is.max > was.max, { kind: 'times', from: was.max, to: is.max })]),
      // Of what may never be extended it says nothing how long that would be.
      ...(was.each === is.each || was.max === 0 || is.max === 0
        ? []
        : [byMore(is.each > was.each, { kind: 'length', of: 'extension', from: was.each, to: is.each } as const)]),
    ]
  },
  stepUp: (before = {}, after = {}) => {
    const [was, is] = [new Map(Object.entries(before)), new Map(Object.entries(after))]
    return [...new Set([...was.keys(), ...is.keys()])].flatMap(of => {
      const [from, to] = [was.get(of) ?? null, is.get(of) ?? null]
      // Which of two contexts is the stronger one only the directory's administrators know.
      return from === to ? [] : [byMore(from !== null, { kind: 'fresh-sign-in', of, from, to })]
    })
  },
  revokeSessions: (from, to) => [
    byMore(rank(to) < rank(from), { kind: 'signing-out', from: from ?? null, to: to ?? null }),
  ],
  hours: (before, after) => [
    byMore(!isWithin(after, before), { kind: 'hours', from: before ?? null, to: after ?? null }),
  ],
  requestFor: (before = ['self'], after = ['self']) => [
    byMore(
      after.some(kind => !before.includes(kind)),
      { kind: 'for-whom', from: before, to: after },
    ),
  ],
  startWithin: (from, to) => [
    byMore((to ?? 0) > (from ?? 0), { kind: 'length', of: 'later-start', from: from ?? null, to: to ?? null }),
  ],
  notify: (before, after) =>
    shownIn(before, after, entries => narrows({ kind: 'listed-less', list: 'channels', entries })),
}

const shownIn = (
  before: AccessFlow['notify'],
  after: AccessFlow['notify'],
  went: (channels: readonly string[]) => Found,
): readonly Found[] =>
  ofLists(
    (before ?? []).map(({ channel }) => channel),
    (after ?? []).map(({ channel }) => channel),
    entries => widens({ kind: 'listed-more', list: 'channels', entries }),
    went,
  )

/** Of many differences a card shows the first. */
const longestFirst = ({ max, ...others }: AccessFlow['duration']): AccessFlow['duration'] => ({ max, ...others })
const ofDuration: Partial<Compared<AccessFlow['duration']>> = {
  max: (from, to) => [byMore(to > from, { kind: 'length', of: 'max', from, to })],
  default: (from, to) => [byMore(to > from, { kind: 'length', of: 'default', from, to })],
  // Any other length may be typed, before and after.
  presets: (from, to) => [neither({ kind: 'presets', from: from ?? [], to: to ?? [] })],
}

const none = { max: 0, each: 0 as AccessFlow['duration']['max'] }
const rank = (rule: AccessFlow['revokeSessions']): number => [null, 'offer', 'always'].indexOf(rule ?? null)

/** One that asks for an end of the directory's own asks for it before the others: without it those may ask for less. */
function resourceChanges(before: AccessFlow['resources'], after: AccessFlow['resources']): readonly Found[] {
  const asksForEnd = ({ secondEnd }: ResourceSelector) => secondEnd !== undefined
  const [was, is] = [before.filter(asksForEnd), after.filter(asksForEnd)]
  return [
    ...ofLists<ResourceSelector>(
      before,
      after,
      resources => widens({ kind: 'resources-added', resources }),
      resources => narrows({ kind: 'resources-removed', resources }),
    ),
    ...(isSame(was, is) ? [] : [widens({ kind: 'ends', from: was, to: is })]),
  ]
}

/** Which of two patterns lets less in only they know who wrote them. */
const asksNoLess = (ticket: AccessFlow['ticket'], than: AccessFlow['ticket']): boolean =>
  than === undefined ||
  (ticket !== undefined &&
    (ticket.required || !than.required) &&
    (than.pattern === undefined || ticket.pattern === than.pattern))

/** A window inside the other one, by the same clocks, that ends what was given in it where the other one does. One over midnight is not compared: it counts as another one. */
function isWithin(inner: Hours | undefined, outer: Hours | undefined): boolean {
  if (outer === undefined) return true
  if (inner === undefined || inner.zone !== outer.zone) return false
  if (inner.to <= inner.from || outer.to <= outer.from) return false
  const rest = ({ days: _days, from: _from, to: _to, endsAccess: _ends, ...others }: Hours) => others
  return (
    isSame(rest(inner), rest(outer)) &&
    // Whatever ends with its window is given for less.
    (inner.endsAccess === true || outer.endsAccess !== true) &&
    inner.from >= outer.from &&
    inner.to <= outer.to &&
    inner.days.every(day => outer.days.includes(day))
  )
}

const ofApproval: Partial<Compared<Approval>> = {
  stages: (from, to) => [byMore(!isAtLeast(to, from), { kind: 'stages', from, to })],
  timeout: (from, to) => [byMore(to > from, { kind: 'length', of: 'timeout', from, to })],
  approveReason: (_, is) => [
    byMore(is === undefined, { kind: 'reason', of: 'approving', required: is === 'required' }),
  ],
  denyReason: (_, is) => [neither({ kind: 'reason', of: 'denying', required: is === 'required' })],
  // Whoever comes in later may decide as well.
  escalate: (from, to) => [byMore(to !== undefined, { kind: 'escalation', from: from ?? [], to: to ?? [] })],
  delegates: (from, to) => [
    byMore(to !== undefined, { kind: 'delegates', from: from?.label ?? null, to: to?.label ?? null }),
  ],
  // Who is written to at first, and how often: everybody who may decide may do so all the same.
  remindEvery: (from, to) => [neither({ kind: 'length', of: 'reminder', from: from ?? null, to: to ?? null })],
  askAtMost: (from, to) => [neither(otherValue('ask-at-most', from, to))],
}

function approvalChanges(before: AccessFlow['approval'], after: AccessFlow['approval']): readonly Found[] {
  if (before !== 'automatic' && after !== 'automatic') return keyed('approval.', ofApproval, before, after)
  const stages = { kind: 'stages', from: stagesOf({ approval: before }), to: stagesOf({ approval: after }) } as const
  return [after === 'automatic' ? widens(stages) : narrows(stages)]
}

/** Whether each stage that was there is still one, in the same order, with nobody new in it and as many who have to agree. */
function isAtLeast(stages: readonly Stage[], than: readonly Stage[]): boolean {
  let at = 0
  for (const stage of stages) {
    const wanted = than[at]
    if (wanted && isStageAtLeast(stage, wanted)) at += 1
  }
  return at === than.length
}

/** Whatever it can be over by is at least something that it could be over by before. */
const isStageAtLeast = (stage: Stage, wanted: Stage): boolean =>
  waysOver(stage).every(one => waysOver(wanted).some(other => isAlternativeAtLeast(one, other)))

const waysOver = (stage: Stage): readonly (readonly Asked[])[] => alternativesOf(stage) ?? [[stage]]

/** Each party that was there still has one of its own: one human counts for one of them only. */
function isAlternativeAtLeast(parties: readonly Asked[], wanted: readonly Asked[]): boolean {
  const left = [...parties]
  return wanted.every(party => {
    const at = left.findIndex(one => isPartyAtLeast(one, party))
    if (at >= 0) left.splice(at, 1)
    return at >= 0
  })
}

const isPartyAtLeast = (party: Asked, wanted: Asked): boolean =>
  asksNoFewer(party.needed, wanted.needed) &&
  without(party.from, wanted.from).length === 0 &&
  (mayNeedStandIn(party) ? standsInNoSooner(party, wanted) : wanted.needed !== 'all' || hasAllOf(party, wanted))

type Asked = Pick<Stage, 'from' | 'needed'>

/**
 * Where owners or a manager are asked, the integration owner stands in for them: once nobody is there, and once too few are within reach
 * for as many as it needs. So fewer beside them, or more words, may bring in somebody who had none.
 */
const standsInNoSooner = (party: Asked, wanted: Asked): boolean =>
  hasAllOf(party, wanted) && (party.needed === 'all' || party.needed === wanted.needed)

/** Fewer of whom all have to agree are fewer who have to. */
const hasAllOf = ({ from }: Asked, wanted: Asked): boolean => without(wanted.from, from).length === 0

export const mayNeedStandIn = ({ from }: { readonly from: readonly ApproverSource[] }): boolean =>
  from.some(({ kind }) => kind !== 'people')

/** Each key that is different, by what it means; of one that nobody has thought about it is only known that it is different. */
export function keyed<T extends object>(
  prefix: string,
  rules: Partial<Compared<T>>,
  before: T,
  after: T,
): readonly Found[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof T & string)[]
  return keys.flatMap(key => {
    if (isSame(before[key], after[key])) return []
    const rule = rules[key] as ((before: unknown, after: unknown) => readonly Found[]) | undefined
    return rule?.(before[key], after[key]) ?? [widens({ kind: 'other', key: `${prefix}${key}` })]
  })
}

export const flowChanges = (before: AccessFlow, after: AccessFlow): readonly Found[] => keyed('', ofFlow, before, after)

/** Of an entry for emergencies: whom it is told to and who looks at it besides what every flow has. */
export const breakGlassChanges = (before: BreakGlass, after: BreakGlass): readonly Found[] =>
  keyed<BreakGlass>('', ofEntry, before, after)

const ofEntry: Partial<Compared<BreakGlass>> = {
  ...(ofFlow as Partial<Compared<BreakGlass>>),
  breakGlass: whoKnows,
  // Nobody is asked about it: it is seen where it is shown, or not at all.
  notify: (before, after) =>
    shownIn(before, after, entries => widens({ kind: 'listed-less', list: 'channels', entries })),
}

/** The fewer know of it the more easily it is done. Who reviews: another one may be kinder, and one less may be the one who looks. */
function whoKnows(before: BreakGlass['breakGlass'], after: BreakGlass['breakGlass']): readonly Found[] {
  const fewerTold = without(before.tell, after.tell).length > 0
  return [
    ...(isSame(before.tell, after.tell)
      ? []
      : [byMore(fewerTold, { kind: 'told', from: before.tell, to: after.tell })]),
    ...(isSame(before.reviewers, after.reviewers)
      ? []
      : [widens({ kind: 'reviewers', from: before.reviewers, to: after.reviewers })]),
  ]
}

/** Whoever asks by `other` in the place of `flow` gets no more by it, and no more easily: whom it is open to plays no part. */
export const givesNoMore = (other: AccessFlow, flow: AccessFlow): boolean => isNoMore(other, flow, flowChanges)

/** The same in an emergency: whoever is told and reviews plays a part too. */
export const entryGivesNoMore = (other: BreakGlass, entry: BreakGlass): boolean =>
  isNoMore(other, entry, breakGlassChanges)

function isNoMore<W extends AccessFlow>(other: W, way: W, changes: (before: W, after: W) => readonly Found[]): boolean {
  const ends = [...other.resources, ...way.resources].map(({ secondEnd }) => secondEnd)
  if (new Set(ends).size > 1) return false
  const like = { ...other, name: way.name, requesters: way.requesters, resources: way.resources }
  return changes(way, like).every(({ effect }) => effect !== 'widens')
}

/** They say what somebody gets, and not to whom or when a flow is open, nor how far ahead it may be asked by it. */
const sayNothingOfWhom = [
  'name',
  'duration',
  'reasonRequired',
  'ticket',
  'approval',
  'extensions',
  'stepUp',
  'revokeSessions',
  'notify',
  'breakGlass',
] as const satisfies readonly (keyof BreakGlass)[]

/** Whether everything that was open by it before still is, to everybody to whom it was, at every time. */
export function opensNoLess(after: AccessFlow, before: AccessFlow): boolean {
  const open = { requesters: before.requesters, resources: before.resources, hours: after.hours }
  const said: Readonly<Partial<Record<(typeof sayNothingOfWhom)[number], unknown>>> = after
  const rest = Object.fromEntries(sayNothingOfWhom.map(key => [key, said[key]]))
  const wasOpen = { ...before, ...rest, ...open } as AccessFlow
  return (
    keyed('', ofFlow, after, wasOpen).every(({ effect }) => effect !== 'widens') && isWithin(before.hours, after.hours)
  )
}
