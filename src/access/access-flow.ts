import type { Entitlement, People, Resource } from './catalog.ts'
import { type Hours, isWithinHours } from './hours.ts'
import type { Needed } from './quorum.ts'
import type { RequestFor } from './request-for.ts'
import type { Requesters } from './requesters.ts'
import type { StepUp } from './step-up.ts'
import type { TicketRule } from './ticket.ts'
import { lacksForTierZero } from './tier-zero-floor.ts'
import {
  after,
  type BundleName,
  type FlowName,
  type IntegrationName,
  type Minutes,
  type NonEmpty,
  type ResourceId,
  type SurfaceName,
} from './vocabulary.ts'

/** Who may ask for what, for how long, decided by whom. Names in the file are ids by the time they are here. */
export interface AccessFlow {
  readonly name: FlowName
  readonly requesters: Requesters
  readonly resources: NonEmpty<ResourceSelector>
  /** `presets`: what a form has to press; any other length up to `max` may be typed. Absent: the usual steps. */
  readonly duration: { readonly default: Minutes; readonly max: Minutes; readonly presets?: NonEmpty<Minutes> }
  readonly reasonRequired: boolean
  /** Absent: nobody is asked for the number of a ticket. */
  readonly ticket?: TicketRule
  /** `automatic`: whatever is asked by it is approved by the flow itself. It is said in so many words; no list of stages is ever empty. */
  readonly approval: Approval | 'automatic'
  /** Absent: what is given is not given for longer without a new decision. */
  readonly extensions?: Extensions
  /** Fresh sign-ins that have to be proved. Absent: the right to ask and to decide is enough. */
  readonly stepUp?: StepUp
  /** Whether those whose access has ended are made to sign in again. Absent: never, and nobody may ask for it. */
  readonly revokeSessions?: SessionRule
  /** When what is asked by it may begin. Absent: at any time. What was given goes on when they are over. */
  readonly hours?: Hours
  /** For whom it may be asked. Absent: for oneself. */
  readonly requestFor?: NonEmpty<RequestFor>
  /** How far ahead it may be asked to begin. Absent: it begins as soon as it is approved. */
  readonly startWithin?: Minutes
  /** Where every request of this flow is shown besides; absent: nowhere. Being there gives nobody a say. */
  readonly notify?: NonEmpty<Channel>
}

/** Whether the directory is to end access too, in case Doorbell cannot: where it can, always (else nothing is given), or never. */
export type SecondEndRule = 'where-possible' | 'required' | 'never'

/** Whether those whose access has ended are made to sign in again: by a button, or each time. */
export const sessionRules = ['offer', 'always'] as const
export type SessionRule = (typeof sessionRules)[number]

/** How often, and for how long each time, the holder may keep it longer without a new decision; never past `duration.max`. */
export interface Extensions {
  readonly max: number
  readonly each: Minutes
}

/** A room of a chat that many people read, by the chat's own id. */
export interface Channel {
  readonly surface: SurfaceName
  readonly channel: string
}

/** Why a channel takes no card, as its chat has it. */
export const chatProblems = [
  'unknown',
  'not-invited',
  'archived',
  'shared-outside',
  'too-many',
  'not-a-channel',
  'no-permission',
  'refused',
] as const
export type ChatProblem = (typeof chatProblems)[number]

/** `not-set-up`: Doorbell does not speak in that chat at all. */
export const channelProblems = ['not-set-up', ...chatProblems] as const
export type ChannelProblem = (typeof channelProblems)[number]

/**
 * `named` was resolved to one resource when the file was loaded. `matching` is a pattern with `*`, and `tagged` takes all these tags,
 * as the access file has them; in both case never counts, and neither ever takes in a group that may hold directory roles, or
 * anything of tier zero. `bundle` opens these together, and none of them alone.
 */
export type ResourceSelector = {
  /** Whether the directory is to end it too. Absent: as the integration says. */
  readonly secondEnd?: SecondEndRule
} & (
  | {
      readonly kind: 'named'
      readonly integration: IntegrationName
      readonly resource: ResourceId
      /** It is opened though whoever has it decides in Doorbell; what Doorbell gave does not count there. Absent: not then. */
      readonly acceptsAuthority?: true
    }
  | {
      readonly kind: 'matching'
      readonly integration: IntegrationName
      readonly type: Resource['type']
      readonly pattern: string
    }
  | {
      readonly kind: 'tagged'
      readonly integration: IntegrationName
      readonly type: Resource['type']
      readonly tags: Readonly<Record<string, string>>
    }
  | { readonly kind: 'bundle'; readonly bundle: BundleName; readonly entitlements: NonEmpty<Entitlement> }
)

export interface Approval {
  readonly stages: NonEmpty<Stage>
  /** How long a request waits for an answer before it lapses. */
  readonly timeout: Minutes
  readonly denyReason: 'optional' | 'required'
  /** Absent: whoever approves gives a reason or none. */
  readonly approveReason?: 'required'
  /** When those who have not decided are reminded for the first time; the gaps grow. Absent: never. */
  readonly remindEvery?: Minutes
  /** Where more than so many people may decide, only so many are asked at first. Absent: everybody is. */
  readonly askAtMost?: number
  /** Who may decide besides, once a stage has waited so long; the soonest first. Absent: nobody ever. */
  readonly escalate?: NonEmpty<Tier>
  /** Who may decide in the stead of an approver who is away and has named them. Absent: nobody. */
  readonly delegates?: People & { readonly label: string }
}

/** More people who may decide a stage from then on, however many of them it needs. */
export interface Tier {
  /** Counted from when the stage began to wait. */
  readonly after: Minutes
  readonly to: NonEmpty<ApproverSource>
}

/** One step of approval: `needed` different humans out of those that `from` names. */
export interface Stage {
  readonly from: NonEmpty<ApproverSource>
  readonly needed: Needed
  /**
   * Each of these has to agree for itself, in any order. Then `from` is all of them together, and `needed` all the words that it takes.
   * Absent: it is one, of whom anybody counts for anybody.
   */
  readonly parties?: NonEmpty<Party>
}

/** Those of a stage who have a quorum of their own. */
export interface Party {
  readonly from: NonEmpty<ApproverSource>
  readonly needed: number
}

export const inAnyOrder = (parties: NonEmpty<Party>): Stage => {
  const [first, ...others] = parties
  const more = others.flatMap(({ from }) => from).filter(one => !first.from.some(other => keyOf(other) === keyOf(one)))
  return {
    from: [...first.from, ...more.filter((one, at) => more.findIndex(other => keyOf(other) === keyOf(one)) === at)],
    needed: parties.reduce((sum, { needed }) => sum + needed, 0),
    parties,
  }
}

/** One where nothing is said of several. */
/** More than one person has to agree, perhaps each for another party. */
export const needsSeveral = ({ needed, parties }: Stage): boolean => needed !== 1 || parties !== undefined

export const partiesOf = (stage: Stage): NonEmpty<Pick<Stage, 'from' | 'needed'>> => stage.parties ?? [stage]

/** `owner` is the resource owner, else the integration owner; `manager` is the manager of whoever receives the access. */
export type ApproverSource =
  | { readonly kind: 'owner' }
  | { readonly kind: 'manager' }
  | ({ readonly kind: 'people'; readonly label: string } & People)

/** As the access file calls it. */
export const nameOf = (source: ApproverSource): string => (source.kind === 'people' ? source.label : source.kind)

/** Whom it leads to, whatever it is called. */
export const keyOf = (source: ApproverSource): string =>
  source.kind === 'people' ? [...source.groups, ...source.users].join(' ') : source.kind

/** The same of a party: by this a word says for which it counts. */
export const partyKey = ({ from }: Pick<Party, 'from'>): string => from.map(keyOf).toSorted().join(' | ')

/** Who agrees in one stage, as whoever wrote the file reads it: "all of owner and Security", "owner and 2 of Security, in any order". */
export function stageInWords(stage: Stage): string {
  const parties = partiesOf(stage).map(({ from, needed }) => {
    const who = from.map(nameOf).join(needed === 'all' ? ' and ' : ' or ')
    return needed === 1 ? who : `${needed} of ${who}`
  })
  return parties.length > 1 ? `${parties.join(' and ')}, in any order` : parties.join()
}

export const isAutomatic = ({ approval }: Pick<AccessFlow, 'approval'>): boolean => approval === 'automatic'

/** Whether whoever decides has to say why. */
export const isReasonRequired = ({ approval }: Pick<AccessFlow, 'approval'>, verdict: 'approve' | 'deny'): boolean =>
  approval !== 'automatic' && (verdict === 'deny' ? approval.denyReason : approval.approveReason) === 'required'

/** None where the flow itself approves. */
export const stagesOf = ({ approval }: Pick<AccessFlow, 'approval'>): readonly Stage[] =>
  approval === 'automatic' ? [] : approval.stages

/** Who may decide besides, and only after a while. */
export const tiersOf = ({ approval }: Pick<AccessFlow, 'approval'>): readonly Tier[] =>
  approval === 'automatic' ? [] : (approval.escalate ?? [])

export const delegatesOf = ({ approval }: Pick<AccessFlow, 'approval'>): Approval['delegates'] =>
  approval === 'automatic' ? undefined : approval.delegates

export const opens = (flow: AccessFlow, resource: Resource): boolean => openerOf(flow)(resource)

/** The same for many resources: patterns are taken apart once. `folded` is the resource's name, where it is at hand. */
export function openerOf(flow: AccessFlow): (resource: Resource, folded?: string) => boolean {
  const selects = flow.resources.map(selectorOf)
  const aboveFloor = lacksForTierZero(flow).length === 0
  return (resource, folded = fold(resource.name)) =>
    resource.ungrantable === null &&
    (aboveFloor || !resource.tierZero) &&
    selects.some(select => select(resource, folded))
}

/** The same for what is asked for as part of a bundle: only as long as the flow opens that bundle, and the bundle has it. */
export const opensWithin = (flow: AccessFlow, resource: Resource, bundle: BundleName | undefined): boolean =>
  bundle === undefined
    ? opens(flow, resource)
    : mayGive(flow, resource) &&
      flow.resources.some(
        selector => selector.kind === 'bundle' && selector.bundle === bundle && has(selector, resource),
      )

/** Alone or as part of any bundle: whatever can be had by this flow. */
export const reaches = (flow: AccessFlow, resource: Resource): boolean =>
  opens(flow, resource) || (mayGive(flow, resource) && flow.resources.some(selector => selectorHas(selector, resource)))

/** Whether or not it may be given as it is now. */
export const isNamedBy = (flow: AccessFlow, resource: Resource): boolean =>
  flow.resources.some(selector => selectorFits(selector, resource) || selectorHas(selector, resource))

const mayGive = (flow: AccessFlow, { ungrantable, tierZero, confersAuthority }: Resource): boolean =>
  ungrantable === null && !confersAuthority && (!tierZero || lacksForTierZero(flow).length === 0)

const selectorHas = (selector: ResourceSelector, resource: Entitlement): boolean =>
  selector.kind === 'bundle' && has(selector, resource)

const has = (
  { entitlements }: { readonly entitlements: readonly Entitlement[] },
  { integration, resource }: Entitlement,
) => entitlements.some(one => one.integration === integration && one.resource === resource)

export const selectorFits = (selector: ResourceSelector, resource: Resource): boolean =>
  selectorOf(selector)(resource, fold(resource.name))

function selectorOf(selector: ResourceSelector): (resource: Resource, folded: string) => boolean {
  switch (selector.kind) {
    case 'named':
      return ({ integration, resource, confersAuthority }) =>
        integration === selector.integration &&
        resource === selector.resource &&
        (!confersAuthority || selector.acceptsAuthority === true)
    case 'matching': {
      const matches = patternOf(selector.pattern)
      return (resource, folded) => mayBeTakenIn(selector, resource) && matches(folded)
    }
    case 'tagged': {
      const wanted = Object.entries(selector.tags)
      return resource =>
        mayBeTakenIn(selector, resource) &&
        wanted.every(
          ([key, value]) => Object.hasOwn(resource.tags, key) && fold(resource.tags[key] ?? '') === fold(value),
        )
    }
    // Asked for by the name of the bundle, never by its own.
    case 'bundle':
      return () => false
    default:
      return selector satisfies never
  }
}

/** What nobody named gives no power over the directory, and none in Doorbell. */
const mayBeTakenIn = (
  { integration, type }: Pick<Resource, 'integration' | 'type'>,
  { gives, tierZero, confersAuthority, ...resource }: Resource,
): boolean =>
  resource.integration === integration &&
  resource.type === type &&
  gives === undefined &&
  !tierZero &&
  !confersAuthority

/** A name as patterns see it: case does not count. */
export const fold = (name: string): string => name.toLowerCase()

/** `*` stands for any run of characters; everything else is literal, and case does not count. */
export const matchesPattern = (pattern: string, name: string): boolean => patternOf(pattern)(fold(name))

/** One look along the name for each part between stars, whatever the pattern: a regular expression could run away. */
function patternOf(pattern: string): (folded: string) => boolean {
  const [head = '', ...others] = fold(pattern).split('*')
  const tail = others.pop()
  if (tail === undefined) return folded => folded === head
  return folded => {
    const end = folded.length - tail.length
    if (end < head.length || !folded.startsWith(head) || !folded.endsWith(tail)) return false
    let from = head.length
    for (const part of others) {
      const at = folded.indexOf(part, from)
      if (at < 0 || at + part.length > end) return false
      from = at + part.length
    }
    return true
  }
}

/**
 * Several flows may open one resource. Where people decide by one of them, no rule decides in their stead; then the requester gets
 * the one that serves them best: the longest cap, then the fewest stages. What is still equal falls to the order of the file, so
 * that the answer never changes by chance.
 */
export const bestFlow = (flows: readonly AccessFlow[], resource: Resource): AccessFlow | undefined =>
  bestFirst(flows.filter(flow => opens(flow, resource)))[0]

/** In the order in which they serve a requester. */
export const bestFirst = (flows: readonly AccessFlow[]): readonly AccessFlow[] =>
  flows.toSorted((a, b) => criteria.map(({ compare }) => compare(a, b)).find(order => order !== 0) ?? 0)

/** By what one flow comes before another, the first that tells them apart. */
export type ComesFirst = 'people-decide' | 'within-hours' | 'longer' | 'fewer-stages' | 'stands-first'

const criteria: readonly { readonly by: ComesFirst; readonly compare: (a: AccessFlow, b: AccessFlow) => number }[] = [
  { by: 'people-decide', compare: (a, b) => Number(isAutomatic(a)) - Number(isAutomatic(b)) },
  { by: 'longer', compare: (a, b) => b.duration.max - a.duration.max },
  { by: 'fewer-stages', compare: (a, b) => stagesOf(a).length - stagesOf(b).length },
]

/** Why the first of these two is the one that counts. `at`: now; `null`: whatever the time. */
export function whyFirst(first: AccessFlow, second: AccessFlow, at: Date | null): ComesFirst {
  if (isAutomatic(first) !== isAutomatic(second)) return 'people-decide'
  if (at && mayBegin(first, at) && !mayBegin(second, at)) return 'within-hours'
  return criteria.find(({ compare }) => compare(first, second) !== 0)?.by ?? 'stands-first'
}

export const mayBegin = ({ hours }: Pick<AccessFlow, 'hours'>, at: Date): boolean =>
  hours === undefined || isWithinHours(hours, at)

/** Whether it may be asked for now to begin then. */
export const mayWaitFor = ({ startWithin }: Pick<AccessFlow, 'startWithin'>, then: Date, now: Date): boolean =>
  then <= now || (startWithin !== undefined && then <= after(now, startWithin))

/**
 * Of flows that are open to somebody, the best first: the one that a request is judged by. One that cannot begin then, or is outside of
 * its hours then, gives way to one that can, and never to a rule where people would decide. `at` is when it should begin; `null` where
 * the time plays no part.
 */
export function theOneThatCounts(
  ordered: readonly AccessFlow[],
  at: Date | null,
  now: Date | null = at,
): AccessFlow | undefined {
  const ofPeople = ordered.filter(flow => !isAutomatic(flow))
  const eligible = ofPeople.length > 0 ? ofPeople : ordered
  const able = at && now ? eligible.filter(flow => mayWaitFor(flow, at, now)) : eligible
  return (at && able.find(flow => mayBegin(flow, at))) ?? able[0] ?? eligible[0]
}
