import { waysOf } from '../break-glass.ts'
import { groupsWithAuthority, isAcceptedAuthority, type Policy, rolesWithAuthority } from '../policy.ts'
import { fold, matchesPattern, type ResourceSelector } from '../resource-selector.ts'
import type { ResourceId } from '../vocabulary.ts'
import type { Called } from './another-may-count.ts'
import { type Found, widens, without } from './change.ts'

/**
 * Whoever could hand out a group that confers authority could hand out that authority, so it is no resource. One that confers none any
 * more is one like all others: less for those in it, and more for whoever a flow then opens it to. What is inside of it only
 * the directory knows.
 */
export function handedOutNow(before: Policy, after: Policy, called: Called): readonly Found[] {
  const selectors = waysOf(after).flatMap(({ resources }) => resources)
  const ids = [
    ...without(groupsWithAuthority(before), groupsWithAuthority(after)).filter(group =>
      selectors.some(selector => takesIn(selector, called[group], called)),
    ),
    ...without(rolesWithAuthority(before), rolesWithAuthority(after)).filter(role =>
      selectors.some(selector => namedBy(selector).includes(role)),
    ),
    ...acceptedNoMore(before, after, called)
      .filter(({ integration, resource }) =>
        selectors.some(selector => opensIt(selector, integration, resource, called)),
      )
      .map(({ resource }) => resource),
  ]
  return ids.length > 0 ? [widens({ kind: 'no-authority-any-more', ids: [...new Set(ids)] })] : []
}

type Named = Extract<ResourceSelector, { kind: 'named' }>

/**
 * What one flow accepts as authority no other opens without accepting it too. Accepted by none any more, and conferring none by the
 * file, it is like all others. One that confers some all the same is handed out by nobody.
 */
function acceptedNoMore(before: Policy, after: Policy, called: Called): readonly Named[] {
  const confers = new Set<string>([
    ...rolesWithAuthority(after),
    ...groupsWithAuthority(after)
      .flatMap(group => called[group] ?? [])
      .map(fold),
  ])
  return acceptedIn(before).filter(
    ({ integration, resource }) =>
      !isAcceptedAuthority(after, { integration, resource }) &&
      !confers.has(resource) &&
      !confers.has(fold(called[resource] ?? '')),
  )
}

const acceptedIn = ({ flows }: Policy): readonly Named[] =>
  flows.flatMap(({ resources }) =>
    resources.flatMap(one => (one.kind === 'named' && one.acceptsAuthority ? [one] : [])),
  )

function opensIt(
  selector: ResourceSelector,
  integration: Named['integration'],
  resource: ResourceId,
  called: Called,
): boolean {
  if (selector.kind === 'bundle')
    return selector.entitlements.some(one => one.integration === integration && one.resource === resource)
  if (selector.integration !== integration) return false
  if (selector.kind === 'named') return selector.resource === resource
  return takesIn(selector, called[resource], called)
}

/** By its name, because a group goes by one id where it decides and by another one where it is asked for. */
function takesIn(selector: ResourceSelector, name: string | undefined, called: Called): boolean {
  if (selector.kind === 'matching')
    return selector.type === 'group' && (name === undefined || matchesPattern(selector.pattern, name))
  // Which tags it carries may be said in chat.
  if (selector.kind === 'tagged') return selector.type === 'group'
  return namedBy(selector).some(resource => name === undefined || isSameName(called[resource] ?? name, name))
}

const isSameName = (one: string, other: string): boolean => fold(one) === fold(other)

const namedBy = (selector: ResourceSelector): readonly ResourceId[] => {
  if (selector.kind === 'bundle') return selector.entitlements.map(({ resource }) => resource)
  return selector.kind === 'named' ? [selector.resource] : []
}
