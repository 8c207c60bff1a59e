import type { AccessFlow, SessionRule } from '../access-flow.ts'
import type { BreakGlass } from '../break-glass.ts'
import type { Hours } from '../hours.ts'
import type { ReportKind, ReportWhere } from '../report.ts'
import type { Every, ReportPlan } from '../report-plan.ts'
import type { RequestFor } from '../request-for.ts'
import type { Requesters } from '../requesters.ts'
import type { ResourceSelector } from '../resource-selector.ts'
import type { ApproverSource, Stage, Tier } from '../stage.ts'
import type { TicketRule } from '../ticket.ts'
import type { FlowName, IntegrationName, Minutes, PersonId, ResourceId } from '../vocabulary.ts'
import type { SecretPlace, Webhook } from '../webhook.ts'

/** Whether somebody gets more by it, or more easily. What is not provably less counts as more; `neither` gives nobody anything. */
export type ChangeEffect = 'widens' | 'narrows' | 'neither'

/** One thing that is different in another version of the policy. */
export interface PolicyChange {
  readonly where: ChangePlace
  readonly what: Changed
  readonly effect: ChangeEffect
}

export type ChangePlace =
  | { readonly kind: 'policy' }
  | { readonly kind: 'integration'; readonly name: IntegrationName }
  | { readonly kind: 'flow'; readonly name: FlowName }
  | { readonly kind: 'webhook' | 'report'; readonly name: string }

export type Changed =
  | { readonly kind: 'section-added' | 'section-removed' }
  | { readonly kind: 'flow-added'; readonly flow: AccessFlow | BreakGlass }
  /** Ids of people, groups and roles. */
  | {
      readonly kind: 'people-added' | 'people-removed'
      readonly as: PeopleRole
      readonly ids: readonly string[]
    }
  /** Requesters: everyone may ask now, or only some. `only`: who those were, or are; absent in versions of before it was kept. */
  | { readonly kind: 'everyone' | 'not-everyone'; readonly only?: Requesters }
  | { readonly kind: 'resources-added' | 'resources-removed'; readonly resources: readonly ResourceSelector[] }
  /** Minutes, or how often; `null`: there was or is none. */
  | {
      readonly kind: 'length'
      readonly of: LengthOf
      readonly from: Minutes | null
      readonly to: Minutes | null
    }
  /** The lengths that forms have to press; `[]`: the usual steps. */
  | { readonly kind: 'presets'; readonly from: readonly Minutes[]; readonly to: readonly Minutes[] }
  | { readonly kind: 'times'; readonly from: number; readonly to: number }
  /** `[]`: nobody decides, the flow approves by itself. */
  | { readonly kind: 'stages'; readonly from: readonly Stage[]; readonly to: readonly Stage[] }
  | { readonly kind: 'reason'; readonly of: 'asking' | 'approving' | 'denying'; readonly required: boolean }
  | {
      readonly kind: 'fresh-sign-in'
      readonly of: string
      readonly from: string | null
      readonly to: string | null
    }
  | { readonly kind: 'hours'; readonly from: Hours | null; readonly to: Hours | null }
  | { readonly kind: 'signing-out'; readonly from: SessionRule | null; readonly to: SessionRule | null }
  /** Words, or ids of resources. */
  | { readonly kind: 'listed-more' | 'listed-less'; readonly list: ListOf; readonly entries: readonly string[] }
  | { readonly kind: 'escalation'; readonly from: readonly Tier[]; readonly to: readonly Tier[] }
  /** Who may stand in, as the file calls them; `null`: nobody. */
  | { readonly kind: 'delegates'; readonly from: string | null; readonly to: string | null }
  /** Of an entry for emergencies. */
  | {
      readonly kind: 'told' | 'reviewers'
      readonly from: readonly ApproverSource[]
      readonly to: readonly ApproverSource[]
    }
  | { readonly kind: 'for-whom'; readonly from: readonly RequestFor[]; readonly to: readonly RequestFor[] }
  | { readonly kind: 'ticket'; readonly from: TicketRule | null; readonly to: TicketRule | null }
  /** Whom the file's tags name as owners, of all resources of an integration where that is different. */
  | { readonly kind: 'owners'; readonly of: readonly OtherOwners[] }
  /** Of all resources of an integration that have other tags, and the same owners. `of` is absent in versions of before it was kept. */
  | { readonly kind: 'tags'; readonly resources: readonly ResourceId[]; readonly of?: readonly OtherTags[] }
  /** So it was kept of versions that were proposed before there were `owners` and `tags`. */
  | { readonly kind: 'words-of-resource'; readonly resource: ResourceId }
  /** Whoever asked by this flow may from now on ask by the other one, and is not worse off by that. */
  | { readonly kind: 'another-may-count'; readonly other: FlowName }
  /** Groups and roles that decided or administered, and could be handed out to nobody because of that. */
  | { readonly kind: 'no-authority-any-more'; readonly ids: readonly string[] }
  | { readonly kind: 'two-people'; readonly needed: boolean }
  | { readonly kind: 'account-bound' | 'account-dropped'; readonly account: string; readonly person: PersonId }
  | { readonly kind: 'webhook-added'; readonly webhook: Webhook }
  /** Addresses as the file writes them. */
  | { readonly kind: 'receiver'; readonly from: string; readonly to: string }
  /** Words for actions of the audit. */
  | { readonly kind: 'told-of'; readonly from: readonly string[]; readonly to: readonly string[] }
  /** Where the secret is; what it is nobody is told. */
  | { readonly kind: 'signed-with'; readonly from: SecretPlace; readonly to: SecretPlace }
  | { readonly kind: 'report-added'; readonly report: ReportPlan }
  | { readonly kind: 'shows'; readonly from: Shown; readonly to: Shown }
  | { readonly kind: 'shown-at'; readonly from: Every; readonly to: Every }
  /** What the file says there; `null`: nothing. */
  | { readonly kind: 'value'; readonly of: ValueOf; readonly from: string | null; readonly to: string | null }
  /** Resources of which the directory is to end access in a way of their own. */
  | { readonly kind: 'ends'; readonly from: readonly ResourceSelector[]; readonly to: readonly ResourceSelector[] }
  /** The key of the access file that says something else. */
  | { readonly kind: 'other'; readonly key: string }

/** As the tags write them; `null`: they name nobody. */
export interface OtherOwners {
  readonly resource: ResourceId
  readonly from: string | null
  readonly to: string | null
}

/** As the file writes them; `null`: it has none. */
export interface OtherTags {
  readonly resource: ResourceId
  readonly from: string | null
  readonly to: string | null
}

/** `of`: the one resource that it is about; `null`: everything. */
export interface Shown {
  readonly report: ReportKind
  readonly of: ResourceId | null
  /** Absent: every row. */
  readonly where?: ReportWhere
}

export type PeopleRole =
  | 'requesters'
  | 'managers-of'
  | 'excluded'
  | 'admins'
  | 'auditors'
  | 'integration-owner'
  | 'protected'

export type ValueOf =
  | 'owner-keys'
  | 'owner-attributes'
  | 'owner-sources'
  | 'onboarding'
  | 'ask-at-most'
  | 'second-end'
  | 'group-filter'
  | 'access-details'
  | 'credential-rotation'
  | 'cleanup'
  | 'import-file'
  | 'same-human'

export type LengthOf = 'default' | 'max' | 'timeout' | 'reminder' | 'extension' | 'later-start' | 'report'

export type ListOf =
  | 'match-domains'
  | 'contact-domains'
  | 'roles'
  | 'tier-zero'
  | 'resource-types'
  | 'channels'
  | 'private-addresses'

export type Found = Omit<PolicyChange, 'where'>

export const widens = (what: Changed): Found => ({ what, effect: 'widens' })
export const narrows = (what: Changed): Found => ({ what, effect: 'narrows' })
export const neither = (what: Changed): Found => ({ what, effect: 'neither' })

/** As the file writes it. */
export const otherValue = (of: ValueOf, from: unknown, to: unknown): Changed => ({
  kind: 'value',
  of,
  from: from === undefined || from === null ? null : String(from),
  to: to === undefined || to === null ? null : String(to),
})

/** Where more is more. */
export const byMore = (more: boolean, what: Changed): Found => (more ? widens(what) : narrows(what))

export const isSame = (a: unknown, b: unknown): boolean => inOrder(a) === inOrder(b)

/** The keys of a mapping have no order, and a key with nothing behind it is none. */
const inOrder = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  ) ?? ''

/** What is in one list and not in the other, by what each says. */
export const without = <T>(list: readonly T[], others: readonly T[]): readonly T[] =>
  list.filter(one => !others.some(other => isSame(one, other)))

/** Two lists of which the order plays no part: what came, and what went. `more` says which of the two gives somebody something. */
export function ofLists<T>(
  before: readonly T[],
  after: readonly T[],
  came: (entries: readonly T[]) => Found,
  went: (entries: readonly T[]) => Found,
): readonly Found[] {
  const [added, removed] = [without(after, before), without(before, after)]
  return [...(added.length > 0 ? [came(added)] : []), ...(removed.length > 0 ? [went(removed)] : [])]
}
