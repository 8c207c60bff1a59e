import { describe, expect, it } from 'vitest'
import { company, groupIn, personIn } from './company.ts'

describe('Contoso', () => {
  const contoso = company()

  it('gives every object an id, and every person a sign-in name, of their own', () => {
    const ids = [...contoso.people, ...contoso.groups, ...contoso.applications].map(one => one.id)
    expect(new Set(ids).size).toBe(ids.length)
    const names = contoso.people.map(one => one.userPrincipalName.toLowerCase())
    expect(new Set(names).size).toBe(names.length)
  })

  it('gives nobody a Slack account that is somebody else’s', () => {
    const accounts = contoso.people.flatMap(one => (one.slack ? [one.slack.user] : []))
    expect(new Set(accounts).size).toBe(accounts.length)
    for (const account of accounts) expect(account).toMatch(/^U[A-Z0-9]{8,}$/)
  })

  it('keeps the same ids from one start to the next', () => {
    expect(company()).toEqual(contoso)
    expect(personIn(contoso, 'ana').id).toBe('a0000000-0000-4000-8000-000000000001')
    expect(groupIn(contoso, 'Engineering').id).toBe('b0000000-0000-4000-8000-000000000001')
  })

  it('has about forty people and forty groups, and every awkward kind of group', () => {
    expect(contoso.people.length).toBeGreaterThanOrEqual(40)
    expect(contoso.groups.length).toBeGreaterThanOrEqual(40)
    expect(contoso.groups.some(one => one.groupTypes.includes('DynamicMembership'))).toBe(true)
    expect(contoso.groups.some(one => one.onPremisesSyncEnabled)).toBe(true)
    expect(contoso.groups.some(one => one.isAssignableToRole)).toBe(true)
    expect(contoso.groups.some(one => one.isManagementRestricted)).toBe(true)
    expect(contoso.groups.some(one => one.visibility === 'HiddenMembership')).toBe(true)
  })

  it('has two groups of one name, of which neither can be meant by it', () => {
    expect(() => groupIn(contoso, 'Release Managers')).toThrow('more than one')
  })
})
