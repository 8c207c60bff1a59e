import { describe, expect, it } from 'vitest'
import { pimApplication } from '../pim/pim-doings.ts'
import { doneBy } from './directory-audits.ts'

const tenant = 'a0000000-0000-4000-8000-000000000001'
const [group, inner, person] = ['1', '2', '3'].map(last => `b0000000-0000-4000-8000-00000000000${last}`) as [
  string,
  string,
  string,
]
const own = { applications: ['c0000000-0000-4000-8000-000000000001'], principals: [] }
const audit = (member: object, initiatedBy: object) => ({
  activityDateTime: '2026-11-20T09:00:00Z',
  activityDisplayName: 'Add member to group',
  result: 'success',
  initiatedBy,
  targetResources: [
    { ...member, modifiedProperties: [{ displayName: 'Group.ObjectID', newValue: `"${group}"` }] },
    { id: group, type: 'Group', modifiedProperties: [] },
  ],
})
const byMax = { user: { id: person, displayName: 'Max Admin' } }

describe('an entry of the directory’s audit', () => {
  it('of what Privileged Identity Management did names the service, and nobody: whose wish it was is not in it', () => {
    const app = { appId: pimApplication.toUpperCase(), displayName: 'MS-PIM' }
    expect(doneBy(audit({ id: person, type: 'User' }, { app }), tenant, own)?.doer).toMatchObject({
      kind: 'through-service',
      name: 'Privileged Identity Management',
    })
    const other = { appId: 'd0000000-0000-4000-8000-000000000001', displayName: 'Lifecycle' }
    expect(doneBy(audit({ id: person, type: 'User' }, { app: other }), tenant, own)?.doer).toMatchObject({
      kind: 'app',
      name: 'Lifecycle',
    })
  })
  it('is about the group that was put in, and not about the one it was put into', () => {
    expect(doneBy(audit({ id: inner, type: 'Group' }, byMax), tenant, own)).toMatchObject({
      resource: expect.stringContaining(group),
      group: inner,
      did: 'added',
      doer: { kind: 'person', name: 'Max Admin' },
    })
  })
  it('is about nobody where an application, or a device, was put in', () => {
    expect(doneBy(audit({ id: inner, type: 'ServicePrincipal' }, byMax), tenant, own)).toBeNull()
  })
})
