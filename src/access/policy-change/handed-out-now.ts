import { fold, matchesPattern, type ResourceSelector } from '../access-flow.ts'
import { waysOf } from '../break-glass.ts'
import { groupsWithAuthority, type Policy, rolesWithAuthority } from '../policy.ts'
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
  ]
  return ids.length > 0 ? [widens({ kind: 'no-authority-any-more', ids })] : []
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
