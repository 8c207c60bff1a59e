import { beforeEach, describe, expect, it } from 'vitest'
import type { GroupId } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { withKit } from '../asking/bundle.test-support.ts'
import { aWorld, type World } from '../world.test-support.ts'
import { revokeGrant } from './revoke-grant.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
})
const refuses = () =>
  world.directory.failNext(
    'grant',
    new Fault('graph.denied', 'Insufficient privileges.', { retry: 'never', result: 'not-done' }),
  )
async function failed() {
  refuses()
  await world.types(world.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
  await world.presses(world.olga.id, 'Approve')
}
const held = () => world.holds(world.readers, world.ana.id)
const value = () => world.buttonsOf(world.ines.id).find(({ label }) => label === 'Retry')?.value ?? 'none'
const presses = (who = world.ines.id, pressed = value()) =>
  world.does(who, { type: 'press', value: pressed, message: null })

describe('what was approved and failed in the directory', () => {
  it('because its group came to be of another kind in this very moment is told as that, and not as a right that is missing', async () => {
    const { directory } = world
    const { grant } = directory
    directory.grant = async (...asked) => {
      directory.changeGroup(world.readers, { ungrantable: 'dynamic-membership' })
      refuses()
      return grant.apply(directory, asked)
    }
    await failed()
    expect(world.wordsOf(world.ana.id)[0]).toMatch(/Not granted[\s\S]*its members are set by a rule in the directory/)
    expect(world.wordsOf(world.ana.id)[0]).not.toContain('Insufficient privileges')
    expect(held()).toBe(false)
  })
  it('is told in the directory’s own words where nothing else has changed, or nobody can look', async () => {
    const { directory } = world
    const { grant } = directory
    directory.grant = async (...asked) => {
      directory.failNext('person', new Fault('graph.away', 'away', { retry: 'later' }))
      return grant.apply(directory, asked)
    }
    await failed()
    expect(world.wordsOf(world.ana.id)[0]).toMatch(/Not granted[\s\S]*Insufficient privileges/)
  })
  it('is told as approved and failed, and is given under the same decision once the integration owner tries again', async () => {
    await failed()
    expect(held()).toBe(false)
    expect(world.wordsOf(world.ana.id)[0]).toMatch(/Not granted[\s\S]*Approved by Olga[\s\S]*Insufficient privileges/)
    expect(world.wordsOf(world.ines.id).at(-1)).toMatch(
      /it can be tried again until 2026-11-20 10:00 UTC[\s\S]*\[Retry\]/,
    )
    await world.wind(20)
    await presses()
    expect(held()).toBe(true)
    expect(world.titlesOf(world.ana.id)[0]).toBe('Granted')
    expect(world.wordsOf(world.ines.id).at(-1)).toMatch(/Granted/)
    expect(world.buttonsOf(world.ines.id)).toEqual([])
    expect(world.audit().filter(action => action === 'decision.recorded')).toHaveLength(1)
    await world.wind(120)
    expect(held()).toBe(false)
  })
  it('names to whoever can act the permission that is missing, the mend and the page, and to whoever asked that it is not theirs to mend', async () => {
    world.own.is = { ...world.own.is, missing: ['GroupMember.ReadWrite.All'] }
    await failed()
    expect(world.wordsOf(world.ines.id).at(-1)).toMatch(
      /does not give Doorbell GroupMember\.ReadWrite\.All[\s\S]*Insufficient privileges[\s\S]*grant admin consent[\s\S]*https:\/\/directory\.example\.com\/rights[\s\S]*\[Retry\]/,
    )
    const told = world.wordsOf(world.ana.id).join('\n')
    expect(told).toMatch(/Doorbell itself lacks a permission[\s\S]*Nothing is wrong with the request[\s\S]*is told/)
    expect(told).not.toMatch(/GroupMember|https:/)
    const [row] = world.store.recorded().filter(({ action }) => action === 'grant.failed')
    expect(row?.details).toMatchObject({ lacks: ['GroupMember.ReadWrite.All'] })
    world.own.is = { ...world.own.is, missing: [] }
    await presses()
    world.directory.join(world.admins, world.ines.id)
    await world.types(world.ines.id, 'activity jit-prod-db-readers')
    expect(world.answersTo(world.ines.id).at(-1)).toContain('Ines tried once more to grant: jit-prod-db-readers')
  })
  it('because the directory does not know them or the resource, though both are read as there, fails after a minute and not before', async () => {
    const unknown = () =>
      new Fault('graph.not-found', 'Not the group, or not the person.', { retry: 'later', worthTryingFor: 60_000 })
    for (let time = 0; time < 20; time++) world.directory.failNext('grant', unknown())
    await world.types(world.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
    await world.presses(world.olga.id, 'Approve')
    await world.wind(1)
    expect(world.titlesOf(world.ana.id)[0]).not.toBe('Not granted')
    for (let time = 0; time < 6; time++) await world.wind(1)
    expect(world.wordsOf(world.ana.id)[0]).toMatch(/Not granted[\s\S]*Not the group, or not the person\./)
    expect(world.wordsOf(world.ines.id).at(-1)).toMatch(/Not the group, or not the person\.[\s\S]*\[Retry\]/)
  })
  it('is tried once by two clicks', async () => {
    await failed()
    const pressed = value()
    await presses(world.ines.id, pressed)
    await presses(world.ines.id, pressed)
    expect(world.answersTo(world.ines.id).at(-1)).toContain('Somebody has tried this again already.')
    expect(world.audit().filter(action => action === 'grant.opened')).toHaveLength(2)
  })
  it('can be tried again and again within the hour that an approval is good for, and not after', async () => {
    await failed()
    refuses()
    await presses()
    expect(world.titlesOf(world.ana.id)[0]).toBe('Not granted')
    await world.wind(60)
    const last = world.buttonsOf(world.ines.id).filter(({ label }) => label === 'Retry')
    await presses(world.ines.id, last.at(-1)?.value)
    expect(world.answersTo(world.ines.id).at(-1)).toContain('The approval was good until 10:00 UTC')
    expect(held()).toBe(false)
  })
  it('is not tried again by somebody else, who learns nothing', async () => {
    await failed()
    const pressed = value()
    for (const who of [world.ben.id, world.olga.id, world.ana.id]) {
      await presses(who, pressed)
      expect(world.answersTo(who).at(-1)).toContain('There is no such request.')
    }
    expect(held()).toBe(false)
  })
  it('is looked at again before anything is written: a flow that was closed meanwhile gives nothing', async () => {
    await failed()
    world.directory.leave(world.engineering, world.ana.id)
    await presses()
    expect(world.wordsOf(world.ana.id)[0]).toContain('The access rules changed after the approval')
    expect(held()).toBe(false)
  })
})

describe('what failed in the directory and was taken back', () => {
  let shell: GroupId
  /** Of the two parts of it the second, which is Ines’s, has failed. */
  async function half() {
    shell = world.directory.addGroup('jit-k8s-debug')
    await withKit(world, shell)
    world.directory.join(world.admins, world.otto.id)
    const { grant } = world.directory
    world.directory.grant = async (...asked) => {
      if (asked[0].resource === world.directory.entitlement(shell).resource) refuses()
      return grant.apply(world.directory, asked)
    }
    await world.types(world.ana.id, 'request On-call kit for 2h because INC-7')
    await world.presses(world.olga.id, 'Approve')
    await world.presses(world.ines.id, 'Approve')
    world.directory.grant = grant
    expect([held(), world.titlesOf(world.ana.id)[0]]).toEqual([true, 'Granted: 1 of 2'])
    return world.buttonsOf(world.ana.id).find(({ label }) => label === 'Retry')?.value
  }
  const labels = () => world.buttonsOf(world.ana.id).map(({ label }) => label)
  const had = () => [held(), world.holds(shell, world.ana.id)]
  const closed = () =>
    world.store
      .recorded()
      .filter(({ action, reason }) => action === 'grant.failed' && reason === 'cancelled')
      .map(({ actor, details }) => [actor.name, details])

  it('with all of it by an admin, is had again by nobody: the card has no Retry and says who closed it, and a late press gives nothing', async () => {
    const retry = await half()
    await world.types(world.otto.id, 'revoke Ana On-call kit because her laptop was stolen')
    expect(labels()).not.toContain('Retry')
    expect(world.wordsOf(world.ana.id)[0]).toMatch(
      /jit-k8s-debug \(group\): taken back\.[\s\S]*by Otto: her laptop was stolen/,
    )
    await presses(world.ana.id, retry)
    await presses(world.ines.id, retry)
    await world.wind(1)
    expect(had()).toEqual([false, false])
    expect(closed()).toEqual([['Otto', { retry: 'closed', because: 'her laptop was stolen' }]])
  })
  it('by its name, by whoever approved it, is not tried again, and the rest is left', async () => {
    const retry = await half()
    await world.types(world.ines.id, 'revoke Ana jit-k8s-debug')
    expect(world.answersTo(world.ines.id).at(-1)).toContain('It was never given, and nobody can try it again now.')
    await presses(world.ana.id, retry)
    expect(had()).toEqual([true, false])
    expect(labels()).not.toContain('Retry')
  })
  it('by ending all of it, is not tried again once that is thawed', async () => {
    const retry = await half()
    await world.types(world.otto.id, 'panic jit-k8s-debug because INC-9')
    const end = world.buttonsOf(world.otto.id).find(({ label }) => label === 'End all…')?.value ?? 'none'
    await world.does(world.otto.id, { type: 'deny-form', form: null, value: end, reason: 'jit-k8s-debug' })
    await world.types(world.otto.id, 'thaw jit-k8s-debug')
    await presses(world.ana.id, retry)
    expect(had()).toEqual([true, false])
    expect(closed()).toEqual([['Otto', { retry: 'closed', because: 'INC-9' }]])
  })
  it('by whoever holds the rest, with all of it, is not tried again; with another part alone it can be', async () => {
    await half()
    await world.types(world.ana.id, 'return jit-prod-db-readers')
    await world.wind(1)
    expect(labels()).toContain('Retry')
    await world.presses(world.ana.id, 'Retry')
    expect(had()).toEqual([false, true])
  })
  it('by whoever holds the rest and returns the bundle, is not tried again', async () => {
    const retry = await half()
    await world.types(world.ana.id, 'return On-call kit')
    await presses(world.ana.id, retry)
    expect(had()).toEqual([false, false])
    expect(closed()).toEqual([['Ana', { retry: 'closed' }]])
  })
  it('a moment after it was tried again, is what came of that', async () => {
    await half()
    const [, failed] = await world.store.grantsOf((await world.store.requestsOf(world.ana.id, 1))[0]?.ask.id ?? never)
    await world.presses(world.ana.id, 'Retry')
    expect(had()).toEqual([true, true])
    const doing = { actor: { kind: 'person', id: world.ines.id, name: 'Ines' }, via: 'cli', correlation: 'x' } as const
    await revokeGrant(world.ports, world.ines, { grant: failed?.terms.id ?? never, because: null }, doing, null)
    await world.wind(1)
    expect(had()).toEqual([true, false])
  })
  it('is no concern of whoever revokes it after the approval has become too old: there is no such access', async () => {
    await half()
    await world.wind(50)
    refuses()
    await world.presses(world.ana.id, 'Retry')
    await world.wind(11)
    await world.types(world.ines.id, 'revoke Ana jit-k8s-debug')
    expect(closed()).toEqual([])
  })
})
const never = 'never' as never
