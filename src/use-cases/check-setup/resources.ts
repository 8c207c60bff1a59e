import { type Resource, sameEntitlement, type UngrantableReason } from '../../access/catalog.ts'
import { type Finding, ok, warning } from '../../access/finding.ts'
import { reaches } from '../../access/opens.ts'
import { rolesWithAuthority } from '../../access/policy.ts'
import { ungrantableText } from '../../cards/wording/resource-wording.ts'
import { withSettings } from '../asking/offers.ts'
import { listed, pagesOf } from './listed.ts'
import { checkOverlaps } from './overlaps.ts'
import type { Rules } from './rules.ts'
import { checkStandIns } from './stand-ins.ts'

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
  const meant = known.filter(resource => policy.flows.some(flow => reaches(flow, { ...resource, ungrantable: null })))
  const open = meant.filter(({ ungrantable }) => ungrantable === null)
  const reasons = new Map<UngrantableReason, Resource[]>()
  for (const resource of meant) {
    const reason = resource.ungrantable
    if (reason) reasons.set(reason, [...(reasons.get(reason) ?? []), resource])
  }
  const empty = policy.flows.filter(flow => !open.some(resource => reaches(flow, resource)))
  return [
    ...(open.length > 0 ? [ok('Resources', `${count(open.length, 'resource')} can be asked for.`)] : []),
    ...privilegedOnes(open, { pageOf }),
    ...checkOverlaps(policy.flows, open),
    ...bundlesInVain(policy, meant),
    ...checkStandIns(policy.flows),
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

/** A bundle is asked for as a whole, so that one part which cannot be given keeps all of it from everybody. */
function bundlesInVain({ flows }: Rules['policy'], meant: readonly Resource[]): readonly Finding[] {
  const selectors = flows.flatMap(({ resources }) => resources)
  const bundles = new Map(
    selectors.flatMap(one => (one.kind === 'bundle' ? [[one.bundle, one.entitlements] as const] : [])),
  )
  return [...bundles].flatMap(([name, entitlements]) => {
    const found = entitlements.map(part => meant.find(resource => sameEntitlement(resource, part)))
    const some = found.flatMap(part => (part?.ungrantable ? [part.name] : []))
    const unread = found.filter(part => part === undefined).length
    if (some.length === 0 && unread === 0) return []
    const why =
      some.length > 0
        ? `${listed(some)} cannot be given`
        : `the directory was not read for ${unread === 1 ? 'one of its parts' : `${unread} of its parts`}`
    return [
      warning('Bundles', `Nobody can ask for the bundle “${name}”: ${why}.`, {
        mend: 'take that part out of the bundle, or look at the filter of its integration',
      }),
    ]
  })
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
