import { opens } from '../../access/access-flow.ts'
import type { Resource, UngrantableReason } from '../../access/catalog.ts'
import { type Finding, ok, warning } from '../../access/finding.ts'
import { rolesWithAuthority } from '../../access/policy.ts'
import { ungrantableText } from '../../cards/resource-wording.ts'
import { withSettings } from '../offers.ts'
import { listed, pagesOf } from './listed.ts'
import { checkOverlaps } from './overlaps.ts'
import type { Rules } from './rules.ts'

/** What the flows open, what they mean and cannot give, and why; and flows that open nothing at all. */
export function checkResources(
  { policy, resources, pageOf }: Rules,
  kept?: Parameters<typeof withSettings>[2],
): readonly Finding[] {
  const ownerRoles = rolesOfOwners({ policy, resources }, kept)
  const known = resources.map(resource => {
    const seen = withSettings(resource, policy, kept)
    const gives = seen.ungrantable === null && seen.gives?.some(role => ownerRoles.has(role))
    return gives ? { ...seen, ungrantable: 'confers-authority' as const } : seen
  })
  const meant = known.filter(resource => policy.flows.some(flow => opens(flow, { ...resource, ungrantable: null })))
  const open = meant.filter(({ ungrantable }) => ungrantable === null)
  const reasons = new Map<UngrantableReason, Resource[]>()
  for (const resource of meant) {
    const reason = resource.ungrantable
    if (reason) reasons.set(reason, [...(reasons.get(reason) ?? []), resource])
  }
  const empty = policy.flows.filter(flow => !open.some(resource => opens(flow, resource)))
  return [
    ...(open.length > 0 ? [ok('Resources', `${count(open.length, 'resource')} can be asked for.`)] : []),
    ...privilegedOnes(open, { pageOf }),
    ...checkOverlaps(policy.flows, open),
    ...empty.map(({ name }) =>
      warning('Access flows', `The flow “${name}” opens nothing that can be given.`, {
        mend: 'look at its resources, and at the filter of the integration',
      }),
    ),
    ...[...reasons].map(([reason, some]) =>
      warning('Resources', `${listed(some.map(({ name }) => name))} cannot be given: ${ungrantableText[reason]}.`, {
        mend: 'take it out of the flow, or give another group the same access',
        pages: pagesOf(some, { pageOf }),
      }),
    ),
  ]
}

/** The names of roles whose holders own something: whoever is in a group that holds one would decide. A role counts only where it is held everywhere. */
function rolesOfOwners(
  { policy, resources }: Pick<Rules, 'policy' | 'resources'>,
  kept?: Parameters<typeof withSettings>[2],
): ReadonlySet<string> {
  const ids = new Set<string>([...rolesWithAuthority(policy), ...(kept?.roles ?? [])])
  return new Set(resources.flatMap(({ type, resource, name }) => (type !== 'group' && ids.has(resource) ? [name] : [])))
}

/** A group whose members decide is never handed out; a role that can change who is in it may be, and somebody should know. */
function privilegedOnes(open: readonly Resource[], { pageOf }: Pick<Rules, 'pageOf'>): readonly Finding[] {
  const some = open.filter(({ privileged, type }) => privileged && type === 'directory-role')
  if (some.length === 0) return []
  const says = `${listed(some.map(({ name }) => name))}: whoever is given such a role can change accounts or groups, perhaps those whose members decide in Doorbell.`
  return [
    warning('Privileged roles', says, {
      mend: 'let those groups be ones that may hold roles, or keep them in a restricted administrative unit: then no such role changes them',
      pages: pagesOf(some, { pageOf }),
    }),
  ]
}

export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`
