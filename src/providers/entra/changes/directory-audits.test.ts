import { describe, expect, it } from 'vitest'
import { pimApplication } from '../pim/pim-doings.ts'
import { doneBy, memberActivities } from './directory-audits.ts'

const tenant = 'a0000000-0000-4000-8000-000000000001'
const [group, inner, person] = ['1', '2', '3'].map(last => `b0000000-0000-4000-8000-00000000000${last}`) as [
  string,
  string,
  string,
]
const own = { applications: ['c0000000-0000-4000-8000-000000000001'], principals: [], accounts: [] }
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

describe('an entry of what somebody had Privileged Identity Management do', () => {
  const principal = 'c0000000-0000-4000-8000-000000000002'
  const us = { ...own, principals: [principal] }
  const inPim = (activityDisplayName: string, initiatedBy: object) => ({
    activityDateTime: '2026-11-20T09:00:00Z',
    activityDisplayName,
    result: 'success',
    initiatedBy,
    targetResources: [
      { id: 'x', type: 'Role', displayName: 'Member' },
      { id: person, type: 'User', displayName: 'Ana' },
      { id: group, type: 'Group' },
    ],
  })
  const added = 'Add member to role in PIM completed (timebound)'
  it('names whoever gave it for a time, or moved its end, which reads the same and is told from giving it for good', () => {
    expect(doneBy(inPim(added, byMax), tenant, us)).toMatchObject({
      ...{ person, did: 'added', forATime: true, resource: expect.stringContaining(group) },
      doer: { kind: 'person', name: 'Max Admin' },
    })
    expect(doneBy(inPim('Add member to role in PIM completed (permanent)', byMax), tenant, us)).not.toHaveProperty(
      'forATime',
    )
  })
  it.each(['permanent', 'timebound'])('names whoever took away what was %s', how => {
    const audit = inPim(`Remove member from role in PIM completed (${how})`, byMax)
    expect(doneBy(audit, tenant, us)).toMatchObject({ person, did: 'removed', doer: { kind: 'person' } })
  })
  it('is no news where Doorbell had it do that, by whichever of its ids that is said', () => {
    const makers = [
      { app: { appId: own.applications[0] } },
      { app: { appId: null, servicePrincipalId: principal.toUpperCase() } },
      { user: { id: principal } },
    ]
    expect(memberActivities.filter(name => name.includes(' in PIM '))).toHaveLength(4)
    for (const name of memberActivities.filter(name => name.includes(' in PIM ')))
      for (const initiatedBy of makers) expect(doneBy(inPim(name, initiatedBy), tenant, us)).toBeNull()
  })
})
