import { expect, it } from 'vitest'
import { type DirectoryUnderContract, nobody, noGroup } from './under-contract.ts'

export function givingAndTakingContract(world: () => DirectoryUnderContract): void {
  it('gives access, shows it, takes it back, and shows that it is gone', async () => {
    const { provider, people } = world()
    const entitlement = world().entitlement(world().groups.empty)
    expect(await provider.holds(entitlement, people.ana)).toBe(false)
    expect(await provider.grant(entitlement, people.ana)).toMatchObject({ outcome: 'created' })
    expect(await provider.holds(entitlement, people.ana)).toBe(true)
    expect(await provider.holds(entitlement, people.ben)).toBe(false)
    expect(await provider.revoke(entitlement, people.ana)).toMatchObject({ outcome: 'removed' })
    expect(await provider.holds(entitlement, people.ana)).toBe(false)
  })

  it('may be told twice to give and twice to take', async () => {
    const { provider, people } = world()
    const entitlement = world().entitlement(world().groups.empty)
    await provider.grant(entitlement, people.ana)
    expect(await provider.grant(entitlement, people.ana)).toMatchObject({ outcome: 'already-held' })
    await provider.revoke(entitlement, people.ana)
    expect(await provider.revoke(entitlement, people.ana)).toMatchObject({ outcome: 'already-gone' })
  })

  it('finds what an administrator gave by hand already held, and what one took already gone', async () => {
    const { provider, people, groups } = world()
    const entitlement = world().entitlement(groups.empty)
    world().join(groups.empty, people.ana)
    expect(await provider.grant(entitlement, people.ana)).toMatchObject({ outcome: 'already-held' })
    world().leave(groups.empty, people.ana)
    expect(await provider.revoke(entitlement, people.ana)).toMatchObject({ outcome: 'already-gone' })
  })

  it('does not take membership through another group for holding it', async () => {
    expect(await world().provider.holds(world().entitlement(world().groups.outer), world().people.ana)).toBe(false)
  })

  it('takes a group out of a group where that was decided, once, and shows that it is gone: whoever is in it stays there', async () => {
    const { provider, people, groups } = world()
    const outer = world().entitlement(groups.outer)
    expect(await provider.groupHolds(outer, groups.inner)).toBe(true)
    expect(await provider.groupHolds(world().entitlement(groups.empty), groups.inner)).toBe(false)
    expect(await provider.revokeFromGroup(outer, groups.inner)).toMatchObject({ outcome: 'removed' })
    expect(await provider.groupHolds(outer, groups.inner)).toBe(false)
    expect(await provider.revokeFromGroup(outer, groups.inner)).toMatchObject({ outcome: 'already-gone' })
    expect(await provider.holds(world().entitlement(groups.inner), people.ana)).toBe(true)
  })

  it('has nothing left to take from somebody, or in a group, that was deleted', async () => {
    const { provider, people, groups } = world()
    const entitlement = world().entitlement(groups.empty)
    await provider.grant(entitlement, people.ana)
    await provider.grant(entitlement, people.ben)
    world().deletePerson(people.ana)
    expect(await provider.revoke(entitlement, people.ana)).toMatchObject({ outcome: 'already-gone' })
    expect(await provider.holds(entitlement, people.ana)).toBe(false)
    world().deleteGroup(groups.empty)
    expect(await provider.revoke(entitlement, people.ben)).toMatchObject({ outcome: 'already-gone' })
    expect(await provider.holds(entitlement, people.ben)).toBe(false)
  })

  it('ends what somebody is signed in to, once where an earlier try may have done it, and nothing of nobody', async () => {
    const { provider, people } = world()
    // Its own clock may be a little behind.
    const before = new Date(Date.now() - 3_600_000 * 24 * 365)
    expect(await provider.revokeSessions(people.ana, null)).toMatchObject({ outcome: 'revoked' })
    expect(await provider.revokeSessions(people.ana, before)).toMatchObject({ outcome: 'already-done' })
    expect(await provider.revokeSessions(people.ben, before)).toMatchObject({ outcome: 'revoked' })
    const calmly = provider.unhurried ?? provider
    expect(await calmly.revokeSessions(people.ben, null)).toMatchObject({ outcome: 'revoked' })
    expect(await provider.revokeSessions(nobody, null)).toMatchObject({ outcome: 'nobody' })
  })

  it('fails, and may be tried again, when somebody or the group is not found: they may be too new', async () => {
    const { provider, people, groups } = world()
    const notFound = { name: 'Fault', retry: 'later', worthTryingFor: 60_000, result: 'not-done' }
    await expect(provider.grant(world().entitlement(groups.empty), nobody)).rejects.toMatchObject(notFound)
    await expect(provider.grant(world().entitlement(noGroup), people.ana)).rejects.toMatchObject(notFound)
  })

  it('tells whether a group can be handed out, and why not', async () => {
    const { provider, groups } = world()
    expect(await provider.grantability(world().entitlement(groups.empty))).toBeNull()
    expect(await provider.grantability(world().entitlement(groups.ungrantable))).toBe(world().ungrantableBecause)
    expect(await provider.grantability(world().entitlement(noGroup))).toBe('gone')
  })

  it('counts who holds something directly at this moment, groups apart, and nobody where it is gone', async () => {
    const { provider, people, groups } = world()
    const held = (group: typeof groups.empty) => provider.heldBy(world().entitlement(group))
    expect(await held(groups.empty)).toEqual({ people: 0, groups: 0 })
    await provider.grant(world().entitlement(groups.empty), people.ana)
    world().join(groups.empty, people.ben)
    expect([await held(groups.empty), await held(groups.inner)]).toEqual([
      { people: 2, groups: 0 },
      { people: 3, groups: 0 },
    ])
    expect([await held(groups.outer), await held(noGroup)]).toEqual([
      { people: 0, groups: 1 },
      { people: 0, groups: 0 },
    ])
  })

  it('fails for good when it is asked for a group that cannot be handed out all the same', async () => {
    const grant = world().provider.grant(world().entitlement(world().groups.ungrantable), world().people.ben)
    await expect(grant).rejects.toMatchObject({ name: 'Fault', retry: 'never' })
  })
}
