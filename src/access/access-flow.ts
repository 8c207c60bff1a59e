import type { Entitlement, People, Resource } from './catalog.ts'
import type { FlowName, IntegrationName, Minutes, NonEmpty, ResourceId } from './vocabulary.ts'

/** Who may ask for what, for how long, decided by whom. Names in the file are ids by the time they are here. */
export interface AccessFlow {
  readonly name: FlowName
  readonly requesters: Requesters
  readonly resources: NonEmpty<ResourceSelector>
  readonly duration: { readonly default: Minutes; readonly max: Minutes }
  readonly reasonRequired: boolean
  readonly approval: Approval
}

export type Requesters = { readonly everyone: true } | ({ readonly everyone: false } & People)

/** `named` was resolved to one resource when the file was loaded; `matching` is a pattern with `*`, in which case never counts. */
export type ResourceSelector =
  | { readonly kind: 'named'; readonly integration: IntegrationName; readonly resource: ResourceId }
  | {
      readonly kind: 'matching'
      readonly integration: IntegrationName
      readonly type: Resource['type']
      readonly pattern: string
    }

export interface Approval {
  readonly stages: NonEmpty<Stage>
  /** How long a request waits for an answer before it lapses. */
  readonly timeout: Minutes
  readonly denyReason: 'optional' | 'required'
}

/** One step of approval: `needed` different humans out of those that `from` names. */
export interface Stage {
  readonly from: NonEmpty<ApproverSource>
  readonly needed: number
}

/** `owner` is the resource owner, else the integration owner. */
export type ApproverSource = { readonly kind: 'owner' } | ({ readonly kind: 'people'; readonly label: string } & People)

export function opens(flow: AccessFlow, resource: Resource): boolean {
  return resource.ungrantable === null && flow.resources.some(selector => selects(selector, resource))
}

function selects(selector: ResourceSelector, resource: Resource): boolean {
  if (selector.integration !== resource.integration) return false
  switch (selector.kind) {
    case 'named':
      return selector.resource === resource.resource
    case 'matching':
      return selector.type === resource.type && matchesPattern(selector.pattern, resource.name)
    default:
      return selector satisfies never
  }
}

/** `*` stands for any run of characters; everything else is literal, and case does not count. */
export function matchesPattern(pattern: string, name: string): boolean {
  const literal = pattern.split('*').map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${literal.join('.*')}$`, 'isu').test(name)
}

/**
 * Several flows may open one resource. The requester gets the one that serves them best: the longest cap,
 * then the fewest stages; what is still equal falls to the order of the file, so that the answer never changes by chance.
 */
export function bestFlow(flows: readonly AccessFlow[], resource: Resource): AccessFlow | undefined {
  return flows
    .filter(flow => opens(flow, resource))
    .sort((a, b) => b.duration.max - a.duration.max || a.approval.stages.length - b.approval.stages.length)[0]
}

export const sameEntitlement = (a: Entitlement, b: Entitlement): boolean => a.resource === b.resource
