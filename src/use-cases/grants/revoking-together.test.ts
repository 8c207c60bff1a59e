import { beforeEach, describe, expect, it } from 'vitest'
import type { GroupId, PersonId } from '../../access/vocabulary.ts'
import { withKit } from '../asking/bundle.test-support.ts'
import { aWorld, type World } from '../world.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
})
const holds = (group: GroupId, who = world.ana.id) => world.holds(group, who)
const told = async (who: PersonId, words: string) => {
  await world.types(who, words)
  return world.answersTo(who).at(-1) ?? ''
}
const isAdmin = () => world.directory.join(world.admins, world.ines.id)

describe('a bundle that somebody holds', () => {
  let shell: GroupId
  beforeEach(async () => {
    shell = world.directory.addGroup('jit-k8s-debug')
    await withKit(world, shell)
    await world.types(world.ana.id, 'request On-call kit for 2h because INC-7')
    await world.presses(world.olga.id, 'Approve')
    await world.presses(world.ines.id, 'Approve')
    expect([holds(world.readers), holds(shell)]).toEqual([true, true])
  })

  it.each(['revoke Ana On-call kit because it is over', 'revoke on-call kit', 'revoke ana@contoso.com "On-call kit"'])(
    'is taken back as a whole by whoever may revoke all of it: %s',
    async words => {
      isAdmin()
      expect(await told(world.ines.id, words)).toContain('It is being taken back now, and whoever held it is told.')
      expect([holds(world.readers), holds(shell)]).toEqual([false, false])
    },
  )
  it('is taken back by an approver as far as they approved it', async () => {
    expect(await told(world.olga.id, 'revoke On-call kit')).toContain('It is being taken back now')
    expect([holds(world.readers), holds(shell)]).toEqual([false, true])
  })
  it.each([
    'revoke Ana jit-prod-db-readers, jit-k8s-debug',
    'revoke jit-prod-db-readers and jit-k8s-debug because it is over',
    'revoke Ana jit-prod-db-readers and Ana jit-k8s-debug',
  ])('is taken back part by part, in one go: %s', async words => {
    isAdmin()
    expect(await told(world.ines.id, words)).toContain('It is being taken back now')
    expect([holds(world.readers), holds(shell)]).toEqual([false, false])
  })
  it('is not taken back at all where one of the names is not theirs to revoke', async () => {
    expect(await told(world.olga.id, 'revoke Ana jit-prod-db-readers, jit-nothing')).toContain(
      'There is no live access like that which is yours to revoke.',
    )
    expect([holds(world.readers), holds(shell)]).toEqual([true, true])
  })
  it('is not there for anybody else', async () => {
    const answer = async (kit: string) => (await told(world.ben.id, `revoke Ana ${kit}`)).replaceAll(kit, 'X')
    expect(await answer('On-call kit')).toBe(await answer('Off-call kit'))
    expect(holds(shell)).toBe(true)
  })
  it('is taken back as far as it is held still', async () => {
    isAdmin()
    await world.types(world.ines.id, 'revoke Ana jit-k8s-debug')
    expect(await told(world.ines.id, 'revoke Ana On-call kit')).toContain('It is being taken back now')
    expect(holds(world.readers)).toBe(false)
  })

  it.each([
    'freeze On-call kit',
    'panic On-call kit',
    'thaw on-call kit',
    'activity On-call kit',
    'report requests of On-call kit',
  ])('is called a bundle, with the names of its parts, where one resource has to be named: %s', async words => {
    isAdmin()
    expect(await told(world.ines.id, words)).toMatch(
      /“[Oo]n-call kit” is a bundle, and this is about one resource: please name one of its parts, jit-prod-db-readers, jit-k8s-debug\./,
    )
  })
  it('is called so to its requester as well, and does not exist for whoever sees nothing of it', async () => {
    expect(await told(world.ana.id, 'activity On-call kit')).toContain('is a bundle')
    const nina = world.directory.addPerson('Nina', { email: 'nina@contoso.com' })
    world.addToChat({ id: nina.id, name: 'Nina', email: 'nina@contoso.com' })
    expect(await told(nina.id, 'activity On-call kit')).toContain('There is nothing called “On-call kit”')
  })
})

describe('what is revoked, and held by another approval all the same', () => {
  it('is told so, with the time until which it is', async () => {
    await world.types(world.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
    await world.presses(world.olga.id, 'Approve')
    await world.types(world.ana.id, 'request jit-prod-db-readers for 4h because INC-8')
    await world.presses(world.otto.id, 'Approve')
    expect(await told(world.olga.id, 'revoke Ana jit-prod-db-readers')).toMatch(
      /It is revoked, and whoever held it is told\. By another approval they keep jit-prod-db-readers until .*13:00/,
    )
    expect(holds(world.readers)).toBe(true)
    expect(await told(world.otto.id, 'revoke Ana jit-prod-db-readers')).toContain('It is being taken back now')
    expect(holds(world.readers)).toBe(false)
  })
})
