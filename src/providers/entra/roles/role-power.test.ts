import { describe, expect, it } from 'vitest'
import { isPrivilegedRole, isTierZeroRole, whyNotRole } from './role-power.ts'
import type { RoleDefinition } from './role-shapes.ts'

const custom = { id: 'ca000000-0000-4000-8000-000000000001', isBuiltIn: false, isEnabled: true }
const helpdesk = { id: '729827e3-9c14-49f7-bb1b-9608f156bbb8', isBuiltIn: true, isEnabled: true }
const allowing = (...allowedResourceActions: string[]) => ({ allowedResourceActions })
const reading = allowing('microsoft.directory/groups/standard/read')

const shownToNobody: readonly [string, RoleDefinition][] = [
  ['custom role without what it allows', { ...custom, rolePermissions: null }],
  ['custom role of which that was not even sent', custom],
  [
    'custom role with an entry that cannot be read',
    { ...custom, rolePermissions: [reading, { allowedResourceActions: null }] },
  ],
  ['custom role that is said to allow nothing', { ...custom, rolePermissions: [] }],
  ['custom role whose only entry is empty', { ...custom, rolePermissions: [allowing()] }],
  ['role that does not say whether it is built in, nor what it allows', { id: custom.id, rolePermissions: [] }],
  ['built-in role without what it allows', { ...helpdesk, rolePermissions: null }],
]

describe('a role that does not show what it is', () => {
  it.each(shownToNobody)('counts as tier zero: a %s', (_, role) => {
    expect(isTierZeroRole(role)).toBe(true)
    expect(isPrivilegedRole(role)).toBe(true)
    expect(whyNotRole(role)).toBe('tier-zero')
  })
  it('is another than one that shows it', () => {
    expect(whyNotRole({ ...custom, rolePermissions: [reading] })).toBeNull()
    expect(whyNotRole({ ...helpdesk, rolePermissions: [allowing()] })).toBeNull()
  })
})
