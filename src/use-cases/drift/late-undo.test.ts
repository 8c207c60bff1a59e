import { beforeEach, describe, expect, it } from 'vitest'
import type { Integration } from '../../access/policy.ts'
import { policyHash } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { aWorld, type World } from '../world.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
  await world.wind(2)
  world.directory.join(world.readers, world.ben.id)
  await minutesPass(4)
})
const minutesPass = async (count: number) => {
  for (let minute = 0; minute < count; minute++) await world.wind(1)
}
const answers = (revoke: World['directory']['revoke']) => Object.assign(world.directory, { revoke })
const away = async () => {
  throw new Fault('graph.unavailable', 'Away.', { retry: 'later' })
}
const refused = async () => {
  throw new Fault('graph.forbidden', 'Not allowed.', { retry: 'never' })
}
const heals = () => Reflect.deleteProperty(world.directory, 'revoke')
const undo = () => world.presses(world.olga.id, 'Undo')
const cards = (of: World['olga']) => world.cardsOf(of.id).length
const words = (of: World['olga']) => world.wordsOf(of.id).join('\n---\n')
const count = (action: string) => world.audit().filter(one => one === action).length

describe('what was decided to be undone and is not', () => {
  it('is told after five minutes to whoever answers for the integration and to whoever decided it, once, and closes when it is over', async () => {
    answers(away)
    const before = cards(world.olga)
    await undo()
    await minutesPass(3)
    expect([count('drift.overdue'), cards(world.ines)]).toEqual([0, 0])
    await minutesPass(20)
    expect(words(world.ines)).toMatch(/Late to be undone[\s\S]*Ben, jit-prod-db-readers[\s\S]*does not answer/)
    expect([cards(world.ines), cards(world.olga) - before]).toEqual([1, 1])
    expect(words(world.olga)).toMatch(/This is late[\s\S]*Doorbell goes on trying/)
    expect([count('drift.overdue'), count('drift.alarmed')]).toEqual([1, 2])
    heals()
    await minutesPass(4)
    expect(world.holds(world.readers, world.ben.id)).toBe(false)
    expect(words(world.ines)).toMatch(/Undone[\s\S]*Verified gone at/)
    expect(words(world.ines)).not.toContain('This is late')
  })
  it('is told at once where the directory refuses it, and once more where it refuses what it only could not do before', async () => {
    answers(away)
    await undo()
    await minutesPass(8)
    answers(refused)
    await minutesPass(3)
    expect([cards(world.ines), count('drift.overdue')]).toEqual([2, 2])
    expect(words(world.ines)).toContain('does not let Doorbell take it away')
    answers(away)
    await minutesPass(3)
    answers(refused)
    await minutesPass(10)
    expect([cards(world.ines), count('drift.overdue')]).toEqual([2, 2])
  })
  it('is told to the admins where nobody answers for the integration', async () => {
    world.directory.leave(world.itOwners, world.ines.id)
    world.directory.join(world.admins, world.otto.id)
    answers(refused)
    const before = cards(world.otto)
    await undo()
    await minutesPass(1)
    expect(cards(world.otto)).toBe(before + 1)
    expect(words(world.otto)).toContain('Late to be undone')
  })
  it('is told to the admins where whoever answers for the integration is in no chat, and so it is recorded', async () => {
    const gil = world.directory.addPerson('Gil', { email: 'gil@contoso.com' }).id
    world.directory.leave(world.itOwners, world.ines.id)
    world.directory.join(world.itOwners, gil)
    world.directory.join(world.admins, world.otto.id)
    answers(refused)
    const before = [world.otto, world.olga].map(cards)
    await undo()
    await minutesPass(2)
    expect([world.otto, world.olga].map(cards)).toEqual(before.map(count => count + 1))
    const alarmed = world.store.recorded().filter(({ action }) => action === 'drift.alarmed')
    const of = (who: World['olga'], more = {}) => ({
      outcome: 'done',
      details: expect.objectContaining({ told: [who.id], ...more }),
    })
    expect(alarmed).toMatchObject([of(world.olga), of(world.otto, { unreached: [gil] })])
  })
  it('is recorded as failed where no chat reaches anybody who can act, whoever decided it', async () => {
    const gil = world.directory.addPerson('Gil', { email: 'gil@contoso.com' }).id
    world.directory.leave(world.itOwners, world.ines.id)
    world.directory.join(world.itOwners, gil)
    answers(refused)
    await undo()
    await minutesPass(2)
    const alarmed = world.store.recorded().filter(({ action }) => action === 'drift.alarmed')
    expect(alarmed.map(({ outcome, details }) => [outcome, details?.told, details?.unreached])).toEqual([
      ['done', [world.olga.id], undefined],
      ['failed', [], [gil]],
    ])
  })
  it('is told where the access file protects the account by now', async () => {
    answers(away)
    await undo()
    await minutesPass(1)
    const [contoso] = world.policy.integrations
    const integrations: readonly [Integration] = [{ ...contoso, protected: [world.ben.id] }]
    await world.force({ ...world.policy, integrations, hash: policyHash('protected') })
    await minutesPass(10)
    expect(words(world.ines)).toContain('protects the account by now')
    expect(count('drift.overdue')).toBe(1)
  })
})

describe('what waits because it must', () => {
  it('is late for nobody: Doorbell has given it meanwhile, and ends it', async () => {
    world.directory.failNext('revoke', new Fault('graph.timeout', 'No answer.', { retry: 'later', result: 'unknown' }))
    await undo()
    await world.types(world.ben.id, 'request jit-prod-db-readers for 1h because INC-7')
    await world.presses(world.olga.id, 'Approve')
    await minutesPass(20)
    expect([count('drift.overdue'), cards(world.ines)]).toEqual([0, 0])
  })
})
