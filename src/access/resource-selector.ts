import type { Entitlement, Resource } from './catalog.ts'
import type { BundleName, IntegrationName, NonEmpty, ResourceId } from './vocabulary.ts'

/** Whether the directory is to end access too, in case Doorbell cannot: where it can, always (else nothing is given), or never. */
export type SecondEndRule = 'where-possible' | 'required' | 'never'

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

export const selectorHas = (selector: ResourceSelector, resource: Entitlement): boolean =>
  selector.kind === 'bundle' && has(selector, resource)

export const has = (
  { entitlements }: { readonly entitlements: readonly Entitlement[] },
  { integration, resource }: Entitlement,
) => entitlements.some(one => one.integration === integration && one.resource === resource)

export const selectorFits = (selector: ResourceSelector, resource: Resource): boolean =>
  selectorOf(selector)(resource, fold(resource.name))

export function selectorOf(selector: ResourceSelector): (resource: Resource, folded: string) => boolean {
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
