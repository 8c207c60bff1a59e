import { describe, expect, it } from 'vitest'
import { type GroupKind, ungrantableReason } from './group-kinds.ts'

const security: GroupKind = { groupTypes: [], mailEnabled: false, securityEnabled: true }
const unified: GroupKind = { groupTypes: ['Unified'], mailEnabled: true, securityEnabled: false, visibility: 'Private' }

describe('which groups can be handed out', () => {
  it.each<[string, GroupKind, ReturnType<typeof ungrantableReason>]>([
    ['a security group', security, null],
    ['a Microsoft 365 group', unified, null],
    ['a Microsoft 365 group that is a security group too', { ...unified, securityEnabled: true }, null],
    ['a group that was synced once and is not any more', { ...security, onPremisesSyncEnabled: false }, null],
    ['a group whose flags are null', { ...security, isAssignableToRole: null, isManagementRestricted: null }, null],
    ['a group with a membership rule', { ...security, groupTypes: ['DynamicMembership'] }, 'dynamic-membership'],
    [
      'a Microsoft 365 group with a rule',
      { ...unified, groupTypes: ['Unified', 'DynamicMembership'] },
      'dynamic-membership',
    ],
    ['a group mastered on premises', { ...security, onPremisesSyncEnabled: true }, 'synced-from-on-premises'],
    ['a mail-enabled security group', { ...security, mailEnabled: true }, 'mail-enabled-security'],
    ['a distribution list', { ...security, mailEnabled: true, securityEnabled: false }, 'distribution-list'],
    ['a group of a restricted unit', { ...security, isManagementRestricted: true }, 'restricted-management'],
    ['a group with hidden members', { ...unified, visibility: 'HiddenMembership' }, 'hidden-membership'],
    ['a group that can carry directory roles', { ...security, isAssignableToRole: true }, 'role-assignable'],
    ['a group of which nothing is known', {}, 'distribution-list'],
  ])('%s: %#', (_name, group, reason) => {
    expect(ungrantableReason(group)).toBe(reason)
  })
})
