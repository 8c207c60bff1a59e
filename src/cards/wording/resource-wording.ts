import type { UngrantableReason } from '../../access/catalog.ts'
import { mostCounted } from '../../access/held-now.ts'
import { type Line, line, said, when } from '../card.ts'
import type { ResourceView } from '../parts/resource-view.ts'

/** On the card of whoever decides about a role. */
export const privilegedText: Line = line(
  'This is a privileged role: whoever holds it can change accounts, groups or settings of other people, perhaps of those who decide in Doorbell.',
)

/** On the card of whoever decides about what the access file lists as such. */
export const tierZeroText: Line = line(
  'This is tier zero: whoever has it controls the whole tenant, Doorbell among it. It takes two approvers and ends within the hour.',
)

/** On the card of whoever decides about what the access file accepts as such. */
export const authorityText: Line = line(
  'Whoever has this decides or reads about access in Doorbell. Those who have it from Doorbell do not, for as long as that is why they have it; what else it opens, it opens to them.',
)

/** On the card of whoever decides about a group that gives such a role. */
export const givesPrivilegedText: Line = line(
  'It gives a privileged role: whoever holds it can change accounts, groups or settings of other people, perhaps of those who decide in Doorbell.',
)

/** On the card of whoever decides about a group that holds roles. */
export const givesRolesText: Line = line(
  'Whoever is in this group holds its directory roles as well, for as long as they are in it.',
)

/** What a group gives besides its membership, in the directory's own names. */
export const givesText = (roles: readonly string[]): Line =>
  roles.length === 0
    ? line('no directory role at the moment')
    : roles.flatMap((role, index) => line(index > 0 ? ', ' : '', said(role)))

/** As the directory told it when it was asked for, or else as it was last read; `undefined`: it was not read yet. */
export function heldByText(held: ResourceView['heldBy']): Line {
  if (!held) return line('not known, because the directory was not read yet')
  const { people, groups } = held
  const some = [
    ...(people > 0 || groups === 0 ? [count(people, 'person', 'people')] : []),
    ...(groups > 0 ? [count(groups, 'group', 'groups')] : []),
  ]
  const by = `by ${some.join(' and ')}${groups > 0 ? ' with everybody in them' : ''}`
  if (!held.at) return line(`${by} when this was asked for`)
  return line(`${by}, as of `, when(held.at), ', when the directory was last read')
}

const count = (n: number, one: string, many: string): string =>
  n === 0 ? 'nobody' : `${n >= mostCounted ? `${mostCounted.toLocaleString('en')} or more` : n} ${n === 1 ? one : many}`

export const ungrantableText: Readonly<Record<UngrantableReason, string>> = {
  'dynamic-membership': 'its members are set by a rule in the directory',
  'synced-from-on-premises': 'it is synchronised from an on-premises directory and can only be changed there',
  'mail-enabled-security': 'it is a mail-enabled security group, which can only be changed in Exchange',
  'distribution-list': 'it is a distribution list',
  'restricted-management': 'it is in a restricted management unit',
  'hidden-membership': 'its membership is hidden',
  'role-assignable':
    'it can give directory roles, and the access file says nothing of directory roles, or no access flow names it',
  'tier-zero':
    'it gives control over the whole tenant (tier zero), and the access file does not list it under tierZero',
  'role-disabled': 'it is switched off in the directory',
  'not-included': 'it is not among the roles that the access file lists under roles.include',
  'confers-authority': 'it lets whoever has it decide about access in Doorbell',
  gone: 'it is no longer in the directory',
}
